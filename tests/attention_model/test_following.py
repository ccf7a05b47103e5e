"""The real worker process follows the choice of bundles, while frames stream through it."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from attention_model.bundle import DEFAULT_FOLDER
from attention_model.service.client import InferenceClient
from attention_model.shelf import Choice, Chosen, Shelf, manifest_sha256
from tests.attention_model.conftest import Start

KEY = bytes(range(32))
WITHIN_S = 10.0


def put_bundle(shelf: Shelf, version: str) -> Chosen:
    """The shipped bundle under another version."""
    folder = shelf.folder / version
    shutil.copytree(DEFAULT_FOLDER, folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "version": version}))
    return Chosen(version, manifest_sha256(folder))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "models", KEY)


@pytest.fixture
async def client(path: Path, start: Start, shelf: Shelf) -> AsyncIterator[InferenceClient]:
    start("gaze", ATTUNE_MODELS=str(shelf.folder), ATTUNE_MODELS_KEY=KEY.hex())
    client = InferenceClient(path)
    yield client
    await client.close()


async def until(client: InferenceClient, right: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """What the worker says once it is right."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            told = await client.status()
            if right(told):
                return told
            await asyncio.sleep(0.02)


def judging(sha256: str) -> Callable[[dict[str, Any]], object]:
    """Whether the worker judges with this bundle."""
    return lambda told: told["manifest_sha256"] == sha256


async def test_a_worker_changes_over_and_back_without_losing_a_frame(
    client: InferenceClient, shelf: Shelf, jpeg: bytes
) -> None:
    answers, stop = [], asyncio.Event()

    async def stream() -> None:
        track = None
        while not stop.is_set():
            seen = await client.observe(jpeg, track=track, level="gaze")
            track = seen.track
            answers.append(seen.status)

    streams = [asyncio.create_task(stream()) for _ in range(3)]
    one, two = put_bundle(shelf, "7.0.0"), put_bundle(shelf, "8.0.0")
    for chosen in (one, two, one):
        shelf.choose(Choice(chosen))
        assert (await until(client, judging(chosen.manifest_sha256)))["version"] == chosen.folder
    shelf.choose(Choice(None))
    await until(client, judging(manifest_sha256(DEFAULT_FOLDER)))
    stop.set()
    await asyncio.gather(*streams)  # a lost frame would have raised
    assert set(answers) == {"ok"}


async def test_a_bundle_that_was_tampered_with_is_not_loaded(client: InferenceClient, shelf: Shelf) -> None:
    chosen = put_bundle(shelf, "7.0.0")
    with (shelf.folder / "7.0.0" / "gaze.tflite").open("r+b") as file:
        file.seek(1000)
        file.write(b"tampered")
    before = await client.status()
    shelf.choose(Choice(chosen))
    told = await until(client, lambda told: told["problem"])
    assert "gaze.tflite is not the file of the manifest" in told["problem"]
    assert told["version"] == before["version"]
    shelf.choose(Choice(None))
    assert (await until(client, lambda told: told["problem"] is None))["version"] == before["version"]


async def test_a_worker_that_starts_with_a_damaged_choice_judges_with_the_sites_own_bundle(
    path: Path, start: Start, shelf: Shelf, jpeg: bytes
) -> None:
    chosen = put_bundle(shelf, "7.0.0")
    (shelf.folder / "7.0.0" / "gaze.tflite").unlink()
    shelf.choose(Choice(chosen))
    start("gaze", ATTUNE_MODELS=str(shelf.folder), ATTUNE_MODELS_KEY=KEY.hex())
    client = InferenceClient(path)
    told = await until(client, lambda told: told["problem"])
    assert told["manifest_sha256"] == manifest_sha256(DEFAULT_FOLDER)
    assert "has no gaze.tflite" in told["problem"]
    assert (await client.observe(jpeg, track=None, level="gaze")).status == "ok"
    await client.close()


async def test_a_choice_that_this_site_did_not_make_changes_nothing(client: InferenceClient, shelf: Shelf) -> None:
    Shelf(shelf.folder, b"somebody else").choose(Choice(put_bundle(shelf, "7.0.0")))
    told = await until(client, lambda told: told["problem"])
    assert "not written by this site" in told["problem"]


async def test_a_candidate_is_compared_on_live_frames_and_judges_none(
    client: InferenceClient, shelf: Shelf, jpeg: bytes, empty_room: bytes
) -> None:
    candidate = put_bundle(shelf, "9.0.0")
    shelf.choose(Choice(None, shadow=candidate))
    told = await until(client, lambda told: told["candidate"] == candidate.manifest_sha256)
    assert told["manifest_sha256"] == manifest_sha256(DEFAULT_FOLDER)
    for picture in [jpeg, empty_room] * 8:
        await client.observe(picture, track=None, level="gaze")
    for _ in range(8):
        await client.observe(jpeg, track=None, level="gaze")
    comparison = (await client.status())["comparison"]
    assert comparison["frames"] == comparison["readable"] == comparison["readable_by_candidate"] > 0
    assert comparison["sums"]["gaze_deg"]["total"] == pytest.approx(0, abs=1e-3)  # the networks are the same
    shelf.choose(Choice(None))
    assert (await until(client, lambda told: told["candidate"] is None))["comparison"]["frames"] == 0


async def test_a_worker_that_starts_later_starts_with_the_choice(path: Path, start: Start, shelf: Shelf) -> None:
    shelf.choose(Choice(put_bundle(shelf, "7.0.0")))
    start("gaze", ATTUNE_MODELS=str(shelf.folder), ATTUNE_MODELS_KEY=KEY.hex())
    client = InferenceClient(path)
    assert (await client.status())["version"] == "7.0.0"
    await client.close()
