"""Keeping mastery in the database: what an answer changes, and making it all anew from the answers."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count, Q

from lessons.content.models import Block
from lessons.learner.graphs import load_graph
from lessons.learner.models import Attempt, ItemDifficulty, Mastery
from lessons.learner.reviews import due_of
from lessons.learner.skill_state import Difficulty, SkillState
from lessons.learner.taking_in import Entry, Kept, take_in, untried

STATE_FIELDS = ["rating", "uncertainty", "wins", "fails", "streak", "reached", "practised_at"]


def update_mastery(*, attempt: Attempt) -> None:
    """Takes one stored answer into the student's mastery. Ten queries at most, however many skills the course has."""
    skills = _skills_of(attempt.block_id)
    if not skills:
        return
    # One answer of a student at a time: two at once would both start from the same state, and one would be lost.
    get_user_model()._default_manager.select_for_update(no_key=True).get(pk=attempt.student_id)  # noqa: SLF001 - Django's documented name
    graph = load_graph(course_id=attempt.block.lesson.course_id)
    rows = Mastery.objects.filter(student=attempt.student_id, skill__course=graph.course_id, skill__retired=False)
    kept = {row.skill_id: Kept(state_of(row), row.card) for row in rows}
    item = ItemDifficulty.objects.select_for_update().filter(block=attempt.block_id, level=attempt.level).first()
    difficulty = difficulty_of_row(item) if item else untried(attempt.level)  # type: ignore[arg-type]
    entry = _entry(attempt, skills)
    changed, difficulty = take_in(entry, kept, difficulty, graph.builds_on)
    write_masteries({(attempt.student_id, skill): one for skill, one in changed.items()})
    write_difficulties({(attempt.block_id, attempt.level): difficulty})


def _skills_of(block_id: int) -> tuple[int, ...]:
    through = Block.skills.through.objects.filter(block=block_id, skill__retired=False).order_by("skill_id")
    return tuple(through.values_list("skill_id", flat=True))


def _entry(attempt: Attempt, skills: tuple[int, ...]) -> Entry:
    here = Attempt.objects.filter(
        student=attempt.student_id, block=attempt.block_id, level=attempt.level, pk__lt=attempt.pk
    )
    again = Q(session=attempt.session, seed=attempt.seed, correct=False)
    counted = here.aggregate(all=Count("pk"), tries=Count("pk", filter=again))
    return Entry(skills, attempt.correct, attempt.at, attempt.hints, counted["tries"], first=not counted["all"])


def state_of(row: Mastery) -> SkillState:
    """The state that a row holds."""
    return SkillState(**{name: getattr(row, name) for name in STATE_FIELDS})


def difficulty_of_row(row: ItemDifficulty) -> Difficulty:
    """The difficulty that a row holds."""
    return Difficulty(row.rating, row.uncertainty, row.answers)


def write_masteries(changed: Mapping[tuple[int, int], Kept]) -> None:
    """Stores states and cards by student and skill. One query for each thousand."""
    rows = []
    for (student, skill), one in changed.items():
        assert one.card is not None  # noqa: S101 - take_in always gives one
        facts: dict[str, Any] = {name: getattr(one.state, name) for name in STATE_FIELDS}
        rows.append(Mastery(student_id=student, skill_id=skill, **facts, card=one.card, due=due_of(one.card)))
    Mastery.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["student", "skill"],
        update_fields=[*STATE_FIELDS, "card", "due"],
    )


def write_difficulties(changed: Mapping[tuple[int, str], Difficulty]) -> None:
    """Stores difficulties by block and level. One query for each thousand."""
    rows = [
        ItemDifficulty(block_id=block, level=level, rating=one.rating, uncertainty=one.uncertainty, answers=one.answers)
        for (block, level), one in changed.items()
    ]
    ItemDifficulty.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["block", "level"],
        update_fields=["rating", "uncertainty", "answers"],
    )


@transaction.atomic
def rebuild_mastery(*, course_id: int) -> int:
    """Makes mastery, review dates and difficulties of a course anew from its answers; returns how many there were."""
    graph = load_graph(course_id=course_id)
    skills: dict[int, list[int]] = {}
    pairs = Block.skills.through.objects.filter(block__lesson__course=course_id, skill__retired=False)
    for block, skill in pairs.order_by("skill_id").values_list("block_id", "skill_id"):
        skills.setdefault(block, []).append(skill)
    replay = Replay(graph.builds_on, {block: tuple(found) for block, found in skills.items()})
    attempts = Attempt.objects.filter(block__lesson__course=course_id).order_by("pk").defer("answer")
    for attempt in attempts.iterator(chunk_size=2000):
        replay.enter(attempt)
    Mastery.objects.filter(skill__course=course_id).delete()
    ItemDifficulty.objects.filter(block__lesson__course=course_id).delete()
    write_masteries({(student, skill): one for student, kept in replay.kept.items() for skill, one in kept.items()})
    write_difficulties(replay.items)
    return replay.count


class Replay:
    """All answers of a course taken in again, in the order in which they were stored."""

    def __init__(self, builds_on: Mapping[int, frozenset[int]], skills: Mapping[int, tuple[int, ...]]) -> None:
        self.kept: dict[int, dict[int, Kept]] = {}
        self.items: dict[tuple[int, str], Difficulty] = {}
        self.count = 0
        self._builds_on = builds_on
        self._skills = skills
        self._seen: set[tuple[int, int, str]] = set()
        self._tries: dict[tuple[object, ...], int] = {}

    def enter(self, attempt: Attempt) -> None:
        """The next answer."""
        self.count += 1
        question = (attempt.student_id, attempt.block_id, attempt.level)
        here = (*question, attempt.session, attempt.seed)
        tries, first = self._tries.get(here, 0), question not in self._seen
        self._seen.add(question)
        self._tries[here] = tries + (not attempt.correct)
        skills = self._skills.get(attempt.block_id)
        if not skills:
            return
        entry = Entry(skills, attempt.correct, attempt.at, attempt.hints, tries, first)
        kept = self.kept.setdefault(attempt.student_id, {})
        item = (attempt.block_id, attempt.level)
        difficulty = self.items.get(item) or untried(attempt.level)  # type: ignore[arg-type]
        changed, self.items[item] = take_in(entry, kept, difficulty, self._builds_on)
        kept.update(changed)
