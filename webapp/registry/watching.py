"""What the pages say and draw of a candidate that reads live frames, and of a live version that may drift."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from attention_model.shadow import GAZE_CLASSES_DEG, JUDGED_CLASSES, PARTS
from webapp.registry.bars import Bars, bars_of
from webapp.registry.drift import Drift, Shift, get_drift
from webapp.registry.models import ModelVersion
from webapp.registry.shadowing import get_tally

TENTHS = tuple(f"{10 * part}–{10 * part + 10}" for part in range(PARTS))
FAR = 0.2
"""Two estimates further apart than this would often have led to another decision."""
JUDGED = {
    "focus": gettext_lazy("Focus"),
    "confusion": gettext_lazy("Confusion"),
}

TITLES = {
    **JUDGED,
    "unknown": gettext_lazy("Without a face"),
    "said_confusion": gettext_lazy("What students say: lost or not"),
    "said_focus": gettext_lazy("What students say: there or elsewhere"),
}


@dataclass(frozen=True, slots=True)
class Beside:
    """One thing that both have read: a sentence, a chart, what its two colours are."""

    key: str
    title: str
    words: str
    bars: Bars
    paired: bool = True


def get_shadow(version: ModelVersion, live: ModelVersion) -> list[Beside]:
    """What a candidate read beside the live version; empty while there was nothing."""
    found = get_tally(version=version, live=live)
    frames, windows = found.get("frames"), found.get("windows")
    return [*(_frames(frames) if frames else ()), *(_windows(windows) if windows else ())]


def _frames(sums: dict[str, Any]) -> list[Beside]:
    gaze = sums["sums"].get("gaze_deg")
    count = sums["frames"]
    words = ngettext(
        "%(count)s live picture was read by both.", "%(count)s live pictures were read by both.", count
    ) % {"count": _figure(count)}
    words += " " + _("The live version could read %(live)d of 100, this one %(candidate)d.") % {
        "live": round(100 * sums["readable"] / count),
        "candidate": round(100 * sums["readable_by_candidate"] / count),
    }
    if not gaze or not gaze["count"]:
        return []
    words += " " + _(
        "Where they say a person looks differs by %(mean)s° on average, and by more than 4° in %(far)d of 100."
    ) % {
        "mean": _figure(gaze["total"] / gaze["count"], 1),
        "far": _share(sums["gaze_classes"], sum(end <= 4.0 for end in GAZE_CLASSES_DEG)),
    }  # fmt: skip
    return [Beside("gaze", _("Gaze"), words, bars_of(_degrees(), sums["gaze_classes"]), paired=False)]


def _degrees() -> list[str]:
    """What the classes of differences are called."""
    ends = [_figure(end, end % 1 != 0) for end in (0.0, *GAZE_CLASSES_DEG)]
    return [*(f"{low}–{high}°" for low, high in pairwise(ends)), f"> {ends[-1]}°"]


def _windows(sums: dict[str, Any]) -> list[Beside]:
    return [_judged(name, sums) for name in JUDGED if sums["sums"].get(name, {}).get("count")]


def _judged(name: str, sums: dict[str, Any]) -> Beside:
    each = sums["sums"][name]
    mean = 100 * each["total"] / each["count"]
    count = {"count": _figure(each["count"])}
    words = (
        ngettext(
            "Both judged %(count)s moment, from what the live version read of the pictures.",
            "Both judged %(count)s moments, from what the live version read of the pictures.",
            each["count"],
        )
        % count
    )
    if abs(mean) < 0.5:
        words += " " + _("On average they say the same.")
    elif mean > 0:
        words += " " + _("On average this one says %(mean)s points of 100 more.") % {"mean": _figure(mean, 1)}
    else:
        words += " " + _("On average this one says %(mean)s points of 100 less.") % {"mean": _figure(-mean, 1)}
    far = _share(sums["differences"][name], sum(end <= FAR for end in JUDGED_CLASSES))
    words += " " + _("In %(far)d of 100 moments they are more than 20 points apart.") % {"far": far}
    return Beside(name, str(JUDGED[name]), words, bars_of(TENTHS, sums["live"][name], sums["candidate"][name]))


def _figure(value: float, digits: int = 0) -> str:
    """A number as the reader's language writes it."""
    return number_format(value, digits, use_l10n=True, force_grouping=True)


def _share(counts: list[int], begin: int) -> int:
    """Per cent of what is counted from a class on."""
    return round(100 * sum(counts[begin:]) / (sum(counts) or 1))


@dataclass(frozen=True, slots=True)
class Watched:
    """One watched thing with its chart, where it has one."""

    title: str
    shift: Shift
    bars: Bars | None


@dataclass(frozen=True, slots=True)
class Watch:
    """The live version's drift as the page shows it."""

    drift: Drift
    things: list[Watched]


def watch(version: ModelVersion) -> Watch:
    """Whether the live version still judges as it did at first."""
    drift = get_drift(version)
    things = [
        Watched(str(TITLES[shift.key]), shift, bars_of(TENTHS, shift.before, shift.now) if shift.before else None)
        for shift in drift.shifts
    ]
    return Watch(drift, things)
