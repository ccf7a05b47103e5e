"""The rules of a class: the list, the switches, the way back."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lessons.fields import FieldError
from webapp.accounts.models import Classroom
from webapp.accounts.selectors import get_taught_classes
from webapp.frontend.http import PersonRequest
from webapp.rules.access import class_or_404, rule_or_404
from webapp.rules.lists import get_class_list
from webapp.rules.models import RuleSwitch
from webapp.rules.review import find_oddities
from webapp.rules.selectors import RuleInHand, get_class_rules
from webapp.rules.services import switch_rules, undo_switches
from webapp.rules.sets import read_source
from webapp.rules.switching import pulled_along, switches_for

ON_NOW = gettext_lazy("“%(rule)s” is on in %(class)s, for every lesson that is opened from now on.")


@require_safe
@login_required
def classes(request: PersonRequest) -> HttpResponse:
    """The classes this person teaches; one class alone opens at once."""
    taught = list(get_taught_classes(request.user))
    if not taught and request.user.role == request.user.Role.STUDENT:
        raise Http404("students have no rules to look after")
    if len(taught) == 1:
        return redirect("rules:class", taught[0].pk)
    return render(request, "rules/classes.html", {"classes": taught})


@require_safe
@login_required
def class_rules(request: PersonRequest, classroom_id: int) -> HttpResponse:
    """Every rule that is or could be on in a class."""
    classroom = class_or_404(request, classroom_id)
    others = get_taught_classes(request.user).exclude(pk=classroom.pk)
    context = {
        "classroom": classroom,
        "others": others,
        "rules": get_class_list(user=request.user, classroom=classroom),
        "undo": _undoable(classroom_id, request.GET.get("done", "")),
        "switched": RuleSwitch.objects.filter(classroom=classroom).select_related("by", "version")[:10],
    }
    return render(request, "rules/class.html", context)


@require_POST
@login_required
def switch(request: PersonRequest, classroom_id: int, key: str) -> HttpResponse:
    """Turns a rule on or off in a class."""
    classroom = class_or_404(request, classroom_id)
    rule = rule_or_404(request, classroom, key)
    on = request.POST.get("on") == "yes"
    switches = switches_for(rule, on=on, user=request.user, classroom=classroom)
    findings = _findings(rule, classroom) if on else ()
    stamp = switch_rules(classroom=classroom, by=request.user, switches=switches)
    said = ON_NOW if on else _("“%(rule)s” is off in %(class)s, for every lesson that is opened from now on.")
    words = str(said) % {"rule": rule.title, "class": classroom.name}
    messages.success(request, f"{words} {pulled_along(switches)}".strip())
    for finding in findings:
        messages.warning(request, finding)
    return redirect(class_address(classroom_id, stamp))


def _findings(rule: RuleInHand, classroom: Classroom) -> tuple[str, ...]:
    """What is odd about a rule beside those that are on."""
    own_stand_in = rule.version.stand_in if rule.version else None
    try:
        rules = [read_source(source) for source in (rule.source, own_stand_in) if source]
    except FieldError:
        return ()  # it is left out of every lesson, and the list says why
    return find_oddities(rules, get_class_rules(classroom_id=classroom.pk))


@require_POST
@login_required
def undo(request: PersonRequest, classroom_id: int, stamp: UUID) -> HttpResponse:
    """Takes a switch back."""
    classroom = class_or_404(request, classroom_id)
    if not RuleSwitch.objects.filter(classroom=classroom, stamp=stamp).exists():
        raise Http404("nothing was switched by this stamp here")
    undo_switches(classroom=classroom, by=request.user, stamp=stamp)
    messages.success(request, _("Taken back. The rules are as they were before."))
    return redirect("rules:class", classroom.pk)


def class_address(classroom_id: int, stamp: UUID | None) -> str:
    """The list, with a button to take back what was just switched."""
    return reverse("rules:class", args=[classroom_id]) + (f"?done={stamp}" if stamp else "")


def _undoable(classroom_id: int, stamp: str) -> UUID | None:
    """The stamp of the latest switch, when it is that one."""
    latest = RuleSwitch.objects.filter(classroom_id=classroom_id).values_list("stamp", flat=True).first()
    return latest if latest and str(latest) == stamp else None
