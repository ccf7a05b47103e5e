"""What came of a replay, in a sentence and in strips."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from webapp.accounts.models import User
from webapp.rules.models import ReplayRun

WIDTH = 480  # of a strip's drawing
EDGE = 8


@dataclass(frozen=True)
class Act:
    """One moment at which the rule would have acted."""

    x: float
    when: str
    part: str
    url: str


@dataclass(frozen=True)
class Strip:
    """One session of one student."""

    who: str
    acts: list[Act]
    told: str


@dataclass(frozen=True)
class LessonStrips:
    """Everybody who met the rule in one lesson on one day."""

    title: str
    day: datetime | None
    strips: list[Strip]


@dataclass(frozen=True)
class ReplayPage:
    """What the page shows of a replay that is done."""

    sentence: str
    more: str
    lessons: list[LessonStrips]
    parts: list[Mapping[str, Any]]
    width: int = WIDTH


def page_of_run(run: ReplayRun) -> ReplayPage | None:
    """The page of a replay; None while it goes on. One query for the names."""
    if run.state != ReplayRun.State.DONE:
        return None
    result = run.result
    names = _names(result["strips"]) if run.over == "class" else {}
    lessons = _by_lesson(result["strips"], names, run.classroom_id)
    return ReplayPage(_sentence(run), _more(result), lessons, result.get("parts", []))


def _by_lesson(strips: Sequence[Mapping[str, Any]], names: Mapping[int, str], classroom_id: int) -> list[LessonStrips]:
    """In the order in which they were studied."""
    lessons: dict[tuple[str, str], LessonStrips] = {}
    for one in strips:
        day = datetime.fromisoformat(one["day"]) if one["day"] else None
        lesson = lessons.setdefault((one["title"], one["day"][:10]), LessonStrips(one["title"], day, []))
        lesson.strips.append(_strip(one, names, classroom_id))
    return list(lessons.values())


def _names(strips: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    return {user.pk: user.name for user in User.objects.filter(pk__in={one["who"] for one in strips})}


def _strip(one: Mapping[str, Any], names: Mapping[int, str], classroom_id: int) -> Strip:
    length = max(one["seconds"], 1.0)
    acts = [
        Act(
            x=round(EDGE + (WIDTH - 2 * EDGE) * seconds / length, 1),
            when=_minute(seconds),
            part=part,
            url=f"{reverse('classroom:lesson', args=[classroom_id, one['lesson']])}#block-{block}"
            if one["lesson"]
            else "",
        )
        for seconds, block, part in one["acts"]
    ]
    who = names.get(one["who"], "A student who is gone") if one["lesson"] else str(one["who"])
    told = f"{who}: {_count(len(acts), 'time')}, after " + ", ".join(act.when for act in acts)
    return Strip(who, acts, told)


def _sentence(run: ReplayRun) -> str:
    result = run.result
    if not result["sessions"]:
        return f"Nothing has been recorded in {run.classroom.name} in the last four weeks. Try the made-up class."
    if result.get("few"):
        return (
            "It would have acted for fewer than five students: too few to say more without telling who uses a camera."
        )
    if not result["times"]:
        return f"It would not have acted in any of {_lessons(run)}."
    times, students = _count(result["times"], "time"), _count(result["students"], "student")
    return f"It would have acted {times} for {students}, in {_lessons(run)}."


def _lessons(run: ReplayRun) -> str:
    sessions = run.result["sessions"]
    if run.over == "simulation":
        return f"the lessons of {sessions} made-up students"
    return "the last lesson that was studied" if sessions == 1 else f"the last {sessions} lessons that were studied"


def _more(result: Mapping[str, Any]) -> str:
    told = []
    if result.get("closest"):
        told.append(f"Never twice within {_minute(result['closest'])}.")
    waited = result.get("alone", 0) - result.get("times", 0)
    if waited > 0:
        came_first = "other rules or the limits on interruptions came first"
        told.append(f"By itself it would have acted {_count(waited, 'time')} more: {came_first}.")
    return " ".join(told)


def _minute(seconds: float) -> str:
    if seconds < 60:
        return _count(int(seconds), "second")
    return _count(int(seconds // 60), "minute")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
