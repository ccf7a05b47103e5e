"""A lesson's blocks as the engine and the page need them: facts only, no text."""

from dataclasses import dataclass

from lessons.content.levels import Kind, Level
from lessons.content.models import Lesson
from lessons.content.selectors import BlockFacts, block_facts, lesson_blocks


def level_shown(block: BlockFacts, wanted: Level) -> Level:
    """The level a reader gets who should have `wanted`."""
    there = {"simpler": block.has_simpler, "standard": True, "challenge": block.has_challenge}[wanted]
    return wanted if there else "standard"


@dataclass(frozen=True)
class Outline:
    """The blocks of a lesson in reading order; remedial ones stand apart, as they come only when they are needed."""

    blocks: tuple[BlockFacts, ...]
    remedial: tuple[BlockFacts, ...]

    def find(self, key: str) -> BlockFacts | None:
        """The block with this key, remedial ones included."""
        return next((block for block in (*self.blocks, *self.remedial) if block.key == key), None)

    def position(self, key: str) -> int:
        """Place in reading order; -1 for a remedial or unknown block."""
        return next((place for place, block in enumerate(self.blocks) if block.key == key), -1)


def get_outline(lesson: Lesson) -> Outline:
    """Outline of a lesson. Three queries, however long the lesson is."""
    facts = block_facts(blocks=lesson_blocks(lesson=lesson)).values()
    return Outline(
        blocks=tuple(block for block in facts if block.kind != Kind.REMEDIAL),
        remedial=tuple(block for block in facts if block.kind == Kind.REMEDIAL),
    )
