"""What the pages show of trainings."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from webapp.training.models import RunPicture, TrainingRun

State = TrainingRun.State
MOVING = (State.WAITING, State.RUNNING, State.STOPPING)
UNTAKEN = timedelta(minutes=2)  # a worker that is there takes a run up within seconds


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture of examples at first, and as it is now where that is another one."""

    name: str
    first: RunPicture
    now: RunPicture | None


def get_runs() -> list[TrainingRun]:
    """Every training, the newest first."""
    told = TrainingRun.objects.select_related("data_set", "base", "version", "made_by").defer("log", "live", "job")
    return list(told)


def get_run(run_id: UUID) -> TrainingRun | None:
    """One training."""
    return TrainingRun.objects.select_related("data_set", "base", "version", "made_by").filter(pk=run_id).first()


def get_moving() -> TrainingRun | None:
    """The training that goes on here now, or is next."""
    here = TrainingRun.objects.filter(place=TrainingRun.Place.HERE, state__in=MOVING)
    found = here.select_related("data_set", "base", "version", "made_by").order_by("state", "number")
    return found.exclude(state=State.WAITING).first() or found.first()


def get_pictures(run: TrainingRun) -> list[Seen]:
    """Each picture, at first and now."""
    by_name: dict[str, list[RunPicture]] = {}
    for picture in run.pictures.defer("png"):
        by_name.setdefault(picture.name, []).append(picture)
    return [Seen(name, found[0], found[-1] if len(found) > 1 else None) for name, found in by_name.items()]


def waits_in_vain(run: TrainingRun) -> bool:
    """Whether no worker has taken it up though none is busy."""
    if run.state != State.WAITING or timezone.now() - run.made_at < UNTAKEN:
        return False
    return not TrainingRun.objects.filter(state__in=[State.RUNNING, State.STOPPING]).exists()


def pace_known() -> tuple[int, int] | None:
    """Passes and minutes of the newest training that was finished here."""
    done = TrainingRun.objects.filter(place=TrainingRun.Place.HERE, state=State.DONE, begun_at__isnull=False).first()
    if done is None or done.ended_at is None or done.begun_at is None:
        return None
    minutes = max(1, round((done.ended_at - done.begun_at).total_seconds() / 60))
    return int(done.settings.get("epochs", 0)), minutes
