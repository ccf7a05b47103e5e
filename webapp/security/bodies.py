"""How much of a body is taken at all: Django writes it to disk before any page is asked what it is for."""

from http.cookies import CookieError, SimpleCookie
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext

from webapp.security.headers import ALWAYS
from webapp.security.uploads import MB, PAGES

SMALL = 3 * MB  # every form without files; Django itself stops at 2.5 MB of them
AROUND = MB  # what a form has beside its file


class BodyLimits:
    """ASGI application before Django's: refuses what is larger than the page takes, or too large for a stranger."""

    def __init__(self, pages: Any) -> None:
        self.pages = pages

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Looks at what is declared, and counts what is not."""
        headers = dict(scope["headers"])
        declared = _number(headers.get(b"content-length"))
        if b"transfer-encoding" not in headers and declared <= SMALL:
            await self.pages(scope, receive, send)
            return
        most = await database_sync_to_async(_most)(scope["path"], headers.get(b"cookie", b""))
        if declared > most:
            await _refuse(headers, most, send)
        else:
            await self.pages(scope, _counted(receive, most), send)


def _number(value: bytes | None) -> int:
    return int(value) if value is not None and value.isdigit() and len(value) < 20 else 0


def _most(path: str, cookie: bytes) -> int:
    """Bytes that this page takes of whoever asks: files only of people who are signed in."""
    try:
        kind = PAGES.get(resolve(path).view_name)
    except Resolver404:
        kind = None
    return kind.most_bytes + AROUND if kind is not None and _is_signed_in(cookie) else SMALL


def _is_signed_in(cookie: bytes) -> bool:
    try:
        sent = SimpleCookie(cookie.decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return False
    sessions = Session.objects.filter(expire_date__gt=timezone.now())
    return sent is not None and sessions.filter(session_key=sent.value.replace("\0", "")).exists()


def _counted(receive: Any, most: int) -> Any:
    """A body of no declared length: beyond the most it is as if the browser had gone."""
    taken = 0

    async def counting() -> dict[str, Any]:
        nonlocal taken
        message: dict[str, Any] = await receive()
        taken += len(message.get("body", b""))
        return message if taken <= most else {"type": "http.disconnect"}

    return counting


async def _refuse(headers: dict[bytes, bytes], most: int, send: Any) -> None:
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = headers.get(b"accept-language", b"").decode("latin-1")
    with translation.override(translation.get_language_from_request(request)):
        words = gettext("That is larger than this page takes (%(most)s MB).") % {"most": most // MB}
    told = {**ALWAYS, "Content-Type": "text/plain; charset=utf-8", "Connection": "close", "Cache-Control": "no-store"}
    encoded = [(name.lower().encode(), value.encode()) for name, value in told.items()]
    await send({"type": "http.response.start", "status": 413, "headers": encoded})
    await send({"type": "http.response.body", "body": words.encode() + b"\n"})
