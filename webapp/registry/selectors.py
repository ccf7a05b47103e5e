"""What the pages about the model show."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from webapp.registry.drawing import Strip, strip_of
from webapp.registry.gate import Figure, GroupLine, Line, Verdict
from webapp.registry.models import ModelEvent, ModelVersion
from webapp.registry.services import verdict_of

State = ModelVersion.State


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure as a row of the table."""

    line: Line
    strip: Strip
    live: str
    candidate: str
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """One group as a row of the table."""

    line: GroupLine
    strip: Strip
    live: str
    candidate: str
    words: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A version beside the live one."""

    verdict: Verdict
    rows: list[Compared]
    groups: list[Group]


def get_versions() -> list[ModelVersion]:
    """Every version, the newest first. One query for them, one for who did what last."""
    events = ModelEvent.objects.select_related("by", "instead_of")
    return list(ModelVersion.objects.prefetch_related(Prefetch("events", events)).select_related("made_by"))


def get_live() -> ModelVersion | None:
    """The live version; None before the first look at a new site."""
    return ModelVersion.objects.filter(state=State.LIVE).first()


def get_version(version_id: UUID) -> ModelVersion | None:
    """A version with what was done with it."""
    return ModelVersion.objects.select_related("made_by").filter(pk=version_id).first()


def compare(version: ModelVersion, live: ModelVersion) -> Comparison:
    """Everything that was measured of both."""
    verdict = verdict_of(version, live)
    return Comparison(
        verdict,
        [_row(line) for line in verdict.lines],
        [_group(line) for line in verdict.groups],
    )


def _row(line: Line) -> Compared:
    words = {
        "better": _("Better"),
        "worse": _("Worse"),
        "same": _("Cannot be told apart") if line.live else _("New"),
        "missing": _("Not measured"),
    }[line.standing]
    strip = strip_of(line.measure, line.live, line.candidate)
    return Compared(line, strip, _number(line, line.live), _number(line, line.candidate), words)


def _number(line: Line | GroupLine, figure: Figure | None) -> str:
    if figure is None:
        return "–"
    return _shown(line, figure.value)


def _shown(line: Line | GroupLine, value: float) -> str:
    return f"{value:.{line.measure.digits}f}{line.measure.unit}"


def _group(line: GroupLine) -> Group:
    words = {"better": _("Better"), "worse": _("Worse"), "same": _("About the same"), "missing": ""}[line.standing]
    one, other = (Figure(value, value, value) for value in (line.live, line.candidate))
    strip = strip_of(line.measure, one, other)
    return Group(line, strip, _shown(line, line.live), _shown(line, line.candidate), words)


def shadow_words(told: list[dict[str, Any]]) -> dict[str, Any] | None:
    """What the workers found while they compared a candidate on live frames; None while nothing was compared."""
    found = [worker["comparison"] for worker in told if worker["candidate"]]
    frames = sum(each["frames"] for each in found)
    if not frames:
        return None
    count, total = (sum(each["sums"].get("gaze_deg", {}).get(what, 0) for each in found) for what in ("count", "total"))
    return {
        "frames": frames,
        "gaze_deg": total / count if count else None,
        "readable": sum(each["readable"] for each in found) / frames,
        "readable_by_candidate": sum(each["readable_by_candidate"] for each in found) / frames,
    }
