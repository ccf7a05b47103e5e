"""A lesson's blocks as the engine and the page need them: facts only, no text."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lessons.content.levels import Kind, Level
from lessons.content.models import Block, Lesson
from lessons.content.selectors import BlockFacts, block_facts, lesson_blocks


def level_shown(block: BlockFacts, wanted: Level) -> Level:
    """The level a reader gets who should have `wanted`."""
    there = {"simpler": block.has_simpler, "standard": True, "challenge": block.has_challenge}[wanted]
    return wanted if there else "standard"


@dataclass(frozen=True)
class LessonRef:
    """Another lesson of the course."""

    id: int
    title: str


@dataclass(frozen=True)
class Outline:
    """The blocks of a lesson in reading order; remedial ones stand apart, as they come only when they are needed.

    `skills` are the skills of each block, by keys; `taught` the first other lesson of the course that teaches a skill.
    """

    blocks: tuple[BlockFacts, ...]
    remedial: tuple[BlockFacts, ...]
    skills: Mapping[str, frozenset[str]] = field(default_factory=dict)
    taught: Mapping[str, LessonRef] = field(default_factory=dict)

    def find(self, key: str) -> BlockFacts | None:
        """The block with this key, remedial ones included."""
        return next((block for block in (*self.blocks, *self.remedial) if block.key == key), None)

    def position(self, key: str) -> int:
        """Place in reading order; -1 for a remedial or unknown block."""
        return next((place for place, block in enumerate(self.blocks) if block.key == key), -1)

    def related(self, one: BlockFacts, other: BlockFacts) -> bool:
        """Whether two blocks are about the same: a skill in common, or no skill named for either."""
        first, second = (self.skills.get(block.key, frozenset()) for block in (one, other))
        return bool(first & second) or not (first or second)


def get_outline(lesson: Lesson) -> Outline:
    """Outline of a lesson. Five queries, however long the lesson is."""
    facts = block_facts(blocks=lesson_blocks(lesson=lesson)).values()
    return Outline(
        blocks=tuple(block for block in facts if block.kind != Kind.REMEDIAL),
        remedial=tuple(block for block in facts if block.kind == Kind.REMEDIAL),
        skills=_skills(lesson),
        taught=_taught(lesson),
    )


def _skills(lesson: Lesson) -> dict[str, frozenset[str]]:
    named: dict[str, set[str]] = {}
    rows = Block.objects.filter(lesson=lesson, retired=False, skills__isnull=False).order_by()
    for key, skill in rows.values_list("key", "skills__key"):
        named.setdefault(key, set()).add(skill)
    return {key: frozenset(skills) for key, skills in named.items()}


def _taught(lesson: Lesson) -> dict[str, LessonRef]:
    others = Lesson.objects.filter(course=lesson.course_id, retired=False, skills__isnull=False).exclude(pk=lesson.pk)
    found: dict[str, LessonRef] = {}
    ordered = others.order_by("unit__position", "position").values_list("skills__key", "pk", "title")
    for skill, pk, title in ordered:
        found.setdefault(skill, LessonRef(pk, title))
    return found
