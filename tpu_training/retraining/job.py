"""What a site ordered: job.json, read strictly. The seal is the site's own matter; here only its values are used.

A bundle that comes of a job carries the whole of it in its manifest (``metrics["made_for"]``), so that the site can
tell what it ordered.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tpu_training.tasks import TASKS, TrainingError

FORMAT = 1
T = TypeVar("T")
MOST_EPOCHS, MOST_BATCH, MOST_SHARE = 200, 4096, 0.9
# A job's file is a few hundred bytes.
MAX_BYTES = 65536


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be trained, from what, and for whom."""

    id: str
    site: str
    name: str
    version: str
    tasks: tuple[str, ...]
    epochs: int
    batch: int
    seed: int
    limit: int | None
    """Examples of a pass through the data; None: as many as there are."""
    examples_share: float
    """How much of what is trained on should come from the site. Less where the site has few examples."""
    data_sha256: str
    base_sha256: str
    expires_at: dt.datetime | None
    whole: Mapping[str, Any]
    """The file as it was, for the manifest."""


def read_job(path: Path, now: dt.datetime) -> Job:
    """The job of a file, unless it has expired. Raises TrainingError."""
    job = job_of(path.name, document_of(path))
    if job.expires_at is not None and job.expires_at < now:
        raise TrainingError(f"This job expired at {job.expires_at:%Y-%m-%d %H:%M %Z}. Order a new one on the site.")
    return job


def document_of(path: Path) -> dict[str, Any]:
    """The JSON object of a small file. Raises TrainingError."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        found = json.loads(content)
    except FileNotFoundError as error:
        raise TrainingError(f"There is no job at {path}.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise TrainingError(f"{path.name} cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise TrainingError(f"{path.name} has to be a JSON object.")
    return found


def job_of(place: str, found: Mapping[str, Any]) -> Job:
    """The job of a JSON object. Raises TrainingError."""
    if found.get("format") != FORMAT:
        raise TrainingError(f"{place}: format {found.get('format')!r} is not known; this version reads {FORMAT}.")
    limit = found.get("limit")
    return Job(
        id=value(place, found, "job", str),
        site=value(place, found, "site", str),
        name=value(place, found, "name", str),
        version=value(place, found, "version", str),
        tasks=tasks_of(place, found),
        epochs=int(within(place, found, "epochs", 1, MOST_EPOCHS)),
        batch=int(within(place, found, "batch", 1, MOST_BATCH)),
        seed=value(place, found, "seed", int),
        limit=None if limit is None else int(within(place, found, "limit", 2, 10**9)),
        examples_share=within(place, found, "examples_share", 0.0, MOST_SHARE),
        data_sha256=value(place, found, "data_sha256", str),
        base_sha256=value(place, found, "base_sha256", str),
        expires_at=moment(place, found),
        whole=dict(found),
    )


def value(place: str, found: Mapping[str, Any], key: str, kind: type[T]) -> T:
    """The value of a key that has to be there. Raises TrainingError."""
    given = found.get(key)
    if not isinstance(given, kind) or isinstance(given, bool):
        raise TrainingError(f"{place}: “{key}” is missing or not of type {kind.__name__}.")
    return given


def within(place: str, found: Mapping[str, Any], key: str, least: float, most: float) -> float:
    """A number between two others; a whole one where both are. Raises TrainingError."""
    given = found.get(key)
    right = isinstance(given, int) or (isinstance(given, float) and isinstance(least, float))
    if not right or isinstance(given, bool) or not least <= given <= most:  # type: ignore[operator]
        raise TrainingError(f"{place}: “{key}” is {given!r}; it has to be a number from {least} to {most}.")
    return given  # type: ignore[return-value]


def tasks_of(place: str, found: Mapping[str, Any]) -> tuple[str, ...]:
    """The tasks, each once, in the order of TASKS. Raises TrainingError."""
    given = value(place, found, "tasks", list)
    if not given or not all(isinstance(task, str) and task in TASKS for task in given):
        raise TrainingError(f"{place}: “tasks” has to name at least one of {', '.join(TASKS)}.")
    return tuple(task for task in TASKS if task in given)


def moment(place: str, found: Mapping[str, Any]) -> dt.datetime | None:
    """When the job expires; a time without a zone is taken as UTC. Raises TrainingError."""
    if found.get("expires_at") is None:
        return None
    try:
        then = dt.datetime.fromisoformat(value(place, found, "expires_at", str))
    except ValueError as error:
        raise TrainingError(f"{place}: “expires_at” is not a time.") from error
    return then if then.tzinfo else then.replace(tzinfo=dt.UTC)
