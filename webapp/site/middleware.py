from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from webapp.site.second_step import may_go_on, may_use_tables
from webapp.site.selectors import site_of

# What staff may open before they have the second step that the site asks for: setting it up, and the way out.
_OPEN = {
    "home", "language", "account", "account_login", "account_logout", "account_reauthenticate", "mfa_index",
    "mfa_activate_totp", "mfa_reauthenticate",
}  # fmt: skip


class SiteMiddleware(MiddlewareMixin):
    """Times in the school's own zone, and no page for staff without the second step that the site asks for."""

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:  # noqa: ARG002
        """Looks before each view."""
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("a letter that no database stores")
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name == "health":
            return None
        site = site_of(request)
        timezone.activate(ZoneInfo(site.time_zone))
        user = request.user
        if not user.is_authenticated or name in _OPEN:
            return None
        may = may_go_on(user=user, site=site) and (not _is_administration(request) or may_use_tables(user))
        return None if may else redirect("mfa_activate_totp")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:  # noqa: ARG002
        """Gives the thread back as it was."""
        timezone.deactivate()
        return response


def _is_administration(request: HttpRequest) -> bool:
    """Whether this is a page of Django's own administration."""
    return request.resolver_match is not None and request.resolver_match.app_name == "admin"
