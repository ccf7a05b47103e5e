"""What comes of reading live frames with a candidate: sums of every process, kept so that a restart loses nothing."""

from typing import Any
from uuid import UUID

from django.db import transaction

from attention_model.judges import compared_windows
from webapp.registry.models import ModelVersion, ShadowTally
from webapp.registry.workers import get_workers

Told = dict[str, Any]
Kind = ShadowTally.Kind


def gather_frames() -> list[Told]:
    """Asks the workers how they stand, and keeps what they have compared so far."""
    workers = get_workers()
    for told in workers:
        # A worker of an earlier Attune that was not started anew yet has no number, and counts otherwise.
        if "process" in told and told["candidate"] and told["comparison"]["frames"]:
            keep_tally(
                kind=Kind.FRAMES, process=UUID(told["process"]), sums=told["comparison"],
                live_sha256=told["manifest_sha256"], candidate_sha256=told["candidate"],
            )  # fmt: skip
    return workers


def keep_windows(*, process: UUID) -> None:
    """Keeps what this process has compared so far."""
    for (live, candidate), found in compared_windows().items():
        keep_tally(kind=Kind.WINDOWS, process=process, sums=found.told(), live_sha256=live, candidate_sha256=candidate)


@transaction.atomic
def keep_tally(*, kind: str, process: UUID, live_sha256: str, candidate_sha256: str, sums: Told) -> bool:
    """Keeps a process's sums in the place of its earlier ones; False for versions that this site does not know."""
    versions = ModelVersion.objects.in_bulk([live_sha256, candidate_sha256], field_name="manifest_sha256")
    live, candidate = versions.get(live_sha256), versions.get(candidate_sha256)
    if live is None or candidate is None:
        return False
    ShadowTally.objects.update_or_create(
        version=candidate, live=live, kind=kind, process=process, defaults={"sums": sums}
    )
    return True


def get_tally(*, version: ModelVersion, live: ModelVersion) -> dict[str, Told]:
    """All processes' sums together, by kind; nothing where a candidate never read beside this live version."""
    found: dict[str, Told] = {}
    for row in ShadowTally.objects.filter(version=version, live=live).order_by("pk"):
        found[row.kind] = _added(found[row.kind], row.sums) if row.kind in found else row.sums
    return found


def _added(one: Any, other: Any) -> Any:
    """Two tallies as one: numbers are added wherever they stand."""
    if isinstance(one, dict):
        return {key: _added(one[key], other[key]) if key in one and key in other else one.get(key, other.get(key))
                for key in one | other}  # fmt: skip
    if isinstance(one, list):
        return [_added(*pair) for pair in zip(one, other, strict=True)]
    return one + other
