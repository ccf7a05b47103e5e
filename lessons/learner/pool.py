"""The questions of a course as one student would meet them now."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import get_args

from lessons.content.levels import Kind, Level
from lessons.content.models import Block, BlockVariant
from lessons.learner.beliefs import Belief, believe, current_states
from lessons.learner.choosing import Candidate
from lessons.learner.graphs import CourseGraph, load_graph
from lessons.learner.mastery import difficulty_of_row
from lessons.learner.models import Attempt, ItemDifficulty
from lessons.learner.selectors import skill_states
from lessons.learner.skill_state import Difficulty, SkillState, chance
from lessons.learner.taking_in import untried


@dataclass(frozen=True, slots=True)
class Pool:
    """A course's graph, what is believed of the student's skills, and every question that asks for a skill."""

    graph: CourseGraph
    states: dict[int, SkillState]
    beliefs: dict[int, Belief]
    candidates: list[Candidate]


def load_pool(*, student_id: int, course_id: int, skills: Iterable[int] | None = None) -> Pool:
    """The questions of a course, or those of some skills. Seven queries."""
    graph = load_graph(course_id=course_id)
    states = skill_states(student_id=student_id, graph=graph)
    wanted = set(graph.keys if skills is None else skills)
    asks: dict[int, list[int]] = {}
    for block, skill in _links(course_id):
        asks.setdefault(block, []).append(skill)
    asks = {block: found for block, found in asks.items() if wanted & set(found)}
    answered = Counter(
        Attempt.objects.filter(student=student_id, block__lesson__course=course_id).values_list("block_id", "level")
    )
    difficulties = {
        (row.block_id, row.level): difficulty_of_row(row)
        for row in ItemDifficulty.objects.filter(block__lesson__course=course_id)
    }
    current = current_states(states, graph.builds_on)
    candidates = [
        Candidate(
            block=block,
            level=level,
            skills=tuple(asks[block]),
            chance=chance([current[skill] for skill in asks[block]], _difficulty(difficulties, block, level)),
            answered=answered[block, level],
        )
        for block, level in _variants(course_id, None if skills is None else asks)
        if block in asks
    ]
    return Pool(graph, states, believe(states, graph.builds_on), candidates)


def _links(course_id: int) -> Iterable[tuple[int, int]]:
    through = Block.skills.through.objects.filter(skill__course=course_id, skill__retired=False)
    return through.order_by("block_id", "skill_id").values_list("block_id", "skill_id")


def _variants(course_id: int, blocks: Collection[int] | None) -> Iterable[tuple[int, str]]:
    taught = BlockVariant.objects.filter(
        block__lesson__course=course_id,
        block__kind=Kind.EXERCISE,
        block__retired=False,
        block__lesson__retired=False,
        block__lesson__unit__retired=False,
    )
    if blocks is not None:
        taught = taught.filter(block__in=list(blocks))
    return taught.order_by("block_id", "level").values_list("block_id", "level")


def _difficulty(found: dict[tuple[int, str], Difficulty], block: int, level: str) -> Difficulty:
    return found.get((block, level)) or untried(read_level(level))


def read_level(text: str) -> Level:
    """A stored level as one of the three."""
    level: Level = next(level for level in get_args(Level) if level == text)
    return level
