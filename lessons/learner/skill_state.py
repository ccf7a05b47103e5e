"""What is known of one student's hold on one skill, and what an answer changes. Pure: numbers in, numbers out.

A rating is the ability in logits: at rating 0 a question of average difficulty is answered rightly half of the time.
It is an Elo rating with user×skill terms whose step K follows its own uncertainty (Pelánek 2016; the form here is the
one-step Bayesian update, as in Glicko): the less is known, the more an answer moves it. What was not practised fades.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

UNKNOWN_SD = 1.3  # of a rating that nothing is known of: seven in ten students lie within it
ITEM_SD = 0.8  # of the difficulty of a question that nobody has answered
LEARNING_VARIANCE = 0.1  # added before each answer: people learn, so no rating is ever settled (K stays near .7)
FORGETTING_VARIANCE_A_DAY = 0.01  # three months without practice: as unsure as at the start
FADING_HALF_LIFE_DAYS = 30.0  # of what is above average, after one right answer; each further one adds as much
CRITERION_STREAK = 3  # right answers in a row, unaided: the skill has been reached (Beck & Gong 2013)
STRUGGLE_AFTER = 10  # chances to practise without reaching it: practice alone does not help (the same authors)


@dataclass(frozen=True, slots=True)
class SkillState:
    """A rating with its standard deviation, and the counts it came from."""

    rating: float = 0.0
    uncertainty: float = UNKNOWN_SD
    wins: int = 0
    fails: int = 0
    streak: int = 0
    reached: bool = False
    practised_at: datetime | None = None

    @property
    def answers(self) -> int:
        """Chances to practise so far."""
        return self.wins + self.fails

    @property
    def struggling(self) -> bool:
        """Unproductive struggle: many chances, never three right in a row without help."""
        return not self.reached and self.answers >= STRUGGLE_AFTER


@dataclass(frozen=True, slots=True)
class Difficulty:
    """How hard a question is, in logits, with its standard deviation and how many students that rests on."""

    rating: float = 0.0
    uncertainty: float = ITEM_SD
    answers: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as the model takes it: `weight` 1 for one given unaided at the first try."""

    correct: bool
    at: datetime
    weight: float = 1.0


def weight_of(*, correct: bool, hints: int, tries_before: int) -> float:
    """What an answer counts: a right one 1/(1 + hints seen + wrong tries before it), a wrong one always fully."""
    return 1 / (1 + hints + tries_before) if correct else 1.0


def logistic(logit: float) -> float:
    """1 / (1 + e^−logit), for any finite logit."""
    if logit >= 0:
        return 1 / (1 + math.exp(-logit))
    return math.exp(logit) / (1 + math.exp(logit))


def chance(states: Sequence[SkillState], difficulty: Difficulty) -> float:
    """How likely a right answer is, the uncertainty of all ratings taken in. Needs every skill in about equal part."""
    share = 1 / len(states) if states else 0.0
    mean = share * sum(state.rating for state in states) - difficulty.rating
    variance = difficulty.uncertainty**2 + share**2 * sum(state.uncertainty**2 for state in states)
    return logistic(mean / math.sqrt(1 + math.pi * variance / 8))


def faded(state: SkillState, at: datetime) -> SkillState:
    """The state as it is at this moment: less sure, and closer to average if it was above."""
    if state.practised_at is None:
        return state
    days = max(timedelta(0), at - state.practised_at) / timedelta(days=1)
    half_life = FADING_HALF_LIFE_DAYS * max(1, state.wins)
    kept = 0.5 ** (days / half_life) if state.rating > 0 else 1.0
    variance = max(state.uncertainty**2, min(UNKNOWN_SD**2, state.uncertainty**2 + FORGETTING_VARIANCE_A_DAY * days))
    return replace(state, rating=state.rating * kept, uncertainty=math.sqrt(variance))


def learn(states: Sequence[SkillState], difficulty: Difficulty, answered: Answered) -> list[SkillState]:
    """The states of a question's skills after an answer to it. A right answer lowers none, a wrong one raises none."""
    current = [_before(state, answered.at) for state in states]
    expected = chance(current, difficulty)
    share = 1 / len(states) if states else 0.0
    return [_after(state, expected, share, answered) for state in current]


def _before(state: SkillState, at: datetime) -> SkillState:
    state = faded(state, at)
    return replace(state, uncertainty=math.sqrt(state.uncertainty**2 + LEARNING_VARIANCE))


def _after(state: SkillState, expected: float, share: float, answered: Answered) -> SkillState:
    gain = answered.weight * share
    variance = 1 / (1 / state.uncertainty**2 + gain * share * expected * (1 - expected))
    unaided = answered.correct and answered.weight == 1
    streak = state.streak + 1 if unaided else 0
    return SkillState(
        rating=state.rating + variance * gain * (answered.correct - expected),
        uncertainty=math.sqrt(variance),
        wins=state.wins + answered.correct,
        fails=state.fails + (not answered.correct),
        streak=streak,
        reached=state.reached or streak >= CRITERION_STREAK,
        practised_at=max(answered.at, state.practised_at or answered.at),
    )


def judge_difficulty(difficulty: Difficulty, states: Sequence[SkillState], answered: Answered) -> Difficulty:
    """The difficulty after a student's first answer to the question, `states` as they were before it."""
    expected = chance([faded(state, answered.at) for state in states], difficulty)
    variance = 1 / (1 / difficulty.uncertainty**2 + expected * (1 - expected))
    return Difficulty(
        rating=difficulty.rating - variance * (answered.correct - expected),
        uncertainty=math.sqrt(variance),
        answers=difficulty.answers + 1,
    )
