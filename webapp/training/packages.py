"""What a training needs that is done elsewhere, in one archive: notebook, program, data, base, order, guide.

Every file's hash stands in a list, and the list's own hash in the notebook, which looks at all of them before it runs
anything. Held-out data stay here: what a version is judged on shall not be anywhere near its training.
"""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from attention_model.manifest import MANIFEST, MODEL_CARD, BundleError, read_manifest
from webapp.donations.files import CROPS, PAGES, SHEET, WINDOWS, set_folder
from webapp.donations.models import DataSet
from webapp.registry.shelf import chosen, get_shelf
from webapp.training.guide import guide_of
from webapp.training.jobs import Job
from webapp.training.models import TrainingRun
from webapp.training.places import JOB, run_folder

PACKAGE = "package.zip"
CONTENTS = "CONTENTS.json"
GUIDE = "START-HERE.html"
NOTEBOOK = "retrain_on_colab_tpu.ipynb"
PROGRAM = ("attention_model", "tpu_training")
KINDS = {".py", ".npz", ".md", ".css", ".json"}
NOT_NEEDED = {"__pycache__", "default_bundle", "judging", "notebooks"}
PAPERS = ("LICENSE", "NOTICE.md", "requirements/colab.txt")
FILES = {"window": (WINDOWS, PAGES), "frame": (CROPS,)}
"""What each task learns from. Nothing else leaves this site."""
CHUNK = 1 << 20
LONG_AGO = (2020, 1, 1, 0, 0, 0)  # the same content makes the same archive

Tell = Callable[[int, int], None]


class PackageProblem(RuntimeError):
    """A package that cannot be made. The message is for the person who wants it."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A package that is there."""

    path: Path
    size: int


def name_of(run: TrainingRun) -> str:
    """What the archive is called, without its ending."""
    return f"attune-training-{run.number}"


def find_package(run_id: UUID) -> Packed | None:
    """The package of an order, if it is there."""
    path = run_folder(run_id) / PACKAGE
    return Packed(path, path.stat().st_size) if path.is_file() else None


def forget_package(run_id: UUID) -> None:
    """Deletes what was packed."""
    (run_folder(run_id) / PACKAGE).unlink(missing_ok=True)


def write_package(run: TrainingRun, tell: Tell) -> Path:
    """Writes the package of an order; it is there whole or not at all. Raises PackageProblem, OSError."""
    if run.data_set.state != DataSet.State.READY:
        raise PackageProblem(_("Its data was taken back before it could be packed. Make a new data set."))
    files = {**_program(), **_data(run), **_base(run)}
    folder = run_folder(run.pk)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = folder / f"{PACKAGE}.part"
    try:
        with part.open("wb") as target:
            target.truncate(0)
            part.chmod(0o600)
            _write(target, run, files, tell)
        part.replace(folder / PACKAGE)
    finally:
        part.unlink(missing_ok=True)
    return folder / PACKAGE


def _write(target: Any, run: TrainingRun, files: Mapping[str, Path], tell: Tell) -> None:
    top, done, of = name_of(run), 0, sum(path.stat().st_size for path in files.values())
    hashes: dict[str, str] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in files.items():
            hashes[name] = _add(archive, f"{top}/{name}", path)
            done += path.stat().st_size
            tell(done, of)
        hashes[JOB] = _add_text(archive, f"{top}/{JOB}", json.dumps(run.job, indent=1))
        contents = json.dumps(hashes, indent=1, sort_keys=True)
        list_sha256 = _add_text(archive, f"{top}/{CONTENTS}", contents)
        _add_text(archive, f"{top}/{NOTEBOOK}", notebook_of(run, list_sha256))
        _add_text(archive, f"{top}/{GUIDE}", guide_of(run, package=f"{top}.zip", notebook=NOTEBOOK))


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    """Copies a file in, piece by piece; its hash is that of what was read."""
    digest, entry = hashlib.sha256(), _entry(name)
    if path.suffix == ".npz":
        entry.compress_type = zipfile.ZIP_STORED if zipfile_is_packed(path) else zipfile.ZIP_DEFLATED
    with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


def zipfile_is_packed(path: Path) -> bool:
    """Whether an .npz is compressed already."""
    with zipfile.ZipFile(path) as inside:
        return any(entry.compress_type != zipfile.ZIP_STORED for entry in inside.infolist())


def _add_text(archive: zipfile.ZipFile, name: str, text: str) -> str:
    content = text.encode()
    archive.writestr(_entry(name), content)
    return hashlib.sha256(content).hexdigest()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, LONG_AGO)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    return entry


def _program() -> dict[str, Path]:
    return {f"code/{path.relative_to(settings.ROOT)}": path for path in sorted(_needed())}


def _needed() -> Iterator[Path]:
    """The program as far as a training needs it, and under which licence it may be used."""
    for top in PROGRAM:
        for path in (settings.ROOT / top).rglob("*"):
            inside = path.relative_to(settings.ROOT)
            if path.is_file() and path.suffix in KINDS and not NOT_NEEDED & set(inside.parts):
                yield path
    yield from (settings.ROOT / name for name in PAPERS)


def _data(run: TrainingRun) -> dict[str, Path]:
    """The data set's own list, and of its files those that the ordered tasks learn from."""
    folder = set_folder(run.data_set_id)
    needed = [name for task in run.job["tasks"] for name in FILES[task]]
    found = {f"data/{name}": folder / name for name in (SHEET, *needed) if (folder / name).is_file()}
    if f"data/{SHEET}" not in found:
        raise PackageProblem(_("The files of data set %(number)s are gone.") % {"number": run.data_set.number})
    return found


def _base(run: TrainingRun) -> dict[str, Path]:
    try:
        folder = get_shelf().place(chosen(run.base))
        networks = read_manifest(folder).networks.values()
    except BundleError as error:
        raise PackageProblem(_("The version to begin from cannot be used: %(why)s") % {"why": error}) from error
    return {f"base/{name}": folder / name for name in (MANIFEST, MODEL_CARD, *(each.file for each in networks))}


def notebook_of(run: TrainingRun, contents_sha256: str) -> str:
    """The notebook with its parameters filled in."""
    book = json.loads((settings.ROOT / "tpu_training" / "notebooks" / NOTEBOOK).read_text(encoding="utf-8"))
    job: Job = run.job
    values = {
        "SITE": job["site"],
        "TRAINING": run.number,
        "VERSION": job["version"],
        "UNTIL": job["expires_at"] or "",
        "PACKAGE": f"{name_of(run)}.zip",
        "CONTENTS_SHA256": contents_sha256,
    }
    (cell,) = (cell for cell in book["cells"] if "parameters" in cell["metadata"].get("tags", ()))
    cell["source"] = [_filled(line, values) for line in cell["source"]]
    if values:
        raise PackageProblem(f"the notebook has no {', '.join(values)}")
    return json.dumps(book, indent=1, ensure_ascii=False)


def _filled(line: str, values: dict[str, Any]) -> str:
    name = line.split(" = ", 1)[0]
    if name not in values:
        return line
    comment = line.partition("  # ")[2].rstrip("\n")
    end = "\n" if line.endswith("\n") else ""
    return f"{name} = {values.pop(name)!r}{'  # ' + comment if comment else ''}{end}"
