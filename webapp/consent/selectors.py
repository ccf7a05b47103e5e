from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from webapp.accounts.models import Classroom, SensingLevel
from webapp.consent.models import TEXT_VERSION, ConsentRecord, GuardianRequest, PersonLimit
from webapp.site.models import Jurisdiction
from webapp.site.selectors import get_site, get_site_cap

_ORDER = {level: rank for rank, level in enumerate(SensingLevel)}
EU_AGE = 16  # article 8 of the GDPR; a member state may have lowered it: then the school says so
RENEW_WITHIN = timedelta(days=30)


def lowest(levels: Iterable[str]) -> SensingLevel:
    """The most careful of several sensing levels."""
    return min((SensingLevel(level) for level in levels), key=_ORDER.__getitem__)


def goes_no_further(level: str, than: str) -> bool:
    """Whether `level` senses no more than the other."""
    return _ORDER[SensingLevel(level)] <= _ORDER[SensingLevel(than)]


def get_limit(*, user_id: int) -> PersonLimit:
    """What is set for one person; an unsaved row where nothing is."""
    return PersonLimit.objects.filter(user_id=user_id).first() or PersonLimit(user_id=user_id)


def get_allowed_levels(*caps: str) -> list[SensingLevel]:
    """Levels that the site and the given caps leave open, least first."""
    cap = lowest([get_site_cap(), *caps])
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
    return lowest([get_site_cap(), class_cap, get_limit(user_id=user_id).cap, record.level])


def get_level_in_class(*, user_id: int, classroom_id: int) -> SensingLevel:
    """The same with the class's cap as it is now: an open lesson follows a cap that was lowered, or a class gone."""
    cap = Classroom.objects.filter(pk=classroom_id).values_list("sensing_cap", flat=True).first()
    return get_sensing_level(user_id=user_id, class_cap=cap or SensingLevel.BEHAVIOUR)


def get_guardian_age() -> int:
    """Under which age a guardian must agree; 0: the site does not ask."""
    if settings.ATTUNE_GUARDIAN_UNDER:
        return int(settings.ATTUNE_GUARDIAN_UNDER)
    return EU_AGE if stands_under_eu_law() else 0


def stands_under_eu_law() -> bool:
    """Whether the law of the European Union holds here, by the school's word or the server's."""
    return Jurisdiction.EU in {get_site().jurisdiction, settings.ATTUNE_JURISDICTION}


def asks_age(limit: PersonLimit) -> bool:
    """Whether the choice has to ask on which side of that age this person is."""
    return bool(limit.guardian == PersonLimit.Guardian.BY_AGE and limit.under_age is None and get_guardian_age())


def needs_guardian(limit: PersonLimit) -> bool:
    """Whether a guardian must agree before anything is sensed. Unless somebody said otherwise, where one is asked."""
    if limit.guardian != PersonLimit.Guardian.BY_AGE:
        return limit.guardian == PersonLimit.Guardian.NEEDED
    return bool(get_guardian_age()) and limit.under_age is not False


def get_open_request(*, user_id: int) -> GuardianRequest | None:
    """The student's latest choice that a guardian was asked about, if no newer choice has replaced it."""
    return GuardianRequest.objects.filter(user_id=user_id, replaced_at=None).first()


@dataclass(frozen=True)
class ConsentState:
    """How somebody's choice stands. `asked` is the guardian's side of it, where there is one."""

    name: str
    record: ConsentRecord | None
    asked: GuardianRequest | None

    @property
    def in_force(self) -> bool:
        """Whether a record holds now."""
        return self.name in {"holds", "ends_soon"}

    @property
    def days_left(self) -> int:
        """Whole days until the record ends."""
        return max(0, (self.record.expires_at - timezone.now()).days) if self.record else 0


def get_consent_state(*, user_id: int) -> ConsentState:
    """none, holds, ends_soon, ended (its term), new_words (the text changed); with the guardian's answer beside it."""
    record = _latest(user_id)
    return ConsentState(_name(record), record, get_open_request(user_id=user_id))


def get_own_choice(*, user_id: int) -> ConsentState:
    """The same without the guardian's side. One query."""
    record = _latest(user_id)
    return ConsentState(_name(record), record, None)


def _latest(user_id: int) -> ConsentRecord | None:
    return ConsentRecord.objects.filter(user_id=user_id).select_related("guardian").order_by("-given_at").first()


def _name(record: ConsentRecord | None) -> str:
    now = timezone.now()
    if record is None or (record.ended_at and record.ended_at < record.expires_at):
        return "none"
    if record.expires_at <= now:
        return "ended"
    if record.text_version != TEXT_VERSION:
        return "new_words"
    return "ends_soon" if record.expires_at - now < RENEW_WITHIN and record.level != "behaviour" else "holds"
