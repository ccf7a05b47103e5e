"""Unpacking an archive that a stranger made: nothing outside of the folder, no links, nothing that swells up."""

import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import IO

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from lessons.content.importers.errors import ImportProblem

MAX_FILES = 200_000
MAX_BYTES = 2_000_000_000
MAX_RATIO = 200  # text compresses to a twentieth; a bomb to a thousandth
SMALL = 20_000_000  # below this a ratio says nothing: a page of blanks may be small
MAX_DEPTH = 20
MAX_HEADER = 100_000
_CHUNK = 1 << 20
_DAMAGE = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, LZMAError, EOFError, OSError, RuntimeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Member:
    """One entry of an archive, of whichever sort."""

    name: str
    is_folder: bool
    entry: zipfile.ZipInfo | tarfile.TarInfo


class _BoundedHeader(tarfile.TarInfo):
    """A header whose own extra part (a long name, say) is not made to fill the memory.

    After the first one tarfile takes a broken header, or none, for the end: half a course would pass for a whole one.
    """

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "_BoundedHeader":
        if len(buf) != tarfile.BLOCKSIZE:
            raise ImportProblem(_("The archive breaks off before its end: it is damaged. Pack it again."))
        try:
            header = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if not any(buf):
                raise  # nothing but zeros: the end
            raise ImportProblem(_("The archive is damaged in the middle. Pack it again.")) from error
        if header.type not in tarfile.REGULAR_TYPES and header.size > MAX_HEADER:
            raise ImportProblem(_("The archive has a header of monstrous size: it is broken, or made to do harm."))
        return header


def unpack(file: Path, folder: Path, *, most_bytes: int = MAX_BYTES) -> None:
    """Unpacks a .zip or .tar (plain, gz, bz2, xz) into a new folder. Raises ImportProblem; then the folder is gone."""
    folder.mkdir(parents=True)
    try:
        with _opened(file) as archive:
            _unpack(archive, folder, min(most_bytes, max(SMALL, min(MAX_BYTES, file.stat().st_size * MAX_RATIO))))
    except ImportProblem:
        shutil.rmtree(folder)
        raise
    except _DAMAGE as error:
        shutil.rmtree(folder)
        raise ImportProblem(
            _("The archive cannot be read: it is damaged or locked (%(error)s). Pack it again.") % {"error": error}
        ) from error


def is_archive(file: Path) -> bool:
    """Whether the file is of a sort that `unpack` reads; it may be damaged all the same."""
    try:
        return zipfile.is_zipfile(file) or tarfile.is_tarfile(file)
    except _DAMAGE:  # compressed, and broken further on
        return True


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile | tarfile.TarFile]:
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            yield archive
    elif tarfile.is_tarfile(file):
        # As a stream: a compressed archive is then unpacked once, and its promises are met only as we go.
        with tarfile.open(file, "r|*", tarinfo=_BoundedHeader) as archive:
            yield archive
    else:
        raise ImportProblem(_("The file is neither a .zip nor a .tar archive. Pack the course's folder as a .zip."))


def _unpack(archive: zipfile.ZipFile | tarfile.TarFile, folder: Path, most: int) -> None:
    total, names = 0, set[str]()
    for number, member in enumerate(_members(archive), 1):
        if number > MAX_FILES:
            raise ImportProblem(
                _("The archive holds more than %(max_files)s files. Split it into several courses.")
                % {"max_files": number_format(MAX_FILES, force_grouping=True)}
            )
        path = _safe(member.name)
        if path is None or member.is_folder:
            continue
        if str(path).lower() in names:
            raise ImportProblem(_("The archive holds %(name)s twice. Pack it again.") % {"name": f"{member.name!r}"})
        names.add(str(path).lower())
        with _content(archive, member) as source:
            total += _copy(source, folder / path, most - total)


def _members(archive: zipfile.ZipFile | tarfile.TarFile) -> Iterator[_Member]:
    """The plain files. Links and devices are refused."""
    if isinstance(archive, zipfile.ZipFile):
        for info in archive.infolist():
            if (info.external_attr >> 16) & 0o170000 == 0o120000:
                raise ImportProblem(
                    _("The archive holds a link (%(filename)s). Pack the files themselves.")
                    % {"filename": f"{info.filename!r}"}
                )
            yield _Member(info.filename, info.filename.endswith("/"), info)  # is_dir() fails over no name
        return
    for entry in archive:
        if not (entry.isfile() or entry.isdir()):
            raise ImportProblem(
                _("The archive holds a link or a device (%(name)s). Pack plain files only.")
                % {"name": f"{entry.name!r}"}
            )
        yield _Member(entry.name, entry.isdir(), entry)


def _safe(name: str) -> PurePosixPath | None:
    """Where an entry goes; None for what systems add of their own. Raises for every way out of the folder."""
    path = PurePosixPath(name)
    if not path.parts:
        return None
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name or ":" in path.parts[0]:
        raise ImportProblem(
            _("The archive holds %(name)s, which leads out of its folder. Pack the folder itself.")
            % {"name": f"{name!r}"}
        )
    if len(path.parts) > MAX_DEPTH or len(name) > 400:
        raise ImportProblem(
            _("The archive holds %(name)s…, nested too deeply. Pack the course's own folder.")
            % {"name": f"{name[:60]!r}"}
        )
    return None if path.parts[0] == "__MACOSX" or path.name in {".DS_Store", "Thumbs.db"} else path


def _content(archive: zipfile.ZipFile | tarfile.TarFile, member: _Member) -> IO[bytes]:
    if isinstance(archive, zipfile.ZipFile):
        return archive.open(member.entry)  # type: ignore[arg-type]
    content = archive.extractfile(member.entry)  # type: ignore[arg-type]
    if content is None:
        raise ImportProblem(_("The archive's %(name)s cannot be read. Pack it again.") % {"name": f"{member.name!r}"})
    return content


def _copy(source: IO[bytes], path: Path, most: int) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with path.open("xb") as target:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise ImportProblem(
                    _(
                        "The archive unpacks to far more than it should: it is broken, or made to fill the disk. "
                        "At most %(max_bytes)s GB and %(max_ratio)s times the archive's size are taken."
                    )
                    % {"max_bytes": MAX_BYTES // 1_000_000_000, "max_ratio": MAX_RATIO}
                )
            target.write(chunk)
    return size
