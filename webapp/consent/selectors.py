from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone

from webapp.accounts.models import SensingLevel
from webapp.consent.models import TEXT_VERSION, ConsentRecord

_ORDER = {level: rank for rank, level in enumerate(SensingLevel)}


def lowest(levels: Iterable[str]) -> SensingLevel:
    """The most careful of several sensing levels."""
    return min((SensingLevel(level) for level in levels), key=_ORDER.__getitem__)


def get_allowed_levels(*caps: str) -> list[SensingLevel]:
    """Levels that the site and the given class caps leave open, least first."""
    cap = lowest([settings.ATTUNE_SENSING_CAP, *caps])
    return [level for level in SensingLevel if _ORDER[level] <= _ORDER[cap]]


def get_consent(*, user_id: int) -> ConsentRecord | None:
    """The record in force: not ended, not expired, given for today's words."""
    return ConsentRecord.objects.filter(
        user_id=user_id, ended_at=None, expires_at__gt=timezone.now(), text_version=TEXT_VERSION
    ).first()


def get_sensing_level(*, user_id: int, class_cap: str) -> SensingLevel:
    """What may be sensed of this person in a class with this cap. Without consent: behaviour, so no camera."""
    record = get_consent(user_id=user_id)
    if record is None:
        return SensingLevel.BEHAVIOUR
    return lowest([settings.ATTUNE_SENSING_CAP, class_cap, record.level])
