"""Another model goes live, or reads along, while students' cameras are on; and two administrators press at once."""

import asyncio
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import Client, override_settings
from django.urls import reverse

from attention_model.bundle import DEFAULT_FOLDER
from attention_model.judges import forget_window_networks
from attention_model.shelf import NOTHING_CHOSEN, Choice, Chosen, manifest_sha256, use_shelf
from benchmarks.site import wait_until
from tests.conftest import ROOT
from tests.webapp.conftest import make_person
from tests.webapp.study_page import Page, open_lesson
from tests.webapp.test_gaze import SCREEN, set_up
from webapp.accounts.models import User
from webapp.classroom.models import StudySession
from webapp.live import shadow_store
from webapp.registry import house, services, shadowing
from webapp.registry.arriving import list_shipped, take_folder
from webapp.registry.models import ModelEvent, ModelVersion
from webapp.registry.shelf import chosen, environment, get_shelf
from webapp.registry.workers import wait_until_followed

pytestmark = pytest.mark.django_db(transaction=True)
State = ModelVersion.State
WHY = "Because the test says so."


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, settings: Any) -> Iterator[None]:
    """A shelf of its own for each test, in this process too."""
    before = get_shelf()
    settings.ATTUNE_MODELS = tmp_path / "models"
    use_shelf(get_shelf())
    forget_window_networks()
    yield
    use_shelf(before)
    forget_window_networks()


@pytest.fixture
def worker(settings: Any) -> Iterator[None]:
    """A real inference worker that follows this site's shelf."""
    with tempfile.TemporaryDirectory(prefix="attune-") as folder:
        path = Path(folder) / "i.sock"
        settings.ATTUNE_INFERENCE_SOCKET = str(path)
        command = [sys.executable, "-m", "attention_model.service", "--listen", str(path), "--level", "expression"]
        running = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment()}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        assert wait_until(path.exists)
        yield
        running.terminate()
        running.wait(timeout=10)


@pytest.fixture
def admin(db: None) -> User:
    return make_person("sam", "admin")


@pytest.fixture
def live(db: None) -> ModelVersion:
    list_shipped()
    return ModelVersion.objects.get(state=State.LIVE)


def bring(tmp_path: Path, admin: User, version: str, *, other_eyes: bool = False) -> ModelVersion:
    """The shipped bundle under another version; `other_eyes`: the files of what reads eyes differ."""
    folder = tmp_path / version
    shutil.copytree(DEFAULT_FOLDER, folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    for name in ("gaze", "frame") if other_eyes else ():
        path = folder / f"{name}.tflite"
        path.write_bytes(path.read_bytes() + bytes(16))
        manifest["networks"][name]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps({**manifest, "version": version}))
    return take_folder(folder=folder, origin="uploaded", by=admin)


@sync_to_async
def press(version: ModelVersion, instead_of: ModelVersion, by: User) -> float | None:
    """Lets a version go live and waits for the worker; the seconds that took."""
    services.promote(version_id=version.pk, by=by, seen_live=instead_of.pk, reason=WHY)
    return wait_until_followed(version.manifest_sha256)


async def stream_while(page: Page, jpeg: bytes, doing: Any) -> list[dict[str, Any]]:
    """Sends a frame for every credit until something is done; the answers."""
    task = asyncio.ensure_future(doing)
    answers: list[dict[str, Any]] = []
    while not task.done():
        answers.append(await page.frame(jpeg, seq=len(answers)))
    assert await task is not None, "the worker did not follow"
    return answers


@pytest.mark.usefixtures("worker")
async def test_a_stream_goes_on_while_a_version_goes_live_and_is_taken_back(
    tmp_path: Path, consenting: User, session: StudySession, admin: User, live: ModelVersion, face_jpeg: bytes
) -> None:
    same = await sync_to_async(bring)(tmp_path, admin, "7.0.0")
    other = await sync_to_async(bring)(tmp_path, admin, "8.0.0", other_eyes=True)
    async with open_lesson(consenting, session.pk) as page:
        assert (await set_up(page))["ready"]
        before = len(page.seen)
        answers = await stream_while(page, face_jpeg, press(same, live, admin))
        answers += await stream_while(page, face_jpeg, press(live, same, admin))
        answers.append(await page.frame(face_jpeg))
        assert {answer["type"] for answer in answers} == {"estimate"}
        assert "camera.state" not in {event["type"] for event in page.seen[before:]}  # the gaze stays set up

        answers = await stream_while(page, face_jpeg, press(other, live, admin))
        answers.append(await page.frame(face_jpeg))
        assert {answer["type"] for answer in answers} == {"estimate"}
        (state,) = [event for event in page.seen[before:] if event["type"] == "camera.state"]
        assert (state["on"], state["gaze"]["accuracy"]) == (True, None)
        assert "a newer model" in state["gaze"]["words"]

        await page.send("camera.start", source="camera", screen=SCREEN)
        assert (await page.event("camera.state"))["gaze"]["accuracy"] is None


def test_a_worker_that_does_not_follow_is_told_of(
    tmp_path: Path, admin: User, live: ModelVersion, worker: None, client: Client
) -> None:
    version = bring(tmp_path, admin, "7.0.0")
    with override_settings(SECRET_KEY="another secret: the worker was started with the one before"):
        client.force_login(admin)
        sent = {"seen": live.pk, "reason": WHY}
        page = client.post(reverse("registry:promote", args=[version.pk]), sent, follow=True)
    text = page.content.decode()
    assert "is chosen, but a process still judges with attention 1" in text
    assert "was not written by this site" in text


@pytest.mark.usefixtures("worker")
async def test_what_a_candidate_reads_along_is_kept_in_sums_and_told_to_the_administrator(
    tmp_path: Path, consenting: User, session: StudySession, admin: User, live: ModelVersion, face_jpeg: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for place in ("estimator", "window"):  # half a minute of frames need not be waited for
        monkeypatch.setattr(f"attention_model.{place}.MIN_SECONDS", 0.0)
    monkeypatch.setattr(shadow_store, "KEEP_EVERY_S", 0.0)
    candidate = await sync_to_async(bring)(tmp_path, admin, "9.0.0")
    await sync_to_async(services.begin_shadow)(version_id=candidate.pk, by=admin)
    async with open_lesson(consenting, session.pk) as page:
        await page.send("camera.start", source="camera")
        await page.event("camera.state")
        found: dict[str, Any] = {}
        while set(found) != {"frames", "windows"}:
            assert (await page.frame(face_jpeg))["type"] == "estimate"
            await shadow_store.keep_compared()
            await sync_to_async(shadowing.gather_frames)()
            found = await sync_to_async(shadowing.get_tally)(version=candidate, live=live)
    assert found["frames"]["readable"] == found["frames"]["frames"] > 0
    assert found["windows"]["live"] == found["windows"]["candidate"]
    assert await sync_to_async(shown)(admin, candidate) >= {"On live frames", "On average they say the same."}


def shown(admin: User, version: ModelVersion) -> set[str]:
    """Which of some sentences are on a version's page."""
    client = Client()
    client.force_login(admin)
    text = client.get(reverse("registry:version", args=[version.pk])).content.decode()
    return {words for words in ("On live frames", "On average they say the same.", "went live") if words in text}


def test_sums_of_several_processes_are_one_and_a_strangers_are_none(
    tmp_path: Path, admin: User, live: ModelVersion
) -> None:
    candidate = bring(tmp_path, admin, "9.0.0")
    sums = {"windows": 2, "live": {"focus": [1, 1]}, "sums": {}}
    pair = {"live_sha256": live.manifest_sha256, "candidate_sha256": candidate.manifest_sha256}
    process = uuid4()
    for who, said in ((process, {**sums, "windows": 1}), (process, sums), (uuid4(), sums)):
        assert shadowing.keep_tally(kind="windows", process=who, sums=said, **pair)
    found = shadowing.get_tally(version=candidate, live=live)
    assert found == {"windows": {"windows": 4, "live": {"focus": [2, 2]}, "sums": {}}}
    assert not shadowing.keep_tally(
        kind="windows", process=process, sums=sums, **(pair | {"candidate_sha256": "0" * 64})
    )


def test_of_two_administrators_who_press_at_once_one_is_told_of_the_other(
    tmp_path: Path, admin: User, live: ModelVersion
) -> None:
    versions = [bring(tmp_path, admin, version) for version in ("7.0.0", "8.0.0")]
    together, said = threading.Barrier(2, timeout=30), {}

    def promote(version: ModelVersion) -> None:
        try:
            together.wait()
            services.promote(version_id=version.pk, by=admin, seen_live=live.pk, reason=WHY)
            said[version] = "done"
        except services.Refused as error:
            said[version] = str(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=promote, args=[version]) for version in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [version for version, words in said.items() if words == "done"]
    (loser,) = [version for version in versions if version != winner]
    assert said[loser].startswith(f"Version {winner.number} went live in the meantime.")
    assert ModelVersion.objects.get(state=State.LIVE) == winner
    assert get_shelf().read() == Choice(chosen(winner))
    assert ModelEvent.objects.filter(what="promoted", instead_of=live).count() == 1


def test_a_worker_that_is_started_by_itself_follows_the_sites_choice(tmp_path: Path, settings: Any) -> None:
    with tempfile.TemporaryDirectory(prefix="attune-") as folder:
        path = Path(folder) / "i.sock"
        settings.ATTUNE_INFERENCE_SOCKET = str(path)
        settings.ATTUNE_MODELS = tmp_path / "models"
        site = {"DJANGO_SETTINGS_MODULE": "webapp.settings.embedded", "ATTUNE_HOME": str(tmp_path)}
        running = subprocess.Popen(
            [sys.executable, "manage.py", "inference", "--listen", str(path)],
            cwd=ROOT, env={**os.environ, **site}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert wait_until(path.exists)
        settings.SECRET_KEY = (tmp_path / "secret_key").read_text()
        folder_of = tmp_path / "models" / "7.0.0"
        shutil.copytree(DEFAULT_FOLDER, folder_of)
        with (folder_of / "manifest.json").open("a") as manifest:
            manifest.write("\n")
        version = Chosen("7.0.0", manifest_sha256(folder_of))
        get_shelf().choose(Choice(version))
        assert wait_until_followed(version.manifest_sha256, within_s=20.0) is not None
        running.terminate()
        assert running.wait(timeout=10) == 0


def test_a_site_that_starts_again_after_a_crash_judges_with_what_its_database_says(
    tmp_path: Path, admin: User, live: ModelVersion
) -> None:
    version = bring(tmp_path, admin, "7.0.0")
    services.promote(version_id=version.pk, by=admin, seen_live=live.pk, reason=WHY)
    get_shelf().choose(NOTHING_CHOSEN)  # as if the database had been stored and the file had not
    house.look_after()
    assert get_shelf().read() == Choice(chosen(version))


def test_a_bundle_that_cannot_be_listed_now_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, db: None
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("webapp.registry.arriving.shutil.copyfile", full)
    house.look_after()
    assert "could not be listed" in caplog.text
    assert not ModelVersion.objects.exists()
