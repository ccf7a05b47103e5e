"""How often something may be asked of the site: one table for all pages. Sign-in itself is limited by allauth.

Nothing here is a fence against a flood of packets; that is the proxy's and the provider's work.
"""

import hashlib
import logging
import time
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

MINUTE, HOUR = 60, 3600


@dataclass(frozen=True)
class Limit:
    """At most so many in so many seconds, for each person; for whoever is not signed in, each address."""

    most: int
    seconds: int
    reading: bool = False
    """Whether looking counts too, not only sending."""


# A whole school comes from one address, so what strangers may do has room for a class at once.
LIMITS = {
    "consent:guardian": Limit(120, MINUTE, reading=True),  # links are signed: this only keeps guessing from being free
    "consent:choice": Limit(30, HOUR),  # each may make a link for a guardian
    "classroom:join": Limit(20, 5 * MINUTE),  # 900 million codes
    "site:start": Limit(20, 5 * MINUTE),  # the set-up code
    "imports:imports": Limit(30, HOUR),
    "authoring:block": Limit(3600, HOUR),  # a page that is written on saves itself every few seconds
    "site:rosters": Limit(60, HOUR),
    "registry:models": Limit(30, HOUR),
    "privacy:ask_copy": Limit(10, HOUR),
    "privacy:school_copy": Limit(60, HOUR),
    "privacy:proof": Limit(120, MINUTE, reading=True),
    "privacy:erased": Limit(120, MINUTE, reading=True),
    "account_signup": Limit(300, MINUTE),
}


def too_often(request: HttpRequest) -> int:
    """Seconds to wait before this may be asked again; 0: go on."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    limit = LIMITS.get(name)
    if limit is None or not (limit.reading or request.method == "POST"):
        return 0
    return 0 if take(name, who=_who(request), limit=limit) else limit.seconds


def take(what: str, *, who: str, limit: Limit) -> bool:
    """Counts one more; whether it is still within the limit. While the cache is away nothing is refused."""
    window = int(time.time()) // limit.seconds
    # Hashed: what lies in a cache names nobody.
    key = "limit:" + hashlib.sha256(f"{what}\n{who}\n{window}".encode()).hexdigest()[:32]
    try:
        cache.add(key, 0, limit.seconds + MINUTE)
        return bool(cache.incr(key) <= limit.most)
    except (RedisError, OSError, ValueError) as error:  # ValueError: it ran out in between
        log.warning("a limit could not be counted: %s", type(error).__name__)
        return True


def _who(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return f"person {request.user.pk}"
    return f"address {get_adapter(request).get_client_ip(request)}"
