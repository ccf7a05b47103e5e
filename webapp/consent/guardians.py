"""A guardian's agreement to a minor's choice of a sensing level."""

from django.utils.translation import gettext_lazy as _

from webapp.accounts.models import SensingLevel
from webapp.consent.guardian_links import GuardianLinks
from webapp.consent.models import TEXT_VERSION, ConsentRecord, GuardianRequest
from webapp.consent.services import end_consent, give_consent

LINKS = GuardianLinks[GuardianRequest, ConsentRecord](
    model=GuardianRequest,
    salt="attune.consent.guardian",
    text_version=TEXT_VERSION,
    over=_("This link has ended. Your child can make a new one on the Camera page."),
    begin=lambda asked: give_consent(user=asked.user, level=SensingLevel(asked.level), guardian=asked),
    end=lambda user: end_consent(user=user),
)
