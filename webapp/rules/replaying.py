"""A rule over sessions: where it would have acted, beside the rules that are on and by itself.

Nobody may learn here whose camera was on. A rule that uses the camera is counted together with its stand-in, without
names and times, by part of a lesson, and only where five students or more would have met it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

from lessons.adaptation.replay import replay
from lessons.adaptation.rules import Rule, RuleSet
from lessons.adaptation.state import Snapshot
from webapp.classroom.models import StudySession
from webapp.rules.recent import FEWEST
from webapp.rules.recordings import Moment, Recordings
from webapp.rules.sets import in_order

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Played:
    """One session with the seconds at which the rule would have acted, and where in the lesson."""

    who: int | str
    lesson: int | None
    title: str
    day: str
    seconds: float
    acts: tuple[tuple[float, str, str], ...]
    alone: int


def play_sessions(
    sessions: Sequence[StudySession], rules: Sequence[Rule], beside: RuleSet, progress: Progress
) -> list[Played]:
    """Every session of a class, oldest first."""
    recordings, played = Recordings(), []
    for done, session in enumerate(reversed(sessions), 1):
        moments = list(recordings.moments(session))
        acts, alone = _acts(moments, rules, beside, session.pk)
        told = tuple((moment.seconds, moment.block, recordings.title(session.lesson, moment.block)) for moment in acts)
        length = moments[-1].seconds if moments else 0.0
        day = session.started_at.isoformat()
        played.append(Played(session.student_id, session.lesson_id, session.lesson.title, day, length, told, alone))
        progress(done, len(sessions))
    return played


def play_simulation(
    simulated: Iterable[tuple[str, Sequence[Snapshot]]], rules: Sequence[Rule], beside: RuleSet, progress: Progress
) -> list[Played]:
    """A class that nobody is in: everything may be shown."""
    played, everybody = [], list(simulated)
    for done, (name, snapshots) in enumerate(everybody, 1):
        start = snapshots[0].at if snapshots else 0.0
        moments = [Moment(one, one.at - start, _kind(one)) for one in snapshots]
        acts, alone = _acts(moments, rules, beside, UUID(int=done))
        told = tuple((moment.seconds, "", moment.block) for moment in acts)
        length = moments[-1].seconds if moments else 0.0
        played.append(Played(name, None, "", "", length, told, alone))
        progress(done, len(everybody))
    return played


def _kind(snapshot: Snapshot) -> str:
    """What kind of block a made-up student is at: their lessons have no titles."""
    return str(snapshot.values.get("block_kind") or "")


def _acts(moments: Sequence[Moment], rules: Sequence[Rule], beside: RuleSet, session: UUID) -> tuple[list[Moment], int]:
    """The moments at which these rules act among all, and how often they would by themselves."""
    own = {rule.id for rule in rules}
    together = in_order([*(rule for rule in beside if rule.id not in own), *rules])
    snapshots = [moment.snapshot for moment in moments]
    by_time = {moment.snapshot.at: moment for moment in moments}
    decisions = replay(together, snapshots, session=session)
    alone = replay(in_order(rules), snapshots, session=session)
    return [by_time[decision.at] for decision in decisions if decision.rule_id in own], len(alone)


def tell(played: Sequence[Played], *, camera: bool, real: bool) -> dict[str, Any]:
    """What is stored and shown of a replay."""
    acted = [one for one in played if one.acts]
    students = {one.who for one in acted}
    told: dict[str, Any] = {
        "sessions": len(played),
        "watched": len({one.who for one in played}),
        "times": sum(len(one.acts) for one in played),
        "students": len(students),
        "alone": sum(one.alone for one in played),
        "closest": _closest(acted),
    }
    if not (camera and real):
        return {**told, "strips": [asdict(one) for one in acted]}
    if len(students) < FEWEST:
        return {"sessions": told["sessions"], "watched": told["watched"], "few": True, "strips": []}
    return {**told, "strips": [], "parts": _parts(acted), "closest": None}


def _closest(acted: Sequence[Played]) -> float | None:
    """Seconds between the two acts that came closest to each other."""
    gaps = [later[0] - earlier[0] for one in acted for earlier, later in pairwise(one.acts)]
    return min(gaps) if gaps else None


def _parts(acted: Sequence[Played]) -> list[dict[str, Any]]:
    """By part of a lesson, where five students or more met it."""
    met: dict[tuple[str, str], set[int | str]] = {}
    times: dict[tuple[str, str], int] = {}
    for one in acted:
        for _, _, part in one.acts:
            met.setdefault((one.title, part), set()).add(one.who)
            times[one.title, part] = times.get((one.title, part), 0) + 1
    return [
        {"lesson": lesson, "part": part, "times": times[lesson, part], "students": len(students)}
        for (lesson, part), students in met.items()
        if len(students) >= FEWEST
    ]
