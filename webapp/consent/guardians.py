"""A guardian's agreement for a minor, by a link that the student passes on. No address of theirs is asked for."""

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from webapp.accounts.models import SensingLevel, User
from webapp.consent.models import TEXT_VERSION, ConsentRecord, GuardianRequest
from webapp.consent.services import end_consent, give_consent

LINK_LASTS = timedelta(days=14)
_SIGNER = signing.Signer(salt="attune.consent.guardian")


class LinkOver(ValueError):
    """The link can no longer be answered. The message is for the guardian."""


@transaction.atomic
def ask_guardian(*, user: User, level: SensingLevel) -> GuardianRequest:
    """A new link for this choice; older links are void. What holds already goes on until the guardian answers."""
    now = timezone.now()
    GuardianRequest.objects.filter(user=user, replaced_at=None).update(replaced_at=now)
    return GuardianRequest.objects.create(user=user, level=level, asked_at=now, expires_at=now + LINK_LASTS)


def token_of(asked: GuardianRequest) -> str:
    """What stands in the link. The database alone is not enough to make one."""
    return _SIGNER.sign(asked.pk.hex).replace(":", ".")


def find_request(token: str) -> GuardianRequest | None:
    """The request of a link, whatever became of it; None for a link that was never given out."""
    try:
        key = _SIGNER.unsign(token.replace(".", ":"))
    except signing.BadSignature:
        return None
    return GuardianRequest.objects.select_related("user").filter(pk=key).first()


def why_over(asked: GuardianRequest) -> str:
    """Why a link cannot be agreed to any more; empty while it can."""
    if asked.replaced_at is not None:
        return "replaced"
    if asked.text_version != TEXT_VERSION:
        return "new_words"
    return "expired" if not asked.agreed and asked.expires_at <= timezone.now() else ""


@transaction.atomic
def answer_request(*, asked: GuardianRequest, name: str, agreed: bool) -> GuardianRequest:
    """Stores the guardian's answer: consent begins, or whatever they agreed to before ends. Raises LinkOver."""
    asked = GuardianRequest.objects.select_for_update().select_related("user").get(pk=asked.pk)
    if agreed and why_over(asked):
        raise LinkOver(_("This link has ended. Your child can make a new one on the Camera page."))
    before = asked.agreed
    asked.agreed, asked.guardian_name, asked.answered_at = agreed, name, timezone.now()
    asked.save(update_fields=["agreed", "guardian_name", "answered_at"])
    if agreed and not before:
        give_consent(user=asked.user, level=SensingLevel(asked.level), guardian=asked)
    elif before and not agreed and asked.consents.filter(ended_at=None).exists():
        end_consent(user=asked.user)
    return asked


def get_agreed(asked: GuardianRequest) -> ConsentRecord | None:
    """What holds by this guardian's word now; a student may have chosen less since."""
    return asked.consents.filter(ended_at=None, expires_at__gt=timezone.now(), text_version=TEXT_VERSION).first()
