from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import get_language, gettext

from webapp.accounts.models import Classroom, Membership, SensingLevel, User
from webapp.consent.models import PURPOSE, ConsentRecord, GuardianRequest, PersonLimit

# Sent after the choice is stored, with user_id: open camera streams must follow it within a second.
consent_changed = Signal()
# Sent after the site's own limit is stored: networks that it forbids now are let go.
site_limit_changed = Signal()


@transaction.atomic
def give_consent(
    *, user: User, level: SensingLevel, guardian: GuardianRequest | None = None, until: datetime | None = None
) -> ConsentRecord:
    """Records a choice of sensing level and ends the one before it. `until`: the term of that one goes on."""
    now = timezone.now()
    _end_current(user)
    record = ConsentRecord.objects.create(
        user=user,
        level=level,
        guardian=guardian,
        purpose=gettext(PURPOSE),
        language=get_language() or "",
        given_at=now,
        expires_at=until or now + timedelta(days=settings.ATTUNE_CONSENT_DAYS),
    )
    announce(user.pk)
    return record


@transaction.atomic
def withdraw_consent(*, user: User) -> None:
    """Ends whatever was agreed, and whatever a guardian was asked. Without a record nothing is sensed."""
    _end_current(user)
    GuardianRequest.objects.filter(user=user, replaced_at=None).update(replaced_at=timezone.now())
    announce(user.pk)


def end_consent(*, user: User) -> None:
    """Ends what was agreed and leaves the guardian's link as it is: they may agree again."""
    _end_current(user)
    announce(user.pk)


def end_expired_consents() -> int:
    """Writes the end into records whose term is over; returns how many. They were void already, this is for the eye."""
    over = ConsentRecord.objects.filter(ended_at=None, expires_at__lte=timezone.now())
    people = list(over.values_list("user_id", flat=True))
    over.filter(user_id__in=people).update(ended_at=F("expires_at"))
    for user_id in people:
        announce(user_id)
    return len(people)


def note_age(*, user: User, under_age: bool) -> None:
    """Keeps on which side of the age of consent somebody says they are. A school's own word stays above it."""
    PersonLimit.objects.update_or_create(user=user, defaults={"under_age": under_age})


def set_person_limit(*, user: User, cap: SensingLevel, guardian: PersonLimit.Guardian) -> PersonLimit:
    """What the school sets for one person. An open stream follows within a second."""
    limit, _ = PersonLimit.objects.update_or_create(user=user, defaults={"cap": cap, "guardian": guardian})
    announce(user.pk)
    return limit


@transaction.atomic
def set_class_cap(*, classroom: Classroom, cap: SensingLevel) -> None:
    """The most that may be sensed in a class. Open streams of its students follow within a second."""
    classroom.sensing_cap = cap
    classroom.save(update_fields=["sensing_cap"])
    for user_id in Membership.objects.filter(classroom=classroom).values_list("user_id", flat=True):
        announce(user_id)


def announce(user_id: int) -> None:
    """Tells open pages, once the transaction is through."""
    transaction.on_commit(lambda: consent_changed.send(sender=ConsentRecord, user_id=user_id))


def announce_to_all() -> None:
    """The site's own limit has changed: every page that may have a camera open looks at it again."""
    choices = ConsentRecord.objects.filter(ended_at=None).exclude(level=SensingLevel.BEHAVIOUR)
    for user_id in choices.values_list("user_id", flat=True):
        announce(user_id)
    transaction.on_commit(lambda: site_limit_changed.send(sender=ConsentRecord))


def _end_current(user: User) -> None:
    ConsentRecord.objects.filter(user=user, ended_at=None).update(ended_at=timezone.now())
