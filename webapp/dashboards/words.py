"""The sentences that a report and a class page open with."""

from webapp.dashboards.curves import PartPace
from webapp.dashboards.report import Report


def report_headline(report: Report) -> str:
    """What the lesson comes to."""
    if report.few:
        return "Too few for a report on the class"
    if report.slowest:
        return f"“{report.slowest.part.title}” was the hard part"
    return "The class kept its pace" if any(pace.pace for pace in report.paces) else "Too early to say how it went"


def report_lead(report: Report) -> str:
    """The two sentences below the headline."""
    if report.few:
        return "A class is shown as a class from five students on. Each student’s own page shows how they did."
    finished = f"{report.finished} of {report.students} finished."
    slow = pace_words(report.slowest)
    hardest = report.exercises[0] if report.exercises and report.exercises[0].first.part < 0.6 else None
    hard = f"“{hardest.title}” was right at once for {hardest.first}." if hardest else ""
    return " ".join(words for words in (finished, slow, hard) if words)


def pace_words(slowest: PartPace | None) -> str:
    """How much longer the slowest part took; nothing when none was slow."""
    if slowest is None or slowest.pace is None:
        return ""
    pace = slowest.pace.median
    longer = "about twice as long as most need, or longer" if pace >= 2 else "half as long again or more"
    return f"Part {slowest.part.number}, “{slowest.part.title}”, took the class {longer}."
