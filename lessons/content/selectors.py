"""Reading courses: outlines, the blocks of a lesson, and what of a block may be shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lessons.content.exercises import asked_data
from lessons.content.levels import Kind, Level, Purpose
from lessons.content.models import Block, BlockVariant, Lesson


@dataclass(frozen=True, slots=True)
class BlockFacts:
    """What the rules may know of a block. `recap` and `misconception` are keys of remedial blocks about it."""

    key: str
    kind: Kind
    seconds: float
    has_simpler: bool
    has_challenge: bool
    recap: str | None
    misconception: str | None


def lesson_blocks(*, lesson: Lesson) -> list[Block]:
    """Every block in reading order, remedial ones included, with variants and `about` prefetched. Three queries."""
    return list(lesson.blocks.filter(retired=False).prefetch_related("variants", "about"))


def variant_for(block: Block, level: Level) -> BlockVariant:
    """The variant at this level, else the standard one."""
    variants = {variant.level: variant for variant in block.variants.all()}
    return variants.get(level) or variants["standard"]


def levels_of(block: Block) -> tuple[str, ...]:
    """The levels this block has, simpler first."""
    order = {"simpler": 0, "standard": 1, "challenge": 2}
    return tuple(sorted((variant.level for variant in block.variants.all()), key=order.__getitem__))


def block_facts(*, blocks: list[Block]) -> dict[str, BlockFacts]:
    """Facts by block key, for the blocks of one lesson as `lesson_blocks` returns them. No query."""
    remedies: dict[tuple[str, str], str] = {}
    for remedial in blocks:
        for block in remedial.about.all():
            remedies.setdefault((block.key, remedial.purpose), remedial.key)
    return {block.key: _facts(block, remedies) for block in blocks}


def _facts(block: Block, remedies: dict[tuple[str, str], str]) -> BlockFacts:
    levels = levels_of(block)
    return BlockFacts(
        key=block.key,
        kind=Kind(block.kind),
        seconds=block.seconds,
        has_simpler="simpler" in levels,
        has_challenge="challenge" in levels,
        recap=remedies.get((block.key, Purpose.RECAP)),
        misconception=remedies.get((block.key, Purpose.MISCONCEPTION)),
    )


def shown_data(variant: BlockVariant, *, kind: str, asset_url: Callable[[str], str]) -> dict[str, Any]:
    """What a page may show of a variant: files as addresses; of an exercise nothing that gives its answer away."""
    data = dict(variant.data)
    if kind == Kind.EXERCISE:
        return asked_data(data)
    for name in ("image", "video", "poster", "captions"):
        if name in data:
            stored = data.pop(name)
            data[f"{name}_url"] = asset_url(stored) if stored else None
    return data
