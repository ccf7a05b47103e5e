"""A whole rule in the editor's form: read from a stored one or from what was sent, and written as a source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lessons.adaptation.rules import placeholders
from lessons.adaptation.signals import SIGNALS, Value
from webapp.rules.action_words import ACTION_OPTIONS, ActionOption, option_of
from webapp.rules.draft import ConditionDraft, Row, Typed, read_whole
from webapp.rules.stories import StoryDraft, read_stories

NEW_KEY = "this-rule"  # while it has no key yet
OWN = "own"  # the stand-in is made along with the rule
LONGEST_TEXT = 2000

Source = Mapping[str, Any]


@dataclass
class RuleDraft:
    """The form. Every field is as it was typed."""

    title: str = ""
    when: ConditionDraft = field(default_factory=lambda: ConditionDraft("w", rows=[Row.usual("wrong_in_row", 0)]))
    hold: str = "0"
    do: str = "difficulty:-1"
    numbers: dict[str, str] = field(default_factory=dict)
    mode: str = "offer"
    words: str = field(default_factory=lambda: _("Here is a simpler way to ask this."))
    because: str = field(default_factory=lambda: _("Your last {wrong_in_row} answers were not yet right."))
    cooldown: str = "180"
    most: str = "3"
    priority: str = "20"
    again: str = "over"
    release: ConditionDraft = field(default_factory=lambda: ConditionDraft("r"))
    release_hold: str = "0"
    fallback: str = OWN
    stand_in: ConditionDraft = field(default_factory=lambda: ConditionDraft("f"))
    stand_in_hold: str = "0"
    stand_in_because: str = ""
    evidence: str = ""
    stories: list[StoryDraft] = field(default_factory=list)
    instead_of: str = ""

    @classmethod
    def of(cls, source: Source, stand_in: Source | None) -> "RuleDraft":
        """The form of a stored rule. A stand-in that was made along with it stands in the form too."""
        do = source.get("do", {})
        option = option_of(do)
        hold = _text(source.get("hold", 0))
        when = ConditionDraft.of("w", source["when"])
        release = source.get("release_when")
        return cls(
            title=source["title"],
            when=when,
            hold=hold,
            do=option.key if option else "",
            numbers={number.name: _text(do.get(number.name, number.default)) for number in option.numbers}
            if option
            else {},
            mode=do.get("mode", ""),
            words=do.get("words", ""),
            because="\n".join(source.get("because", ())),
            cooldown=_text(source.get("cooldown", 90)),
            most=_text(source.get("max_per_lesson", 3)),
            priority=_text(source.get("priority", 0)),
            again="when" if release else "over",
            release=ConditionDraft.of("r", release) if release else ConditionDraft("r"),
            release_hold=_text(source.get("release_hold", hold)),
            fallback=OWN if stand_in else source.get("fallback") or OWN,
            stand_in=ConditionDraft.of("f", stand_in["when"]) if stand_in else ConditionDraft("f"),
            stand_in_hold=_text(stand_in.get("hold", 0)) if stand_in else "0",
            stand_in_because="\n".join(stand_in.get("because", ())) if stand_in else "",
            evidence=source.get("evidence", ""),
            stories=[StoryDraft.of(example) for example in source.get("examples", ())],
        )

    @classmethod
    def read(cls, data: Typed) -> "RuleDraft":
        """What a form sent."""
        option = ACTION_OPTIONS.get(data.get("do", ""))
        draft = cls(
            title=data.get("title", "")[:200].strip(),
            when=ConditionDraft.read("w", data),
            do=option.key if option else "",
            mode=data.get("mode", ""),
            words=_student_words(data, option),
            because=_long(data, "because"),
            again=data.get("again", "over"),
            release=ConditionDraft.read("r", data),
            fallback=data.get("fallback", OWN)[:80],
            stand_in=ConditionDraft.read("f", data),
            stand_in_because=_long(data, "f-because"),
            evidence=_long(data, "evidence"),
            stories=read_stories(data),
            instead_of=data.get("instead-of", "")[:80],
        )
        for name in ("hold", "cooldown", "most", "priority"):
            setattr(draft, name, data.get(name, "")[:10])
        draft.release_hold, draft.stand_in_hold = data.get("r-hold", "0")[:10], data.get("f-hold", "0")[:10]
        if option:
            draft.numbers = {n.name: data.get(f"do-{n.name}", str(n.default))[:6] for n in option.numbers}
            if draft.mode not in dict(option.modes):
                draft.mode = option.modes[0][0]
        return draft

    @property
    def option(self) -> ActionOption | None:
        """The chosen action."""
        return ACTION_OPTIONS.get(self.do)

    @property
    def uses_camera(self) -> bool:
        """Whether its condition asks about something that only a camera tells."""
        return any(SIGNALS[name].needs_camera for name in self.when.signals)

    def sources(self, key: str = NEW_KEY) -> tuple[dict[str, Any] | None, dict[str, Any] | None, list[str]]:
        """The rule, its stand-in if it makes one, and what is wrong. None where something is."""
        mistakes: list[str] = self._missing()
        when, release, common = self.when.written(), self._release(), self._common()
        if when is None or (self.again == "when" and release is None) or not common:
            return None, None, mistakes
        source: dict[str, Any] = {
            "id": key,
            "version": 1,
            "title": self.title or _("This rule"),
            "when": when,
            **common,
        }
        source |= {"hold": _number(self.hold), "because": _lines(self.because) or ["…"], "evidence": self.evidence}
        if release:
            source |= {"release_when": release, "release_hold": _number(self.release_hold)}
        source["examples"] = [story.example(self.when.signals) for story in self.stories]
        if not self.uses_camera:
            return source, None, mistakes
        if self.fallback != OWN:
            return {**source, "fallback": self.fallback}, None, mistakes
        stand_in = self._stand_in(key, common)
        return ({**source, "fallback": stand_in["id"]}, stand_in, mistakes) if stand_in else (None, None, mistakes)

    def _release(self) -> str | None:
        return self.release.written() if self.again == "when" else None

    def _missing(self) -> list[str]:
        """What is not written yet. The stories can be tried all the same."""
        missing = {
            _("The rule needs a name."): not self.title,
            _("Choose what the rule should do."): self.option is None,
            _("Write what the student will read."): not self.words.strip(),
            _("Write why: the student is always told."): not _lines(self.because),
        }
        return [mistake for mistake, found in missing.items() if found]

    def _common(self) -> dict[str, Any]:
        option = self.option
        if option is None:
            return {}
        do: dict[str, Any] = {
            "action": option.kind,
            **option.params,
            "mode": self.mode,
            "words": self.words.strip() or "…",
        }
        do |= {
            number.name: read_whole(self.numbers.get(number.name), number.default, number.most)
            for number in option.numbers
        }
        return {
            "do": do,
            "cooldown": _number(self.cooldown),
            "max_per_lesson": int(_number(self.most)) or 1,
            "priority": int(_number(self.priority)),
        }

    def _stand_in(self, key: str, common: dict[str, Any]) -> dict[str, Any] | None:
        when = self.stand_in.written()
        if when is None:
            return None
        words = dict(common["do"])
        asked = set(self.stand_in.signals)
        because = [line for line in _lines(self.stand_in_because or self.because) if set(placeholders(line)) <= asked]
        return {
            **common,
            "id": f"{key}-without-camera",
            "version": 1,
            "title": _("%(rule)s, without a camera") % {"rule": self.title[:170]},
            "when": when,
            "hold": _number(self.stand_in_hold),
            "do": words,
            "because": because or [_("Something in how you worked just now.")],
            "priority": common["priority"] - 1,
        }

    def values_of_stories(self) -> dict[str, Value]:
        """Values that make the first story that should fire: what the preview of the card is filled in with."""
        firing = (story for story in self.stories if story.fires)
        story = next(firing, None)
        return story.values(self.when.signals) if story else {}


def _student_words(data: Typed, option: ActionOption | None) -> str:
    """As written; while they are still those that an action suggests, they follow the action."""
    words, was = _long(data, "words"), ACTION_OPTIONS.get(data.get("do-was", ""))
    suggested = not words.strip() or (was is not None and words.strip() == was.student_words)
    return option.student_words if option and option is not was and suggested else words


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _long(data: Typed, name: str) -> str:
    return data.get(name, "")[:LONGEST_TEXT].replace("\r\n", "\n")


def _text(number: Any) -> str:
    return f"{number:g}" if isinstance(number, int | float) else str(number)


def _number(typed: str) -> float:
    try:
        number = float(typed)
    except ValueError:
        return 0
    return number if abs(number) < 1e6 else 0
