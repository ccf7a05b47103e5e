from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from webapp.accounts.models import SensingLevel, User
from webapp.consent.models import ConsentRecord

# Sent after the choice is stored, with user_id: open camera streams must follow it within a second.
consent_changed = Signal()


@transaction.atomic
def give_consent(*, user: User, level: SensingLevel) -> ConsentRecord:
    """Records a choice of sensing level and ends the one before it."""
    now = timezone.now()
    _end_current(user)
    record = ConsentRecord.objects.create(
        user=user, level=level, given_at=now, expires_at=now + timedelta(days=settings.ATTUNE_CONSENT_DAYS)
    )
    _announce(user)
    return record


@transaction.atomic
def withdraw_consent(*, user: User) -> None:
    """Ends whatever was agreed. Without a record nothing is sensed."""
    _end_current(user)
    _announce(user)


def _end_current(user: User) -> None:
    ConsentRecord.objects.filter(user=user, ended_at=None).update(ended_at=timezone.now())


def _announce(user: User) -> None:
    transaction.on_commit(lambda: consent_changed.send(sender=ConsentRecord, user_id=user.pk))
