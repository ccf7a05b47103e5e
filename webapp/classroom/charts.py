"""The lines and washes of a student's own pages, in the units of their pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from webapp.classroom.models import AttentionSample

WIDTH, HEIGHT, TOP = 640, 160, 8
MOST_POINTS = 120
TALK_BREAK_S = 60.0  # a longer gap between two estimates is drawn as one
WITH_THE_PAGE, AWAY = 0.55, 0.35
LEAST_TOLD_S = 30.0
SHARES = (
    (0.85, gettext_lazy("nearly all of")),
    (0.6, gettext_lazy("most of")),
    (0.4, gettext_lazy("about half of")),
    (0.15, gettext_lazy("some of")),
    (0.0, gettext_lazy("little of")),
)


@dataclass(frozen=True)
class Stretch:
    """Some time of a lesson. `focus` is None where it is not known."""

    begin_s: float
    seconds: float
    focus: float | None
    known: float

    @property
    def from_minute(self) -> int:
        """When it began, in whole minutes."""
        return int(self.begin_s // 60)

    @property
    def focus_percent(self) -> int | None:
        """Focus in hundredths."""
        return None if self.focus is None else round(100 * self.focus)

    @property
    def known_percent(self) -> int:
        """Share of it that could be judged, in hundredths."""
        return round(100 * self.known)


@dataclass(frozen=True)
class FocusCurve:
    """Focus over a lesson: lines for what is known, and the stretches that are not."""

    lines: list[str]
    gaps: list[tuple[float, float]]
    minutes: float
    ticks: list[tuple[float, int]]


def stretches(samples: Sequence[AttentionSample], began: datetime, *, at_most: int = MOST_POINTS) -> list[Stretch]:
    """The samples in order, several made one where there are many."""
    if not samples:
        return []
    group = max(1, -(-len(samples) // at_most))
    return [_one(samples[first : first + group], began) for first in range(0, len(samples), group)]


def _one(samples: Sequence[AttentionSample], began: datetime) -> Stretch:
    seconds = sum(each.seconds for each in samples)
    known = [(each.focus, each.seconds) for each in samples if each.focus is not None]
    weight = sum(length for _, length in known)
    first = (samples[0].at - began).total_seconds() - samples[0].seconds
    focus = sum(focus * length for focus, length in known) / weight if weight else None
    share = sum(each.known_share * each.seconds for each in samples) / seconds if seconds else 0.0
    return Stretch(max(0.0, first), seconds, focus, share)


def draw_focus(found: Sequence[Stretch]) -> FocusCurve:
    """The curve of a lesson; what is not known breaks the line and is marked as not known, never as low."""
    whole = max((each.begin_s + each.seconds for each in found), default=1.0) or 1.0
    lines: list[list[str]] = [[]]
    gaps, last_end = [], 0.0
    for each in found:
        if each.begin_s - last_end > TALK_BREAK_S:
            gaps.append((last_end, each.begin_s))
            lines.append([])
        last_end = each.begin_s + each.seconds
        if each.focus is None:
            gaps.append((each.begin_s, last_end))
            lines.append([])
            continue
        x = WIDTH * (each.begin_s + each.seconds / 2) / whole
        lines[-1].append(f"{x:.1f} {TOP + (HEIGHT - TOP) * (1 - each.focus):.1f}")
    drawn = [f"M{' L'.join(points)}{' h1' if len(points) == 1 else ''}" for points in lines if points]
    marks = [(WIDTH * begin / whole, WIDTH * max(0.0, end - begin) / whole) for begin, end in gaps]
    return FocusCurve(drawn, [(round(x, 1), round(w, 1)) for x, w in marks], whole / 60, _ticks(whole))


def _ticks(whole_s: float) -> list[tuple[float, int]]:
    minutes = whole_s / 60
    step = next(step for step in (1, 2, 5, 10, 20, 60, 1440) if minutes / step <= 8 or step == 1440)
    return [(round(WIDTH * minute * 60 / whole_s, 1), minute) for minute in range(0, int(minutes) + 1, step)]


def focus_sentence(found: Sequence[Stretch]) -> str:
    """What the curve means, in a sentence."""
    if not found:
        return _(
            "No camera was on in this lesson, so nothing was noticed of where you looked. Nothing is missing from it."
        )
    known = [each for each in found if each.focus is not None]
    told = sum(each.seconds for each in known)
    if told < LEAST_TOLD_S:
        return _("Too little could be seen to say anything.")
    with_page = sum(each.seconds for each in known if (each.focus or 0) > WITH_THE_PAGE) / told
    share = next(words for least, words in SHARES if with_page >= least)
    count = max(1, round(told / 60))
    words = ngettext(
        "You seemed to be with the page for %(share)s the minute that could be judged.",
        "You seemed to be with the page for %(share)s the %(count)d minutes that could be judged.",
        count,
    ) % {"share": share, "count": count}
    not_known = sum(each.seconds for each in found) - told
    if not_known < LEAST_TOLD_S:
        return words
    return words + " " + _("For %(time)s it is not known.") % {"time": minutes(not_known)}


def minutes(seconds: float) -> str:
    """A length of time as people say it."""
    count = round(seconds / 60)
    if count < 1:
        count = round(seconds)
        return ngettext("%(count)d second", "%(count)d seconds", count) % {"count": count}
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}


@dataclass(frozen=True)
class Wash:
    """One cell of a heat map: its place, and how dark it is (1 to 4)."""

    x: int
    y: int
    level: int


def washes(heat: Sequence[float], columns: int) -> list[Wash]:
    """The cells that were looked at, against the one that was looked at most."""
    most = max(heat, default=0.0)
    if most <= 0:
        return []
    levels = [min(4, int(5 * value / most)) for value in heat]
    return [Wash(cell % columns, cell // columns, level) for cell, level in enumerate(levels) if level]
