"""Whether a candidate may go live: pure comparison of two reports, no database and no files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from webapp.registry.checking import MOST_BYTES, MOST_MS
from webapp.registry.figures import Figure, Gain, figure_of, gain_of
from webapp.registry.group_words import group_words
from webapp.registry.measures import FEWEST_IN_A_GROUP, FEWEST_PEOPLE, MEASURES, SINGLE, TOLD_TWICE, Measure

MOST_NAMED = 4
"""Groups that an objection names; all of them stand in the table."""

Report = Mapping[str, Mapping[str, Any]]
Standing = Literal["better", "worse", "same", "new", "missing"]


@dataclass(frozen=True, slots=True)
class Line:
    """One measure, live against candidate."""

    measure: Measure
    live: Figure | None
    candidate: Figure | None
    gain: Gain | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One measure for one group of people or pictures. `people`: how many; None where that is not told."""

    measure: Measure
    by: str
    part: str
    count: int
    people: int | None
    live: Figure
    candidate: Figure
    gain: Gain
    standing: Standing


@dataclass(frozen=True, slots=True)
class TooFew:
    """A measure, or a group of it, that is not shown because too few people stand behind it."""

    measure: Measure
    by: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a version needs, and the most that one may need."""

    words: Any
    unit: str
    live: float
    candidate: float
    most: float
    digits: int = 1

    @property
    def over(self) -> bool:
        """More than it may."""
        return self.candidate > self.most


@dataclass(frozen=True, slots=True)
class Needs:
    """What a version takes of every machine: milliseconds a frame, and bytes."""

    latency_ms: float
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What speaks against the candidate; nothing: it may go live."""

    lines: tuple[Line, ...]
    groups: tuple[GroupLine, ...]
    few: tuple[TooFew, ...]
    costs: tuple[Cost, ...]
    objections: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.objections


def judge(
    live: Report, candidate: Report, *, needs: Needs, live_needs: Needs | None = None, other_data: bool = False
) -> Verdict:
    """Compares what was measured here of both, and what the candidate needs with what a version may need.

    `other_data`: a part of what was measured of the two was measured on different data, and is left out of the reports.
    """
    lines: list[Line] = []
    few: list[Line] = []
    for measure in MEASURES:
        if line := _line(measure, live, candidate):
            (few if _too_few(measure, live, candidate) else lines).append(line)
    shown = [line.measure for line in lines]
    groups, hidden = _groups(shown, live, candidate)
    costs = _costs(needs, live_needs or needs)
    objections = (*_unmeasured(lines, other_data), *_against(lines), *_unfair(groups), *_too_much(costs))
    unseen = (*(TooFew(line.measure) for line in few), *hidden)
    return Verdict(tuple(lines), tuple(groups), unseen, costs, tuple(objections))


def _line(measure: Measure, live: Report, candidate: Report) -> Line | None:
    one, other = (figure_of(report.get(measure.suite, {}), measure.figure) for report in (live, candidate))
    if one is None and other is None:
        return None
    if one is None or other is None:
        return Line(measure, one, other, None, "new" if one is None else "missing")
    gain = gain_of(measure, one, other)
    return Line(measure, one, other, gain, _standing(gain, gain.sure and abs(gain.value) >= measure.matters))


def _standing(gain: Gain, counts: bool) -> Standing:
    if not counts or not gain.value:
        return "same"
    return "better" if gain.value > 0 else "worse"


def _too_few(measure: Measure, *reports: Report) -> bool:
    """Whether it is known that fewer people stand behind it than may be shown."""
    if not measure.people:
        return False
    told = [report.get(measure.suite, {}).get("figures", {}).get(measure.people) for report in reports]
    return any(count is not None and count < FEWEST_PEOPLE for count in told)


def _groups(measures: list[Measure], live: Report, candidate: Report) -> tuple[list[GroupLine], list[TooFew]]:
    shown, hidden = [], []
    for measure in measures:
        ones, others = (_by_group(report, measure) for report in (live, candidate))
        for (by, part), (row, other) in others.items():
            if (by, part) not in ones:
                continue
            before, one = ones[by, part]
            if _is_small(row) or _is_small(before):
                hidden.append(TooFew(measure, by, part))
                continue
            gain = gain_of(measure, one, other)
            standing = _standing(gain, _counts(measure, gain, one))
            shown.append(GroupLine(measure, by, part, row["count"], row.get("people"), one, other, gain, standing))
    return shown, hidden


def _by_group(report: Report, measure: Measure) -> dict[tuple[str, str], tuple[Mapping[str, Any], Figure]]:
    found = {
        (row["by"], row["part"]): (row, figure)
        for row in report.get(measure.suite, {}).get("slices", ())
        if (figure := figure_of(row, measure.figure)) is not None
    }
    return {key: each for key, each in found.items() if key[0] not in SINGLE and key not in TOLD_TWICE}


def _is_small(row: Mapping[str, Any]) -> bool:
    people = row.get("people")
    return bool(row["count"] < FEWEST_IN_A_GROUP if people is None else people < FEWEST_PEOPLE)


def _counts(measure: Measure, gain: Gain, live: Figure) -> bool:
    """Beyond the margin, and beyond chance where the two can be compared person by person."""
    return abs(gain.value) > measure.margin and (gain.sure or not live.draws)


def _costs(needs: Needs, live: Needs) -> tuple[Cost, ...]:
    return (
        Cost(gettext_lazy("Time a frame"), "ms", live.latency_ms, needs.latency_ms, MOST_MS, 2),
        Cost(
            gettext_lazy("Size of its networks"), "MB", live.size_bytes / 1e6, needs.size_bytes / 1e6, MOST_BYTES / 1e6
        ),
    )


def _unmeasured(lines: list[Line], other_data: bool) -> Iterator[str]:
    if not any(line.candidate for line in lines):
        yield _("It was not measured on this site yet.")
    elif other_data:
        yield _("It was not measured on the same data as the live version. Have it measured again.")


def _against(lines: list[Line]) -> Iterator[str]:
    for line in lines:
        what = {"what": line.measure.words}
        if line.standing == "worse":
            yield _("%(what)s: worse by more than chance explains.") % what
        elif line.standing == "missing":
            yield _("%(what)s: the live version was measured, this one was not.") % what


def _unfair(groups: list[GroupLine]) -> Iterator[str]:
    for measure in dict.fromkeys(group.measure for group in groups if group.standing == "worse"):
        worse = [group for group in groups if group.measure == measure and group.standing == "worse"]
        worse.sort(key=lambda group: group.gain.value)
        facts = {
            "what": measure.words, "more": len(worse) - MOST_NAMED,
            "groups": ", ".join(group_words(group.by, group.part) for group in worse[:MOST_NAMED]),
        }  # fmt: skip
        if len(worse) > MOST_NAMED:
            yield _("%(what)s gets worse for these groups and %(more)s more: %(groups)s.") % facts
        else:
            yield _("%(what)s gets worse for: %(groups)s.") % facts


def _too_much(costs: tuple[Cost, ...]) -> Iterator[str]:
    time, size = costs
    if time.over:
        yield _("A frame takes %(found).1f ms here; %(most).1f ms are the most.") % {
            "found": time.candidate, "most": time.most,
        }  # fmt: skip
    if size.over:
        yield _("Its networks have %(found).1f MB; %(most).1f MB are the most.") % {
            "found": size.candidate, "most": size.most,
        }  # fmt: skip
