"""The open question of a run, as its page shows it, and the answer that its form sends."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from lessons.content.exercises import asked_data, hints
from lessons.content.models import BlockVariant
from lessons.learner.models import PracticeRun

LONGEST_ANSWER = 500


@dataclass(frozen=True)
class Question:
    """A question with what was said to it so far."""

    number: int
    about: str
    data: dict[str, Any]
    key: str
    hints: list[str]
    hints_left: int
    answer: Any
    said: dict[str, Any] | None
    settled: bool


def open_question(run: PracticeRun, variant: BlockVariant, *, bottom_out: bool) -> Question:
    """What the page shows. Answers and explanations stay behind until somebody has answered."""
    stored = run.question or {}
    data = asked_data(variant.data, seed=stored["seed"], bottom_out=bottom_out)
    seen = [hint.html for hint in hints(variant.data, seed=stored["seed"], bottom_out=bottom_out)]
    said = stored["said"]
    answer = said["answer"] if said else None
    if data["type"] == "ordering":
        data["items"] = _in_order(data["items"], answer)
    return Question(
        number=len(run.asked),
        about=", ".join(skill.title for skill in variant.block.skills.all()),
        data=data,
        key=stored["key"],
        hints=seen[: stored["hints"]],
        hints_left=max(0, len(seen) - stored["hints"]),
        answer=answer,
        said=said,
        settled=bool(said and said["settled"]),
    )


def _in_order(items: list[dict[str, Any]], answer: Any) -> list[dict[str, Any]]:
    """The items as the student put them, once they did."""
    place = {key: number for number, key in enumerate(answer)} if isinstance(answer, list) else {}
    return sorted(items, key=lambda item: place.get(item["key"], len(items))) if place else items


def read_answer(run: PracticeRun, variant: BlockVariant, form: QueryDict) -> str | list[str]:
    """What was chosen or written, in the form that marking takes. Nothing chosen reads as nothing."""
    kind = asked_data(variant.data, seed=(run.question or {}).get("seed", 0))["type"]
    if kind == "multiple":
        return [key[:LONGEST_ANSWER] for key in form.getlist("answer")]
    if kind == "ordering":
        return _ordered(form)
    return form.get("answer", "")[:LONGEST_ANSWER]


def _ordered(form: QueryDict) -> list[str]:
    """Keys by the place that each was given (fields `place-KEY`); equal places keep the order of the page."""
    places = [(name.removeprefix("place-"), str(form[name])) for name in form if name.startswith("place-")]
    numbered = [(int(value) if value.isdecimal() and len(value) < 4 else len(places), key) for key, value in places]
    return [key for _, key in sorted(numbered, key=lambda one: one[0])]
