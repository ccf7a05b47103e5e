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
    """The most that may be sensed here: the most careful of the environment, the law and the school's own choice.

    Before somebody has said whose law holds, expressions are not read either.
    """
    caps = [settings.ATTUNE_SENSING_CAP, site.sensing_cap]
    said = site.jurisdiction or settings.ATTUNE_JURISDICTION or settings.ATTUNE_DEMO
    if not said or Jurisdiction.EU in {site.jurisdiction, settings.ATTUNE_JURISDICTION}:
        caps.append(SensingLevel.GAZE)
    return min((SensingLevel(cap) for cap in caps), key=_CAREFUL_FIRST.index)


def get_site_cap() -> SensingLevel:
    """The most that may be sensed on this site."""
    return cap_of(get_site())


def get_cap_to_load(*, before: SensingLevel | None = None) -> SensingLevel:
    """The same for the programs that hold the networks, as the supervisor asks again and again: while the database is
    busy it is as `before`, and at the very start as the environment says.
    """
    try:
        return get_site_cap()
    except DatabaseError:
        return before or cap_of(_from_environment())


def has_admin() -> bool:
    """Whether anybody looks after this site."""
    return User.objects.filter(role=User.Role.ADMIN, is_active=True).exists()
