"""Giving for training, and taking it back: what is taken back is gone at once, from every data set too."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from webapp.accounts.models import User
from webapp.donations.models import DonatedCrop, GuardianAsk, TrainingConsent, TrainingExample
from webapp.donations.sets import withdraw_sets_of


@transaction.atomic
def give_for_training(
    *, user: User, crops: bool, guardian: GuardianAsk | None = None, until: datetime | None = None
) -> TrainingConsent:
    """Records a choice and ends the one before it. Without `crops`, pictures given before are deleted."""
    now = timezone.now()
    TrainingConsent.objects.filter(user=user, ended_at=None).update(ended_at=now)
    if not crops:
        _delete_crops(user)
    return TrainingConsent.objects.create(
        user=user,
        crops=crops,
        guardian=guardian,
        language=get_language() or "",
        given_at=now,
        expires_at=until or now + timedelta(days=settings.ATTUNE_CONSENT_DAYS),
    )


@transaction.atomic
def stop_giving(*, user: User) -> int:
    """Ends the choice and whatever a guardian was asked, and deletes all that was given; returns how much it was."""
    GuardianAsk.objects.filter(user=user, replaced_at=None).update(replaced_at=timezone.now())
    return end_giving(user=user)


@transaction.atomic
def end_giving(*, user: User) -> int:
    """The same with the guardian's link left as it is: they may agree again."""
    TrainingConsent.objects.filter(user=user, ended_at=None).update(ended_at=timezone.now())
    return delete_given(user=user)


@transaction.atomic
def delete_given(*, user: User) -> int:
    """Deletes all that was given so far, in data sets too. The choice stays: what comes afterwards is given again."""
    moments, _kinds = TrainingExample.objects.filter(user=user).delete()
    crops, _kinds = DonatedCrop.objects.filter(user=user).delete()
    withdraw_sets_of(user_id=user.pk)
    return moments + crops


@transaction.atomic
def stop_giving_crops(*, user: User) -> int:
    """From now on numbers only; every picture is deleted. Returns how many there were."""
    TrainingConsent.objects.filter(user=user, ended_at=None).update(crops=False)
    return _delete_crops(user)


@transaction.atomic
def erase_crop(*, user: User, crop_id: UUID) -> bool:
    """One picture, and the data sets that may hold it; False when it is not this person's, or gone."""
    deleted, _kinds = DonatedCrop.objects.filter(user=user, pk=crop_id).delete()
    if deleted:
        withdraw_sets_of(user_id=user.pk, with_crops=True)
    return bool(deleted)


def _delete_crops(user: User) -> int:
    deleted, _kinds = DonatedCrop.objects.filter(user=user).delete()
    if deleted:
        withdraw_sets_of(user_id=user.pk, with_crops=True)
    return deleted


def end_expired_giving() -> int:
    """Whose term is over, has taken it back; returns how many people that was."""
    over = TrainingConsent.objects.filter(ended_at=None, expires_at__lte=timezone.now()).select_related("user")
    people = [consent.user for consent in over]
    for user in people:
        end_giving(user=user)
    return len(people)
