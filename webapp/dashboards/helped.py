"""Which changes of a lesson seem to have helped: the next answers with a change, and without it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from lessons.adaptation.models import DecisionRecord, DecisionResponse
from webapp.classroom.models import StudySession
from webapp.dashboards.answers import AttemptRow
from webapp.dashboards.numbers import FEWEST, Share, difference
from webapp.dashboards.selectors import change_words

Answers = list[tuple[datetime, bool]]
PROMISING = 0.1  # the middle of a difference that leans this far one way is worth a "may"


@dataclass(frozen=True)
class HelpLine:
    """A change of the lesson: how often it came, and what came next, with it and without it."""

    words: str
    given: int
    undone: int
    with_it: Share
    without: Share
    verdict: str
    state: str

    @property
    def few(self) -> bool:
        """Given to too few to be shown."""
        return self.given < FEWEST

    @property
    def undone_shown(self) -> bool:
        """Whether the number of those who did not want it points at nobody."""
        return self.undone == 0 or self.undone >= FEWEST


@dataclass(frozen=True)
class Given:
    """Who got each change, when first; who undid it at last; and which blocks each session saw changed."""

    times: dict[str, dict[int, datetime]]
    undone: dict[str, set[int]]
    changed: set[tuple[UUID, str]]


def get_given(sessions: Sequence[StudySession]) -> Given:
    """The changes in these sessions. Two queries."""
    keys = [session.pk for session in sessions]
    rows = DecisionRecord.objects.filter(session__in=keys, student__isnull=False).order_by("at")
    found = Given(defaultdict(dict), defaultdict(set), set())
    owners: dict[UUID, tuple[str, int]] = {}
    fields = ("pk", "action", "student_id", "at", "session", "plan__target")
    for pk, action, student, at, session, target in rows.values_list(*fields):
        found.times[action].setdefault(student, at)
        found.changed.add((session, target))
        owners[pk] = (action, student)
    answers = DecisionResponse.objects.filter(decision__session__in=keys).order_by("at", "pk")
    latest: dict[UUID, str] = dict(answers.values_list("decision_id", "response"))
    for decision, response in latest.items():
        if response in {"undone", "dismissed"} and decision in owners:
            action, student = owners[decision]
            found.undone[action].add(student)
    return found


def help_lines(given: Given, attempts: Sequence[AttemptRow]) -> list[HelpLine]:
    """A line for each kind of change, the commonest first."""
    answers: dict[int, Answers] = defaultdict(list)
    for _session, student, _block, correct, at in attempts:
        answers[student].append((at, correct))
    lines = [
        _line(action, times, given.undone.get(action, set()), answers)
        for action, times in given.times.items()
        if action != "teacher_alert"
    ]
    return sorted(lines, key=lambda line: -line.given)


def _line(action: str, times: dict[int, datetime], undone: set[int], answers: dict[int, Answers]) -> HelpLine:
    """Next answers after the change, and after a wrong answer of those who did not get it: they needed help too."""
    after = [_next(answers[student], at) for student, at in times.items() if student not in undone]
    others = [_next_after_wrong(rows) for student, rows in answers.items() if student not in times]
    with_it, without = _share(after), _share(others)
    verdict, state = _verdict(len(times), with_it, without)
    return HelpLine(change_words(action), len(times), len(undone), with_it, without, verdict, state)


def _next(rows: Answers, at: datetime) -> bool | None:
    return next((correct for when, correct in rows if when > at), None)


def _next_after_wrong(rows: Answers) -> bool | None:
    wrong = next((when for when, correct in rows if not correct), None)
    return _next(rows, wrong) if wrong else None


def _share(results: list[bool | None]) -> Share:
    known = [result for result in results if result is not None]
    return Share(sum(known), len(known))


def _verdict(given: int, with_it: Share, without: Share) -> tuple[str, str]:
    if given < FEWEST or not with_it.shown:
        return _("Not known"), "unknown"
    if not without.shown:
        return _("Too few without it to compare with"), "unknown"
    low, high = difference(with_it, without)
    if low > 0:
        return _("Seems to have helped"), "well"
    if high < 0:
        return _("Did not seem to help"), "stuck"
    if low + high > PROMISING:
        return _("May have helped; too few to tell"), "slow"
    return _("No difference seen"), "unknown"
