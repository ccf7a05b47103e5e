"""What judges windows in a web process, and a candidate beside it."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from attention_model.bundle import DEFAULT_FOLDER
from attention_model.estimator import AttentionStream, Estimate
from attention_model.judges import compared_windows, forget_window_networks, judges_of
from attention_model.shadow import WindowComparison
from attention_model.shelf import Choice, Chosen, Shelf, manifest_sha256, use_shelf
from attention_model.window import Judgement
from tests.attention_model.test_window import READING, times

Put = Callable[..., Chosen]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """The shelf of this process, which is forgotten afterwards."""
    import attention_model.shelf as told

    before = list(told._told)
    found = Shelf(tmp_path / "models", b"k" * 32)
    use_shelf(found)
    forget_window_networks()
    yield found
    told._told[:] = before
    forget_window_networks()


@pytest.fixture
def put(shelf: Shelf) -> Put:
    def put(version: str, *, other: str = "") -> Chosen:
        """The shipped bundle under another version; of the network `other` the file differs, the network does not."""
        folder = shelf.folder / version
        shutil.copytree(DEFAULT_FOLDER, folder)
        manifest = json.loads((folder / "manifest.json").read_text())
        if other:
            path = folder / f"{other}.tflite"
            path.write_bytes(path.read_bytes() + bytes(16))
            manifest["networks"][other]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
        (folder / "manifest.json").write_text(json.dumps({**manifest, "version": version}))
        return Chosen(version, manifest_sha256(folder))

    return put


def follow(stream: AttentionStream, seconds: float) -> list[Estimate]:
    estimates = []
    for at in times(seconds, 4.0):
        stream.network = judges_of("gaze")
        estimates.append(stream.update(READING, at))
    return estimates


def test_a_candidate_judges_the_same_moments_and_changes_none(shelf: Shelf, put: Put) -> None:
    alone = follow(AttentionStream("gaze"), 20.0)
    candidate = put("9.0.0")
    shelf.choose(Choice(None, shadow=candidate))
    beside = follow(AttentionStream("gaze"), 20.0)
    assert [each.focus for each in beside] == [each.focus for each in alone]
    found = compared_windows()[manifest_sha256(DEFAULT_FOLDER), candidate.manifest_sha256].told()
    assert found["windows"] == sum(found["differences"]["focus"]) > 20
    assert found["live"] == found["candidate"]  # the networks are the same
    assert "confusion" not in found["sums"]  # at level "gaze" nobody reads it


def test_what_went_live_judges_from_the_next_moment_on(shelf: Shelf, put: Put) -> None:
    before = judges_of("gaze")
    shelf.choose(Choice(put("7.0.0")))
    after = judges_of("gaze")
    assert after.live is not before.live
    assert judges_of("gaze") is after


def test_a_bundle_that_cannot_be_opened_changes_nothing(
    shelf: Shelf, put: Put, caplog: pytest.LogCaptureFixture
) -> None:
    chosen = put("7.0.0")
    before = judges_of("gaze")
    (shelf.folder / "7.0.0" / "focus.tflite").write_bytes(b"tampered")
    shelf.choose(Choice(chosen))
    assert judges_of("gaze").live is before.live
    assert "focus.tflite is not the file of the manifest" in caplog.text
    forget_window_networks()
    assert judges_of("gaze").live is not None  # a process that starts now judges with the site's own


def test_a_candidate_that_cannot_be_opened_leaves_the_live_network_alone(shelf: Shelf, put: Put) -> None:
    chosen = put("9.0.0")
    shutil.rmtree(shelf.folder / "9.0.0")
    shelf.choose(Choice(None, shadow=chosen))
    assert judges_of("gaze").live is not None
    assert judges_of("gaze").candidate is None


def test_the_eyes_are_others_only_when_a_network_that_reads_them_is(shelf: Shelf, put: Put) -> None:
    shipped = judges_of("gaze").eyes
    shelf.choose(Choice(put("7.0.0", other="window")))
    assert judges_of("gaze").eyes == shipped
    shelf.choose(Choice(put("8.0.0", other="gaze")))
    assert judges_of("gaze").eyes != shipped


def test_what_one_of_both_does_not_know_is_not_compared() -> None:
    comparison = WindowComparison()
    comparison.add(Judgement(focus=0.4, confusion=None), Judgement(focus=0.75, confusion=0.2))
    comparison.add(Judgement(), Judgement(focus=float("nan")))
    told = comparison.told()
    assert told["windows"] == 2
    assert told["sums"]["focus"] == {"count": 1, "total": 0.35, "squares": 0.1225}
    assert told["differences"] == {"focus": [0, 0, 0, 0, 0, 0, 1]}
    assert (told["live"]["focus"][4], told["candidate"]["focus"][7]) == (1, 1)
