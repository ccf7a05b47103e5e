"""What the privacy pages show."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.translation import gettext as _

from webapp.accounts.models import SensingLevel, User
from webapp.consent.selectors import get_guardian_age, stands_under_eu_law
from webapp.privacy.models import AccessRecord, DataDownload, Erasure, RetentionRun
from webapp.privacy.retention import get_deleted_words, terms
from webapp.privacy.words import LOOKS, ROLES
from webapp.site.access import looks_after_site
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
    who = record.viewer.name if record.viewer else _("Somebody whose account is erased")
    role, what = ROLES.get(record.role, record.role), LOOKS.get(record.what, record.what)
    return Look(record.at, who, str(role), str(what))


def get_downloads(user: User) -> list[DataDownload]:
    """The latest copies of their data, whoever asked for them."""
    return list(DataDownload.objects.filter(user=user).select_related("asked_by")[:DOWNLOADS_SHOWN])


def get_school_downloads() -> list[DataDownload]:
    """Copies that administrators asked for on somebody's behalf."""
    return list(DataDownload.objects.exclude(asked_by=None).select_related("user", "asked_by")[:DOWNLOADS_SHOWN])


def get_download(*, viewer: User, download_id: UUID) -> DataDownload | None:
    """A copy that is there: one's own, or for an administrator the one that they asked for."""
    mine = Q(user=viewer)
    if looks_after_site(viewer):
        mine |= Q(asked_by=viewer)
    there = DataDownload.objects.filter(mine, pk=download_id, state=DataDownload.State.DONE)
    return there.select_related("user").first()


def get_erasure(erasure_id: UUID) -> Erasure | None:
    """An erasure by its number, which only who asked for it knows. It names nobody."""
    return Erasure.objects.filter(pk=erasure_id).first()


@dataclass(frozen=True)
class SiteFacts:
    """What the DPIA and the school's page say about this site, from its settings."""

    name: str
    eu: bool
    cap: str
    expression: bool
    guardian_age: int
    consent_days: int
    estimate_days: int
    donations: bool
    crop_donations: bool
    donation_days: int
    terms: list[tuple[str, int]]
    latest: RetentionRun | None
    deleted: list[tuple[str, int]]


def get_site_facts() -> SiteFacts:
    """How this site is set up as far as privacy goes."""
    site, latest = get_site(), RetentionRun.objects.first()
    return SiteFacts(
        name=site.name,
        eu=stands_under_eu_law(),
        cap=str(get_site_cap().label),
        expression=get_site_cap() == SensingLevel.EXPRESSION,
        guardian_age=get_guardian_age(),
        consent_days=settings.ATTUNE_CONSENT_DAYS,
        estimate_days=settings.ATTUNE_ESTIMATE_DAYS,
        donations=site.donations,
        crop_donations=site.crop_donations,
        donation_days=settings.ATTUNE_DONATION_DAYS,
        terms=[(str(term.what), term.days) for term in terms()],
        latest=latest,
        deleted=get_deleted_words(latest) if latest else [],
    )
