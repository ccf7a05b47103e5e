"""The charts of the class page: the lesson that most are in, part by part; the last hour; a strip for each student."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from webapp.classroom.models import StudySession
from webapp.dashboards.charts import Chart, Strip, minute_chart, part_chart, strip_of
from webapp.dashboards.curves import (
    MinutePoint,
    PartPace,
    class_by_minute,
    get_blocks,
    get_minutes,
    pace_by_part,
    parts_of,
    strips_by_student,
)
from webapp.dashboards.numbers import FEWEST
from webapp.dashboards.words import pace_words, returned_words, slowest_of

WIDE, NARROW = 720, 358


@dataclass(frozen=True)
class StudentStrip:
    """One student's small picture."""

    id: int
    name: str
    strip: Strip


def get_curves(sessions: list[StudySession], students: list[dict[str, Any]]) -> dict[str, Any]:
    """What `_curves.html` shows. Two queries."""
    lessons = Counter(session.lesson_id for session in sessions)
    common = lessons.most_common(1)[0][0] if lessons else None
    there = [session for session in sessions if session.lesson_id == common]
    parts = parts_of(get_blocks(common)) if common else []
    paces = pace_by_part(parts, there) if len(there) >= FEWEST else []
    rows = get_minutes(sessions)
    end = rows[-1][1] if rows else 0
    strips = strips_by_student(rows)
    return {
        "lesson_title": there[0].lesson.title if there else "",
        "few": len(there) < FEWEST,
        **part_charts(paces),
        **minute_charts(class_by_minute(rows)),
        "strips": [
            StudentStrip(row["id"], row["name"], strip_of(strips[row["id"]], end=end))
            for row in students
            if row["id"] in strips
        ],
    }


def part_charts(paces: list[PartPace]) -> dict[str, Any]:
    """The class part by part, wide and narrow, and the rows of the table beside it."""
    if not any(pace.pace for pace in paces):
        return {"paces": paces, "wide": None, "narrow": None}
    wide: Chart = part_chart(paces, width=WIDE, words=True)
    slowest = slowest_of(paces)
    return {
        "paces": paces,
        "wide": wide,
        "narrow": part_chart(paces, width=NARROW, words=False),
        "slow_words": pace_words(slowest),
        "returned_words": returned_words(slowest),
    }


def minute_charts(points: list[MinutePoint]) -> dict[str, Any]:
    """The class over time; no chart before focus was known of five at a time."""
    known = [point for point in points if point.focus]
    return {
        "minutes": points,
        "latest": points[-1] if points else None,
        "latest_known": known[-1] if known else None,
        "over_time": minute_chart(points, width=WIDE) if len(known) > 1 else None,
        "over_time_narrow": minute_chart(points, width=NARROW) if len(known) > 1 else None,
    }
