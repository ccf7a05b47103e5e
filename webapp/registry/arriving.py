"""How a bundle comes in: from an uploaded archive, from a folder, or with Attune itself."""

import shutil
from functools import cache
from pathlib import Path
from typing import Any

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
from webapp.registry.checking import BundleRefused, Checked, check
from webapp.registry.models import ModelEvent, ModelVersion
from webapp.registry.shelf import put, workplace

MOST_PACKED = 80_000_000
MOST_UNPACKED = 100_000_000
Origin = ModelVersion.Origin
State = ModelVersion.State


def take_upload(*, upload: "UploadedFile[Any]", by: User) -> ModelVersion:
    """Takes an archive in as a candidate. Raises BundleRefused with the reason, and then nothing is kept."""
    if (upload.size or 0) > MOST_PACKED:
        raise BundleRefused(
            _("The file is larger than %(most)s MB; bundles are a few.") % {"most": MOST_PACKED // 1_000_000}
        )
    try:
        with workplace() as work:
            packed = work / "upload"
            with packed.open("wb") as target:
                for chunk in upload.chunks():
                    target.write(chunk)
            unpack(packed, work / "unpacked", most_bytes=MOST_UNPACKED)
            return take_folder(folder=_bundle_in(work / "unpacked"), origin=Origin.UPLOADED, by=by)
    except ImportProblem as error:
        raise BundleRefused(str(error)) from error
    except OSError as error:
        raise BundleRefused(_("There is no room left on the server's disk. Nothing was changed.")) from error


def take_folder(*, folder: Path, origin: str, by: User | None) -> ModelVersion:
    """Takes a bundle in as a candidate: checked first, copied next, listed last. Raises BundleRefused."""
    found = check(folder)
    there = ModelVersion.objects.filter(manifest_sha256=found.manifest_sha256).first()
    if there is not None and there.state != State.REMOVED:
        raise BundleRefused(_("This bundle is here already, as version %(number)s.") % {"number": there.number})
    with workplace() as work:
        copy = work / "bundle"
        copy.mkdir()
        for name in (MANIFEST, MODEL_CARD, *(entry.file for entry in found.manifest.networks.values())):
            shutil.copyfile(folder / name, copy / name)
        if not _is_whole(copy, found):
            raise BundleRefused(_("The bundle changed while it was read. Try once more."))
        return _list(found, copy, origin=origin, by=by, again=there)


def _is_whole(folder: Path, found: Checked) -> bool:
    """Whether a copy is what was checked, to the last bit."""
    try:
        require_whole(folder)
    except BundleError:
        return False
    return manifest_sha256(folder) == found.manifest_sha256


@transaction.atomic
def _list(found: Checked, folder: Path, *, origin: str, by: User | None, again: ModelVersion | None) -> ModelVersion:
    version = again or ModelVersion(manifest_sha256=found.manifest_sha256, number=_next_number())
    version.name, version.version, version.card = found.manifest.name[:80], found.manifest.version[:40], found.card
    version.manifest = {
        "trained_on": [dict(source) for source in found.manifest.trained_on],
        "metrics": dict(found.manifest.metrics),
        "networks": sorted(found.manifest.networks),
    }
    version.state, version.origin, version.made_by = State.CANDIDATE, origin, by
    version.latency_ms, version.size_bytes = found.latency_ms, found.size_bytes
    try:
        version.save()
    except IntegrityError as error:
        raise BundleRefused(_("Somebody else brought a bundle at this very moment. Try once more.")) from error
    ModelEvent.objects.create(version=version, what=ModelEvent.What.ARRIVED, by=by)
    put(folder, version)
    return version


def list_shipped() -> None:
    """Lists the bundle that came with Attune, where it is not listed yet.

    It is live already where nothing else was ever promoted: on a new site, and after an update of Attune.
    """
    if ModelVersion.objects.filter(manifest_sha256=shipped_sha256()).exists():
        return
    version = take_folder(folder=DEFAULT_FOLDER, origin=Origin.SHIPPED, by=None)
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


def _next_number() -> int:
    return (ModelVersion.objects.aggregate(most=Max("number"))["most"] or 0) + 1


def _bundle_in(folder: Path) -> Path:
    """The folder with the manifest: the archive's own, or the only one in it."""
    if (folder / MANIFEST).is_file():
        return folder
    inside = [path for path in folder.iterdir() if path.is_dir()]
    if len(inside) == 1 and (inside[0] / MANIFEST).is_file():
        return inside[0]
    raise BundleRefused(_("There is no %(name)s in the archive: it is not a bundle.") % {"name": MANIFEST})
