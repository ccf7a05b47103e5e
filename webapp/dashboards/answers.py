"""The answers of a report: what was right at once, hardest first."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from lessons.content.levels import Kind
from lessons.learner.models import Attempt
from webapp.classroom.models import StudySession
from webapp.dashboards.curves import BlockRow
from webapp.dashboards.numbers import FEWEST, Share

AttemptRow = tuple[UUID, int, int, bool, datetime]
Firsts = Mapping[int, Mapping[int, bool]]


@dataclass(frozen=True)
class ExerciseLine:
    """An exercise: how many had it right at once."""

    title: str
    first: Share


def get_attempts(sessions: Sequence[StudySession]) -> list[AttemptRow]:
    """(session, student, block, whether right, when) in order. One query."""
    rows = Attempt.objects.filter(session__in=[session.pk for session in sessions]).order_by("at", "pk")
    return list(rows.values_list("session", "student_id", "block_id", "correct", "at"))


def first_answers(attempts: Sequence[AttemptRow]) -> Firsts:
    """Whether each student's first answer was right, by exercise and student."""
    firsts: dict[int, dict[int, bool]] = defaultdict(dict)
    for _session, student, block, correct, _at in attempts:
        firsts[block].setdefault(student, correct)
    return firsts


def share_of(firsts: Firsts, block: int) -> Share:
    """How many had an exercise right at once."""
    answers = firsts.get(block, {})
    return Share(sum(answers.values()), len(answers))


def exercise_lines(blocks: Sequence[BlockRow], firsts: Firsts, *, beginning: str) -> list[ExerciseLine]:
    """The exercises that five or more answered, hardest first. One without a title is named by the part it is in."""
    lines, here, numbers = [], beginning, dict[str, int]()
    for block in blocks:
        here = block.title or here
        if block.kind != Kind.EXERCISE:
            continue
        numbers[here] = numbers.get(here, 0) + 1
        share = share_of(firsts, block.pk)
        if share.of >= FEWEST:
            named = _("%(part)s, question %(number)s") % {"part": here, "number": numbers[here]}
            lines.append(ExerciseLine(block.title or named, share))
    return sorted(lines, key=lambda line: line.first.part)
