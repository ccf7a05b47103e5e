"""Where trainings lie. Nothing here is ever served as it is."""

import shutil
from pathlib import Path
from uuid import UUID

from django.conf import settings

JOB, LIVE, BUNDLE, EVENTS = "job.json", "live.json", "bundle", "events.out.tfevents.*"
# A run writes checkpoints of a few MB and a bundle; where there is less, it would end half way and take the site along.
LEAST_FREE = 500_000_000


def run_folder(run_id: UUID) -> Path:
    """The folder of a training, there or not."""
    return Path(settings.ATTUNE_TRAINING) / "runs" / str(run_id)


def cache_folder() -> Path:
    """What the trainer makes once for all trainings: examples that are not people's."""
    return Path(settings.ATTUNE_TRAINING) / "cache"


def is_roomy() -> bool:
    """Whether the disk has room for a training."""
    folder = Path(settings.ATTUNE_TRAINING)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return shutil.disk_usage(folder).free >= LEAST_FREE


def event_files(run_id: UUID) -> list[Path]:
    """What TensorBoard reads of a training."""
    return sorted(run_folder(run_id).rglob(EVENTS))


def keep_events_only(run_id: UUID) -> None:
    """Deletes what only going on would need: what was learned is on the shelf, and how it went is written down."""
    for path in run_folder(run_id).rglob("*"):
        if path.is_file() and not path.match(EVENTS):
            path.unlink(missing_ok=True)


def forget_run(run_id: UUID) -> None:
    """Deletes a training's folder."""
    shutil.rmtree(run_folder(run_id), ignore_errors=True)
