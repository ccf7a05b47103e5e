"""The skills of a lesson before and after it, over a class."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from django.utils.translation import gettext as _

from webapp.classroom.models import StudySession
from webapp.dashboards.models import SessionSkill
from webapp.dashboards.numbers import Spread, spread

SETTLED, SETTLED_FOR_MOST, START_HERE = 0.75, 0.7, 0.5


@dataclass(frozen=True)
class SkillLine:
    """A skill before and after the lesson, over those of whom both are known."""

    title: str
    before: float
    after: Spread
    advice: str

    @property
    def x(self) -> dict[str, float]:
        """Where its points stand on a line of 208."""
        places = {"before": self.before, "after": self.after.median, "low": self.after.low, "high": self.after.high}
        return {name: round(6 + 208 * share, 1) for name, share in places.items()}

    @property
    def percent(self) -> tuple[int, int]:
        """Before and after, in hundredths."""
        return round(100 * self.before), round(100 * self.after.median)


def get_skill_lines(sessions: Sequence[StudySession]) -> list[SkillLine]:
    """The skills that are known of five or more, best held first. One query."""
    rows = SessionSkill.objects.filter(
        session__in=[session.pk for session in sessions], before__isnull=False, after__isnull=False
    ).order_by("skill__title")
    held: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for title, before, after in rows.values_list("skill__title", "before", "after"):
        held[title].append((before or 0.0, after or 0.0))
    lines = [line for title, pairs in held.items() if (line := _line(title, pairs))]
    return sorted(lines, key=lambda line: -line.after.median)


def _line(title: str, pairs: Sequence[tuple[float, float]]) -> SkillLine | None:
    after = spread([after for _before, after in pairs])
    if after is None:
        return None
    return SkillLine(title, median(before for before, _after in pairs), after, _advice(after))


def _advice(after: Spread) -> str:
    if after.low >= SETTLED:
        return _("Settled")
    if after.median >= SETTLED_FOR_MOST:
        return _("Settled for most")
    return _("Start here next time") if after.median < START_HERE else _("Worth another look")
