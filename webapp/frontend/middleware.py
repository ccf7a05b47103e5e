from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

# The camera may be asked for by this site's own pages only; nothing else a device offers is needed.
POLICY = "camera=(self), fullscreen=(self), microphone=(), geolocation=(), usb=(), payment=(), display-capture=()"

PAGES = ("text/", "application/json")

Handler = Callable[[HttpRequest], HttpResponse] | Callable[[HttpRequest], Awaitable[HttpResponse]]


class PermissionsPolicyMiddleware:
    """Says in a header which device features pages of this site may use."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponse | Awaitable[HttpResponse]:
        """Adds the header to whatever the site answers."""
        if self.is_async:
            return self._later(request)
        return _with_policy(self.get_response(request))  # type: ignore[arg-type]

    async def _later(self, request: HttpRequest) -> HttpResponse:
        return _with_policy(await self.get_response(request))  # type: ignore[misc]


def _with_policy(response: HttpResponse) -> HttpResponse:
    response.headers["Permissions-Policy"] = POLICY
    return response


class GZipPagesMiddleware(GZipMiddleware):
    """Sends pages compressed, a fifth of their size. Films, pictures and archives are small already."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compresses whole answers made of words."""
        if response.streaming or not response.headers.get("Content-Type", "").startswith(PAGES):
            return response
        return super().process_response(request, response)
