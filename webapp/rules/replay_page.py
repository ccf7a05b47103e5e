"""What came of a replay, in a sentence and in strips."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessons.adaptation.signal_words import words_of
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
    length, kinds = max(one["seconds"], 1.0), dict(words_of("block_kind").choices)
    acts = [
        Act(
            x=round(EDGE + (WIDTH - 2 * EDGE) * seconds / length, 1),
            when=_minute(seconds),
            part=part if one["lesson"] else kinds.get(part, part),
            url=f"{reverse('classroom:lesson', args=[classroom_id, one['lesson']])}#block-{block}"
            if one["lesson"]
            else "",
        )
        for seconds, block, part in one["acts"]
    ]
    who = names.get(one["who"], _("A student who is gone")) if one["lesson"] else _made_up(str(one["who"]))
    said = ngettext("%(who)s: %(count)s time, after %(when)s", "%(who)s: %(count)s times, after %(when)s", len(acts))
    told = said % {"who": who, "count": len(acts), "when": ", ".join(act.when for act in acts)}
    return Strip(who, acts, told)


def _made_up(name: str) -> str:
    number = name.rpartition(" ")[2]
    return _("Made-up student %(number)s") % {"number": number}


def _sentence(run: ReplayRun) -> str:
    result = run.result
    if not result["sessions"]:
        said = _("Nothing has been recorded in %(class)s in the last four weeks. Try the made-up class.")
        return said % {"class": run.classroom.name}
    if result.get("few"):
        return _(
            "It would have acted for fewer than five students: too few to say more without telling who uses a camera."
        )
    if not result["times"]:
        return _("It would not have acted. It was tried on %(lessons)s.") % {"lessons": _lessons(run)}
    times = ngettext("%(count)s time", "%(count)s times", result["times"]) % {"count": result["times"]}
    students = ngettext("for %(count)s student", "for %(count)s students", result["students"])
    said = _("It would have acted %(times)s %(students)s, in %(lessons)s.")
    return said % {"times": times, "students": students % {"count": result["students"]}, "lessons": _lessons(run)}


def _lessons(run: ReplayRun) -> str:
    sessions = run.result["sessions"]
    if run.over == "simulation":
        return _("the lessons of %(count)s made-up students") % {"count": sessions}
    said = ngettext("the last lesson that was studied", "the last %(count)s lessons that were studied", sessions)
    return said % {"count": sessions}


def _more(result: Mapping[str, Any]) -> str:
    told = []
    if result.get("closest"):
        told.append(_("Never twice within %(time)s.") % {"time": _minute(result["closest"])})
    waited = result.get("alone", 0) - result.get("times", 0)
    if waited > 0:
        said = ngettext(
            "By itself it would have acted %(count)s time more, "
            "had not other rules or the limits on interruptions come first.",
            "By itself it would have acted %(count)s times more, "
            "had not other rules or the limits on interruptions come first.",
            waited,
        )
        told.append(said % {"count": waited})
    return " ".join(told)


def _minute(seconds: float) -> str:
    if seconds < 60:
        return ngettext("%(count)s second", "%(count)s seconds", int(seconds)) % {"count": int(seconds)}
    minutes = int(seconds // 60)
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
