"""A course as a download."""

import tempfile
from pathlib import Path
from typing import IO

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse

from lessons.content.exporting import write_course_zip
from lessons.content.models import Course

CHUNK = 256 * 1024


def export_response(course: Course) -> StreamingHttpResponse:
    """The course folder as a .zip. What is written for it is gone when it is sent."""
    folder = tempfile.TemporaryDirectory(prefix="attune-download-")
    try:
        path = Path(folder.name) / "course.zip"
        write_course_zip(course, path)
        content = path.open("rb")  # stays readable when its folder is deleted
        size = path.stat().st_size
    finally:
        folder.cleanup()
    headers = {"Content-Disposition": f'attachment; filename="{course.slug}.zip"', "Content-Length": str(size)}
    return StreamingHttpResponse(Chunks(content), content_type="application/zip", headers=headers)


class Chunks:
    """The file piece by piece, asynchronously: under ASGI Django would read a synchronous iterator to its end first."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self._read = sync_to_async(content.read)

    def __aiter__(self) -> "Chunks":
        return self

    async def __anext__(self) -> bytes:
        if chunk := await self._read(CHUNK):
            return chunk
        raise StopAsyncIteration

    def close(self) -> None:
        """Called by Django when the answer is sent, or nobody wants it any more."""
        self._content.close()
