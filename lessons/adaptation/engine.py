"""The rules engine: `step(rules, snapshot, state) → decisions, state`. Pure: the same input gives the same output.

A rule fires when its condition was true for its hold. It fires again only after its release condition was true for the
release hold (hysteresis), its action's cooldown is over, and the budgets allow. Unknown never fires anything, and a
rule that reads the camera needs every camera signal it reads. The constants and where they come from: Design section 4.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite
from uuid import uuid5

from lessons.adaptation.rules import Rule, RuleSet, fill_in
from lessons.adaptation.signals import Value
from lessons.adaptation.spoken import N_
from lessons.adaptation.state import RESPONSES, ActionState, Decision, EngineState, Response, RuleState, Snapshot


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a lesson may change by itself. Times in seconds."""

    interruption_gap: float = 180  # at most one interruption in 3 minutes
    interruptions: int = 6  # and six in a lesson
    items_between_steps: int = 3  # difficulty: at most one step per three exercises
    longest_cooldown: float = 900  # back-off ends at 15 minutes
    dismissals_to_mute: int = 3
    longest_silence: float = 15  # after a longer gap between steps nothing can be said to have held


DEFAULT_BUDGET = Budget()
_FRESH = RuleState()
_REFUSALS: tuple[Response, ...] = ("undone", "dismissed")

CAMERA_USED = N_("This used the camera.")
CAMERA_NOT_USED = N_("The camera was not needed.")


def step(
    rules: RuleSet, snapshot: Snapshot, state: EngineState, budget: Budget = DEFAULT_BUDGET
) -> tuple[tuple[Decision, ...], EngineState]:
    """Takes one look at the student. Returns what to do now, most urgent first, and what to remember."""
    at, values = snapshot.at, snapshot.values
    state = _noticed(state, values)
    silent = state.last_at is not None and at - state.last_at > budget.longest_silence
    decisions: list[Decision] = []
    changed: dict[str, RuleState] = {}
    for rule in rules.rules:
        before = state.rules.get(rule.id, _FRESH)
        after, ready = _advance(rule, before, values, at, silent=silent)
        if ready and _allowed(rule, before, snapshot, state, budget):
            decision = _decide(rule, values, state, at)
            decisions.append(decision)
            state = _remember(state, rule, decision)
            after = RuleState(fired=True, count=before.count + 1)
        if after is not before:
            changed[rule.id] = after
    known = {**state.rules, **changed} if changed else state.rules
    return tuple(decisions), replace(state, last_at=at, rules=known)


def respond(state: EngineState, decision: Decision, response: Response, at: float) -> EngineState:
    """What the student made of a decision: undoing or dismissing it counts once against its action; taking it back
    ("redone", "accepted") removes that count. Repeating a response changes nothing. ValueError for an unknown one.
    """
    if response not in RESPONSES:
        raise ValueError(f"{response!r} is not one of {', '.join(RESPONSES)}")
    refuses, refused = response in _REFUSALS, decision.id in state.refused
    if refuses and not refused:
        state = replace(state, refused=(*state.refused, decision.id))
        return _count_refusal(_step_never_happened(state, decision), decision, at, 1)
    if not refuses and refused:
        state = replace(state, refused=tuple(other for other in state.refused if other != decision.id))
        state = _count_refusal(state, decision, at, -1)
    if response == "accepted" and decision.action == "difficulty":
        state = replace(state, stepped_at_items=state.items, stepped_by=decision.id)
    return state


def cooldown_of(rule: Rule, state: EngineState, budget: Budget = DEFAULT_BUDGET) -> float | None:
    """Seconds between two decisions of this rule's action: doubled by each dismissal; None when it is muted."""
    action = state.actions.get(rule.do.key)
    dismissals = action.dismissals if action else 0
    if dismissals >= budget.dismissals_to_mute:
        return None
    return max(rule.cooldown, min(rule.cooldown * 2.0**dismissals, budget.longest_cooldown))


def _noticed(state: EngineState, values: Mapping[str, Value]) -> EngineState:
    items = values.get("items_done")
    if isinstance(items, int | float) and items > state.items:
        return replace(state, items=int(items))
    return state


def _advance(
    rule: Rule, before: RuleState, values: Mapping[str, Value], at: float, *, silent: bool
) -> tuple[RuleState, bool]:
    """Counts hold or release. The flag says that the rule may fire now."""
    if before.fired:
        return _release(rule, before, values, at, silent=silent), False
    if not _is_true(rule, values):
        return (before if before.true_since is None else RuleState(count=before.count)), False
    since = at if silent or before.true_since is None else before.true_since
    after = before if since == before.true_since else RuleState(true_since=since, count=before.count)
    return after, at - since >= rule.hold


def _is_true(rule: Rule, values: Mapping[str, Value]) -> bool:
    if rule.when.test(values) is not True:
        return False
    # "away or three wrong answers" must not come from a camera rule while the camera sees nothing: that is its
    # fallback's part, and what the student reads would be wrong.
    return all(_known(values.get(name)) is not None for name in rule.camera_signals)


def _release(rule: Rule, before: RuleState, values: Mapping[str, Value], at: float, *, silent: bool) -> RuleState:
    if not _is_released(rule, values):
        return before if before.release_since is None else replace(before, release_since=None)
    since = at if silent or before.release_since is None else before.release_since
    if at - since >= rule.release_hold:
        return RuleState(count=before.count)
    return before if since == before.release_since else replace(before, release_since=since)


def _is_released(rule: Rule, values: Mapping[str, Value]) -> bool:
    if rule.release_when is not None:
        return rule.release_when.test(values) is True
    return rule.when.test(values) is False


def _allowed(rule: Rule, before: RuleState, snapshot: Snapshot, state: EngineState, budget: Budget) -> bool:
    cooldown = cooldown_of(rule, state, budget)
    if cooldown is None or before.count >= rule.max_per_lesson or not _possible(rule, snapshot.values):
        return False
    action = state.actions.get(rule.do.key)
    if action is not None and snapshot.at - action.last_at < cooldown:
        return False
    return _may_step(rule, state, budget) and _may_interrupt(rule, state, snapshot.at, budget)


def _possible(rule: Rule, values: Mapping[str, Value]) -> bool:
    """Not when the lesson has nothing to do it with. Where that is not known, it is tried."""
    return rule.do.needs is None or values.get(rule.do.needs) is not False


def _may_step(rule: Rule, state: EngineState, budget: Budget) -> bool:
    if rule.do.kind != "difficulty" or state.stepped_at_items is None:
        return True
    return state.items - state.stepped_at_items >= budget.items_between_steps


def _may_interrupt(rule: Rule, state: EngineState, at: float, budget: Budget) -> bool:
    if not rule.do.interrupts:
        return True
    rested = state.interrupted_at is None or at - state.interrupted_at >= budget.interruption_gap
    return rested and state.interruptions < budget.interruptions


def _decide(rule: Rule, values: Mapping[str, Value], state: EngineState, at: float) -> Decision:
    camera = CAMERA_USED if rule.camera_signals else CAMERA_NOT_USED
    return Decision(
        id=str(uuid5(state.session, f"{state.sequence}:{rule.id}:{rule.version}")),
        rule_id=rule.id,
        rule_version=rule.version,
        rule_title=rule.title,
        action=rule.do.kind,
        params=dict(rule.do.params),
        mode=rule.do.mode,
        words=fill_in(rule.do.words, values),
        why=(*(fill_in(sentence, values) for sentence in rule.because), camera),
        inputs={name: _known(values.get(name)) for name in sorted(rule.when.signals)},
        at=at,
    )


def _remember(state: EngineState, rule: Rule, decision: Decision) -> EngineState:
    action = replace(state.actions.get(rule.do.key, ActionState(decision.at)), last_at=decision.at)
    state = replace(state, sequence=state.sequence + 1, actions={**state.actions, rule.do.key: action})
    if rule.do.interrupts:
        state = replace(state, interruptions=state.interruptions + 1, interrupted_at=decision.at)
    if rule.do.kind == "difficulty":
        state = replace(state, stepped_at_items=state.items, stepped_by=decision.id)
    return state


def _step_never_happened(state: EngineState, decision: Decision) -> EngineState:
    """An offered step that was turned down was no step: help need not wait for three more exercises."""
    if decision.mode == "offer" and state.stepped_by == decision.id:
        return replace(state, stepped_at_items=None, stepped_by=None)
    return state


def _count_refusal(state: EngineState, decision: Decision, at: float, change: int) -> EngineState:
    action = state.actions.get(decision.action_key, ActionState(decision.at))
    last_at = max(action.last_at, at) if change > 0 else action.last_at
    counted = ActionState(last_at, max(0, action.dismissals + change))
    return replace(state, actions={**state.actions, decision.action_key: counted})


def _known(value: Value) -> Value:
    return None if isinstance(value, float) and not isfinite(value) else value
