from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from webapp.site.second_step import has_second_step, may_go_on
from webapp.site.selectors import site_of

# What somebody half signed in may open: the second step itself, and the way out.
_OPEN = {"home", "account_login", "account_logout", "site:second_step", "site:second_step_confirm"}


class SiteMiddleware(MiddlewareMixin):
    """Times in the school's own zone, and no page for staff before the second step of their sign-in."""

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:  # noqa: ARG002
        """Looks before each view."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name == "health":
            return None
        site = site_of(request)
        timezone.activate(ZoneInfo(site.time_zone))
        user = request.user
        if not user.is_authenticated or name in _OPEN or may_go_on(user=user, session=request.session, site=site):
            return None
        return redirect("site:second_step_confirm" if has_second_step(user) else "site:second_step")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:  # noqa: ARG002
        """Gives the thread back as it was."""
        timezone.deactivate()
        return response
