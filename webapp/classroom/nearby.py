"""Which block of the lesson an action would lead to, seen from the block at `place`. Pure: no database."""

from collections.abc import Iterable

from lessons.content.levels import Kind
from lessons.content.selectors import BlockFacts
from webapp.classroom.outline import Outline

SHORT_SECONDS = 90.0  # a question that most answer within it is a quick one
FIGURE_REACH = 3  # blocks back: a figure farther up is not what is being looked at

# What feels like the same activity to whoever does it.
_ACTIVITY = {Kind.VIDEO: "watching", Kind.EXERCISE: "doing"}


def figure_here(outline: Outline, place: int) -> BlockFacts | None:
    """The figure at this place, or the last one shortly before it."""
    near = outline.blocks[max(0, place - FIGURE_REACH) : place + 1]
    return next((block for block in reversed(near) if block.kind == Kind.FIGURE), None)


def worked_example(outline: Outline, place: int) -> BlockFacts | None:
    """The nearest worked example of what is practised here; one before rather than one after."""
    here = outline.blocks[place]
    found = [
        (abs(other - place), other > place, block)
        for other, block in enumerate(outline.blocks)
        if other != place and block.kind == Kind.WORKED_EXAMPLE and outline.related(here, block)
    ]
    return min(found, key=lambda entry: entry[:2])[2] if found else None


def film_ahead(outline: Outline, place: int) -> BlockFacts | None:
    """The next film about what this block is about."""
    here = outline.blocks[place]
    return _first(
        block for block in _ahead(outline, place) if block.kind == Kind.VIDEO and outline.related(here, block)
    )


def question_about(outline: Outline, place: int, solved: set[str]) -> BlockFacts | None:
    """A short unsolved exercise about the passage here: the next one, else one before. None on an exercise."""
    here = outline.blocks[place]
    if here.kind == Kind.EXERCISE:
        return None
    order = (*_ahead(outline, place), *reversed(outline.blocks[:place]))
    return _first(block for block in order if _is_quick(block, solved) and outline.related(here, block))


def other_activity(outline: Outline, place: int, solved: set[str]) -> BlockFacts | None:
    """The next block ahead that asks for something else than this one: watching, doing, reading."""
    here = _activity(outline.blocks[place])
    return _first(block for block in _ahead(outline, place) if _activity(block) != here and block.key not in solved)


def harder_exercise(outline: Outline, place: int, solved: set[str]) -> BlockFacts | None:
    """The next unsolved exercise ahead that has a harder form."""
    return _first(
        block
        for block in _ahead(outline, place)
        if block.kind == Kind.EXERCISE and block.has_challenge and block.key not in solved
    )


def _ahead(outline: Outline, place: int) -> tuple[BlockFacts, ...]:
    return outline.blocks[place + 1 :]


def _is_quick(block: BlockFacts, solved: set[str]) -> bool:
    return block.kind == Kind.EXERCISE and block.seconds <= SHORT_SECONDS and block.key not in solved


def _activity(block: BlockFacts) -> str:
    return _ACTIVITY.get(block.kind, "reading")


def _first(blocks: Iterable[BlockFacts]) -> BlockFacts | None:
    return next(iter(blocks), None)
