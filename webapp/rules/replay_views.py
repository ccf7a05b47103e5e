"""Trying a rule on what was recorded: started by the editor, followed until it is done."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError

from webapp.accounts.models import Classroom
from webapp.frontend.http import PersonRequest
from webapp.privacy.access import record_accesses
from webapp.rules.access import class_or_404, rule_or_404
from webapp.rules.models import ReplayRun
from webapp.rules.recordings import get_sessions
from webapp.rules.replay_page import page_of_run
from webapp.rules.replay_service import carry_out, fail, is_short, start_replay
from webapp.rules.review import look_at
from webapp.rules.rule_draft import NEW_KEY, RuleDraft
from webapp.rules.selectors import get_class_rules
from webapp.rules.sets import Source
from webapp.rules.tasks import replay_rule


@require_POST
@login_required
def start(request: PersonRequest, classroom_id: int) -> HttpResponse:
    """Starts a replay of what stands in the editor's form, saved or not (`of`: of a rule as it is stored)."""
    classroom = class_or_404(request, classroom_id)
    over = "simulation" if request.POST.get("over") == "simulation" else "class"
    title, sources, mistakes = _asked(request, classroom)
    if mistakes or not sources:
        words = mistakes[0] if mistakes else _("The sentence does not make sense yet.")
        return render(request, _template(request), {"classroom": classroom, "mistake": words}, status=200)
    without = (request.POST.get("instead-of", "")[:80],)
    if over == "class":
        students = {session.student_id for session in get_sessions(classroom_id=classroom.pk)}
        record_accesses(viewer=request.user, students=students, what="rules")
    run = start_replay(classroom=classroom, by=request.user, over=over, sources=sources, title=title, without=without)
    if is_short(run):
        carry_out(run.pk)
    else:
        _send(run)
    return redirect("rules:replay_run", classroom.pk, run.pk) if not _is_part(request) else _shown(request, run.pk)


def _asked(request: PersonRequest, classroom: Classroom) -> tuple[str, list[Source], tuple[str, ...]]:
    if key := request.POST.get("of"):
        rule = rule_or_404(request, classroom, key)
        return rule.title, [one for one in (rule.source, rule.stand_in) if one], ()
    key = request.POST.get("key", "")
    rule_key = rule_or_404(request, classroom, key).key if key else NEW_KEY
    draft = RuleDraft.read(request.POST.dict())
    draft.title = draft.title or _("This rule")
    look = look_at(draft, key=rule_key, others=get_class_rules(classroom_id=classroom.pk))
    sources = [one for one in (look.source, look.stand_in_source) if one]
    return draft.title, sources, look.mistakes


def _send(run: ReplayRun) -> None:
    try:
        replay_rule.delay(str(run.pk))
    except (OSError, OperationalError):  # the broker is away: say so rather than wait for nothing
        fail(run.pk)


@require_safe
@login_required
def progress(request: PersonRequest, classroom_id: int, run_id: UUID) -> HttpResponse:
    """How far a replay is, or what came of it."""
    classroom = class_or_404(request, classroom_id)
    if not ReplayRun.objects.filter(pk=run_id, classroom=classroom, by=request.user).exists():
        raise Http404("no such replay of this person in this class")
    return _shown(request, run_id)


def _shown(request: PersonRequest, run_id: UUID) -> HttpResponse:
    run = ReplayRun.objects.select_related("classroom").get(pk=run_id)
    context = {"classroom": run.classroom, "run": run, "page": page_of_run(run)}
    return render(request, _template(request), context)


def _template(request: PersonRequest) -> str:
    return "rules/_replay.html" if _is_part(request) else "rules/replay.html"


def _is_part(request: PersonRequest) -> bool:
    """Whether the editor's script asks for the part that it puts into its page."""
    return request.headers.get("X-Part") == "yes"
