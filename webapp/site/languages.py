"""In which language somebody is spoken to: their own choice, else the school's, else what their browser asks for."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from webapp.accounts.models import User
from webapp.site.models import SiteSettings
from webapp.site.selectors import get_site


def chosen_language(*, user: User | AnonymousUser, cookie: str, site: SiteSettings) -> str:
    """What was chosen for this person; empty when nobody did."""
    known = dict(settings.LANGUAGES)
    asked = (getattr(user, "language", ""), cookie, site.language)
    return next((language for language in asked if language in known), "")


def language_of(user: User) -> str:
    """For what is said while the person's browser is not there: letters, files, work in the background."""
    return chosen_language(user=user, cookie="", site=get_site()) or settings.LANGUAGE_CODE


def language_of_scope(scope: dict[str, Any]) -> str:
    """For a socket: as for the page that opened it."""
    cookie = scope.get("cookies", {}).get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen := chosen_language(user=scope["user"], cookie=cookie, site=get_site()):
        return chosen
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    return translation.get_language_from_request(request)


def speaking_to(user: User) -> AbstractContextManager[Any]:
    """Within it, words come out in this person's language."""
    return translation.override(language_of(user))


def in_every_language(say: Callable[[], str]) -> dict[str, str]:
    """One sentence in all languages of the site, for listeners who each speak their own."""
    said = {}
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            said[language] = str(say())
    return said


def in_own_language(event: Any) -> Any:
    """An event with each sentence of `in_every_language` replaced by the one for whoever is spoken to now."""
    if isinstance(event, list):
        return [in_own_language(each) for each in event]
    if not isinstance(event, dict):
        return event
    if settings.LANGUAGE_CODE in event:
        return event.get(translation.get_language(), event[settings.LANGUAGE_CODE])
    return {key: in_own_language(value) for key, value in event.items()}


def keep_in_browser(response: HttpResponseBase, language: str) -> None:
    """So that the page for signing in speaks it too."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
