"""Reading what students did, and what is known of their skills."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from lessons.content.models import Block, Lesson
from lessons.learner.beliefs import Belief, believe, nearest_below
from lessons.learner.graphs import CourseGraph, load_graph
from lessons.learner.mastery import state_of
from lessons.learner.models import Attempt, Mastery
from lessons.learner.skill_state import SkillState, faded

NOT_MASTERED = 0.6  # below this, a skill that others build on is worth another look first


@dataclass(frozen=True, slots=True)
class BlockLearning:
    """What is known of a student's hold on the skills of a block.

    `mastery` 0 to 1 of its weakest skill and how unsure that is (half of an 80 % interval); None: nothing known.
    """

    mastery: float | None
    uncertainty: float | None
    struggling: bool
    next_skill_missing: str | None


NOTHING_KNOWN = BlockLearning(None, None, struggling=False, next_skill_missing=None)


def latest_attempts(*, session: UUID) -> dict[str, Attempt]:
    """The latest answer to each exercise in one study session, by block key. One query."""
    attempts = Attempt.objects.filter(session=session).select_related("block").order_by("at", "pk")
    return {attempt.block.key: attempt for attempt in attempts}


def solved_blocks(*, session: UUID) -> set[str]:
    """Keys of the exercises that were answered rightly in one study session. One query."""
    return set(Attempt.objects.filter(session=session, correct=True).values_list("block__key", flat=True))


def skill_states(*, student_id: int, graph: CourseGraph, at: datetime | None = None) -> dict[int, SkillState]:
    """The student's states in a course as they are at this moment, by skill. One query."""
    at = at or timezone.now()
    rows = Mastery.objects.filter(student=student_id, skill__course=graph.course_id, skill__retired=False)
    return {row.skill_id: faded(state_of(row), at) for row in rows}


def block_learning(*, student_id: int, lesson: Lesson) -> dict[str, BlockLearning]:
    """What is known of the student's hold on each block's skills, by block key. Four queries."""
    graph = load_graph(course_id=lesson.course_id)
    states = skill_states(student_id=student_id, graph=graph)
    beliefs = believe(states, graph.builds_on)
    skills: dict[str, list[int]] = {}
    for key, skill in Block.objects.filter(lesson=lesson, retired=False).values_list("key", "skills"):
        skills.setdefault(key, []).extend([skill] if skill in graph.keys else [])
    return {key: _learning(found, states, beliefs, graph) for key, found in skills.items()}


def _learning(
    skills: list[int], states: dict[int, SkillState], beliefs: dict[int, Belief], graph: CourseGraph
) -> BlockLearning:
    known = [beliefs[skill] for skill in skills if skill in beliefs]
    if not known:
        return NOTHING_KNOWN
    weakest = min(known, key=lambda belief: belief.rating)
    struggling = any(states[skill].struggling for skill in skills if skill in states)
    missing = missing_below(skills, beliefs, graph, unseen_too=struggling)
    return BlockLearning(weakest.mastery, weakest.half_width, struggling, graph.keys[missing] if missing else None)


def missing_below(skills: list[int], beliefs: dict[int, Belief], graph: CourseGraph, *, unseen_too: bool) -> int | None:
    """The nearest skill below that answers show is not mastered; for who struggles, else the nearest unseen one."""
    below = [skill for skill in nearest_below(skills, graph.builds_on) if skill not in skills]
    for skill in below:
        belief = beliefs.get(skill)
        if belief and belief.observed and belief.mastery < NOT_MASTERED:
            return skill
    if unseen_too:
        return next((skill for skill in below if skill not in beliefs or not beliefs[skill].observed), None)
    return None
