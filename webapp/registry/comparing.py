"""A version beside the live one, as the page shows it: rows, groups, and what it comes to in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from webapp.registry.drawing import Strip, scale_of, strip_of
from webapp.registry.figures import Figure
from webapp.registry.gate import Cost, GroupLine, Line, Verdict
from webapp.registry.group_words import group_words
from webapp.registry.measures import Measure
from webapp.registry.models import ModelVersion
from webapp.registry.services import verdict_of

PEOPLE = ("skin tone", "glasses", "beard", "headwear")
"""How people are told apart; the other splits tell apart rooms, cameras and lessons."""
FOLDED = ("hair", "low light", "hand before the face", "distance", "field of view")
"""What is shown only on demand, unless something in it got worse."""
SHAPES = {"better": "well", "worse": "stuck", "same": "unknown", "new": "unknown", "missing": "slow"}


@dataclass(frozen=True, slots=True)
class Row:
    """A measure, a group or a need. `drawn` says in words what the strip shows."""

    name: str
    live: str
    candidate: str
    words: str
    shape: str
    strip: Strip | None = None
    drawn: str = ""
    people: str = ""


@dataclass(slots=True)
class Table:
    """All groups of one measure."""

    measure: Measure
    rows: list[Row] = field(default_factory=list)
    folded: list[Row] = field(default_factory=list)
    few: list[str] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    worse: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """A version beside the live one."""

    verdict: Verdict
    lead: list[str]
    rows: list[Row]
    few: list[str]
    tables: list[Table]


def compare(version: ModelVersion, live: ModelVersion) -> Comparison:
    """Everything that was measured of both."""
    verdict = verdict_of(version, live)
    numbers = live.number, version.number
    rows = [_row(line, numbers) for line in verdict.lines] + [_cost(cost) for cost in verdict.costs]
    few = [str(each.measure.words) for each in verdict.few if not each.by]
    return Comparison(verdict, list(_lead(verdict, live)), rows, few, list(_tables(verdict, numbers)))


def alone(version: ModelVersion) -> list[Row]:
    """What was measured of the live version, which nothing stands beside."""
    verdict = verdict_of(version, version)
    found = [(line.measure, line.candidate) for line in verdict.lines if line.candidate]
    return [Row(str(m.name), "", number(m, f.value), _between(m, f), "well") for m, f in found]


def _between(measure: Measure, figure: Figure) -> str:
    if figure.low == figure.high:
        return ""
    return _("%(low)s to %(high)s") % {"low": number(measure, figure.low), "high": number(measure, figure.high)}


def number(measure: Measure, value: float) -> str:
    """A figure as a reader of this language writes it."""
    return _rounded(value, measure.digits) + measure.unit


def _value(measure: Measure, figure: Figure | None) -> str:
    return number(measure, figure.value) if figure else "–"


def _rounded(value: float, digits: int) -> str:
    """Django cuts figures off; these are rounded."""
    return str(number_format(round(value, digits), decimal_pos=digits))


def _row(line: Line, numbers: tuple[int, int]) -> Row:
    figures = line.live, line.candidate
    return Row(
        str(line.measure.name), _value(line.measure, line.live), _value(line.measure, line.candidate),
        _row_words(line), SHAPES[line.standing], strip_of(line.measure, *figures),
        _drawn(line.measure, figures, numbers),
    )  # fmt: skip


def _row_words(line: Line) -> str:
    if line.standing == "same" and line.gain and abs(line.gain.value) < line.measure.matters:
        return _("Same")
    return {
        "better": _("Better"),
        "worse": _("Worse"),
        "same": _("Cannot tell"),
        "new": _("New"),
        "missing": _("Not measured"),
    }[line.standing]


def _drawn(measure: Measure, figures: tuple[Figure | None, Figure | None], numbers: tuple[int, int]) -> str:
    said = []
    for version, figure in zip(numbers, figures, strict=True):
        if figure is None:
            continue
        facts = {"number": version, "value": number(measure, figure.value)}
        if figure.low == figure.high:
            said.append(_("Version %(number)s: %(value)s.") % facts)
        else:
            ends = {"low": number(measure, figure.low), "high": number(measure, figure.high)}
            said.append(_("Version %(number)s: %(value)s, from %(low)s to %(high)s.") % {**facts, **ends})
    return " ".join(said)


def _cost(cost: Cost) -> Row:
    live, candidate = (f"{_rounded(each, cost.digits)} {cost.unit}" for each in (cost.live, cost.candidate))
    most = {"most": f"{_rounded(cost.most, 1)} {cost.unit}"}
    words = _("Over the limit of %(most)s") % most if cost.over else _("Within the limit of %(most)s") % most
    return Row(str(cost.words), live, candidate, words, "stuck" if cost.over else "well")


def _lead(verdict: Verdict, live: ModelVersion) -> Iterator[str]:
    """What it comes to."""
    parts: dict[str, list[str]] = {name: [] for name in SHAPES}
    for line in verdict.lines:
        by = f" ({number(line.measure, abs(line.gain.value))})" if line.gain and line.standing != "same" else ""
        parts[line.standing].append(f"{line.measure.words}{by}")
    facts = {"number": live.number}
    if parts["better"]:
        yield _("Better than version %(number)s: %(what)s.") % {**facts, "what": ", ".join(parts["better"])}
    if parts["worse"]:
        yield _("Worse than version %(number)s: %(what)s.") % {**facts, "what": ", ".join(parts["worse"])}
    if parts["same"] and not (parts["better"] or parts["worse"]):
        yield _("In nothing that was measured can it be told apart from version %(number)s.") % facts
    elif parts["same"]:
        yield _("They cannot be told apart in: %(what)s.") % {"what": ", ".join(parts["same"])}


def _tables(verdict: Verdict, numbers: tuple[int, int]) -> Iterator[Table]:
    for measure, found in groupby(verdict.groups, lambda line: line.measure):
        lines = list(found)
        table = Table(measure, worse=any(line.standing == "worse" for line in lines))
        weakest = max(lines, key=lambda line: _badness(measure, line.candidate))
        scale = scale_of(figure for line in lines for figure in (line.live, line.candidate))
        for line in lines:
            row = _group(line, numbers, scale, weakest=line is weakest)
            hide = line.by in FOLDED and line.standing != "worse" and line is not weakest
            (table.folded if hide else table.rows).append(row)
        table.few = [group_words(each.by, each.part) for each in verdict.few if each.by and each.measure == measure]
        table.says = [*_gaps(measure, lines), _("The weakest group is: %(group)s.") % {"group": _name(weakest)}]
        yield table


def _badness(measure: Measure, figure: Figure) -> float:
    return figure.value if measure.less_is_better else -figure.value


def _name(line: GroupLine) -> str:
    return group_words(line.by, line.part)


def _group(line: GroupLine, numbers: tuple[int, int], scale: tuple[float, float], *, weakest: bool) -> Row:
    words, shape = _group_words(line)
    if weakest and line.standing == "same":
        words, shape = _("The weakest"), "slow"
    figures = line.live, line.candidate
    return Row(
        _name(line), _value(line.measure, line.live), _value(line.measure, line.candidate), words, shape,
        strip_of(line.measure, *figures, scale), _drawn(line.measure, figures, numbers), str(line.people or "–"),
    )  # fmt: skip


def _group_words(line: GroupLine) -> tuple[str, str]:
    """Within the margin there may be a difference that is sure; beyond it one that is not."""
    gain, matters = line.gain, abs(line.gain.value) >= line.measure.matters
    if line.standing == "better":
        return _("Better"), "well"
    if line.standing == "worse":
        return _("Worse"), "stuck"
    if gain.sure and matters:
        return (_("A little better"), "well") if gain.value > 0 else (_("A little worse"), "slow")
    return (_("Cannot tell"), "unknown") if matters else (_("Same"), "unknown")


def _gaps(measure: Measure, lines: list[GroupLine]) -> Iterator[str]:
    """For each way to tell people apart: how far its groups lie apart, before and now."""
    for by in PEOPLE:
        parts = [line for line in lines if line.by == by]
        if len(parts) < 2:
            continue
        ordered = sorted(parts, key=lambda line: _badness(measure, line.live))
        best, worst = ordered[0], ordered[-1]
        before, now = (abs(_apart(worst, best, of)) for of in ("live", "candidate"))
        facts = {
            "one": _name(worst), "other": _name(best),
            "before": number(measure, before), "now": number(measure, now),
        }  # fmt: skip
        if facts["before"] == facts["now"]:
            yield _("Between “%(one)s” and “%(other)s” lie %(now)s, as before.") % facts
        else:
            yield _("Between “%(one)s” and “%(other)s” lay %(before)s, now %(now)s.") % facts


def _apart(one: GroupLine, other: GroupLine, of: str) -> float:
    first: Figure = getattr(one, of)
    second: Figure = getattr(other, of)
    return first.value - second.value
