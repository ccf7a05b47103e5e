from collections.abc import Callable, Iterable
from typing import Any

from asgiref.wsgi import WsgiToAsgi
from django.conf import settings
from whitenoise import WhiteNoise


class StaticFiles:
    """ASGI application that answers /static/ by WhiteNoise and hands everything else on.

    It stands in front of Django, not among its middleware: a static file needs no session, no CSRF and no thread hop
    through ten layers.
    """

    def __init__(self, pages: Callable[..., Any]) -> None:
        self.pages = pages
        files = WhiteNoise(
            _not_found,
            root=settings.STATIC_ROOT,
            prefix=settings.STATIC_URL,
            add_headers_function=_headers,
            immutable_file_test=_is_hashed,
        )
        self.static = WsgiToAsgi(files)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serves one request."""
        handler = self.static if scope["path"].startswith(settings.STATIC_URL) else self.pages
        await handler(scope, receive, send)


def _headers(headers: dict[str, str], _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers.pop("Access-Control-Allow-Origin", None)


def _is_hashed(_path: str, url: str) -> bool:
    """Whether the name carries a hash of the content (name.0123456789ab.ext), so that it may be kept for ever."""
    parts = url.rsplit("/", 1)[-1].split(".")
    return len(parts) > 2 and any(len(part) == 12 and set(part) <= set("0123456789abcdef") for part in parts[1:-1])


def _not_found(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
    return [b"There is no such file.\n"]
