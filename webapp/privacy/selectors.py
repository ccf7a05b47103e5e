"""What the privacy pages show."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.paginator import Page, Paginator

from webapp.accounts.models import User
from webapp.consent.selectors import get_guardian_age
from webapp.privacy.models import AccessRecord, DataDownload, Erasure, RetentionRun
from webapp.privacy.retention import terms
from webapp.privacy.words import LOOKS
from webapp.site.selectors import get_site, get_site_cap

PER_PAGE = 30
DOWNLOADS_SHOWN = 5


@dataclass(frozen=True)
class Look:
    """Somebody looked at something of the student."""

    at: datetime
    who: str
    role: str
    what: str


def get_looks(*, user: User, page: str | None) -> tuple[Page[AccessRecord], list[Look]]:
    """A page of who looked at this person's data, newest first. Two queries, whatever the page holds."""
    rows = AccessRecord.objects.filter(student=user).select_related("viewer").order_by("-at", "-pk")
    found = Paginator(rows, PER_PAGE).get_page(page)
    return found, [_look(record) for record in found]


def _look(record: AccessRecord) -> Look:
    who = record.viewer.name if record.viewer else "Somebody whose account is erased"
    return Look(record.at, who, record.role, LOOKS.get(record.what, record.what))


def get_downloads(user: User) -> list[DataDownload]:
    """The latest copies of their data that this person asked for."""
    return list(DataDownload.objects.filter(user=user)[:DOWNLOADS_SHOWN])


def get_download(*, user: User, download_id: UUID) -> DataDownload | None:
    """The download, when it is this person's and there."""
    return DataDownload.objects.filter(user=user, pk=download_id, state=DataDownload.State.DONE).first()


def get_erasure(erasure_id: UUID) -> Erasure | None:
    """An erasure by its number, which only who asked for it knows. It names nobody."""
    return Erasure.objects.filter(pk=erasure_id).first()


@dataclass(frozen=True)
class SiteFacts:
    """What the DPIA and the school's page say about this site, from its settings."""

    name: str
    eu: bool
    cap: str
    guardian_age: int
    consent_days: int
    estimate_days: int
    terms: list[tuple[str, int]]
    latest: RetentionRun | None


def get_site_facts() -> SiteFacts:
    """How this site is set up as far as privacy goes."""
    site = get_site()
    return SiteFacts(
        name=str(site),
        eu="EU" in {site.jurisdiction, settings.ATTUNE_JURISDICTION},
        cap=get_site_cap().label,
        guardian_age=get_guardian_age(),
        consent_days=settings.ATTUNE_CONSENT_DAYS,
        estimate_days=settings.ATTUNE_ESTIMATE_DAYS,
        terms=[(term.what, term.days) for term in terms()],
        latest=RetentionRun.objects.first(),
    )
