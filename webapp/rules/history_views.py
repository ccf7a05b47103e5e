"""Earlier versions of a rule, what changed between them, and the way back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from webapp.frontend.http import PersonRequest
from webapp.rules.access import class_or_404, may_edit, rule_or_404
from webapp.rules.history import tell_history
from webapp.rules.models import RuleVersion
from webapp.rules.selectors import get_switches, is_on
from webapp.rules.services import Switch, roll_back, switch_rules
from webapp.rules.views import class_address


@require_safe
@login_required
def versions(request: PersonRequest, classroom_id: int, key: str) -> HttpResponse:
    """Every version of a rule, newest first, each with what it changed."""
    classroom = class_or_404(request, classroom_id)
    rule = rule_or_404(request, classroom, key)
    if rule.rule is None:
        raise Http404("a rule of the site has no versions here")
    switch = get_switches(classroom_id=classroom.pk).get(key)
    context = {
        "classroom": classroom,
        "rule": rule,
        "history": tell_history(rule.rule.versions.select_related("author")),
        "running": switch.version.number if switch and switch.on and switch.version else None,
        "may_edit": may_edit(request, rule),
    }
    return render(request, "rules/versions.html", context)


@require_POST
@login_required
def back(request: PersonRequest, classroom_id: int, key: str, number: int) -> HttpResponse:
    """Makes an earlier version the newest; where the rule is on, the class gets it at once."""
    classroom = class_or_404(request, classroom_id)
    found = rule_or_404(request, classroom, key)
    if found.rule is None or not may_edit(request, found):
        raise Http404("only who wrote a rule takes it back")
    try:
        version = roll_back(rule=found.rule, number=number, author=request.user)
    except RuleVersion.DoesNotExist as error:
        raise Http404("there is no such version") from error
    said = _("“%(rule)s” says again what it said in version %(number)s.")
    words = said % {"rule": version.source["title"], "number": number}
    stamp = None
    if is_on(key, get_switches(classroom_id=classroom.pk)):
        switch = Switch(key, version.source["title"], on=True, version=version)
        stamp = switch_rules(classroom=classroom, by=request.user, switches=[switch])
        words += " " + _("%(class)s has it from the next lesson on.") % {"class": classroom.name}
    messages.success(request, words)
    return redirect(class_address(classroom.pk, stamp))
