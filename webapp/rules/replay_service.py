"""Starting a replay and carrying it out, at once when it is short, else in the background."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from lessons.adaptation.rules import Rule, RuleSet
from lessons.adaptation.signals import SIGNALS
from lessons.adaptation.simulation import simulated_class
from webapp.accounts.models import Classroom, User
from webapp.classroom.models import StudySession
from webapp.rules.models import ReplayRun
from webapp.rules.recordings import LONGEST, get_sessions
from webapp.rules.replaying import Played, play_sessions, play_simulation, tell
from webapp.rules.selectors import get_class_rules
from webapp.rules.sets import default_sources, read_source
from webapp.site.languages import speaking_to

KEPT = timedelta(days=1)  # a replay is looked at and done with; students' work is not to be stored twice
AT_ONCE_SECONDS = 3600.0  # recorded time that is gone through in well under a second; more goes to the background
SIMULATED_STUDENTS = 12
SEED = 4

Source = Mapping[str, Any]


def start_replay(
    *, classroom: Classroom, by: User, over: str, sources: Sequence[Source], title: str, without: Sequence[str] = ()
) -> ReplayRun:
    """A new replay of this rule (and its stand-in). Older ones of everybody are forgotten after a day."""
    ReplayRun.objects.filter(started_at__lt=timezone.now() - KEPT).delete()
    return ReplayRun.objects.create(
        classroom=classroom, by=by, over=over, title=title[:200], rules=list(sources), without=list(without)
    )


def is_short(run: ReplayRun) -> bool:
    """Whether it takes less than a second."""
    if run.over == "simulation":
        return False
    return sum(_seconds(session) for session in get_sessions(classroom_id=run.classroom_id)) <= AT_ONCE_SECONDS


def carry_out(run_id: UUID) -> None:
    """Goes through everything and stores what came of it. Doing it again gives the same."""
    run = ReplayRun.objects.select_related("by").get(pk=run_id)
    rules = [read_source(source) for source in run.rules]
    rules += _borrowed_stand_in(rules)
    own = {rule.id for rule in rules} | set(run.without)
    beside = RuleSet(tuple(one for one in get_class_rules(classroom_id=run.classroom_id) if one.id not in own))
    camera = any(rule.camera_signals for rule in rules)
    with speaking_to(run.by):
        played = _play(run, rules, beside)
    result = tell(played, camera=camera, real=run.over == "class")
    asks_skills = any(SIGNALS[name].source == "learner" for rule in rules for name in rule.when.signals)
    result |= {"camera": camera, "asks_skills": asks_skills}
    ReplayRun.objects.filter(pk=run_id).update(state=ReplayRun.State.DONE, result=result)


def fail(run_id: UUID) -> None:
    """Marks a replay that could not be carried out."""
    ReplayRun.objects.filter(pk=run_id).update(state=ReplayRun.State.FAILED)


def _play(run: ReplayRun, rules: list[Rule], beside: RuleSet) -> list[Played]:
    def progress(done: int, of: int) -> None:
        ReplayRun.objects.filter(pk=run.pk).update(done=done, of=of)

    if run.over == "simulation":
        simulated = simulated_class(seed=SEED, students=SIMULATED_STUDENTS)
        return play_simulation([(one.name, one.snapshots) for one in simulated], rules, beside, progress)
    return play_sessions(get_sessions(classroom_id=run.classroom_id), rules, beside, progress)


def _borrowed_stand_in(rules: Sequence[Rule]) -> list[Rule]:
    """A stand-in of the site that the rule names: what students without a camera would meet belongs to it."""
    known = {rule.id for rule in rules}
    named = {rule.fallback for rule in rules if rule.fallback and rule.fallback not in known}
    return [read_source(default_sources()[key]) for key in named if key in default_sources()]


def _seconds(session: StudySession) -> float:
    return min(LONGEST, (session.last_seen_at - session.started_at).total_seconds())
