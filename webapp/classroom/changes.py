"""From a decision to what changes on the page, and back again. Pure: no database, no socket."""

from dataclasses import dataclass, field, replace
from typing import Any

from lessons.content.levels import Level, level_of
from lessons.content.selectors import BlockFacts
from webapp.classroom.outline import Outline, level_shown

Change = dict[str, Any]


@dataclass(frozen=True)
class PageState:
    """What has been changed on one student's page so far."""

    difficulty: int = 0
    captions_on: bool = False
    levels: dict[str, Level] = field(default_factory=dict)
    inserted: dict[str, str] = field(default_factory=dict)

    def level_shown(self, block: BlockFacts) -> Level:
        """The level at which a block stands on the page now."""
        return level_shown(block, self.levels.get(block.key, "standard"))


@dataclass(frozen=True)
class Plan:
    """A change, its exact opposite, and the block it is about."""

    target: str
    change: Change
    undo: Change


def plan_change(
    *, action: str, params: dict[str, Any], outline: Outline, page: PageState, current: str, solved: set[str]
) -> Plan | None:
    """What a decision would change for a reader at block `current`; None when it would change nothing."""
    place = outline.position(current)
    if place < 0:
        return None
    block = outline.blocks[place]
    if action == "captions":
        wanted = bool(params.get("on", True))
        return Plan(current, {"on": wanted}, {"on": page.captions_on}) if wanted != page.captions_on else None
    if action == "remedial":
        return _plan_remedial(block, str(params.get("purpose", "recap")), page)
    if action == "difficulty":
        return _plan_difficulty(outline, page, place, int(params["step"]), solved)
    raise ValueError(f"unknown action: {action}")


def _plan_remedial(block: BlockFacts, purpose: str, page: PageState) -> Plan | None:
    helper = block.misconception if purpose == "misconception" else block.recap
    if helper is None or helper in page.inserted:
        return None
    return Plan(block.key, {"insert": helper, "after": block.key}, {"remove": helper})


def _plan_difficulty(outline: Outline, page: PageState, place: int, step: int, solved: set[str]) -> Plan | None:
    difficulty = max(-1, min(1, page.difficulty + step))
    if difficulty == page.difficulty:
        return None
    level, before = level_of(difficulty), level_of(page.difficulty)
    # What is being read stays; an exercise at hand that is not solved yet changes, and everything ahead.
    ahead = [
        block
        for block in outline.blocks[place:]
        if block.key not in solved and (block is not outline.blocks[place] or block.kind == "exercise")
    ]
    changed = [block.key for block in ahead if level_shown(block, level) != page.level_shown(block)]
    if not changed:
        return None
    change = {"level": level, "blocks": changed, "difficulty": difficulty}
    undo = {"level": before, "blocks": changed, "difficulty": page.difficulty}
    return Plan(changed[0], change, undo)


def apply_change(page: PageState, change: Change) -> PageState:
    """The page after a change. Applying a plan's `undo` after its `change` gives the page before."""
    if "difficulty" in change:
        levels = {key: level for key, level in page.levels.items() if key not in change["blocks"]}
        if change["level"] != "standard":
            levels |= dict.fromkeys(change["blocks"], change["level"])
        return replace(page, difficulty=change["difficulty"], levels=levels)
    if "insert" in change:
        return replace(page, inserted=page.inserted | {change["insert"]: change["after"]})
    if "remove" in change:
        return replace(page, inserted={key: at for key, at in page.inserted.items() if key != change["remove"]})
    return replace(page, captions_on=change["on"])
