import hashlib
from pathlib import Path, PurePosixPath
from typing import Protocol

from lessons.content.course_folder.model import CourseFolderError, ParsedAsset
from lessons.fields import Fields
from lessons.strict_yaml import YamlError, load_yaml

MAX_NAME = 120
MAX_TEXT_BYTES = 1_000_000
MAX_ASSET_BYTES = 100_000_000
DRAWING_TYPE = "image/svg+xml"

# suffix → content type, and how a file of that type begins (after `offset` bytes)
ASSET_TYPES: dict[str, tuple[str, int, tuple[bytes, ...]]] = {
    ".webm": ("video/webm", 0, (b"\x1a\x45\xdf\xa3",)),
    ".mp4": ("video/mp4", 4, (b"ftyp",)),
    ".webp": ("image/webp", 8, (b"WEBP",)),
    ".png": ("image/png", 0, (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": ("image/jpeg", 0, (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", 0, (b"\xff\xd8\xff",)),
    ".vtt": ("text/vtt", 0, (b"WEBVTT", b"\xef\xbb\xbfWEBVTT")),
}


class CourseFiles(Protocol):
    """Where the texts and files of a course come from: a folder, or what is stored of a course."""

    def text(self, base: str, name: str, where: str) -> str:
        """The text of the file `name` beside the file `base`."""

    def asset(self, base: str, name: str, where: str) -> ParsedAsset:
        """A film, picture or caption file."""

    def drawing(self, base: str, name: str, where: str) -> bytes:
        """The bytes of an SVG file."""


class FolderFiles:
    """The files of a course folder. Whatever lies outside of it, by `..`, link or absolute path, cannot be reached."""

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise CourseFolderError(f"{root}: there is no such folder")
        self._root = root.resolve()
        self.assets: dict[str, ParsedAsset] = {}

    def yaml(self, name: str) -> Fields:
        """The mapping in a YAML file of the folder."""
        try:
            value = load_yaml(self._text(PurePosixPath(name), name))
        except YamlError as error:
            raise CourseFolderError(f"{name}: {error}") from error
        return Fields(value, name, CourseFolderError)

    def lesson_folders(self) -> set[str]:
        """Names of the folders that hold a lesson."""
        return {path.parent.name for path in self._root.glob("lessons/*/lesson.yaml")}

    def text(self, base: str, name: str, where: str) -> str:
        """The text of the file `name` beside the file `base`."""
        return self._text(inside_of(base, name, where), where)

    def asset(self, base: str, name: str, where: str) -> ParsedAsset:
        """Notes a file that pages show. Its type goes by its suffix, and its first bytes must agree."""
        inside = inside_of(base, name, where)
        known = ASSET_TYPES.get(inside.suffix.lower())
        if known is None:
            raise CourseFolderError(f"{where}: {name!r} is not one of {', '.join(ASSET_TYPES)}")
        content_type, offset, beginnings = known
        content = self._read(inside, where, MAX_ASSET_BYTES)
        if not content[offset:].startswith(beginnings):
            raise CourseFolderError(f"{where}: {name!r} is not a {content_type} file, whatever its name says")
        return self._note(inside, content, content_type)

    def drawing(self, base: str, name: str, where: str) -> bytes:
        """The bytes of an SVG file. Pages show it made safe and inline; the file is kept as it came, for export."""
        inside = inside_of(base, name, where)
        content = self._read(inside, where, MAX_ASSET_BYTES)
        self._note(inside, content, DRAWING_TYPE)
        return content

    def _note(self, inside: PurePosixPath, content: bytes, content_type: str) -> ParsedAsset:
        asset = ParsedAsset(str(inside), self._root / inside, hashlib.sha256(content).hexdigest(), content_type)
        return self.assets.setdefault(asset.name, asset)

    def _text(self, inside: PurePosixPath, where: str) -> str:
        try:
            text = self._read(inside, where, MAX_TEXT_BYTES).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise CourseFolderError(f"{where}: '{inside}' is not UTF-8 text") from error
        if "\0" in text:  # PostgreSQL stores none
            raise CourseFolderError(f"{where}: '{inside}' holds a null character, so it is not text")
        return text

    def _read(self, inside: PurePosixPath, where: str, most: int) -> bytes:
        path = self._root / inside
        if not path.resolve().is_relative_to(self._root):
            raise CourseFolderError(f"{where}: '{inside}' is a link that leads outside of the course folder")
        if not path.is_file():
            raise CourseFolderError(f"{where}: the file '{inside}' is missing")
        if path.stat().st_size > most:
            raise CourseFolderError(f"{where}: '{inside}' is larger than {most // 1_000_000} MB")
        return path.read_bytes()


def inside_of(base: str, name: str, where: str) -> PurePosixPath:
    """Path in the course of the file `name` beside the file `base`. It cannot lead out of the course."""
    path = PurePosixPath(name)
    if len(name) > MAX_NAME:
        raise CourseFolderError(f"{where}: the file name {name[:20]!r}… is longer than {MAX_NAME} characters")
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
        raise CourseFolderError(f"{where}: {name!r} lies outside of the course folder")
    return PurePosixPath(base).parent / path
