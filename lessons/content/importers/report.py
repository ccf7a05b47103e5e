"""What went in, what came out, and what was left out with the reason."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

SHOWN = 10_000  # skipped things listed one by one; the counts by reason hold all of them


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not taken as it is: where it stands, what it is, why."""

    where: str
    what: str
    reason: str


@dataclass(slots=True)
class ImportReport:
    """The account of one import. For every kind of thing: as many came in as came out plus were left out."""

    counted: Counter[str] = field(default_factory=Counter)
    became: dict[str, Counter[str]] = field(default_factory=dict)
    left_out: dict[str, Counter[str]] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def came(self, kind: str, number: int = 1) -> None:
        """Counts things in the source."""
        self.counted[kind] += number

    def made(self, kind: str, into: str, number: int = 1) -> None:
        """Counts what they became."""
        if number:
            self.became.setdefault(kind, Counter())[into] += number

    def skip(self, kind: str, where: str, reason: str, *, what: str = "") -> None:
        """Counts and lists something left out."""
        self.leave_out(kind, reason)
        self.mention(where, what or kind, reason)

    def leave_out(self, kind: str, reason: str) -> None:
        """Counts something that went with what it was part of, which is listed."""
        self.left_out.setdefault(kind, Counter())[reason] += 1

    def skip_all(self, hints: Iterable[Mapping[str, Any]]) -> None:
        """Counts the hints and scaffolds of a step that is left out; the step itself is listed."""
        for hint in hints:
            kind = "scaffolds" if hint.get("type") == "scaffold" else "hints"
            self.came(kind)
            self.leave_out(kind, "their step is left out")

    def mention(self, where: str, what: str, reason: str) -> None:
        """Lists something without counting it as left out: it is there, but not as it was."""
        if len(self.skipped) < SHOWN:
            self.skipped.append(Skipped(where, what, reason))

    def add(self, other: "ImportReport") -> None:
        """Takes over another part's account."""
        self.counted += other.counted
        for mine, theirs in ((self.became, other.became), (self.left_out, other.left_out)):
            for kind, counts in theirs.items():
                mine[kind] = mine.get(kind, Counter()) + counts
        self.skipped += other.skipped[: SHOWN - len(self.skipped)]
        self.notes += other.notes

    def unaccounted(self) -> dict[str, int]:
        """Kinds of which more came in than came out, with how many; empty when the account is even."""
        return {kind: gap for kind in self.kinds() if (gap := self.counted[kind] - self.out(kind) - self.lost(kind))}

    def kinds(self) -> list[str]:
        """Every kind of thing in the account, in the order in which they were met."""
        return list(dict.fromkeys([*self.counted, *self.became, *self.left_out]))

    def out(self, kind: str) -> int:
        """How many of a kind came out."""
        return sum(self.became.get(kind, Counter()).values())

    def lost(self, kind: str) -> int:
        """How many of a kind were left out."""
        return sum(self.left_out.get(kind, Counter()).values())

    def as_json(self) -> dict[str, Any]:
        """The account as plain values."""
        return {
            "kinds": [
                {
                    "kind": kind,
                    "in": self.counted[kind],
                    "out": self.out(kind),
                    "became": dict(self.became.get(kind, Counter())),
                    "left_out": dict(self.left_out.get(kind, Counter())),
                }
                for kind in self.kinds()
            ],
            "unaccounted": self.unaccounted(),
            "skipped": [[entry.where, entry.what, entry.reason] for entry in self.skipped],
            "notes": self.notes,
        }


def report_from_json(value: dict[str, Any]) -> ImportReport:
    """The account back from `as_json`."""
    report = ImportReport(notes=list(value["notes"]))
    for entry in value["kinds"]:
        if entry["in"]:
            report.counted[entry["kind"]] = entry["in"]
        if entry["became"]:
            report.became[entry["kind"]] = Counter(entry["became"])
        if entry["left_out"]:
            report.left_out[entry["kind"]] = Counter(entry["left_out"])
    report.skipped = [Skipped(*entry) for entry in value["skipped"]]
    return report
