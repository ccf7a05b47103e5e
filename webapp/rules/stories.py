"""The stories of a rule in the editor's form: what is known of a student, and whether the rule should act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lessons.adaptation.sentences import Clause
from lessons.adaptation.signal_words import words_of
from lessons.adaptation.signals import SIGNALS, Value
from webapp.rules.draft import ConditionDraft, Typed, read_whole

MAX_STORIES = 12
UNKNOWN = "unknown"


@dataclass
class StoryDraft:
    """One story as it was typed. `given` has a text for each signal: yes, no, unknown, a number, an option."""

    title: str = ""
    fires: bool = True
    given: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, example: Mapping[str, Any]) -> "StoryDraft":
        """The form of a stored example."""
        given = {name: typed(name, value) for name, value in example["given"].items() if name in SIGNALS}
        return cls(example["title"], example["fires"], given)

    def values(self, signals: Sequence[str]) -> dict[str, Value]:
        """The signals' values; what cannot be read is unknown."""
        return {name: read_value(name, self.given.get(name, UNKNOWN)) for name in signals}

    def example(self, signals: Sequence[str]) -> dict[str, Any]:
        """The example of a rule's source."""
        return {"title": self.title or _("a story"), "given": self.values(signals), "fires": self.fires}


def read_stories(data: Typed) -> list[StoryDraft]:
    """What a form sent."""
    count = read_whole(data.get("t-n"), 0, MAX_STORIES)
    return [
        StoryDraft(
            title=data.get(f"t{n}-title", "")[:200].strip(),
            fires=data.get(f"t{n}-fires") != "no",
            given={name: data[f"t{n}-{name}"][:40] for name in SIGNALS if f"t{n}-{name}" in data},
        )
        for n in range(count)
    ]


def typed(name: str, value: Value) -> str:
    """A value as it stands in the form."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    return words_of(name).typed(value)


def read_value(name: str, text: str) -> Value:
    """A value from the form; None (unknown) for whatever makes no sense."""
    signal = SIGNALS[name]
    if signal.type == "truth":
        return {"yes": True, "no": False}.get(text)
    if signal.type == "text":
        return text if text in signal.options else None
    try:
        return words_of(name).read_number(text)
    except ValueError:
        return None


def suggest_stories(condition: ConditionDraft, *, camera: bool) -> list[StoryDraft]:
    """Stories at the edge: just enough, one thing missing after the other, and not seen by the camera."""
    clauses = [clause for row in condition.rows if (clause := row.clause())]
    parts: dict[int, list[Clause]] = {}
    for row, clause in zip(condition.rows, clauses, strict=False):
        parts.setdefault(row.group, []).append(clause)
    met = {clause.signal: _value(clause, met=True) for clause in clauses}
    stories = [_story(_("has it all, just enough"), met, fires=True)]
    if condition.join == "all":
        stories += [_short_of(part, met) for part in list(parts.values())[:4]]
    seen = [clause.signal for clause in clauses if SIGNALS[clause.signal].needs_camera]
    if camera and seen and condition.join == "all":
        stories.append(_story(_("cannot be seen by the camera"), met | dict.fromkeys(seen), fires=False))
    return stories


def complete_stories(stories: Sequence[StoryDraft], condition: ConditionDraft) -> None:
    """Gives every story a value for each signal that was added since, so that the story stays what it was."""
    clauses = {row.signal: clause for row in condition.rows if (clause := row.clause())}
    for story in stories:
        for name, clause in clauses.items():
            story.given.setdefault(name, typed(name, _value(clause, met=True)))


def _short_of(part: Sequence[Clause], met: Mapping[str, Value]) -> StoryDraft:
    missing = {clause.signal: _value(clause, met=False) for clause in part}
    told = ", ".join(_tell(name, value) for name, value in missing.items())
    return _story(_("has it all, but %(missing)s") % {"missing": told}, {**met, **missing}, fires=False)


def _tell(name: str, value: Value) -> str:
    wording = words_of(name)
    if isinstance(value, bool):
        return f"{wording.subject} {wording.truth[not value]}"
    if value is None:
        return _("%(what)s: not known") % {"what": wording.subject.rstrip(",")}
    return " ".join(piece for piece in (wording.subject, wording.value_words(value), wording.after) if piece)


def _story(title: str, values: Mapping[str, Value], *, fires: bool) -> StoryDraft:
    return StoryDraft(title[:200], fires, {name: typed(name, value) for name, value in values.items()})


def _value(clause: Clause, *, met: bool) -> Value:
    """A value at the edge of a clause, on the side that meets it or on the other."""
    signal, value = SIGNALS[clause.signal], clause.value
    if clause.comparison in {"is", "is not"}:
        return (clause.comparison == "is") is met
    if clause.comparison in {"known", "unknown"}:
        return None if (clause.comparison == "unknown") is met else _some(clause.signal)
    if isinstance(value, str):
        other = next((option for option in signal.options if option != value), None)
        return value if (clause.comparison == "==") is met else other
    return _number(clause, float(value or 0), met=met)


def _number(clause: Clause, value: float, *, met: bool) -> float:
    wording = words_of(clause.signal)
    step = wording.step / wording.scale
    inside = {">=": value, ">": value + step, "<=": value, "<": value - step, "==": value, "!=": value + step}
    outside = {">=": value - step, ">": value, "<=": value + step, "<": value, "==": value + step, "!=": value}
    least, most = wording.least / wording.scale, wording.most / wording.scale
    return round(min(most, max(least, (inside if met else outside)[clause.comparison])), 9)


def _some(name: str) -> Value:
    signal = SIGNALS[name]
    if signal.type == "truth":
        return True
    return signal.options[0] if signal.options else words_of(name).usually
