import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from whitenoise import WhiteNoise

CHUNK = 64 * 1024
NOT_FOUND = b"There is no such file.\n"


class StaticFiles:
    """ASGI application that answers /static/ from WhiteNoise's index of files and hands everything else on.

    It stands in front of Django, not among its middleware: a static file needs no session, no CSRF, and no pass through
    ten layers in a thread.
    """

    def __init__(self, pages: Callable[..., Any]) -> None:
        self.pages = pages
        self.files = WhiteNoise(
            None,
            root=settings.STATIC_ROOT,
            prefix=settings.STATIC_URL,
            allow_all_origins=False,
            add_headers_function=_headers,
            immutable_file_test=_is_hashed,
        ).files

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serves one request."""
        if not scope["path"].startswith(settings.STATIC_URL):
            await self.pages(scope, receive, send)
        elif (file := self.files.get(scope["path"])) and scope["method"] in {"GET", "HEAD"}:
            await _send_file(file.get_response(scope["method"], _environ(scope)), send)
        else:
            await send(_start(HTTPStatus.NOT_FOUND, [("Content-Type", "text/plain; charset=utf-8")]))
            await send({"type": "http.response.body", "body": NOT_FOUND})


def _environ(scope: dict[str, Any]) -> dict[str, str]:
    """Request headers under their CGI names, as WhiteNoise reads them."""
    return {
        f"HTTP_{name.decode('latin-1').upper().replace('-', '_')}": value.decode("latin-1")
        for name, value in scope["headers"]
    }


def _start(status: HTTPStatus, headers: list[tuple[str, str]]) -> dict[str, Any]:
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return {"type": "http.response.start", "status": status.value, "headers": encoded}


async def _send_file(response: Any, send: Any) -> None:
    await send(_start(response.status, response.headers))
    if response.file is not None:
        with response.file as file:
            while chunk := await asyncio.to_thread(file.read, CHUNK):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def _headers(headers: dict[str, str], _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"


def _is_hashed(_path: str, url: str) -> bool:
    """Whether the name carries a hash of the content (name.0123456789ab.ext), so that it may be kept for ever."""
    parts = url.rsplit("/", 1)[-1].split(".")
    return len(parts) > 2 and any(len(part) == 12 and set(part) <= set("0123456789abcdef") for part in parts[1:-1])
