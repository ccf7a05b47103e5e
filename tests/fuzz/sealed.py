"""What comes back to a site, or lies beside it: orders, trainers' reports, guardians' links, backups."""

import atexit
import datetime as dt
import io
import json
import shutil
import tarfile
import tempfile
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadhandler import SkipFile
from django.core.signing import BadSignature, Signer
from django.test import RequestFactory
from django.urls import Resolver404, resolve

from attention_model.manifest import BundleError
from attention_model.shelf import Choice, Chosen, Shelf
from tests.fuzz.target import Target, memory, refusing, scratch
from tests.fuzz.trees import change_json
from tpu_training.retraining.job import job_of, moment
from tpu_training.tasks import TrainingError
from webapp.backups.archive import BackupProblem, _opened, read_about, require_fitting, require_whole
from webapp.consent.guardians import LINKS
from webapp.security.uploads import UploadGate
from webapp.training import jobs
from webapp.training.told import number, read_live

Data = dict[str, Any]


@refusing(TrainingError, json.JSONDecodeError, UnicodeDecodeError, RecursionError)
def take_job(data: bytes) -> None:
    """job.json, as a trainer reads it that no site vouches for."""
    found = json.loads(data)
    if isinstance(found, dict):
        moment("job.json", found)
        job = job_of("job.json", found)
        assert 1 <= job.epochs <= 200
        assert job.tasks


def take_order(data: bytes) -> None:
    """The order in a manifest, as the site reads it: only what it sealed itself is an order."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return
    _require_ours(found)


@refusing(jobs.JobRefused)
def _require_ours(order: object) -> None:
    assert jobs.require_ours(order) in [json.loads(known) for known in _jobs()]


def take_live(data: bytes) -> None:
    """live.json of a trainer, half written or not."""
    with scratch() as place:
        (place / "live.json").write_bytes(data)
        found = read_live(place)
    if found is not None:
        json.dumps(found, allow_nan=False)
        for value in found.values():
            number(value)


@refusing(BundleError)
def take_choice(data: bytes) -> None:
    """The file that says which model judges: another's is refused."""
    shelf = Shelf(Path("nowhere"), b"key")
    choice = shelf._opened(data)
    assert isinstance(choice, Choice)
    assert data in _choices()[:1] or choice.live is None or isinstance(choice.live.folder, str)


def take_guardian(data: bytes) -> None:
    """The word in a guardian's link: only those that were given out mean something."""
    token = data.decode("utf-8", errors="replace").replace(".", ":")
    signer: Signer = LINKS._signer
    try:
        key = signer.unsign(token)
    except BadSignature:
        return
    assert signer.sign(key) == token
    UUID(key)


@cache
def _requests() -> list[Any]:
    made = []
    for address in ("/teach/imports/", "/models/", "/site/lists/", "/", "/privacy/"):
        request: Any = RequestFactory().post(address)
        request.resolver_match = _match(address)
        request.user = type("Person", (), {"is_authenticated": True})()
        made.append(request)
    return made


def _match(address: str) -> Any:
    try:
        return resolve(address)
    except Resolver404:
        return None


def take_upload(data: bytes) -> None:
    """A file in pieces, sent to any page: let pass, or let fall with a reason."""
    request = _requests()[data[0] % 5] if data else _requests()[0]
    request.upload_refused = ""
    gate, step, body = UploadGate(request), 1 + (data[1] if len(data) > 1 else 0), data[2:]
    try:
        for name in ("a", "b"):
            gate.new_file("file", name, "application/zip", len(body), "utf-8", {})
            for start in range(0, len(body), step):
                gate.receive_data_chunk(body[start : start + step], start)
            gate.file_complete(len(body))
    except SkipFile:
        assert request.upload_refused


@cache
def _place() -> Path:
    place = Path(tempfile.mkdtemp(dir=memory(), prefix="attune-fuzz-backup-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place / "b.tar"


@refusing(BackupProblem)
def take_backup(data: bytes) -> None:
    """What somebody calls a backup, as far as it is judged before anything is restored."""
    _place().write_bytes(data)
    with _opened(_place()) as archive:
        about = read_about(archive)
        require_fitting(about)
        require_whole(about.counts, dict(about.counts))
        assert about.rows >= 0


@refusing(BackupProblem)
def take_about(data: bytes) -> None:
    """about.json in a backup that is whole."""
    take_backup(_tar(data))


def _tar(about: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        entry = tarfile.TarInfo("about.json")
        entry.size = len(about)
        archive.addfile(entry, io.BytesIO(about))
    return packed.getvalue()[: 1024 + (len(about) + 511) // 512 * 512]


@cache
def _jobs() -> list[bytes]:
    job = jobs.make_job(
        job=UUID(int=7), site="School", version="site-7", data_sha256="a" * 64, base_sha256="b" * 64,
        expires_at=dt.datetime(2030, 1, 1, tzinfo=dt.UTC),
    )  # fmt: skip
    return [json.dumps(each).encode() for each in (job, {**job, "limit": 5, "expires_at": "2026-11-24T00:00:00"})]


def _lives() -> list[bytes]:
    live = {
        "phase": "training", "task": "window", "epoch": 3, "epochs": 12, "step": 1, "steps": 4, "eta_s": 4,
        "examples_per_second": 810.0, "loss": [[1, 0.5]], "history": [{"epoch": 1, "loss": 0.5}], "pictures": ["a.png"],
        "matrix": {"focus": {"labels": ["low", "high"], "counts": [[1, 2], [3, 4]]}},
    }  # fmt: skip
    return [json.dumps(live).encode(), json.dumps(live).encode()[:100], b'{"a": NaN}']


@cache
def _choices() -> list[bytes]:
    with scratch() as place:
        shelf = Shelf(place, b"key")
        shelf.choose(Choice(Chosen("1", "a" * 64), Chosen("2", "b" * 64)))
        return [(place / "live.json").read_bytes()]


def _links() -> list[bytes]:
    return [LINKS._signer.sign(UUID(int=7).hex).replace(":", ".").encode(), b"a.b"]


def _abouts() -> list[bytes]:
    from webapp.backups.database import engine

    about = {"format": 1, "made_at": "2026-11-24T00:00:00+00:00", "engine": engine(),
             "migrations": ["site.0001_initial"], "counts": {"accounts_user": 3}, "folders": ["media"]}  # fmt: skip
    return [json.dumps(about).encode()]


TARGETS = (
    Target("job", take_job, _jobs, longest=1500, change=change_json),
    Target("order", take_order, _jobs, longest=1500, change=change_json),
    Target("live", take_live, _lives, longest=2000, change=change_json),
    Target("choice", take_choice, _choices, longest=1000, change=change_json),
    Target("guardian", take_guardian, _links, longest=300),
    Target("upload", take_upload, lambda: [b"\0\xffPK\x03\x04abc", b"\2\3first name,last name\n"], longest=1200),
    Target("backup", take_backup, lambda: [_tar(each) for each in _abouts()], longest=2600),
    Target("about", take_about, _abouts, longest=1200, change=change_json),
)  # fmt: skip
