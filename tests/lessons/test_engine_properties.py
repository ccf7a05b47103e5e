"""What holds for any student at all: random sessions with the default rules, checked from outside."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from math import isfinite

from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.adaptation.conditions import compile_condition
from lessons.adaptation.engine import DEFAULT_BUDGET, respond, step
from lessons.adaptation.loading import load_default_rules
from lessons.adaptation.reach import Goal
from lessons.adaptation.rules import Rule, RuleError, RuleSet
from lessons.adaptation.signals import SIGNALS, Value
from lessons.adaptation.state import RESPONSES, Decision, EngineState, Response, Snapshot
from tests.lessons.rule_making import CAPTIONS, HARDER, HELP, RECAP, SESSION, SIMPLER, Lesson, rule, rules

BREAK = {"action": "short_break", "mode": "offer", "words": "A break?"}
EFFORT = {"action": "encouragement", "mode": "apply", "words": "It took some tries."}
ALERT = {"action": "teacher_alert", "mode": "apply", "words": "Your teacher was told."}

# Beside the default rules, some that would fire all the time if nothing held them back.
EAGER = rules(
    rule(id="eyes", when="focus < .5 or wrong_in_row >= 1", fallback="fallback", hold=10, release_hold=5, cooldown=0,
         release_when="focus > .3 or focus == null"),
    rule(id="fallback", when="wrong_in_row >= 1", cooldown=90),
    rule(id="off", when="here", do=CAPTIONS | {"on": False}, cooldown=0, priority=9),
    rule(id="recap", when="hidden_s >= 8 or here", do=RECAP, cooldown=0, max_per_lesson=20),
    rule(id="help", when="revisits >= 1", do=HELP, cooldown=300, hold=5),
    rule(id="simpler", when="hints_here >= 1", do=SIMPLER, cooldown=0, max_per_lesson=4),
    rule(id="harder", when="wrong_recent >= 1", do=HARDER, cooldown=0),
    rule(id="break", when="hidden_s >= 8", do=BREAK, cooldown=0, priority=3),
    rule(id="effort", when="solved_here", do=EFFORT, cooldown=30),
    rule(id="alert", when="wrong_here >= 1", do=ALERT, hold=10, cooldown=60),
)  # fmt: skip
RULE_SETS = st.sampled_from([load_default_rules(), EAGER, EAGER])
CAMERA = {name for name, signal in SIGNALS.items() if signal.needs_camera}
NUMBERS: dict[str, list[Value]] = {
    "focus": [0.1, 0.34, 0.35, 0.45, 0.56, 0.9, float("nan")],
    "confusion": [0.1, 0.44, 0.5, 0.66, 0.9],
    "dwell_ratio": [0.2, 1.0, 1.6, 3.0],
    "hidden_s": [0.0, 8.0, 30.0],
    "idle_s": [0.0, 120.0],
    "difficulty": [-1, 0, 1],
    "minutes_since_break": [0.0, 16.0, 26.0],
    "mastery": [0.1, 0.5, 0.9],
}


@dataclass(frozen=True)
class Moment:
    """Seconds since the last one, what is known, and what the student answers to the latest decision."""

    gap: float
    values: dict[str, Value]
    items: int
    response: Response | None


def values_of(name: str) -> st.SearchStrategy[Value]:
    kind = SIGNALS[name].type
    if kind == "truth":
        return st.sampled_from([True, True, False, None])
    if kind == "text":
        return st.sampled_from(["text", "exercise", None])
    return st.sampled_from([*NUMBERS.get(name, [0, 1, 2, 3, 5]), None])


# A moment in which some rule's own story is true, or nothing is known, with a few signals changed at will.
NOTHING: dict[str, Value] = dict.fromkeys(name for name in SIGNALS if name != "items_done")
STORIES = [dict(story.given) for rule in load_default_rules() for story in rule.examples if story.fires]
ALL_AT_ONCE: dict[str, Value] = {"focus": 0.1, "wrong_in_row": 2, "here": True, "hidden_s": 30.0, "revisits": 2,
                                 "hints_here": 1, "wrong_recent": 2, "wrong_here": 1}  # fmt: skip
CHANGES = st.lists(st.one_of([st.tuples(st.just(name), values_of(name)) for name in NOTHING]), max_size=8).map(dict)

MOMENTS = st.builds(
    Moment,
    gap=st.sampled_from([0.0, 1.0, 5.0, 10.0, 14.0, 40.0, 90.0, 200.0]),
    values=st.builds(
        lambda story, changes: {**NOTHING, **story, **changes},
        st.sampled_from([NOTHING, ALL_AT_ONCE, ALL_AT_ONCE, *STORIES]),
        CHANGES,
    ),
    items=st.sampled_from([0, 0, 1]),
    response=st.sampled_from([None, None, *RESPONSES]),
)
# A few looks, each repeated: holds of 8 and 30 seconds are met, releases too.
SESSIONS = st.lists(st.tuples(MOMENTS, st.integers(1, 8)), min_size=1, max_size=25).map(
    lambda runs: [replace(moment, items=moment.items if not n else 0) for moment, times in runs for n in range(times)]
)


@dataclass(frozen=True)
class Taken:
    """A decision with what was known when it was taken, and how often its action had been turned down by then.

    `look` is its place among the session's looks: two looks can have the same time.
    """

    decision: Decision
    rule: Rule
    values: dict[str, Value]
    items: int
    turned_down: int
    look: int


@dataclass(frozen=True)
class Course:
    """A session gone through. `refused` holds, by action, the decisions that now stand as turned down."""

    looks: list[tuple[float, dict[str, Value]]]
    taken: list[Taken]
    states: list[EngineState]
    refused: dict[str, set[str]]

    def take(self, decision: Decision, these: RuleSet, values: dict[str, Value], items: int) -> None:
        turned_down = len(self.refused.setdefault(decision.action_key, set()))
        self.taken.append(Taken(decision, these[decision.rule_id], values, items, turned_down, len(self.looks) - 1))

    def hear(self, response: Response) -> Decision:
        decision = self.taken[-1].decision
        of_action = self.refused[decision.action_key]
        (of_action.add if response in {"undone", "dismissed"} else of_action.discard)(decision.id)
        return decision


def go_through(these: RuleSet, session: Iterable[Moment]) -> Course:
    state = EngineState(session=SESSION)
    at, items, course = 0.0, 0, Course([], [], [], {})
    for moment in session:
        at, items = at + moment.gap, items + moment.items
        values = {**moment.values, "items_done": items}
        fired, state = step(these, Snapshot(at, values), state)
        course.looks.append((at, values))
        for decision in fired:
            course.take(decision, these, values, items)
        if moment.response and course.taken:
            state = respond(state, course.hear(moment.response), moment.response, at)
        course.states.append(state)
    return course


def is_released(tried: Rule, values: dict[str, Value]) -> bool:
    if tried.release_when:
        return tried.release_when.test(values) is True
    return tried.when.test(values) is False


def longest_stretch(looks: list[tuple[float, bool]]) -> float:
    """Seconds of the longest unbroken run of true looks; −1 if there is none."""
    longest, since, before = -1.0, None, 0.0
    for at, holds in looks:
        if not holds:
            since = None
            continue
        since = at if since is None or at - before > DEFAULT_BUDGET.longest_silence else since
        longest, before = max(longest, at - since), at
    return longest


def pairs(taken: list[Taken]) -> list[tuple[Taken, Taken]]:
    return list(pairwise(taken))


@given(RULE_SETS, SESSIONS)
@settings(max_examples=100, deadline=None)
def test_no_rule_flaps(these: RuleSet, session: list[Moment]) -> None:
    """Between two firings of one rule lie its cooldown and a release that lasted as long as it must."""
    course = go_through(these, session)
    for tried in these:
        for first, second in pairs([one for one in course.taken if one.rule is tried]):
            assert second.decision.at - first.decision.at >= tried.cooldown
            between = [(at, is_released(tried, values)) for at, values in course.looks[first.look : second.look]]
            assert longest_stretch(between) >= tried.release_hold


@given(RULE_SETS, SESSIONS)
@settings(max_examples=100, deadline=None)
def test_no_rule_fires_before_its_condition_has_held(these: RuleSet, session: list[Moment]) -> None:
    course = go_through(these, session)
    for one in course.taken:
        held_since = one.decision.at
        for at, values in reversed(course.looks[: one.look + 1]):
            if one.rule.when.test(values) is not True or held_since - at > DEFAULT_BUDGET.longest_silence:
                break
            held_since = at
        assert one.decision.at - held_since >= one.rule.hold


@given(RULE_SETS, SESSIONS)
@settings(max_examples=100, deadline=None)
def test_being_turned_down_doubles_the_wait_and_the_third_time_ends_it(these: RuleSet, session: list[Moment]) -> None:
    taken = go_through(these, session).taken
    for key in {one.decision.action_key for one in taken}:
        of_action = [one for one in taken if one.decision.action_key == key]
        assert all(one.turned_down < DEFAULT_BUDGET.dismissals_to_mute for one in of_action)
        for first, second in pairs(of_action):
            wait = min(second.rule.cooldown * 2**second.turned_down, DEFAULT_BUDGET.longest_cooldown)
            assert second.decision.at - first.decision.at >= wait


@given(RULE_SETS, SESSIONS)
@settings(max_examples=100, deadline=None)
def test_budgets_hold(these: RuleSet, session: list[Moment]) -> None:
    taken = go_through(these, session).taken
    interruptions = [one for one in taken if one.rule.do.interrupts]
    assert len(interruptions) <= DEFAULT_BUDGET.interruptions
    for first, second in pairs(interruptions):
        assert second.decision.at - first.decision.at >= DEFAULT_BUDGET.interruption_gap
    for tried in these:
        assert sum(one.rule is tried for one in taken) <= tried.max_per_lesson


@given(st.lists(st.booleans(), min_size=14, max_size=60))
@settings(deadline=None)
def test_six_interruptions_are_the_most_however_long_the_lesson(on_and_off: list[bool]) -> None:
    lesson = Lesson(rules(rule(when="here", do=RECAP, cooldown=0)))
    for number, here in enumerate(on_and_off):
        lesson.look(at=number * 200.0, here=here)
    starts = sum(now and not before for before, now in pairwise([False, *on_and_off]))
    assert len(lesson.decisions) == min(starts, DEFAULT_BUDGET.interruptions)


@given(RULE_SETS, SESSIONS)
@settings(max_examples=100, deadline=None)
def test_steps_of_difficulty_are_three_exercises_apart(these: RuleSet, session: list[Moment]) -> None:
    course = go_through(these, [replace(moment, response=None) for moment in session])
    for first, second in pairs([one for one in course.taken if one.decision.action == "difficulty"]):
        assert second.items - first.items >= DEFAULT_BUDGET.items_between_steps


@given(RULE_SETS, SESSIONS)
@settings(max_examples=100, deadline=None)
def test_no_camera_rule_fires_on_the_unknown(these: RuleSet, session: list[Moment]) -> None:
    for one in go_through(these, session).taken:
        assert one.rule.when.test(one.values) is True
        for name in one.rule.camera_signals:
            value = one.values[name]
            assert isinstance(value, int | float)  # how often something was read again is counted
            assert isfinite(value)


@given(RULE_SETS, SESSIONS)
@settings(max_examples=60, deadline=None)
def test_with_the_camera_off_no_decision_comes_from_it(these: RuleSet, session: list[Moment]) -> None:
    blind = [replace(moment, values=moment.values | dict.fromkeys(CAMERA)) for moment in session]
    for one in go_through(these, blind).taken:
        assert not one.rule.camera_signals
        assert not CAMERA & set(one.decision.inputs)


@given(RULE_SETS, SESSIONS, st.data())
@settings(max_examples=60, deadline=None)
def test_a_session_cut_anywhere_goes_on_the_same_from_json(
    these: RuleSet, session: list[Moment], data: st.DataObject
) -> None:
    whole = go_through(these, session)
    place = data.draw(st.integers(0, len(session) - 1))
    restored = EngineState.from_json(json.loads(json.dumps(whole.states[place].to_json(), allow_nan=False)))
    assert restored == whole.states[place]
    kept = whole.states[place]
    for at, values in whole.looks[place + 1 :]:
        expected, kept = step(these, Snapshot(at, values), kept)
        decisions, restored = step(these, Snapshot(at, values), restored)
        assert (decisions, restored) == (expected, kept)


@given(RULE_SETS, SESSIONS)
@settings(max_examples=40, deadline=None)
def test_the_same_session_twice_gives_the_same_to_the_last_id(these: RuleSet, session: list[Moment]) -> None:
    first, second = go_through(these, session), go_through(these, session)
    assert [one.decision for one in first.taken] == [one.decision for one in second.taken]
    assert first.states == second.states


@given(RULE_SETS, SESSIONS)
@settings(max_examples=60, deadline=None)
def test_no_action_is_decided_on_while_it_is_impossible(these: RuleSet, session: list[Moment]) -> None:
    for one in go_through(these, session).taken:
        assert one.rule.do.needs is None or one.values[one.rule.do.needs] is not False


class TestParity:
    """Without a camera nothing is lost: what a rule brings with one, another brings without."""

    @given(RULE_SETS, SESSIONS)
    @settings(max_examples=60, deadline=None)
    def test_camera_rules_are_not_even_in_the_way_while_the_camera_is_off(
        self, these: RuleSet, session: list[Moment]
    ) -> None:
        blind = [replace(moment, values=moment.values | dict.fromkeys(CAMERA)) for moment in session]
        without = RuleSet(tuple(tried for tried in these if not tried.camera_signals))
        every, fewer = go_through(these, blind), go_through(without, blind)
        assert [one.decision for one in every.taken] == [one.decision for one in fewer.taken]

    @given(RULE_SETS, SESSIONS)
    @settings(max_examples=60, deadline=None)
    def test_what_needs_no_camera_is_the_same_whatever_a_camera_says(
        self, these: RuleSet, session: list[Moment]
    ) -> None:
        without = RuleSet(tuple(tried for tried in these if not tried.camera_signals))
        blind = [replace(moment, values=moment.values | dict.fromkeys(CAMERA)) for moment in session]
        seen, unseen = go_through(without, session), go_through(without, blind)
        assert [one.decision for one in seen.taken] == [one.decision for one in unseen.taken]

    @given(st.data())
    @settings(max_examples=60, deadline=None)
    def test_every_set_that_loads_can_do_without_a_camera_all_that_it_does_with_one(self, data: st.DataObject) -> None:
        these = data.draw(sets_with_cameras())
        if these is None:
            return
        able = {tried.do.key for tried in these if not tried.camera_signals and can_fire_blind(tried)}
        assert {tried.do.key for tried in these if tried.camera_signals} <= able

    def test_the_default_rules_too(self) -> None:
        for tried in load_default_rules():
            if tried.fallback:
                assert can_fire_blind(load_default_rules()[tried.fallback])


def can_fire_blind(tried: Rule) -> bool:
    """Whether some student with no camera at all brings this rule about: found by search, then tried on the engine."""
    values = Goal([tried.when, *([compile_condition(tried.do.needs)] if tried.do.needs else [])]).find()
    if values is None:
        return False
    lesson = Lesson(RuleSet((tried,)))
    return bool(lesson.look_for(int(tried.hold) + 2, **values, **dict.fromkeys(CAMERA)))


WRITTEN = ["focus < .35", "confusion > .65 and here", "wrong_in_row >= 2", "hidden_s >= 8 or idle_s >= 60",
           "focus < .5 or wrong_here >= 1", "mastery < .4", "revisits >= 1 and not video_playing"]  # fmt: skip


@st.composite
def sets_with_cameras(draw: st.DrawFn) -> RuleSet | None:
    """Any rules at all; None when they are refused, as many are."""
    ids = ["a", "b", "c", "d"]
    these = [
        rule(
            id=rule_id,
            when=draw(st.sampled_from(WRITTEN)),
            do=draw(st.sampled_from([RECAP, HELP, CAPTIONS, BREAK])),
            hold=draw(st.sampled_from([0, 8])),
            fallback=draw(st.sampled_from([None, *ids])),
        )
        for rule_id in ids
    ]
    try:
        return rules(*these)
    except RuleError:
        return None
