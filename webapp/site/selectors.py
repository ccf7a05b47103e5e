from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest

from webapp.accounts.models import SensingLevel, User
from webapp.site.models import Jurisdiction, SiteSettings

_CAREFUL_FIRST = list(SensingLevel)


def get_site() -> SiteSettings:
    """What this site is; before the set-up, what the environment says."""
    return SiteSettings.objects.filter(pk=SiteSettings.ONLY).first() or _from_environment()


def site_of(request: HttpRequest) -> SiteSettings:
    """The same, asked once for each request."""
    if not hasattr(request, "attune_site"):
        request.attune_site = get_site()  # type: ignore[attr-defined]
    found: SiteSettings = request.attune_site  # type: ignore[attr-defined]
    return found


def _from_environment() -> SiteSettings:
    law = Jurisdiction.EU if settings.ATTUNE_JURISDICTION == Jurisdiction.EU else ""
    return SiteSettings(jurisdiction=law, sensing_cap=settings.ATTUNE_SENSING_CAP)


def cap_of(site: SiteSettings) -> SensingLevel:
    """The most that may be sensed here: the most careful of the environment, the law and the school's own choice."""
    caps = [settings.ATTUNE_SENSING_CAP, site.sensing_cap]
    if Jurisdiction.EU in {site.jurisdiction, settings.ATTUNE_JURISDICTION}:
        caps.append(SensingLevel.GAZE)
    return min((SensingLevel(cap) for cap in caps), key=_CAREFUL_FIRST.index)


def get_site_cap() -> SensingLevel:
    """The most that may be sensed on this site."""
    return cap_of(get_site())


def get_cap_to_load(*, before: SensingLevel | None = None) -> SensingLevel:
    """The same for the programs that hold the networks, as the supervisor asks again and again.

    Nothing that reads expressions is loaded before somebody has said whose law holds. While the database is busy, it
    is as `before`, and at the start as the environment says.
    """
    try:
        site = get_site()
        return _at_most_gaze(cap_of(site)) if _law_is_unsaid(site) else cap_of(site)
    except DatabaseError:
        first = SensingLevel(settings.ATTUNE_SENSING_CAP)
        return before or (first if settings.ATTUNE_DEMO else _at_most_gaze(first))


def _law_is_unsaid(site: SiteSettings) -> bool:
    return not (site.jurisdiction or settings.ATTUNE_JURISDICTION or settings.ATTUNE_DEMO)


def _at_most_gaze(cap: SensingLevel) -> SensingLevel:
    return min(cap, SensingLevel.GAZE, key=_CAREFUL_FIRST.index)


def has_admin() -> bool:
    """Whether anybody looks after this site."""
    return User.objects.filter(role=User.Role.ADMIN, is_active=True).exists()
