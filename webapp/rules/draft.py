"""The editor's form ↔ a rule's source. Everything stays as it was typed, so that a mistake costs nobody their work."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lessons.adaptation.conditions import ConditionError
from lessons.adaptation.sentences import (
    Clause,
    Join,
    Sentence,
    describe_condition,
    make_clause,
    read_condition,
    write_condition,
)
from lessons.adaptation.signal_words import words_of
from lessons.adaptation.signals import SIGNALS

MAX_CLAUSES = 12

Typed = Mapping[str, str]


@dataclass
class Row:
    """One clause as it was chosen and typed. Rows that share a group stand in one part of the sentence."""

    group: int
    signal: str
    comparison: str
    typed: str
    mistake: str = ""

    def clause(self) -> Clause | None:
        """The clause; None, and a mistake in plain words, when it makes none."""
        try:
            return make_clause(self.signal, self.comparison, self.typed)
        except ValueError as error:
            self.mistake = str(error)
            return None

    @classmethod
    def of(cls, clause: Clause, group: int) -> "Row":
        """The row that shows a clause."""
        return cls(group, clause.signal, clause.comparison, words_of(clause.signal).typed(clause.value))

    @classmethod
    def read(cls, name: str, number: int, data: Typed) -> "Row":
        """What a form sent. When another signal was chosen, comparison and value are those that most rules want."""
        signal = data.get(f"{name}-s", "")[:80]
        group = read_whole(data.get(f"{name}-g"), number, 99)
        if signal in SIGNALS and signal != data.get(f"{name}-was"):
            return cls.usual(signal, group)
        return cls(group, signal, data.get(f"{name}-c", "")[:10], data.get(f"{name}-v", "")[:40])

    @classmethod
    def usual(cls, signal: str, group: int) -> "Row":
        """A row about this signal as most rules would ask about it."""
        wording, kind = words_of(signal), SIGNALS[signal].type
        comparison = "is" if kind == "truth" else wording.comparison
        return cls(group, signal, comparison, wording.typed(wording.usually))


@dataclass
class ConditionDraft:
    """A condition in the form: as menus, or as text. `prefix` begins the names of its fields."""

    prefix: str
    join: Join = "all"
    rows: list[Row] = field(default_factory=list)
    as_text: bool = False
    text: str = ""
    mistake: str = ""

    @classmethod
    def of(cls, prefix: str, text: str) -> "ConditionDraft":
        """The form of a stored condition."""
        try:
            sentence = read_condition(text)
        except ConditionError as error:
            return cls(prefix, as_text=True, text=text, mistake=str(error))
        if sentence is None or len(sentence.clauses) > MAX_CLAUSES:
            return cls(prefix, as_text=True, text=text)
        draft = cls(prefix)
        draft.show(sentence)
        return draft

    @classmethod
    def read(cls, prefix: str, data: Typed) -> "ConditionDraft":
        """What a form sent."""
        count = read_whole(data.get(f"{prefix}-n"), 0, MAX_CLAUSES)
        rows = [Row.read(f"{prefix}{number}", number, data) for number in range(count)]
        join: Join = "any" if data.get(f"{prefix}-join") == "any" else "all"
        text = data.get(f"{prefix}-text", "")[:2000].strip()
        return cls(prefix, join, rows, as_text=data.get(f"{prefix}-as") == "text", text=text)

    def show(self, sentence: Sentence) -> None:
        """Shows a sentence as menus."""
        self.as_text, self.join = False, sentence.join
        self.rows = [Row.of(clause, group) for group, part in enumerate(sentence.parts) for clause in part]

    def written(self) -> str | None:
        """The condition's text; None, and mistakes, when there is none."""
        if self.as_text:
            return self._checked_text()
        clauses = [row.clause() for row in self.rows]
        if not self.rows:
            self.mistake = _("Choose at least one thing to look at.")
        if not self.rows or None in clauses:
            return None
        parts: dict[int, list[Clause]] = {}
        for row, clause in zip(self.rows, clauses, strict=True):
            if clause:
                parts.setdefault(row.group, []).append(clause)
        sentence = Sentence(self.join, tuple(tuple(part) for part in parts.values())).normal()
        return self._checked(write_condition(sentence))

    def _checked_text(self) -> str | None:
        if not self.text:
            self.mistake = _("The condition is empty.")
            return None
        return self._checked(self.text)

    def _checked(self, text: str) -> str | None:
        try:
            describe_condition(text)
        except ConditionError as error:
            self.mistake = _("This cannot be used: %(why)s.") % {"why": error}
            return None
        return text

    def describe(self) -> str:
        """The condition in words, as far as it can be read."""
        text = self.written()
        return describe_condition(text) if text else ""

    def add(self, signal: str) -> None:
        """One more part of the sentence."""
        if len(self.rows) < MAX_CLAUSES:
            self.rows.append(Row.usual(signal, max((row.group for row in self.rows), default=-1) + 1))

    def add_alternative(self, number: int) -> None:
        """One more clause in the part of this row."""
        if len(self.rows) < MAX_CLAUSES and 0 <= number < len(self.rows):
            row = self.rows[number]
            last = max(n for n, other in enumerate(self.rows) if other.group == row.group)
            self.rows.insert(last + 1, Row(row.group, row.signal, row.comparison, row.typed))

    def remove(self, number: int) -> None:
        """Takes a row out."""
        if 0 <= number < len(self.rows):
            del self.rows[number]

    def to_text(self) -> None:
        """Goes on as text."""
        self.text = self.written() or self.text
        self.as_text = True

    def to_menus(self) -> None:
        """Goes on with menus, when the text fits into them."""
        try:
            sentence = read_condition(self.text) if self.text else Sentence("all", ())
        except ConditionError as error:
            self.mistake = _("This cannot be used: %(why)s.") % {"why": error}
            return
        if sentence is None:
            self.mistake = _("This says more than the menus can, so it stays as text.")
        else:
            self.show(sentence)

    @property
    def signals(self) -> list[str]:
        """The signals it asks about, each once, as far as it can be read."""
        if not self.as_text:
            return list(dict.fromkeys(row.signal for row in self.rows if row.signal in SIGNALS))
        text = self.written()
        return [name for name in SIGNALS if text and name in _names(text)]


def _names(text: str) -> set[str]:
    return set("".join(letter if letter.isalnum() or letter == "_" else " " for letter in text).split())


def read_whole(value: str | None, default: int, most: int) -> int:
    """A whole number from 0 to `most`; the default for anything else."""
    try:
        return max(0, min(most, int(value or default)))
    except ValueError:
        return default


def first_mistake(*conditions: ConditionDraft) -> str:
    """What is wrong with the first condition that has something wrong."""
    mistakes: list[Any] = [text for one in conditions for text in (one.mistake, *(row.mistake for row in one.rows))]
    return next((text for text in mistakes if text), "")
