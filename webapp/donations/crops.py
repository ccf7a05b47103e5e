"""Pictures that are given for training: small ones, of one look at one point, sealed before they are stored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from attention_model.donating import Crop
from attention_model.gaze import Point
from webapp.donations.limits import A_DAY, CROPS_A_DAY, CROPS_AT_MOST
from webapp.donations.models import DonatedCrop
from webapp.donations.pictures import CannotOpen, as_png, seal
from webapp.donations.selectors import get_giving, get_own_crop


@dataclass(frozen=True)
class LookAt:
    """A crop with the point that was looked at (cm in the camera's plane)."""

    crop: Crop
    number: int
    point: Point


@transaction.atomic
def keep_crops(*, student_id: int, level: str, looks: Sequence[LookAt]) -> int:
    """Seals and stores pictures, where the person gives them; returns how many."""
    if not looks or not get_giving(user_id=student_id).crops:
        return 0
    now, kept = timezone.now(), []
    for look in looks[: _room(student_id)]:
        yaw, pitch = look.crop.aim(look.point)
        kept.append(
            DonatedCrop(
                user_id=student_id,
                sealed=seal(look.crop.face, look.crop.eyes),
                level=level,
                target_yaw=round(yaw, 3),
                target_pitch=round(pitch, 3),
                point=look.number,
                at=now,
            )
        )
    DonatedCrop.objects.bulk_create(kept)
    return len(kept)


def _room(student_id: int) -> int:
    mine = DonatedCrop.objects.filter(user_id=student_id)
    today = mine.filter(at__gt=timezone.now() - A_DAY).count()
    return max(0, min(CROPS_A_DAY - today, CROPS_AT_MOST - mine.count()))


def own_pictures(*, user_id: int) -> Iterator[tuple[UUID, bytes | None]]:
    """Every picture that somebody gave, with its number; None for one that cannot be opened any more."""
    for crop in DonatedCrop.objects.filter(user_id=user_id).order_by("at", "point").iterator(50):
        yield crop.pk, _open(crop)


def picture_of(*, user_id: int, crop_id: UUID) -> bytes | None:
    """A PNG of a donated picture, for whoever gave it; None when it is not theirs, gone, or cannot be opened."""
    crop = get_own_crop(user_id=user_id, crop_id=crop_id)
    return _open(crop) if crop else None


def _open(crop: DonatedCrop) -> bytes | None:
    try:
        return as_png(crop.sealed)
    except CannotOpen:
        return None
