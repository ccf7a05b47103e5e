"""What stands before every page: how long a sign-in lasts, how often something may be asked, what may be uploaded."""

import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from webapp.security import sessions
from webapp.security.headers import harden
from webapp.security.limits import too_often
from webapp.security.uploads import refusal_of


class SessionLimitsMiddleware(MiddlewareMixin):
    """Signs people out whose time is over. They are told, and asked to sign in by the page they wanted."""

    def process_request(self, request: HttpRequest) -> None:
        """Looks before each page."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return
        now = time.time()
        if sessions.is_over(request.user, request.session, now):
            logout(request)
            messages.info(request, _("You were away for a while, so you were signed out. Sign in to go on."))
        else:
            sessions.note(request.session, now)


class GuardMiddleware(MiddlewareMixin):
    """Refuses what comes too often and files that are not what their form asks for, and hardens every answer."""

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:  # noqa: ARG002
        """Looks before each view, and reads the form for it: what is wrong with a file is known only then."""
        if seconds := too_often(request):
            answer = render(request, "429.html", status=429)
            answer.headers["Retry-After"] = str(seconds)
            return answer
        if request.method == "POST" and any(
            "\0" in value for _name, values in request.POST.lists() for value in values
        ):
            raise BadRequest("a letter that no database stores")
        if words := refusal_of(request):
            if request.accepts("text/html"):
                return render(request, "security/upload_refused.html", {"words": words}, status=400)
            return JsonResponse({"state": "refused", "words": words}, status=400)
        return None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Adds what browsers are told about every answer."""
        return harden(request, response)
