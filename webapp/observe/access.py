"""Who may look at figures and readiness: the site's own machines, or who knows the token. Others find nothing there."""

import ipaddress
import secrets
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

View = Callable[[HttpRequest], HttpResponse]
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED")


def may_watch(*, address: str, authorization: str, forwarded: bool) -> bool:
    """A token opens from everywhere; without one, only a direct neighbour in the networks that the site names."""
    token = settings.ATTUNE_WATCH_TOKEN
    if token and authorization:
        return secrets.compare_digest(authorization.encode(), f"Bearer {token}".encode())
    if token or forwarded:
        return False
    try:
        asking = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    asking = getattr(asking, "ipv4_mapped", None) or asking
    return any(asking in ipaddress.ip_network(network) for network in settings.ATTUNE_WATCH_FROM)


def for_watchers(view: View) -> View:
    """Hides a view from the world."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        meta = request.META
        allowed = may_watch(
            address=meta.get("REMOTE_ADDR") or "",
            authorization=meta.get("HTTP_AUTHORIZATION", ""),
            forwarded=any(name in meta for name in FORWARDED),
        )
        if not allowed:
            raise Http404("only the site's own machines look here")
        return view(request)

    return guarded
