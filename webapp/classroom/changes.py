"""From a decision to what changes on the page, and back again. Pure: no database, no socket.

A change is a mapping that the page understands: `blocks` shown at a `level`, or each at its own (`levels`), with the
lesson's new `difficulty` or without; captions `on`, a block to `insert` `after` another or to `remove`, a block to
`goto` and the way `back`, another lesson to `open`, minutes of `rest`. An empty one changes nothing: there is only
something to read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lessons.content.levels import Level, level_of
from lessons.content.selectors import BlockFacts
from webapp.classroom import nearby
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
    """A change, its exact opposite (empty: nothing to take back), and the block it is about."""

    target: str
    change: Change
    undo: Change


@dataclass(frozen=True)
class Scene:
    """Where a reader is: a place in the outline, what the page shows, what is solved, which skill is missing."""

    outline: Outline
    page: PageState
    place: int
    solved: set[str]
    missing: str | None

    @property
    def block(self) -> BlockFacts:
        """The block being read."""
        return self.outline.blocks[self.place]


def plan_change(
    *,
    action: str,
    params: Mapping[str, Any],
    outline: Outline,
    page: PageState,
    current: str,
    solved: set[str],
    missing: str | None = None,
) -> Plan | None:
    """What a decision would change for a reader at block `current`; None when it would change nothing."""
    planner = _PLANNERS.get(action)
    if planner is None:
        raise ValueError(f"unknown action: {action}")
    place = outline.position(current)
    return planner(Scene(outline, page, place, solved, missing), params) if place >= 0 else None


def possible_now(
    *, outline: Outline, page: PageState, current: str, solved: set[str], missing: str | None
) -> dict[str, bool]:
    """The signals that say what the page could bring just now. They are true exactly when there is a plan for it."""
    place = outline.position(current)
    if place < 0:
        return {}
    scene = Scene(outline, page, place, solved, missing)
    return {name: _PLANNERS[action](scene, params) is not None for name, (action, params) in _SIGNALS.items()}


def _captions(scene: Scene, params: Mapping[str, Any]) -> Plan | None:
    wanted = bool(params.get("on", True))
    if wanted == scene.page.captions_on:
        return None
    return Plan(scene.block.key, {"on": wanted}, {"on": scene.page.captions_on})


def _remedial(scene: Scene, params: Mapping[str, Any]) -> Plan | None:
    if params.get("form") == "video":
        return _lead_to(scene, nearby.film_ahead(scene.outline, scene.place))
    block = scene.block
    helper = block.misconception if params.get("purpose", "recap") == "misconception" else block.recap
    if helper is None or helper in scene.page.inserted:
        return None
    return Plan(block.key, {"insert": helper, "after": block.key}, {"remove": helper})


def _difficulty(scene: Scene, params: Mapping[str, Any]) -> Plan | None:
    page, here = scene.page, scene.block
    difficulty = max(-1, min(1, page.difficulty + int(params["step"])))
    if difficulty == page.difficulty:
        return None
    level = level_of(difficulty)
    # What is being read stays; an exercise at hand that is not solved yet changes, and everything ahead.
    ahead = [
        block
        for block in scene.outline.blocks[scene.place :]
        if block.key not in scene.solved and (block is not here or block.kind == "exercise")
    ]
    shown = {block.key: (page.level_shown(block), level_shown(block, level)) for block in ahead}
    before = {key: now for key, (now, then) in shown.items() if now != then}
    if not before:
        return None
    change = {"level": level, "blocks": list(before), "difficulty": difficulty}
    return Plan(next(iter(before)), change, {"levels": before, "difficulty": page.difficulty})


def _simpler_figure(scene: Scene, _params: Mapping[str, Any]) -> Plan | None:
    figure = nearby.figure_here(scene.outline, scene.place)
    if figure is None or not figure.has_simpler or scene.page.level_shown(figure) == "simpler":
        return None
    return Plan(figure.key, _show(figure, "simpler"), _show(figure, scene.page.level_shown(figure)))


def _worked_example(scene: Scene, _params: Mapping[str, Any]) -> Plan | None:
    return _lead_to(scene, nearby.worked_example(scene.outline, scene.place))


def _quick_question(scene: Scene, _params: Mapping[str, Any]) -> Plan | None:
    question = nearby.question_about(scene.outline, scene.place, scene.solved)
    plan = _lead_to(scene, question)
    return replace(plan, change=plan.change | {"reread": True}) if plan else None


def _change_activity(scene: Scene, params: Mapping[str, Any]) -> Plan | None:
    if params.get("to") != "harder":
        return _lead_to(scene, nearby.other_activity(scene.outline, scene.place, scene.solved))
    exercise = nearby.harder_exercise(scene.outline, scene.place, scene.solved)
    if exercise is None or scene.page.level_shown(exercise) == "challenge":
        return None
    change = _show(exercise, "challenge") | {"goto": exercise.key, "back": scene.block.key}
    return Plan(scene.block.key, change, _show(exercise, scene.page.level_shown(exercise)))


def _prerequisite_lesson(scene: Scene, _params: Mapping[str, Any]) -> Plan | None:
    lesson = scene.outline.taught.get(scene.missing or "")
    if lesson is None:
        return None
    return Plan(scene.block.key, {"open": lesson.id, "title": lesson.title, "place": scene.block.key}, {})


def _short_break(scene: Scene, params: Mapping[str, Any]) -> Plan:
    return Plan(scene.block.key, {"rest": int(params.get("minutes", 3))}, {})


def _words_only(scene: Scene, _params: Mapping[str, Any]) -> Plan:
    return Plan(scene.block.key, {}, {})


def _lead_to(scene: Scene, block: BlockFacts | None) -> Plan | None:
    """Going there and coming back is the student's own doing: there is nothing to undo."""
    return Plan(scene.block.key, {"goto": block.key, "back": scene.block.key}, {}) if block else None


def _show(block: BlockFacts, level: Level) -> Change:
    return {"level": level, "blocks": [block.key]}


_PLANNERS = {
    "captions": _captions,
    "remedial": _remedial,
    "difficulty": _difficulty,
    "simpler_figure": _simpler_figure,
    "worked_example": _worked_example,
    "quick_question": _quick_question,
    "change_activity": _change_activity,
    "prerequisite_lesson": _prerequisite_lesson,
    "short_break": _short_break,
    "encouragement": _words_only,
    "teacher_alert": _words_only,
}

_SIGNALS: dict[str, tuple[str, dict[str, Any]]] = {
    "has_simpler_figure": ("simpler_figure", {}),
    "has_worked_example": ("worked_example", {}),
    "has_film": ("remedial", {"form": "video"}),
    "has_question": ("quick_question", {}),
    "has_other_activity": ("change_activity", {"to": "any"}),
    "has_harder_activity": ("change_activity", {"to": "harder"}),
    "has_prerequisite_lesson": ("prerequisite_lesson", {}),
}


def apply_change(page: PageState, change: Change) -> PageState:
    """The page after a change. Applying a plan's `undo` after its `change` gives the page before."""
    shown = change.get("levels") or dict.fromkeys(change.get("blocks", ()), change.get("level"))
    if shown:
        levels = {key: level for key, level in {**page.levels, **shown}.items() if level != "standard"}
        page = replace(page, difficulty=change.get("difficulty", page.difficulty), levels=levels)
    if "insert" in change:
        page = replace(page, inserted=page.inserted | {change["insert"]: change["after"]})
    if "remove" in change:
        page = replace(page, inserted={key: at for key, at in page.inserted.items() if key != change["remove"]})
    return replace(page, captions_on=change["on"]) if "on" in change else page
