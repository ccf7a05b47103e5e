"""What holds for any student at all: random sessions with the default rules, checked from outside."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.adaptation.engine import DEFAULT_BUDGET, respond, step
from lessons.adaptation.loading import load_default_rules
from lessons.adaptation.rules import Rule
from lessons.adaptation.signals import SIGNALS, Value
from lessons.adaptation.state import RESPONSES, Decision, EngineState, Response, Snapshot
from tests.lessons.rule_making import SESSION

RULES = load_default_rules()
CAMERA = {name for name, signal in SIGNALS.items() if signal.needs_camera}
NUMBERS: dict[str, list[Value]] = {
    "focus": [0.1, 0.34, 0.35, 0.45, 0.56, 0.9, float("nan")],
    "confusion": [0.1, 0.44, 0.5, 0.66, 0.9],
    "dwell_ratio": [0.2, 1.0, 1.6, 3.0],
    "hidden_s": [0.0, 8.0, 30.0],
    "idle_s": [0.0, 120.0],
    "difficulty": [-1, 0, 1],
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


MOMENTS = st.builds(
    Moment,
    gap=st.sampled_from([0.0, 1.0, 5.0, 10.0, 14.0, 40.0, 90.0, 200.0]),
    values=st.fixed_dictionaries({name: values_of(name) for name in SIGNALS if name != "items_done"}),
    items=st.sampled_from([0, 0, 1]),
    response=st.sampled_from([None, None, *RESPONSES]),
)
# A few looks, each repeated: holds of 8 and 30 seconds are met, releases too.
SESSIONS = st.lists(st.tuples(MOMENTS, st.integers(1, 8)), min_size=1, max_size=25).map(
    lambda runs: [replace(moment, items=moment.items if not n else 0) for moment, times in runs for n in range(times)]
)


@dataclass(frozen=True)
class Taken:
    """A decision with what was known when it was taken."""

    decision: Decision
    rule: Rule
    values: dict[str, Value]
    items: int


@dataclass(frozen=True)
class Course:
    """A session gone through."""

    looks: list[tuple[float, dict[str, Value]]]
    taken: list[Taken]
    responses: list[tuple[str, Response]]
    states: list[EngineState]


def go_through(session: Iterable[Moment], state: EngineState | None = None) -> Course:
    state = state or EngineState(session=SESSION)
    at, items, course = 0.0, 0, Course([], [], [], [])
    for moment in session:
        at, items = at + moment.gap, items + moment.items
        values = {**moment.values, "items_done": items}
        fired, state = step(RULES, Snapshot(at, values), state)
        course.looks.append((at, values))
        course.taken.extend(Taken(decision, RULES[decision.rule_id], values, items) for decision in fired)
        if moment.response and course.taken:
            state = respond(state, course.taken[-1].decision, moment.response, at)
            course.responses.append((course.taken[-1].decision.id, moment.response))
        course.states.append(state)
    return course


@given(SESSIONS)
@settings(max_examples=150, deadline=None)
def test_no_rule_flaps(session: list[Moment]):
    """Between two firings of one rule lie its cooldown and a moment at which it was released."""
    course = go_through(session)
    for rule in RULES:
        firings = [taken.decision.at for taken in course.taken if taken.rule is rule]
        for first, second in zip(firings, firings[1:], strict=False):
            assert second - first >= rule.cooldown
            between = [values for at, values in course.looks if first <= at <= second]
            released = rule.release_when.test if rule.release_when else lambda v, r=rule: r.when.test(v) is False
            assert any(released(values) is True for values in between)


@given(SESSIONS)
@settings(max_examples=150, deadline=None)
def test_budgets_hold(session: list[Moment]):
    taken = go_through(session).taken
    interruptions = [one.decision.at for one in taken if one.rule.do.interrupts]
    assert len(interruptions) <= DEFAULT_BUDGET.interruptions
    gaps = [second - first for first, second in zip(interruptions, interruptions[1:], strict=False)]
    assert all(gap >= DEFAULT_BUDGET.interruption_gap for gap in gaps)
    for rule in RULES:
        assert sum(one.rule is rule for one in taken) <= rule.max_per_lesson


@given(SESSIONS)
@settings(max_examples=150, deadline=None)
def test_steps_of_difficulty_are_three_exercises_apart(session: list[Moment]):
    course = go_through([replace(moment, response=None) for moment in session])
    steps = [one.items for one in course.taken if one.decision.action == "difficulty"]
    gaps = [second - first for first, second in zip(steps, steps[1:], strict=False)]
    assert all(gap >= DEFAULT_BUDGET.items_between_steps for gap in gaps)


@given(SESSIONS)
@settings(max_examples=150, deadline=None)
def test_no_camera_rule_fires_on_the_unknown(session: list[Moment]):
    for one in go_through(session).taken:
        assert one.rule.when.test(one.values) is True
        for name in one.rule.camera_signals:
            assert one.values[name] is not None
            assert one.values[name] == one.values[name]


@given(SESSIONS)
@settings(max_examples=100, deadline=None)
def test_with_the_camera_off_only_its_rules_fall_silent(session: list[Moment]):
    """What fires without a camera never mentions one, and never depends on what it would have said."""
    blind = [replace(moment, values=moment.values | dict.fromkeys(CAMERA)) for moment in session]
    taken = go_through(blind).taken
    assert not any(one.rule.camera_signals for one in taken)
    assert not any(CAMERA & set(one.decision.inputs) for one in taken)


@given(SESSIONS)
@settings(max_examples=100, deadline=None)
def test_three_dismissals_mute_an_action(session: list[Moment]):
    refused: dict[str, set[str]] = {}
    state, at, items, latest = EngineState(session=SESSION), 0.0, 0, None
    for moment in session:
        at, items = at + moment.gap, items + moment.items
        fired, state = step(RULES, Snapshot(at, {**moment.values, "items_done": items}), state)
        for decision in fired:
            assert len(refused.get(decision.action_key, ())) < DEFAULT_BUDGET.dismissals_to_mute
            latest = decision
        if moment.response and latest:
            state = respond(state, latest, moment.response, at)
            of_action = refused.setdefault(latest.action_key, set())
            (of_action.add if moment.response in {"undone", "dismissed"} else of_action.discard)(latest.id)


@given(SESSIONS, st.data())
@settings(max_examples=100, deadline=None)
def test_a_session_cut_anywhere_goes_on_the_same_from_json(session: list[Moment], data: st.DataObject):
    whole = go_through(session)
    place = data.draw(st.integers(0, len(session) - 1))
    stored = json.dumps(whole.states[place].to_json(), allow_nan=False)
    restored = EngineState.from_json(json.loads(stored))
    assert restored == whole.states[place]
    (at, values), state = whole.looks[min(place + 1, len(session) - 1)], restored
    assert step(RULES, Snapshot(at, values), state) == step(RULES, Snapshot(at, values), whole.states[place])


@given(SESSIONS)
@settings(max_examples=50, deadline=None)
def test_the_same_session_twice_gives_the_same_to_the_last_id(session: list[Moment]):
    first, second = go_through(session), go_through(session)
    assert [one.decision for one in first.taken] == [one.decision for one in second.taken]
    assert first.states == second.states
