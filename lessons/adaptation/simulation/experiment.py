"""Policies side by side: the same students, the same time, other rules. Gains with bootstrap intervals."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean
from uuid import UUID, uuid5

from lessons.adaptation.loading import load_default_rules
from lessons.adaptation.rules import Rule, RuleSet
from lessons.adaptation.signals import SIGNALS
from lessons.adaptation.simulation.assumptions import Assumptions
from lessons.adaptation.simulation.senses import Camera
from lessons.adaptation.simulation.session import Outcome, Session
from lessons.adaptation.simulation.student import Student

RESAMPLES = 2000
_SESSIONS = UUID("6c0a3c8e-64f5-4d0e-9e0b-6d3b5a3c1f00")


@dataclass(frozen=True)
class Policy:
    """Which of the rules are on, and whether the students' cameras are."""

    name: str
    rules: RuleSet
    camera: bool


def reads_answers_only(rule: Rule) -> bool:
    """Whether a rule lives from answers and the learner model alone: the kind of adaptation that tutors have had."""
    answers = {
        "wrong_in_row",
        "correct_in_row",
        "wrong_recent",
        "wrong_here",
        "tries_here",
        "solved_here",
        "difficulty",
    }
    return all(
        SIGNALS[name].source in {"learner", "lesson"} or name in answers | {"hints_here"} for name in rule.when.signals
    ) and rule.do.kind in {"difficulty", "worked_example", "prerequisite_lesson"}


def policies() -> tuple[Policy, ...]:
    """None, mastery only, and all default rules without and with a camera."""
    every = load_default_rules()
    mastery = RuleSet(tuple(rule for rule in every if reads_answers_only(rule)))
    return (
        Policy("no adaptation", RuleSet(()), camera=False),
        Policy("mastery only", mastery, camera=False),
        Policy("all rules, camera off", every, camera=False),
        Policy("all rules, camera on", every, camera=True),
    )


@dataclass(frozen=True)
class Result:
    """What a policy came to. Intervals hold 95 % of the bootstrap; `over_none` compares student by student."""

    policy: str
    gain: float
    interval: tuple[float, float]
    over_none: float
    over_none_interval: tuple[float, float]
    interruptions: float
    accepted: float
    lapsed: float
    confused: float
    actions: dict[str, float]
    gains: tuple[float, ...]


def run_student(seed: int, number: int, policy: Policy, assumptions: Assumptions) -> Outcome:
    """One student's lesson. Who the student is hangs on the seed and the number alone."""
    name = f"{seed}:{number}"
    camera = Camera(Random(f"{name}:camera"), assumptions) if policy.camera else None
    session = Session(Student(name, assumptions), policy.rules, camera=camera, session=uuid5(_SESSIONS, name))
    session.run()
    return session.outcome


def compare(
    *,
    students: int,
    seed: int,
    assumptions: Assumptions | None = None,
    among: Sequence[Policy] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Result]:
    """Every policy with the same students; the first one is what the others are compared with."""
    world, results = assumptions or Assumptions(), []
    base: tuple[float, ...] = ()
    for policy in among or policies():
        progress(policy.name)
        outcomes = [run_student(seed, number, policy, world) for number in range(students)]
        gains = tuple(outcome.gain for outcome in outcomes)
        base = base or gains
        results.append(_result(policy.name, outcomes, gains, base, seed))
    return results


def _result(name: str, outcomes: list[Outcome], gains: tuple[float, ...], base: tuple[float, ...], seed: int) -> Result:
    over = [gain - other for gain, other in zip(gains, base, strict=True)]
    actions = sum((outcome.actions for outcome in outcomes), Counter())
    ticks = sum(outcome.ticks for outcome in outcomes)
    return Result(
        policy=name,
        gain=fmean(gains),
        interval=bootstrap(gains, seed),
        over_none=fmean(over),
        over_none_interval=bootstrap(over, seed),
        interruptions=fmean(outcome.interruptions for outcome in outcomes),
        accepted=fmean(outcome.accepted for outcome in outcomes),
        lapsed=sum(outcome.lapsed for outcome in outcomes) / ticks,
        confused=sum(outcome.confused for outcome in outcomes) / ticks,
        actions={kind: count / len(outcomes) for kind, count in sorted(actions.items())},
        gains=gains,
    )


def bootstrap(values: Sequence[float], seed: int, resamples: int = RESAMPLES) -> tuple[float, float]:
    """The middle 95 % of the means of resamples: percentile bootstrap over students."""
    chance = Random(f"bootstrap:{seed}")
    means = sorted(fmean(chance.choices(values, k=len(values))) for _ in range(resamples))
    return means[round(0.025 * (resamples - 1))], means[round(0.975 * (resamples - 1))]
