from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from webapp.consent.guardian_page import guardian_page
from webapp.donations.guardians import LINKS
from webapp.donations.models import GuardianAsk, TrainingConsent
from webapp.donations.texts import TEXTS


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guardian(request: HttpRequest, token: str) -> HttpResponse:
    """What the child would like to give for training."""
    return guardian_page(request, token, LINKS, template="donations/guardian.html", words=_words)


def _words(asked: GuardianAsk, _record: TrainingConsent | None) -> dict[str, object]:
    return {
        "text": TEXTS[asked.text_version],
        "days": settings.ATTUNE_DONATION_DAYS,
        "consent_days": settings.ATTUNE_CONSENT_DAYS,
    }
