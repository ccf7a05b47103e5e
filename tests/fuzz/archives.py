"""What is uploaded as an archive: a course folder, an OpenStax book, OATutor's pool."""

import atexit
import io
import json
import re
import shutil
import tarfile
import tempfile
import zipfile
from functools import cache
from pathlib import Path

from lessons.content.importers.archive import is_archive, unpack
from lessons.content.importers.errors import ImportProblem
from lessons.content.importers.run import list_choices, open_source, prepare_course
from tests.fuzz.target import Target, cut, memory, refusing, scratch
from tests.fuzz.trees import change_json, change_xml
from tests.lessons import book, folder
from tests.lessons.folder import write_course

MOST_BYTES = 3_000_000
COLLECTION = "collections/little.collection.xml"
BOOK_FILES = (COLLECTION, "modules/m1/index.cnxml", "modules/m2/index.cnxml")
STEP = "content-pool/sum1/steps/sum1a"
POOL_FILES = ("coursePlans.json", "skillModel.json", "content-pool/sum1/sum1.json", f"{STEP}/sum1a.json",
              f"{STEP}/tutoring/sum1aDefaultPathway.json")  # fmt: skip
COURSE_FILES = ("course.yaml", "lessons/first/lesson.yaml", "lessons/first/why.md")


@refusing(ImportProblem)
def take_archive(data: bytes) -> None:
    """Whatever somebody calls an archive: unpacked, and nothing of it outside of its folder."""
    with scratch() as place:
        packed = place / "upload"
        packed.write_bytes(data)
        is_archive(packed)
        try:
            unpack(packed, place / "in", most_bytes=MOST_BYTES)
        finally:
            assert {path.name for path in place.iterdir()} <= {"upload", "in"}


def _import(place: Path) -> None:
    source = open_source(place / "source", place / "work")
    for choice in list_choices(source):
        _, report = prepare_course(source, choice.key, place / "work")
        assert source.kind != "oatutor" or report.unaccounted() == {}


@cache
def _kept(kind: str) -> Path:
    """One folder for all inputs of a process: to write a whole book for each takes longer than to read it."""
    place = Path(tempfile.mkdtemp(dir=memory(), prefix=f"attune-fuzz-{kind}-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    sums = {"sum1": book.problem(book.step("$$5$$"))}
    write = {"book": book.write_book, "module": book.write_book, "course": write_course}.get(kind)
    (write or (lambda folder: book.write_pool(folder, sums)))(place / "source")
    return place


def _import_with(kind: str, files: dict[str, bytes]) -> None:
    """The kept source with these files instead of its own, imported. An empty one is what the source has itself."""
    place = _kept(kind)
    own = _own(kind)
    for name, content in files.items():
        (place / "source" / name).write_bytes(content or own[name])
    work = place / "work"
    work.mkdir()
    try:
        _import(place)
    finally:
        shutil.rmtree(work)


@cache
def _own(kind: str) -> dict[str, bytes]:
    source = _kept(kind) / "source"
    return {str(path.relative_to(source)): path.read_bytes() for path in source.rglob("*") if path.is_file()}


@refusing(ImportProblem)
def take_book(data: bytes) -> None:
    """An OpenStax book of one collection and two modules."""
    _import_with("book", dict(zip(BOOK_FILES, cut(data, 3), strict=True)))


@refusing(ImportProblem)
def take_module(data: bytes) -> None:
    """One module of a book, by itself."""
    _import_with("module", {COLLECTION: ALONE, "modules/m1/index.cnxml": data})


@refusing(ImportProblem)
def take_pool(data: bytes) -> None:
    """OATutor's files: plans, skills, one problem, one step, its hints."""
    _import_with("pool", dict(zip(POOL_FILES, cut(data, 5), strict=True)))


@refusing(ImportProblem)
def take_course(data: bytes) -> None:
    """A course folder: its own file, one lesson, one text."""
    _import_with("course", dict(zip(COURSE_FILES, cut(data, 3), strict=True)))


def _collection(*names: str) -> bytes:
    return book.COLLECTION.format(modules="".join(f'<col:module document="{name}"/>' for name in names)).encode()


def _archives() -> list[bytes]:
    zipped, plain, packed = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("course/course.yaml", "slug: a\n" * 20, zipfile.ZIP_DEFLATED)
        archive.writestr("b.txt", "b")
    for file, mode in ((plain, "w"), (packed, "w:gz")):
        with tarfile.open(fileobj=file, mode=mode) as tar:  # type: ignore[call-overload]
            entry = tarfile.TarInfo("course/course.yaml")
            entry.size = 8
            tar.addfile(entry, io.BytesIO(b"slug: a\n"))
    return [zipped.getvalue(), plain.getvalue()[:1536], packed.getvalue()]


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


def _pools() -> list[bytes]:
    with scratch() as place:
        source = book.write_pool(place / "p", {"sum1": book.problem(book.step("$$\\frac{1}{2}$$"))})
        return [b"\n%%\n".join((source / name).read_bytes() for name in POOL_FILES)]


def _courses() -> list[bytes]:
    """JSON is YAML too, and read far faster; a lesson for each of its blocks."""
    lessons = [_json(folder.lesson(blocks=[block])) for block in folder.blocks()]
    own = (_json(folder.course()), b"Words.")
    return [b"\n%%\n".join((own[0], lesson, own[1])) for lesson in (_json(folder.lesson()), *lessons)]


def _modules() -> list[bytes]:
    """The whole one, and one for each of the things that are in it."""
    return [MODULE, *(book.module(part, glossary="").encode() for part in CONTENTS)]


def _books() -> list[bytes]:
    return [b"\n%%\n".join((_collection("m1", "m2"), MODULE[:400], module)) for module in _modules()]


PARTS = re.split(r"\n(?=<(?:para|figure|section|example))", book.CONTENT)
CONTENTS = [part for part in PARTS if part.count("<section") == part.count("</section")]
ALONE = _collection("m1")
MODULE = book.module().encode()

TARGETS = (
    Target("archive", take_archive, _archives),
    Target("book", take_book, _books, longest=6000, change=change_xml),
    Target("module", take_module, _modules, longest=6000, change=change_xml),
    Target("pool", take_pool, _pools, longest=6000, change=change_json),
    Target("course", take_course, _courses, longest=8000, change=change_json),
)  # fmt: skip
