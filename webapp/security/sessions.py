"""How long a sign-in lasts: shorter for those who see the work of others."""

import time
from collections.abc import MutableMapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from webapp.accounts.models import User
from webapp.site.second_step import is_staff

BEGAN, SEEN = "attune.began", "attune.seen"
NOTE_EVERY_S = 60.0  # a row is written for it, so not at every page


def signed_in(*, request: HttpRequest, **_: Any) -> None:
    """A sign-in begins."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


def limits_of(user: User) -> tuple[float, float]:
    """Seconds without a page, and seconds in all, after which somebody signs in anew."""
    hours = settings.ATTUNE_STAFF_SESSION_HOURS if is_staff(user) else settings.ATTUNE_SESSION_HOURS
    return hours[0] * 3600, hours[1] * 3600


def is_over(user: User, session: MutableMapping[str, Any], now: float) -> bool:
    """Whether the time of a sign-in is over. One from before there were limits begins when it is first seen."""
    idle, whole = limits_of(user)
    return bool(now - session.get(SEEN, now) > idle or now - session.get(BEGAN, now) > whole)


def note(session: MutableMapping[str, Any], now: float) -> None:
    """Somebody is at work."""
    if BEGAN not in session:
        session[BEGAN] = int(now)
    if now - session.get(SEEN, 0) > NOTE_EVERY_S:
        session[SEEN] = int(now)
