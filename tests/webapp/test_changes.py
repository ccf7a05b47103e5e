"""From a decision to the page and back: every plan can be carried out, and undone where there is something to undo."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lessons.adaptation.actions import ACTIONS, KINDS
from lessons.content.levels import LEVELS, Kind
from lessons.content.selectors import BlockFacts
from webapp.classroom.changes import PageState, Plan, apply_change, plan_change, possible_now
from webapp.classroom.note_words import note_words
from webapp.classroom.outline import LessonRef, Outline


def facts(key: str, kind: Kind, **more: Any) -> BlockFacts:
    usual = {"seconds": 40.0, "has_simpler": True, "has_challenge": True, "recap": None, "misconception": None}
    return BlockFacts(**{"key": key, "kind": kind, **usual, **more})


TEXT = facts("text", Kind.TEXT, recap="recap")
FIGURE = facts("figure", Kind.FIGURE)
EXAMPLE = facts("example", Kind.WORKED_EXAMPLE)
EASY = facts("easy", Kind.EXERCISE, misconception="slip")
FILM = facts("film", Kind.VIDEO, has_simpler=False, has_challenge=False)
OTHER = facts("other", Kind.EXERCISE, has_challenge=False)
LONG = facts("long", Kind.EXERCISE, seconds=300.0)
BLOCKS = (TEXT, FIGURE, EXAMPLE, EASY, FILM, OTHER, LONG)
EXTRA = (facts("recap", Kind.REMEDIAL), facts("slip", Kind.REMEDIAL))
SKILLS = {block.key: frozenset({"cells"}) for block in BLOCKS} | {"other": frozenset({"sizes"})}
LESSON = Outline(BLOCKS, EXTRA, SKILLS, {"atoms": LessonRef(7, "Atoms")})


def plan(action: str, current: str, page: PageState | None = None, **more: Any) -> Plan | None:
    params = {"step": -1} if action == "difficulty" else {}
    given: dict[str, Any] = {"params": params, "solved": set(), **more}
    return plan_change(action=action, outline=LESSON, page=page or PageState(), current=current, **given)


@pytest.mark.parametrize(
    ("action", "current", "target", "change"),
    [
        ("simpler_figure", "figure", "figure", {"level": "simpler", "blocks": ["figure"]}),
        ("simpler_figure", "example", "figure", {"level": "simpler", "blocks": ["figure"]}),
        ("worked_example", "easy", "easy", {"goto": "example", "back": "easy"}),
        ("quick_question", "text", "text", {"goto": "easy", "back": "text", "reread": True}),
        ("change_activity", "text", "text", {"goto": "easy", "back": "text"}),
        ("change_activity", "easy", "easy", {"goto": "film", "back": "easy"}),
        ("short_break", "text", "text", {"rest": 3}),
        ("encouragement", "easy", "easy", {}),
        ("teacher_alert", "easy", "easy", {}),
    ],
)
def test_what_an_action_does_from_here(action: str, current: str, target: str, change: dict[str, Any]) -> None:
    found = plan(action, current)
    assert found is not None
    assert (found.target, found.change) == (target, change)


def test_the_film_about_it_is_led_to_and_a_harder_exercise_is_made_harder() -> None:
    film = plan("remedial", "text", params={"purpose": "recap", "form": "video"})
    assert film is not None
    assert film.change == {"goto": "film", "back": "text"}
    harder = plan("change_activity", "text", params={"to": "harder"})
    assert harder is not None
    assert harder.change == {"level": "challenge", "blocks": ["easy"], "goto": "easy", "back": "text"}
    assert harder.undo == {"level": "standard", "blocks": ["easy"]}


def test_the_lesson_of_the_missing_skill_is_opened_and_the_place_kept() -> None:
    found = plan("prerequisite_lesson", "easy", missing="atoms")
    assert found is not None
    assert found.change == {"open": 7, "title": "Atoms", "place": "easy"}


@pytest.mark.parametrize(
    ("action", "current", "more"),
    [
        ("simpler_figure", "other", {}),  # the figure is too far up
        ("simpler_figure", "figure", {"page": PageState(levels={"figure": "simpler"})}),
        ("worked_example", "other", {}),  # the example is about something else
        ("quick_question", "easy", {}),
        ("quick_question", "text", {"solved": {"easy"}}),  # what is left takes too long, or is about something else
        ("remedial", "long", {"params": {"form": "video"}}),  # the film is behind
        ("change_activity", "long", {}),
        ("change_activity", "film", {"params": {"to": "harder"}, "solved": {"long"}}),
        ("prerequisite_lesson", "easy", {}),
        ("prerequisite_lesson", "easy", {"missing": "magnets"}),
        ("short_break", "nowhere", {}),
    ],
)
def test_where_there_is_nothing_to_do_there_is_no_plan(action: str, current: str, more: dict[str, Any]) -> None:
    assert plan(action, current, **more) is None


def test_an_unknown_action_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="unknown action: dance"):
        plan("dance", "text")


PAGES = st.builds(
    PageState,
    difficulty=st.sampled_from([-1, 0, 1]),
    captions_on=st.booleans(),
    levels=st.dictionaries(st.sampled_from(["text", "figure", "easy", "long"]), st.sampled_from(LEVELS[::2])),
    inserted=st.dictionaries(st.just("recap"), st.just("text")),
)


@st.composite
def actions(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    kind = draw(st.sampled_from(KINDS))
    params = {
        one.name: draw(st.sampled_from(one.options or ((True, False) if one.type == "truth" else (1, 15))))
        for one in ACTIONS[kind].parameters
    }
    return kind, params


SCENES = {
    "current": st.sampled_from([block.key for block in BLOCKS]),
    "page": PAGES,
    "solved": st.sets(st.sampled_from(["easy", "other", "long"])),
    "missing": st.sampled_from([None, "atoms", "magnets"]),
}


# one block was changed by itself before everything ahead was
@example(
    action=("difficulty", {"step": -1}),
    current="text",
    page=PageState(levels={"figure": "challenge"}),
    solved=set(),
    missing=None,
)
@given(action=actions(), **SCENES)
def test_undoing_a_change_gives_the_page_before(
    action: tuple[str, dict[str, Any]], current: str, page: PageState, solved: set[str], missing: str | None
) -> None:
    kind, params = action
    found = plan_change(
        action=kind, params=params, outline=LESSON, page=page, current=current, solved=solved, missing=missing
    )
    if found is None:
        return
    after = apply_change(page, found.change)
    for block in BLOCKS:  # what is shown; a level that a block does not have is shown as the standard one
        assert apply_change(after, found.undo).level_shown(block) == page.level_shown(block)
    back = apply_change(after, found.undo)
    assert (back.difficulty, back.captions_on, back.inserted) == (page.difficulty, page.captions_on, page.inserted)
    assert found.undo or after == page, "what changes the page can be taken back"
    assert LESSON.find(found.target)
    assert all(LESSON.find(found.change[name]) for name in ("goto", "back", "insert", "after") if name in found.change)
    assert note_words(action=kind, mode="offer", change=found.change).accept


@given(**SCENES)
def test_the_signals_of_what_is_possible_are_those_of_the_plans(
    current: str, page: PageState, solved: set[str], missing: str | None
) -> None:
    possible = possible_now(outline=LESSON, page=page, current=current, solved=solved, missing=missing)
    for kind in KINDS:
        for params, name in cases(kind):
            if name in possible:
                found = plan(kind, current, page, params=params, solved=solved, missing=missing)
                assert possible[name] is (found is not None)


def cases(kind: str) -> list[tuple[dict[str, Any], str]]:
    """Parameters of an action, and the signal that says whether it can do anything."""
    needs = ACTIONS[kind].needs  # type: ignore[index]
    named = {"video": {"form": "video"}, "any": {"to": "any"}, "harder": {"to": "harder"}, "": {}}
    return [(named[str(value)], signal) for value, signal in needs.items() if str(value) in named]
