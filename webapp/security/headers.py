"""What browsers are told with every answer, beyond what Django and the content policy say."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

ALWAYS = {
    "Cross-Origin-Resource-Policy": "same-origin",  # no other site shows a page, picture or file of this one
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-Content-Type-Options": "nosniff",
}
SIGNING_OUT = "account_logout"


def harden(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Adds the headers. Where nothing is said about keeping an answer, a shared cache must not keep one's own pages."""
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        response.headers.setdefault("Cache-Control", "private")
    match = request.resolver_match
    if match is not None and match.view_name == SIGNING_OUT and request.method == "POST":
        response.headers["Clear-Site-Data"] = '"cache"'  # the next one at this computer does not go back to the pages
    return response
