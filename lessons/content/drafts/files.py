"""What FolderFiles is to a folder, for a document: its texts, and the files that its course has stored."""

from functools import cached_property
from pathlib import Path, PurePosixPath

from lessons.content.course_folder.files import inside_of
from lessons.content.course_folder.model import CourseFolderError, ParsedAsset
from lessons.content.models import Asset, Course


class DocumentFiles:
    """Texts of a document by name, and the files of its course. One query, and a file is opened only when needed."""

    def __init__(self, course: Course, texts: dict[str, str]) -> None:
        self._course = course
        self._texts = texts

    def text(self, base: str, name: str, where: str) -> str:
        """The text `name` of the document, or of a stored file (captions)."""
        if base and name in self._texts:
            return self._texts[name]
        try:
            return self.drawing(base, name, where).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise CourseFolderError(f"{where}: {name!r} is not UTF-8 text") from error

    def drawing(self, base: str, name: str, where: str) -> bytes:
        """The bytes of a stored file."""
        asset = self._row(base, name, where)
        try:
            with asset.file.open("rb") as file:
                return bytes(file.read())
        except OSError as error:
            raise CourseFolderError(f"{where}: the file {name!r} is missing, upload it again") from error

    def asset(self, base: str, name: str, where: str) -> ParsedAsset:
        """A stored file that pages show; it was checked when it was stored."""
        row = self._row(base, name, where)
        return ParsedAsset(row.name, Path(str(row.file.name)), row.sha256, row.content_type)

    def _row(self, base: str, name: str, where: str) -> Asset:
        inside = str(inside_of(base, name, where) if base else PurePosixPath(name))
        if inside not in self._rows:
            raise CourseFolderError(f"{where}: the file {name!r} is missing, upload it again")
        return self._rows[inside]

    @cached_property
    def _rows(self) -> dict[str, Asset]:
        rows = list(self._course.assets.all())
        for row in rows:
            row.course = self._course
        return {row.name: row for row in rows}
