from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from webapp.accounts.models import SensingLevel
from webapp.consent.guardian_page import guardian_page
from webapp.consent.guardians import LINKS
from webapp.consent.models import ConsentRecord, GuardianRequest
from webapp.consent.texts import TEXTS
from webapp.consent.words import LEVELS, kept_rows


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guardian(request: HttpRequest, token: str) -> HttpResponse:
    """What the child chose for the camera."""
    return guardian_page(request, token, LINKS, template="consent/guardian.html", words=_words)


def _words(asked: GuardianRequest, record: ConsentRecord | None) -> dict[str, object]:
    return {
        "less": LEVELS[SensingLevel(record.level)] if record and record.level != asked.level else None,
        "level": LEVELS[SensingLevel(asked.level)],
        "text": TEXTS[asked.text_version],
        "kept": kept_rows(estimate_days=settings.ATTUNE_ESTIMATE_DAYS, consent_days=settings.ATTUNE_CONSENT_DAYS),
        "days": settings.ATTUNE_CONSENT_DAYS,
    }
