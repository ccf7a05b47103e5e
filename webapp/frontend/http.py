"""Small helpers that views of several rooms share."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from webapp.accounts.models import User

LEADING = ("/", "https://", "http://")


class PersonRequest(HttpRequest):
    """A request behind a sign-in: its user is a User. For type checking only."""

    user: User


def local_path(request: HttpRequest, target: str) -> str:
    """`target` when it leads somewhere on this site, else an empty string (no open redirects).

    A word alone is no path: to Django's `redirect` it would be the name of a page.
    """
    if target.startswith(LEADING) and url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return target
    return ""
