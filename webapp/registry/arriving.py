"""How a bundle comes in: from an uploaded archive, from a folder, or with Attune itself."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from attention_model.bundle import DEFAULT_FOLDER, require_whole
from attention_model.manifest import MANIFEST, MODEL_CARD, BundleError
from attention_model.shelf import manifest_sha256
from lessons.content.importers.archive import unpack
from lessons.content.importers.errors import ImportProblem
from webapp.accounts.models import User
from webapp.registry.checking import BundleRefused, Checked, check, read
from webapp.registry.judging import order_judgement
from webapp.registry.models import ModelEvent, ModelVersion
from webapp.registry.shelf import put, workplace
from webapp.training.jobs import JobRefused
from webapp.training.orders import fulfil, order_in, require_ordered
from webapp.training.places import JOB

MOST_PACKED = 80_000_000
MOST_UNPACKED = 100_000_000
SHORTEST_SOURCE = 15
TRIES = 5
Origin = ModelVersion.Origin
State = ModelVersion.State


class SourceMissing(BundleRefused):
    """A bundle that nobody here ordered: whoever brings it has to say where it comes from."""

    def __init__(self) -> None:
        super().__init__(_("This bundle was not ordered here. Write down where it comes from; it is kept with it."))


def take_upload(*, upload: "UploadedFile[Any]", by: User, source: str = "", run_id: UUID | None = None) -> ModelVersion:
    """Takes an archive in as a candidate. Raises BundleRefused with the reason, and then nothing is kept.

    `run_id`: only if it answers this order.
    """
    _require_small(upload.size or 0)
    with _room(), workplace() as work:
        packed = work / "upload"
        with packed.open("wb") as target:
            for chunk in upload.chunks():
                target.write(chunk)
        return take_archive(packed=packed, by=by, source=source, run_id=run_id)


def take_archive(*, packed: Path, by: User | None, source: str = "", run_id: UUID | None = None) -> ModelVersion:
    """The same for a file on this machine."""
    with _room(), workplace() as work:
        _require_small(packed.stat().st_size)
        try:
            unpack(packed, work / "unpacked", most_bytes=MOST_UNPACKED)
        except ImportProblem as error:
            _require_room(error.__cause__)
            raise BundleRefused(str(error)) from error
        return take_brought(folder=_bundle_in(work / "unpacked"), by=by, source=source, run_id=run_id)


def take_brought(*, folder: Path, by: User | None, source: str = "", run_id: UUID | None = None) -> ModelVersion:
    """Takes in what somebody brought: the answer to an order of this site, or something of a stated origin."""
    manifest = read(folder)
    try:
        ordered = require_ordered(manifest, run_id=run_id) if run_id or order_in(manifest) is not None else None
        found = _checked(folder)
        if ordered is not None:
            return _take(found, folder, origin=Origin.AWAY, by=by, run_id=ordered)
    except JobRefused as error:
        raise BundleRefused(str(error)) from error
    if len(source.strip()) < SHORTEST_SOURCE:
        raise SourceMissing
    return _take(found, folder, origin=Origin.UPLOADED, by=by, source=source.strip())


def take_folder(*, folder: Path, origin: str, by: User | None) -> ModelVersion:
    """Takes a bundle in as a candidate: checked first, copied next, listed last. Raises BundleRefused."""
    return _take(_checked(folder), folder, origin=origin, by=by)


def _checked(folder: Path) -> Checked:
    """One that is not listed yet: no need to run it again."""
    try:
        _there(manifest_sha256(folder))
    except BundleError as error:
        raise BundleRefused(str(error)) from error
    return check(folder)


def _take(
    found: Checked, folder: Path, *, origin: str, by: User | None, source: str = "", run_id: UUID | None = None
) -> ModelVersion:
    with _room(), workplace() as work:
        copy = work / "bundle"
        copy.mkdir()
        for name in (MANIFEST, MODEL_CARD, *(entry.file for entry in found.manifest.networks.values())):
            shutil.copyfile(folder / name, copy / name)
        if not _is_whole(copy, found):
            raise BundleRefused(_("The bundle changed while it was read. Try once more."))
        return _list(found, copy, origin=origin, by=by, source=source, run_id=run_id)


def _there(digest: str) -> ModelVersion | None:
    """The removed version with this manifest; None when it was never here. Raises BundleRefused when it still is."""
    there = ModelVersion.objects.filter(manifest_sha256=digest).first()
    if there is not None and there.state != State.REMOVED:
        raise BundleRefused(_("This bundle is here already, as version %(number)s.") % {"number": there.number})
    return there


def _is_whole(folder: Path, found: Checked) -> bool:
    """Whether a copy is what was checked, to the last bit."""
    try:
        require_whole(folder)
    except BundleError:
        return False
    return manifest_sha256(folder) == found.manifest_sha256


def _list(
    found: Checked, folder: Path, *, origin: str, by: User | None, source: str, run_id: UUID | None
) -> ModelVersion:
    for _attempt in range(TRIES):
        try:
            with transaction.atomic():
                version = _kept(found, origin=origin, by=by)
                ModelEvent.objects.create(version=version, what=ModelEvent.What.ARRIVED, by=by, reason=source)
                if run_id is not None:
                    fulfil(run_id=run_id, version=version)
                put(folder, version)
                order_judgement(version=version, by=by)
                return version
        except IntegrityError:
            continue  # somebody else took the number, or brought the very same bundle: then the next try says so
    raise BundleRefused(_("Others brought bundles at this very moment. Try once more."))


def _kept(found: Checked, *, origin: str, by: User | None) -> ModelVersion:
    again = _there(found.manifest_sha256)
    version = again or ModelVersion(manifest_sha256=found.manifest_sha256, number=_next_number())
    version.name, version.version, version.card = found.manifest.name[:80], found.manifest.version[:40], found.card
    version.manifest = {
        "trained_on": [dict(source) for source in found.manifest.trained_on],
        "metrics": dict(found.manifest.metrics),
        "networks": sorted(found.manifest.networks),
    }
    version.state, version.origin, version.made_by = State.CANDIDATE, origin, by
    version.latency_ms, version.size_bytes = found.latency_ms, found.size_bytes
    version.save()
    return version


def list_shipped() -> None:
    """Lists the bundle that came with Attune, where it is not listed yet.

    It is live already where nothing else was ever promoted: on a new site, and after an update of Attune.
    """
    if ModelVersion.objects.filter(manifest_sha256=shipped_sha256()).exists():
        return
    version = _take(_shipped(DEFAULT_FOLDER, shipped_sha256()), DEFAULT_FOLDER, origin=Origin.SHIPPED, by=None)
    with transaction.atomic():
        live = ModelVersion.objects.select_for_update().filter(state=State.LIVE).first()
        if live is not None and live.origin != Origin.SHIPPED:
            return
        ModelVersion.objects.filter(state=State.LIVE).update(state=State.RETIRED)
        ModelVersion.objects.filter(pk=version.pk).update(state=State.LIVE, live_since=timezone.now())
        ModelEvent.objects.create(version=version, what=ModelEvent.What.PROMOTED, instead_of=live)


@cache
def shipped_sha256() -> str:
    """The manifest's hash of the bundle that came with Attune."""
    return manifest_sha256(DEFAULT_FOLDER)


@cache
def _shipped(folder: Path, _digest: str) -> Checked:
    """The same one needs to be tried once in a process."""
    return check(folder)


def _next_number() -> int:
    return (ModelVersion.objects.aggregate(most=Max("number"))["most"] or 0) + 1


def _bundle_in(folder: Path) -> Path:
    """The folder with the manifest: the archive's own, or the only one in it."""
    if (folder / MANIFEST).is_file():
        return folder
    inside = [path for path in folder.iterdir() if path.is_dir()]
    if len(inside) == 1 and (inside[0] / MANIFEST).is_file():
        return inside[0]
    if len(inside) == 1 and (inside[0] / JOB).is_file():
        raise BundleRefused(_("This is the package itself. Bring bundle.zip, which the notebook makes of it."))
    raise BundleRefused(_("There is no %(name)s in the archive: it is not a bundle.") % {"name": MANIFEST})


def _require_small(size: int) -> None:
    if size > MOST_PACKED:
        raise BundleRefused(
            _("The file is larger than %(most)s MB; bundles are a few.") % {"most": MOST_PACKED // 1_000_000}
        )


@contextmanager
def _room() -> Iterator[None]:
    """What the disk does not take is refused; the rest of what can go wrong with files too, with the system's words."""
    try:
        yield
    except OSError as error:
        _require_room(error)
        raise BundleRefused(
            _("The file could not be read or kept: %(why)s. Nothing was changed.") % {"why": error.strerror or error}
        ) from error


def _require_room(error: BaseException | None) -> None:
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        raise BundleRefused(_("There is no room left on the server's disk. Nothing was changed.")) from error
