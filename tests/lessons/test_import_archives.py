"""Archives of strangers: what leads out, what is a link, what swells up is refused, and nothing of it stays."""

import gzip
import io
import random
import tarfile
import zipfile
from pathlib import Path

import pytest

from lessons.content.importers import archive
from lessons.content.importers.archive import is_archive, unpack
from lessons.content.importers.errors import ImportProblem
from lessons.content.importers.run import list_choices, open_source, prepare_course
from tests.lessons.book import write_book
from tests.lessons.folder import write_course


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def tarred(path: Path, *members: tarfile.TarInfo, content: bytes = b"") -> Path:
    with tarfile.open(path, "w:gz") as file:
        for member in members:
            member.size = len(content) if member.isfile() else 0
            file.addfile(member, io.BytesIO(content) if member.isfile() else None)
    return path


def refused(file: Path, folder: Path, match: str) -> None:
    with pytest.raises(ImportProblem, match=match):
        unpack(file, folder)
    assert not folder.exists()


@pytest.mark.parametrize("name", ["../out.txt", "/etc/out.txt", "a/../../out.txt", "a\\..\\out.txt", "C:/out.txt"])
def test_nothing_is_written_outside_of_the_folder(tmp_path: Path, name: str) -> None:
    refused(zipped(tmp_path / "a.zip", **{name: b"x"}), tmp_path / "new", "leads out of its folder")
    refused(tarred(tmp_path / "a.tar.gz", tarfile.TarInfo(name)), tmp_path / "new", "leads out of its folder")
    assert not (tmp_path / "out.txt").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused(tmp_path: Path, kind: bytes) -> None:
    member = tarfile.TarInfo("link")
    member.type, member.linkname = kind, "/etc/passwd"
    refused(tarred(tmp_path / "a.tar.gz", member), tmp_path / "new", "a link or a device")


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("link")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr(info, "/etc/passwd")
    refused(tmp_path / "a.zip", tmp_path / "new", "holds a link")


def test_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "SMALL", 10_000)
    blank = b"\0" * 5_000_000
    refused(zipped(tmp_path / "a.zip", bomb=blank), tmp_path / "new", "far more than it should")
    refused(tarred(tmp_path / "a.tar.gz", tarfile.TarInfo("bomb"), content=blank), tmp_path / "new", "far more")


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_FILES", 3)
    refused(zipped(tmp_path / "a.zip", **{f"f{n}": b"" for n in range(5)}), tmp_path / "new", "more than 3 files")


def test_a_header_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 5_000_000
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as file:
        file.fileobj.write(header.tobuf(tarfile.GNU_FORMAT) + b"a" * 5_000_000)  # type: ignore[union-attr]
    refused(tmp_path / "a.tar.gz", tmp_path / "new", "header of monstrous size|cannot be read|neither")


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 broken", b"\x1f\x8b broken"])
def test_what_is_no_archive_is_named_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    refused(tmp_path / "a.zip", tmp_path / "new", "neither a .zip nor a .tar|cannot be read")


def test_a_damaged_archive_is_named_so(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "a.zip", text=b"hello" * 1000).read_bytes()
    (tmp_path / "a.zip").write_bytes(whole.replace(whole[40:60], b"\0" * 20))
    refused(tmp_path / "a.zip", tmp_path / "new", "damaged")


def test_a_course_is_found_however_deep_an_archive_puts_it(tmp_path: Path) -> None:
    folder = write_course(tmp_path / "in/my-course")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        for path in folder.rglob("*"):
            file.write(path, Path("outer") / path.relative_to(tmp_path / "in"))
        file.writestr("__MACOSX/._x", b"")
    source = open_source(tmp_path / "a.zip", tmp_path / "work")
    assert (source.kind, [choice.key for choice in list_choices(source)]) == ("folder", ["course"])
    parsed, report = prepare_course(source, "course", tmp_path / "work")
    assert parsed.slug == "balance"
    assert report.unaccounted() == {}


def test_the_kind_is_found_out_and_what_is_none_is_said(tmp_path: Path) -> None:
    assert open_source(write_book(tmp_path / "book"), tmp_path).kind == "openstax"
    (tmp_path / "empty").mkdir()
    with pytest.raises(ImportProblem, match=r"We looked for a course\.yaml, or the folders collections and modules"):
        open_source(tmp_path / "empty", tmp_path)
    with pytest.raises(ImportProblem, match="no such file"):
        open_source(tmp_path / "nothing.zip", tmp_path)
    with pytest.raises(ImportProblem, match="coursePlans"):
        open_source(tmp_path / "book", tmp_path, kind="oatutor")


@pytest.mark.parametrize("mode", ["gz", "bz2", "xz"])
@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9])
def test_an_archive_that_is_cut_off_is_refused_in_words(tmp_path: Path, mode: str, kept: float) -> None:
    whole = tmp_path / "whole"
    with tarfile.open(whole, f"w:{mode}") as made:  # type: ignore[call-overload]
        for number in range(20):
            entry = tarfile.TarInfo(f"file-{number}")
            entry.size = 4_000
            made.addfile(entry, io.BytesIO(random.Random(number).randbytes(4_000)))
    cut = tmp_path / "cut"
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * kept)])
    assert is_archive(cut) in {True, False}
    refused(cut, tmp_path / "out", "damaged|neither a .zip nor a .tar")


def test_a_tar_that_ends_between_two_files_is_not_taken_for_a_whole_one(tmp_path: Path) -> None:
    whole = tarred(tmp_path / "whole", tarfile.TarInfo("a.txt"), tarfile.TarInfo("b.txt"), content=b"x" * 512)
    blocks = gzip.decompress(whole.read_bytes())
    (tmp_path / "cut").write_bytes(blocks[:1024])
    refused(tmp_path / "cut", tmp_path / "one", "breaks off")
    (tmp_path / "bent").write_bytes(blocks[:1024] + b"?" + blocks[1025:])
    refused(tmp_path / "bent", tmp_path / "two", "damaged in the middle")
