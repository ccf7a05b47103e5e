"""A course's films and pictures, with byte ranges so that a film can be moved through."""

import re
from collections.abc import AsyncIterator
from pathlib import PurePosixPath

from asgiref.sync import sync_to_async
from django.core.files import File
from django.http import HttpResponse, HttpResponseBase, HttpResponseNotModified, StreamingHttpResponse
from django.utils.http import quote_etag

from lessons.content.course_folder.files import DRAWING_TYPE
from lessons.content.models import Asset

CHUNK = 64 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def asset_response(asset: Asset, *, range_header: str, if_none_match: str) -> HttpResponseBase:
    """The file, the part that `Range` asks for (RFC 9110, one range), or 304 when the browser has it."""
    etag = quote_etag(asset.sha256[:32])
    if etag in if_none_match:
        return HttpResponseNotModified(headers={"ETag": etag})
    size = asset.file.size
    first, last = _parse_range(range_header, size)
    if first >= size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    # A drawing as its author made it may hold anything: pages show the safe copy, this one can only be downloaded.
    shown_as = "attachment" if asset.content_type == DRAWING_TYPE else "inline"
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=3600",
        "Content-Length": str(last - first + 1),
        "Content-Disposition": f'{shown_as}; filename="{PurePosixPath(asset.name).name}"',
        "ETag": etag,
        "X-Content-Type-Options": "nosniff",
    }
    status = 200
    if range_header and last - first + 1 < size:
        status = 206
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    body = _read(asset.file.open("rb"), first, last - first + 1)
    return StreamingHttpResponse(body, status=status, content_type=asset.content_type, headers=headers)


def _parse_range(header: str, size: int) -> tuple[int, int]:
    """First and last byte asked for; the whole file when the header is empty or makes no sense."""
    found = _RANGE.fullmatch(header.strip())
    if not found or found.groups() == ("", ""):
        return 0, size - 1
    start, end = found.groups()
    if not start:
        return max(0, size - int(end)), size - 1
    return int(start), min(int(end) if end else size - 1, size - 1)


async def _read(file: File, first: int, length: int) -> AsyncIterator[bytes]:  # type: ignore[type-arg]
    # Asynchronous, because under ASGI Django would read a synchronous iterator to its end before sending any of it.
    read = sync_to_async(file.read)
    try:
        await sync_to_async(file.seek)(first)
        while length > 0 and (chunk := await read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk
    finally:
        file.close()
