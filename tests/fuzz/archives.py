"""What is uploaded as an archive: a course folder, an OpenStax book, OATutor's pool, a bundle of networks."""

import io
import json
import struct
import tarfile
import zipfile
from pathlib import Path

from attention_model.bundle import DEFAULT_FOLDER, load_attention_bundle, open_network
from attention_model.manifest import MANIFEST, BundleError, read_manifest
from lessons.content.importers.archive import is_archive, unpack
from lessons.content.importers.errors import ImportProblem
from lessons.content.importers.run import list_choices, open_source, prepare_course
from tests.fuzz.target import Target, cut, refusing, scratch
from tests.lessons import book, folder
from tests.lessons.folder import write_course

MOST_BYTES = 3_000_000
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
        prepare_course(source, choice.key, place / "work")


@refusing(ImportProblem)
def take_book(data: bytes) -> None:
    """An OpenStax book of one collection and two modules."""
    collection, first, second = cut(data, 3)
    with scratch() as place:
        source = book.write_book(place / "source")
        (source / "collections/little.collection.xml").write_bytes(collection or _collection())
        (source / "modules/m1/index.cnxml").write_bytes(first)
        (source / "modules/m2/index.cnxml").write_bytes(second)
        (place / "work").mkdir()
        _import(place)


def take_module(data: bytes) -> None:
    """One module of a book, by itself."""
    take_book(b"\n%%\n".join((b"", data, b"")))


@refusing(ImportProblem)
def take_pool(data: bytes) -> None:
    """OATutor's files: plans, skills, one problem, one step, its hints."""
    plans, skills, one, step, hints = cut(data, 5)
    with scratch() as place:
        source = book.write_pool(place / "source", {"sum1": book.problem(book.step("$$5$$"))})
        files = {"coursePlans.json": plans, "skillModel.json": skills, "content-pool/sum1/sum1.json": one,
                 "content-pool/sum1/steps/sum1a/sum1a.json": step,
                 "content-pool/sum1/steps/sum1a/tutoring/sum1aDefaultPathway.json": hints}  # fmt: skip
        for name, content in files.items():
            if content:
                (source / name).parent.mkdir(parents=True, exist_ok=True)
                (source / name).write_bytes(content)
        (place / "work").mkdir()
        _import(place)


@refusing(ImportProblem)
def take_course(data: bytes) -> None:
    """A course folder: its own file, one lesson, one text."""
    course, lesson, text = cut(data, 3)
    with scratch() as place:
        source = write_course(place / "source")
        for name, content in (
            ("course.yaml", course),
            ("lessons/first/lesson.yaml", lesson),
            ("lessons/first/why.md", text),
        ):
            if content:
                (source / name).write_bytes(content)
        (place / "work").mkdir()
        _import(place)


@refusing(BundleError)
def take_manifest(data: bytes) -> None:
    """The manifest of a bundle whose networks are not there."""
    with scratch() as place:
        (place / MANIFEST).write_bytes(data)
        read_manifest(place)
        load_attention_bundle(place, "expression")


PATCH = struct.Struct(">IB")
SMALLEST = "focus"


@refusing(BundleError)
def take_network(data: bytes) -> None:
    """A network with bytes of it changed: pairs of a place (four bytes) and what stands there now (one)."""
    entry = read_manifest(DEFAULT_FOLDER).networks[SMALLEST]
    content = bytearray((DEFAULT_FOLDER / entry.file).read_bytes())
    for place, value in PATCH.iter_unpack(data[: len(data) // PATCH.size * PATCH.size]):
        content[place % len(content)] = value
    open_network(entry, bytes(content))


def _collection() -> bytes:
    return book.COLLECTION.format(modules='<col:module document="m1"/><col:module document="m2"/>').encode()


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
        here = source / "content-pool/sum1"
        files = [source / "coursePlans.json", source / "skillModel.json", here / "sum1.json"]
        files += [*here.glob("steps/*/*.json"), *here.glob("steps/*/tutoring/*.json")]
        return [b"\n%%\n".join(file.read_bytes() for file in files)]


def _courses() -> list[bytes]:
    with scratch() as place:
        source = write_course(place / "c")
        whole = b"\n%%\n".join((source / name).read_bytes() for name in COURSE_FILES)
    return [whole, b"\n%%\n".join((_json(folder.course()), _json(folder.lesson()), b"Words."))]


def _manifests() -> list[bytes]:
    whole = json.loads((DEFAULT_FOLDER / MANIFEST).read_text())
    short = {**whole, "metrics": {}, "trained_on": whole["trained_on"][:1]}
    networks = dict(list(whole["networks"].items())[:1])
    return [_json(short), _json({**short, "networks": networks})]


MODULE = book.module().encode()

TARGETS = (
    Target("archive", take_archive, _archives),
    Target("book", take_book, lambda: [b"\n%%\n".join((_collection(), MODULE[:400], MODULE[:300]))], longest=6000),
    Target("module", take_module, lambda: [MODULE], longest=6000),
    Target("pool", take_pool, _pools, longest=6000),
    Target("course", take_course, _courses, longest=8000),
    Target("manifest", take_manifest, _manifests, longest=8000),
    Target("network", take_network, lambda: [PATCH.pack(4, 0), PATCH.pack(8, 255) + PATCH.pack(100, 1)], longest=200),
)
