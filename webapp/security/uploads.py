"""Which pages take files, how large, and how such a file begins. Everything else that is sent as a file is let fall.

A form is read before its view runs, because its token is in it: without this gate anybody could have a film kept by
sending it to any page. How much of a request is taken at all: webapp.security.bodies.
"""

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

ZIP = ((0, b"PK\x03\x04"), (0, b"PK\x05\x06"))
TAR = ((257, b"ustar"), (0, b"\x1f\x8b"), (0, b"BZh"), (0, b"\xfd7zXZ\x00"))
MB = 1_000_000


@dataclass(frozen=True)
class Kind:
    """A sort of file: the most bytes, and how it may begin (place and bytes; none: its reader says what is wrong)."""

    most_bytes: int
    beginnings: tuple[tuple[int, bytes], ...] = ()
    words: Any = ""


ARCHIVE_WORDS = _("The file is neither a .zip nor a .tar archive. Pack the folder as a .zip.")
PAGES = {
    "imports:imports": Kind(500 * MB, ZIP + TAR, ARCHIVE_WORDS),
    "registry:models": Kind(80 * MB, ZIP + TAR, ARCHIVE_WORDS),
    "training:bring": Kind(80 * MB, ZIP + TAR, ARCHIVE_WORDS),
    "site:rosters": Kind(2 * MB),
    "authoring:block": Kind(100 * MB),  # by family and content: lessons.content.uploads
}
MOST_FILES = 10


class UploadGate(FileUploadHandler):
    """Stands before Django's own handlers and lets only those files pass that the page asks for."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Refuses a file where none is expected, before a byte of it is kept."""
        super().new_file(*args, **kwargs)
        request = self.request
        assert request is not None  # noqa: S101 - Django hands it over
        self.kind = _kind_of(request)
        self.size = 0
        self.files = getattr(self, "files", 0) + 1
        if self.kind is None or self.files > MOST_FILES:
            self._refuse(gettext("This page takes no files."))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Refuses a file that does not begin as it should, or goes on for too long."""
        kind = self.kind
        assert kind is not None  # noqa: S101 - new_file has refused it otherwise
        if start == 0 and kind.beginnings and not _begins(raw_data, kind.beginnings):
            self._refuse(str(kind.words))
        if start + len(raw_data) > kind.most_bytes + 1024:
            most = kind.most_bytes // MB
            self._refuse(gettext("This file is larger than %(most)s MB. Choose a smaller one.") % {"most": most})
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers behind this one keep it."""

    def _refuse(self, words: str) -> None:
        self.request.upload_refused = words  # type: ignore[union-attr]
        raise SkipFile(words)


def refusal_of(request: HttpRequest) -> str:
    """Why a file was let fall while the form was read; empty when none was."""
    return getattr(request, "upload_refused", "")


def _kind_of(request: HttpRequest) -> Kind | None:
    match = request.resolver_match
    kind = PAGES.get(match.view_name) if match else None
    return kind if kind is not None and request.user.is_authenticated else None


def _begins(data: bytes, beginnings: tuple[tuple[int, bytes], ...]) -> bool:
    return any(data.startswith(sign, place) for place, sign in beginnings)
