"""The sentences that a report and a class page open with."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from webapp.dashboards.answers import ExerciseLine
from webapp.dashboards.curves import PartPace
from webapp.dashboards.figures import FigureLine

if TYPE_CHECKING:
    from webapp.dashboards.report import Report

HARD = 0.6  # right at once, of those who answered


def report_headline(report: "Report") -> str:
    """What the lesson comes to."""
    if report.few:
        return _("Too few for a report on the class")
    if report.slowest:
        return _("“%(part)s” was the hard part") % {"part": report.slowest.part.title}
    if any(pace.pace for pace in report.paces):
        return _("The class kept its pace")
    return _("Too early to say how it went")


def report_lead(report: "Report") -> str:
    """The sentences below the headline."""
    if report.few:
        return _("A class is shown as a class from five students on. Each student’s own page shows how they did.")
    finished = _("%(finished)s of %(students)s finished.") % {"finished": report.finished, "students": report.students}
    sentences = (finished, pace_words(report.slowest), _confused(report.confused), _hardest(report.exercises))
    return " ".join(words for words in sentences if words)


def slowest_of(paces: Sequence[PartPace]) -> PartPace | None:
    """The part that took longest against the usual, when that was much."""
    slow = [(pace.pace.median, place) for place, pace in enumerate(paces) if pace.pace and pace.slow]
    return paces[max(slow)[1]] if slow else None


def pace_words(slowest: PartPace | None) -> str:
    """How much longer the slowest part took; nothing when none was slow."""
    if slowest is None or slowest.pace is None:
        return ""
    if slowest.pace.median >= 2:
        words = _("Part %(number)s, “%(title)s”, took the class about twice as long as most need, or longer.")
    else:
        words = _("Part %(number)s, “%(title)s”, took the class half as long again or more.")
    return words % {"number": slowest.part.number, "title": slowest.part.title}


def returned_words(slowest: PartPace | None) -> str:
    """How many went back to the slowest part; nothing of fewer than five."""
    if slowest is None or not slowest.returned:
        return ""
    return ngettext(
        "%(count)s student went back to part %(number)s.",
        "%(count)s students went back to part %(number)s.",
        slowest.returned,
    ) % {"count": slowest.returned, "number": slowest.part.number}


def _confused(figures: list[FigureLine]) -> str:
    if not figures:
        return ""
    numbers = ", ".join(str(figure.number) for figure in figures)
    words = ngettext(
        "Figure %(numbers)s seems to have confused.", "Figures %(numbers)s seem to have confused.", len(figures)
    )
    return words % {"numbers": numbers}


def _hardest(exercises: list[ExerciseLine]) -> str:
    if not exercises or exercises[0].first.part >= HARD:
        return ""
    return _("“%(exercise)s” was right at once for %(share)s.") % {
        "exercise": exercises[0].title,
        "share": exercises[0].first,
    }
