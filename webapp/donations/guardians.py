"""A guardian's agreement to a minor's giving for training."""

from django.utils.translation import gettext_lazy as _

from webapp.consent.guardian_links import GuardianLinks
from webapp.donations.models import TEXT_VERSION, GuardianAsk, TrainingConsent
from webapp.donations.services import end_giving, give_for_training

LINKS = GuardianLinks[GuardianAsk, TrainingConsent](
    model=GuardianAsk,
    salt="attune.donations.guardian",
    text_version=TEXT_VERSION,
    over=_("This link has ended. Your child can make a new one on the page about training."),
    begin=lambda asked: give_for_training(user=asked.user, crops=asked.crops, guardian=asked),
    end=lambda user: end_giving(user=user),
)
