"""A guardian's agreement to a minor's giving, by a link that the student passes on."""

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from webapp.accounts.models import User
from webapp.donations.models import TEXT_VERSION, GuardianAsk, TrainingConsent
from webapp.donations.services import end_giving, give_for_training

LINK_LASTS = timedelta(days=14)
_SIGNER = signing.Signer(salt="attune.donations.guardian")


class LinkOver(ValueError):
    """The link can no longer be agreed to. The message is for the guardian."""


@transaction.atomic
def ask_guardian(*, user: User, crops: bool) -> GuardianAsk:
    """A new link for this choice; older links are void. What holds already goes on until the guardian answers."""
    now = timezone.now()
    GuardianAsk.objects.filter(user=user, replaced_at=None).update(replaced_at=now)
    return GuardianAsk.objects.create(user=user, crops=crops, asked_at=now, expires_at=now + LINK_LASTS)


def token_of(asked: GuardianAsk) -> str:
    """What stands in the link. The database alone is not enough to make one."""
    return _SIGNER.sign(asked.pk.hex).replace(":", ".")


def find_ask(token: str) -> GuardianAsk | None:
    """The request of a link, whatever became of it; None for a link that was never given out."""
    try:
        key = _SIGNER.unsign(token.replace(".", ":"))
    except signing.BadSignature:
        return None
    return GuardianAsk.objects.select_related("user").filter(pk=key).first()


def why_over(asked: GuardianAsk) -> str:
    """Why a link cannot be agreed to any more; empty while it can."""
    if asked.replaced_at is not None:
        return "replaced"
    if asked.text_version != TEXT_VERSION:
        return "new_words"
    return "expired" if not asked.agreed and asked.expires_at <= timezone.now() else ""


@transaction.atomic
def answer_ask(*, asked: GuardianAsk, name: str, agreed: bool) -> GuardianAsk:
    """Stores the guardian's answer: giving begins, or all that was given is deleted. Raises LinkOver."""
    asked = GuardianAsk.objects.select_for_update().select_related("user").get(pk=asked.pk)
    if agreed and why_over(asked):
        raise LinkOver(_("This link has ended. Your child can make a new one on the page about training."))
    before = asked.agreed
    asked.agreed, asked.guardian_name, asked.answered_at = agreed, name, timezone.now()
    asked.save(update_fields=["agreed", "guardian_name", "answered_at"])
    if agreed and not before:
        give_for_training(user=asked.user, crops=asked.crops, guardian=asked)
    elif before and not agreed and asked.consents.filter(ended_at=None).exists():
        end_giving(user=asked.user)
    return asked


def get_agreed(asked: GuardianAsk) -> TrainingConsent | None:
    """What holds by this guardian's word now."""
    return asked.consents.filter(ended_at=None, expires_at__gt=timezone.now(), text_version=TEXT_VERSION).first()
