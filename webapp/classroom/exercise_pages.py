"""What an exercise on the lesson page is drawn from: its numbers, the last answer to it, the hints seen so far."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lessons.content.exercises import Hint, asked_data, hints, mark_answer
from lessons.content.models import BlockVariant
from lessons.learner.models import Attempt
from webapp.classroom.tries import HintPlace, Tries, seed_of


@dataclass(frozen=True)
class AttemptView:
    """The last answer to an exercise, with what was said about it."""

    answer: Any
    correct: bool
    feedback_html: str
    explanation_html: str | None


@dataclass(frozen=True)
class HintView:
    """A hint that was given, and where in the list of hints it stands."""

    hint: Hint
    index: int


@dataclass(frozen=True)
class Exercise:
    """One exercise as one student sees it."""

    data: dict[str, Any]
    tried: int
    last_attempt: AttemptView | None
    hints: tuple[HintView, ...]
    hints_left: int


def exercise_of(
    variant: BlockVariant, key: str, session: UUID, tries: Tries, attempt: Attempt | None, *, bottom_out: bool
) -> Exercise:
    """The exercise at its current try; an answer to another try or level is not shown."""
    tried = tries.current(key)
    seed = seed_of(session, key, tried)
    data = asked_data(variant.data, seed=seed, bottom_out=bottom_out)
    varies = data.get("varies", False)
    seen = attempt if attempt and attempt.level == variant.level and (attempt.seed == seed or not varies) else None
    given = tries.hints_seen(HintPlace(key, variant.level, tried))
    shown = hints(variant.data, seed=seed, bottom_out=bottom_out)[:given] if given else ()
    return Exercise(
        data=_arranged(data, seen),
        tried=tried,
        last_attempt=_attempt_view(variant, seen) if seen else None,
        hints=tuple(HintView(hint, index) for index, hint in enumerate(shown)),
        hints_left=max(0, data["hint_count"] - given),
    )


def _arranged(data: dict[str, Any], attempt: Attempt | None) -> dict[str, Any]:
    """Things to put in order stand as the student last put them."""
    order = attempt.answer if attempt else None
    if "items" not in data or not isinstance(order, list):
        return data
    places = {key: place for place, key in enumerate(order) if isinstance(key, str)}
    return data | {"items": sorted(data["items"], key=lambda item: places.get(item["key"], len(places)))}


def _attempt_view(variant: BlockVariant, attempt: Attempt) -> AttemptView:
    mark = mark_answer(variant.data, attempt.answer, seed=attempt.seed)
    return AttemptView(attempt.answer, attempt.correct, mark.feedback_html, mark.explanation_html)
