"""What the pages about the model ask the database for."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.fields.json import KeyTransform
from django.utils import timezone
from django.utils.translation import gettext as _

from webapp.registry.judging import MOVING
from webapp.registry.measures import FEWEST_PEOPLE, MEASURES
from webapp.registry.measuring import sources
from webapp.registry.models import Judgement, ModelVersion

State = ModelVersion.State
LATE = timedelta(minutes=10)
UNCENTRED = {"mean_deg"}  # of crops: stands beside the figure that is compared, and is of the same people


@dataclass(frozen=True, slots=True)
class Measured:
    """What a suite did with a version: how it measured, or why it could not."""

    name: str
    notes: list[str]
    problem: str


def get_versions() -> list[ModelVersion]:
    """Every version, the newest first, with two of its figures; the reports themselves stay where they are."""
    figures = {
        "gaze_deg": KeyTransform("mean_deg", KeyTransform("figures", KeyTransform("gaze", "report"))),
        "focus_auc": KeyTransform("focus_auc", KeyTransform("figures", KeyTransform("focus", "report"))),
        "judging": F("judgement__state"),
    }
    found = ModelVersion.objects.annotate(**figures).select_related("made_by")
    return list(found.defer("report", "manifest", "card"))


def get_live() -> ModelVersion | None:
    """The live version; None before the first look at a new site."""
    return ModelVersion.objects.filter(state=State.LIVE).first()


def get_version(version_id: UUID) -> ModelVersion | None:
    """A version, with how far its judgement is."""
    return ModelVersion.objects.select_related("made_by", "judgement").filter(pk=version_id).first()


def get_judgement(version: ModelVersion) -> Judgement | None:
    """How far the measuring of a version is; None when nobody asked for it."""
    return Judgement.objects.filter(version=version).first()


def judgement_status(judgement: Judgement | None) -> dict[str, Any]:
    """The same in short, for the page that follows it."""
    if judgement is None:
        return {"state": "none", "words": "", "done": 0, "of": 0}
    words = judgement.words if judgement.state == Judgement.State.RUNNING else judgement.get_state_display()
    return {"state": judgement.state, "words": words, "done": judgement.done, "of": judgement.of}


def is_moving(judgement: Judgement | None) -> bool:
    """Whether there is something to wait for."""
    return judgement is not None and judgement.state in MOVING


def is_late(judgement: Judgement | None) -> bool:
    """Whether no worker has taken it for long: somebody should look whether there is one."""
    waits = judgement is not None and judgement.state == Judgement.State.WAITING
    return waits and judgement is not None and timezone.now() - judgement.ordered_at > LATE


def get_measured(version: ModelVersion) -> list[Measured]:
    """Every suite that measured a version, in words."""
    names = {source.name: str(source.words) for source in sources()}
    return [
        Measured(names.get(name, name), list(found.get("notes", ())), found.get("problem", ""))
        for name, found in version.report.items()
    ]


def of_enough_people(suite: str, found: dict[str, Any]) -> dict[str, Any]:
    """What a suite found of a site's own people, without what fewer than five stand behind."""
    hidden = {
        measure.figure
        for measure in MEASURES
        if measure.suite == suite and measure.people and found.get("figures", {}).get(measure.people, 0) < FEWEST_PEOPLE
    }
    if not suite.startswith("own"):
        return found
    pruned = {part: _without(found.get(part, {}), hidden) for part in ("figures", "intervals", "draws")}
    rows = [row for row in found.get("slices", ()) if row.get("people", 0) >= FEWEST_PEOPLE]
    return {**found, **pruned, "slices": rows}


def _without(figures: dict[str, Any], hidden: set[str]) -> dict[str, Any]:
    also = UNCENTRED if hidden else set()
    return {name: value for name, value in figures.items() if name not in hidden | also}


def report_of(version: ModelVersion) -> dict[str, Any]:
    """Everything that is known of a version, as a file."""
    return {
        "number": version.number,
        "name": version.name,
        "version": version.version,
        "manifest_sha256": version.manifest_sha256,
        "origin": version.origin,
        "made_at": version.made_at.isoformat(),
        "judged_at": version.judged_at.isoformat() if version.judged_at else None,
        "latency_ms": version.latency_ms,
        "size_bytes": version.size_bytes,
        "trained_on": version.manifest.get("trained_on", []),
        "measured_on": version.judged_on,
        "suites": {name: of_enough_people(name, found) for name, found in version.report.items()},
        "what": _("Draws are figures of people drawn anew; versions share them where “over” is the same."),
    }
