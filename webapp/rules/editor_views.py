"""The editor: a rule as a sentence made of menus, looked at as it is written."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lessons.adaptation.rules import RuleSet
from webapp.accounts.models import Classroom
from webapp.frontend.http import PersonRequest
from webapp.rules.access import class_or_404, may_edit, rule_or_404
from webapp.rules.editor import act_on
from webapp.rules.editor_page import page_of
from webapp.rules.models import RuleVersion
from webapp.rules.review import Look, look_at
from webapp.rules.rule_draft import NEW_KEY, RuleDraft
from webapp.rules.selectors import RuleInHand, get_class_rules, get_switches
from webapp.rules.services import WITHOUT_CAMERA, create_rule, save_version, switch_rules
from webapp.rules.sets import default_sources, with_stand_ins
from webapp.rules.switching import pulled_along, switches_for
from webapp.rules.views import ON_NOW, class_address


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: PersonRequest, classroom_id: int) -> HttpResponse:
    """A rule that does not exist yet: from nothing, or a copy of another (`?copy=`)."""
    classroom = class_or_404(request, classroom_id)
    if request.method == "POST":
        return _posted(request, classroom, None)
    draft = RuleDraft()
    if copied := request.GET.get("copy"):
        source = rule_or_404(request, classroom, copied)
        draft = RuleDraft.of(
            {**source.source, "title": _("%(rule)s, my way") % {"rule": source.title[:180]}}, source.stand_in
        )
        draft.instead_of = source.key
    act_on(draft, "" if copied else "suggest")
    return _show(request, classroom, None, draft)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: PersonRequest, classroom_id: int, key: str) -> HttpResponse:
    """A rule in its newest version. Who did not write it sees it and may copy it."""
    classroom = class_or_404(request, classroom_id)
    rule = rule_or_404(request, classroom, key)
    if request.method == "POST":
        if not may_edit(request, rule):
            raise PermissionDenied
        return _posted(request, classroom, rule)
    draft = RuleDraft.of(rule.source, rule.version.stand_in if rule.version else rule.stand_in)
    return _show(request, classroom, rule, draft)


def _posted(request: PersonRequest, classroom: Classroom, rule: RuleInHand | None) -> HttpResponse:
    draft, act = RuleDraft.read(request.POST.dict()), request.POST.get("act", "save")
    act_on(draft, act)
    look = look_at(draft, key=rule.key if rule else NEW_KEY, others=_others(classroom, rule, draft))
    if act not in {"save", "on"} or look.source is None:
        return _show(request, classroom, rule, draft, look=look, asked=act in {"save", "on"})
    version = _save(request, rule, look)
    if act == "on":
        return _turn_on(request, classroom, version, draft)
    said = _("Saved as version %(number)s. Nothing changes in a class until you turn it on.")
    messages.success(request, said % {"number": version.number})
    return redirect("rules:rule", classroom.pk, version.rule.key)


def _save(request: PersonRequest, rule: RuleInHand | None, look: Look) -> RuleVersion:
    assert look.source is not None  # noqa: S101 - looked at by the caller
    if rule and rule.rule:
        return save_version(rule=rule.rule, author=request.user, source=look.source, stand_in=look.stand_in_source)
    return create_rule(
        owner=request.user, title=look.source["title"], source=look.source, stand_in=look.stand_in_source
    )


def _turn_on(request: PersonRequest, classroom: Classroom, version: RuleVersion, draft: RuleDraft) -> HttpResponse:
    rule = rule_or_404(request, classroom, version.rule.key)
    switches = switches_for(rule, on=True, user=request.user, classroom=classroom, version=version)
    words = [str(ON_NOW) % {"rule": rule.title, "class": classroom.name}, pulled_along(switches)]
    if draft.instead_of and request.POST.get("replace") == "yes":
        for key in with_stand_ins(draft.instead_of, default_sources()):
            if key != version.source.get("fallback"):
                replaced = rule_or_404(request, classroom, key)
                switches += switches_for(replaced, on=False, user=request.user, classroom=classroom)
        words.append(_("The rule it was copied from is off."))
    stamp = switch_rules(classroom=classroom, by=request.user, switches=switches)
    messages.success(request, " ".join(part for part in words if part))
    return redirect(class_address(classroom.pk, stamp))


def _others(classroom: Classroom, rule: RuleInHand | None, draft: RuleDraft) -> RuleSet:
    """The rules that are on beside the one in hand; not those it would take the place of."""
    gone = {rule.key, f"{rule.key}{WITHOUT_CAMERA}"} if rule else set()
    if rule and rule.of_site and rule.stand_in:
        gone.add(str(rule.source["fallback"]))  # the page shows it as part of the rule
    if draft.instead_of:
        stand_ins = with_stand_ins(draft.instead_of, default_sources())
        gone |= {key for key in stand_ins if key != draft.fallback}
    rules = get_class_rules(classroom_id=classroom.pk)
    return RuleSet(tuple(one for one in rules if one.id not in gone))


def _show(
    request: PersonRequest,
    classroom: Classroom,
    rule: RuleInHand | None,
    draft: RuleDraft,
    *,
    look: Look | None = None,
    asked: bool = False,
) -> HttpResponse:
    others = _others(classroom, rule, draft)
    look = look or look_at(draft, key=rule.key if rule else NEW_KEY, others=others)
    switch = get_switches(classroom_id=classroom.pk).get(rule.key) if rule else None
    context = {
        **_context(classroom, draft, look, others),
        "rule": rule,
        "asked": asked,
        "editable": rule is None or may_edit(request, rule),
        "running": switch.version.number if switch and switch.on and switch.version else None,
    }
    status = 422 if asked else 200
    return render(request, "rules/editor.html", context, status=status)


def _context(classroom: Classroom, draft: RuleDraft, look: Look, others: RuleSet) -> dict[str, Any]:
    return {
        "classroom": classroom,
        "draft": draft,
        "look": look,
        "page": page_of(draft, look, others),
        "check_url": reverse("rules:check", args=[classroom.pk]),
        "replay_url": reverse("rules:replay", args=[classroom.pk]),
    }


@require_POST
@login_required
def check(request: PersonRequest, classroom_id: int) -> JsonResponse:
    """What the editor shows beside the sentence as it is written: nothing is stored."""
    classroom = class_or_404(request, classroom_id)
    key = request.POST.get("key", "")
    rule = rule_or_404(request, classroom, key) if key else None
    draft = RuleDraft.read(request.POST.dict())
    act_on(draft, request.POST.get("act", ""))
    others = _others(classroom, rule, draft)
    look = look_at(draft, key=rule.key if rule else NEW_KEY, others=others)
    context = {**_context(classroom, draft, look, others), "rule": rule, "editable": True}
    parts = {name: f"rules/_{name}.html" for name in ("sentence", "stories", "review", "card")}
    drawn = {name: render_to_string(template, context, request) for name, template in parts.items()}
    return JsonResponse({**drawn, "words": draft.words})
