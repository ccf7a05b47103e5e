"""When a skill should be looked at again: spaced review by FSRS, one card a skill."""

from datetime import UTC, datetime
from typing import Any

from fsrs import Card, Rating, Scheduler

# No steps of minutes: a lesson asks the same skill several times by itself; a review is for another day. Nothing is
# left to chance, so that the same answers always give the same dates.
_SCHEDULER = Scheduler(
    desired_retention=0.85,
    learning_steps=(),
    relearning_steps=(),
    maximum_interval=180,  # a school year has ten months: nothing is put off past it
    enable_fuzzing=False,
)


def review(card: dict[str, Any] | None, *, skill: int, correct: bool, aided: bool, at: datetime) -> dict[str, Any]:
    """The card after an answer: wrong is Again, right after hints or wrong tries Hard, right unaided Good."""
    rating = Rating.Again if not correct else Rating.Hard if aided else Rating.Good
    at = at.astimezone(UTC)  # FSRS takes nothing else
    current = Card.from_dict(card) if card else Card(card_id=skill, due=at)  # type: ignore[arg-type]
    if current.last_review and at < current.last_review:
        at = current.last_review  # answers kept while offline may come late
    reviewed, _ = _SCHEDULER.review_card(current, rating, review_datetime=at)
    return dict(reviewed.to_dict())


def due_of(card: dict[str, Any]) -> datetime:
    """When the card is due."""
    return Card.from_dict(card).due  # type: ignore[arg-type]


def recall(card: dict[str, Any], at: datetime) -> float:
    """How likely it is still remembered, 0 to 1."""
    return float(_SCHEDULER.get_card_retrievability(Card.from_dict(card), current_datetime=at.astimezone(UTC)))  # type: ignore[arg-type]
