"""Keeping and forgetting what is known of a student's gaze."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from webapp.classroom.heat import PartLook, added, parts_added
from webapp.classroom.models import BlockGaze, GazeSetup, StudySession
from webapp.consent.selectors import get_consent

SETUP_LASTS = timedelta(hours=12)  # a school day: by tomorrow the seat and the lid have moved


@dataclass(frozen=True)
class Look:
    """What was added to a block's gaze."""

    seconds: float
    visits: int = 0
    rereads: int = 0
    heat: list[float] = field(default_factory=list)
    off_px: float = 0.0
    parts: Mapping[str, PartLook] = field(default_factory=dict)


def find_setup(*, student_id: int, screen: tuple[float, float], eyes: str) -> GazeSetup | None:
    """A set-up made today before a screen of this size, under the consent that is in force, with the same networks."""
    consent = get_consent(user_id=student_id)
    if consent is None:
        return None
    since = max(consent.given_at, timezone.now() - SETUP_LASTS)
    mine = GazeSetup.objects.filter(student_id=student_id, screen=_name(screen), eyes=eyes)
    return mine.filter(made_at__gte=since).first()


def keep_setup(*, student_id: int, screen: tuple[float, float], eyes: str, data: dict[str, Any]) -> None:
    """Keeps a set-up in the place of the one before it."""
    kept = {"data": data, "eyes": eyes, "made_at": timezone.now()}
    GazeSetup.objects.update_or_create(student_id=student_id, screen=_name(screen), defaults=kept)


def forget_setups(*, student_id: int) -> None:
    """Lets go of everything that was set up."""
    GazeSetup.objects.filter(student_id=student_id).delete()


@transaction.atomic
def add_looks(*, session_id: UUID, looks: Mapping[str, Look]) -> None:
    """Adds to each block's row; a session that is gone (its class was deleted) takes nothing."""
    if not looks or not StudySession.objects.filter(pk=session_id).exists():
        return
    rows = {row.block: row for row in BlockGaze.objects.filter(session_id=session_id, block__in=looks)}
    now = timezone.now()
    for key, look in looks.items():
        row = rows.setdefault(key, BlockGaze(session_id=session_id, block=key))
        row.seconds += look.seconds
        row.visits += look.visits
        row.rereads += look.rereads
        row.heat = added(row.heat, look.heat) if look.heat else row.heat
        row.parts = parts_added(row.parts, look.parts) if look.parts else row.parts
        row.off_px, row.at = look.off_px, now
    fields = ["seconds", "visits", "rereads", "heat", "parts", "off_px", "at"]
    BlockGaze.objects.bulk_create(
        rows.values(), update_conflicts=True, update_fields=fields, unique_fields=["session", "block"]
    )


def _name(screen: tuple[float, float]) -> str:
    return f"{screen[0]:.0f}x{screen[1]:.0f}"
