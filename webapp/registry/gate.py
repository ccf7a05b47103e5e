"""Whether a candidate may go live: pure comparison of two reports, no database and no files.

A figure counts as worse only beyond what chance explains: by more than the 95 % interval of the difference of two
independent estimates, √(h₁² + h₂²) of their half widths. The two were measured on the same pictures, so this is lenient
to neither: paired differences vary less.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from webapp.registry.checking import MOST_BYTES, MOST_MS

Report = Mapping[str, Mapping[str, Any]]
Standing = Literal["better", "worse", "same", "missing"]

FEWEST_IN_A_GROUP = 20
"""Examples of a group below which its figure says too little."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that is compared. `margin` is how much worse any one group may become, in the figure's own unit."""

    suite: str
    figure: str
    words: Any
    margin: float
    less_is_better: bool = False
    unit: str = ""
    digits: int = 3


MEASURES = (
    Measure("gaze", "mean_deg", gettext_lazy("Gaze error"), 0.5, less_is_better=True, unit="°", digits=2),
    Measure("gaze", "blink_auc", gettext_lazy("Eyes open or closed, AUC"), 0.02),
    Measure(
        "calibration", "calibrated_mean_deg", gettext_lazy("Gaze error once set up"), 0.5,
        less_is_better=True, unit="°", digits=2,
    ),
    Measure("focus", "focus_auc", gettext_lazy("Focus, AUC"), 0.03),
    Measure("focus", "confusion_auc", gettext_lazy("Confusion, AUC"), 0.03),
    Measure("engagement", "auc_not_vs_very", gettext_lazy("Engagement of real people, AUC"), 0.03),
    Measure("expression", "brow_auc", gettext_lazy("Brows lowered, AUC"), 0.03),
    Measure("expression", "smile_auc", gettext_lazy("Smile, AUC"), 0.03),
    Measure("expression", "surprise_auc", gettext_lazy("Eyes and mouth wide open, AUC"), 0.03),
    Measure("reading", "auc_is", gettext_lazy("Reading with an aim, AUC"), 0.03),
    Measure("reading", "auc_nr", gettext_lazy("Ordinary reading, AUC"), 0.03),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its 95 % interval, where one is known."""

    value: float
    low: float
    high: float

    @property
    def half(self) -> float:
        """Half of the interval's width."""
        return (self.high - self.low) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """One measure, live against candidate."""

    measure: Measure
    live: Figure | None
    candidate: Figure | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One measure for one group of people or pictures."""

    measure: Measure
    by: str
    part: str
    count: int
    live: float
    candidate: float
    standing: Standing


@dataclass(frozen=True, slots=True)
class Verdict:
    """What speaks against the candidate; nothing: it may go live."""

    lines: tuple[Line, ...]
    groups: tuple[GroupLine, ...]
    objections: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.objections


def judge(live: Report, candidate: Report, *, latency_ms: float, size_bytes: int) -> Verdict:
    """Compares what was measured here of both, and the candidate's speed and size with what a frame may cost."""
    lines = tuple(line for measure in MEASURES if (line := _line(measure, live, candidate)))
    groups = tuple(group for measure in MEASURES for group in _groups(measure, live, candidate))
    objections = (*_against(lines), *_unfair(groups), *_too_much(latency_ms, size_bytes))
    if not any(line.candidate for line in lines):
        objections = (_("It was not measured on this site yet."), *objections)
    return Verdict(lines, groups, objections)


def _line(measure: Measure, live: Report, candidate: Report) -> Line | None:
    one, other = (_figure(report, measure) for report in (live, candidate))
    if one is None and other is None:
        return None
    return Line(measure, one, other, _standing(measure, one, other))


def _figure(report: Report, measure: Measure) -> Figure | None:
    suite = report.get(measure.suite, {})
    value = suite.get("figures", {}).get(measure.figure)
    if value is None or not math.isfinite(value):
        return None
    low, high = suite.get("intervals", {}).get(measure.figure, (value, value))
    return Figure(float(value), float(low), float(high))


def _standing(measure: Measure, live: Figure | None, candidate: Figure | None) -> Standing:
    if live is None:
        return "same"  # nothing to be worse than
    if candidate is None:
        return "missing"
    gain = _gain(measure, live.value, candidate.value)
    if abs(gain) <= math.hypot(live.half, candidate.half):
        return "same"
    return "better" if gain > 0 else "worse"


def _gain(measure: Measure, live: float, candidate: float) -> float:
    return live - candidate if measure.less_is_better else candidate - live


def _groups(measure: Measure, live: Report, candidate: Report) -> Iterator[GroupLine]:
    ones, others = (_by_group(report, measure) for report in (live, candidate))
    for (by, part), (count, value) in others.items():
        before = ones.get((by, part))
        if before is None or min(count, before[0]) < FEWEST_IN_A_GROUP:
            continue
        gain = _gain(measure, before[1], value)
        standing: Standing = "same" if abs(gain) <= measure.margin else "better" if gain > 0 else "worse"
        yield GroupLine(measure, by, part, count, before[1], value, standing)


def _by_group(report: Report, measure: Measure) -> dict[tuple[str, str], tuple[int, float]]:
    return {
        (row["by"], row["part"]): (int(row["count"]), float(row["figures"][measure.figure]))
        for row in report.get(measure.suite, {}).get("slices", ())
        if row.get("figures", {}).get(measure.figure) is not None
    }


def _against(lines: tuple[Line, ...]) -> Iterator[str]:
    for line in lines:
        what = {"what": line.measure.words}
        if line.standing == "worse":
            yield _("%(what)s: worse by more than chance explains.") % what
        elif line.standing == "missing":
            yield _("%(what)s: the live version was measured, this one was not.") % what


def _unfair(groups: tuple[GroupLine, ...]) -> Iterator[str]:
    for group in groups:
        if group.standing == "worse":
            yield _("%(what)s gets worse for one group: %(by)s, %(part)s.") % {
                "what": group.measure.words, "by": group.by, "part": group.part,
            }  # fmt: skip


def _too_much(latency_ms: float, size_bytes: int) -> Iterator[str]:
    if latency_ms > MOST_MS:
        yield _("A frame takes %(found).1f ms here; %(most).1f ms are the most.") % {
            "found": latency_ms, "most": MOST_MS,
        }  # fmt: skip
    if size_bytes > MOST_BYTES:
        yield _("Its networks have %(found).1f MB; %(most).1f MB are the most.") % {
            "found": size_bytes / 1e6, "most": MOST_BYTES / 1e6,
        }  # fmt: skip
