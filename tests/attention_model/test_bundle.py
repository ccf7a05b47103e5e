import contextlib
import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attention_model.bundle import (
    BundleError,
    load_attention_bundle,
    load_bundle,
    load_default_bundle,
)
from attention_model.face_networks import BLENDSHAPES, find_task_file
from attention_model.frame_network import FRAME_OUTPUTS, GAZE_OUTPUTS, INPUTS
from attention_model.judges import forget_window_networks, window_network
from attention_model.network import Shapes

Manifest = dict[str, Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A correct bundle around a real small network."""
    with zipfile.ZipFile(find_task_file()) as task:
        content = task.read(BLENDSHAPES)
    (tmp_path / "frame.tflite").write_bytes(content)
    (tmp_path / "MODEL_CARD.md").write_text("# A card\n")
    write(tmp_path, manifest_for(content))
    return tmp_path


def manifest_for(content: bytes) -> Manifest:
    return {
        "format": 1,
        "name": "attention",
        "version": "1.0.0",
        "networks": {
            "frame": {
                "file": "frame.tflite",
                "sha256": hashlib.sha256(content).hexdigest(),
                "level": "expression",
                "inputs": {"input_points": {"shape": [1, 146, 2], "units": "pixels"}},
                "outputs": {"tf.__operators__.getitem_3": {"shape": [52], "units": "0..1"}},
            }
        },
        "trained_on": [{"name": "renders", "licence": "MIT"}],
        "metrics": {"gaze_deg": 2.5},
    }


def write(folder: Path, manifest: Manifest) -> None:
    (folder / "manifest.json").write_text(json.dumps(manifest))


def change(folder: Path, edit: Callable[[Manifest], object]) -> Path:
    manifest = json.loads((folder / "manifest.json").read_text())
    edit(manifest)
    write(folder, manifest)
    return folder


def network(manifest: Manifest) -> Manifest:
    entry: Manifest = manifest["networks"]["frame"]
    return entry


def test_a_correct_bundle_is_loaded_and_runs(folder: Path) -> None:
    bundle = load_bundle(folder, "expression")
    assert (bundle.manifest.name, bundle.manifest.version) == ("attention", "1.0.0")
    assert bundle.manifest.trained_on == ({"name": "renders", "licence": "MIT"},)
    frame = bundle.networks["frame"]
    frame.input("input_points").fill(10)
    frame.invoke()
    assert frame.named_output("tf.__operators__.getitem_3").shape == (52,)


def test_a_network_above_the_sensing_level_is_not_opened(folder: Path) -> None:
    assert load_bundle(folder, "gaze").networks == {}
    assert load_bundle(folder, "behaviour").networks == {}


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (lambda m: m.pop("name"), "manifest.json: “name” is missing"),
        (lambda m: m.update(format=9), "format 9 is not known"),
        (lambda m: m.update(networks={}), "“networks” is empty"),
        (lambda m: m.update(trained_on=["me"]), "trained_on has to be an object"),
        (lambda m: network(m).update(sha256="0" * 64), "frame.tflite is not the file of the manifest"),
        (lambda m: network(m).update(sha256="abc"), "has to be 64 hexadecimal digits"),
        (lambda m: network(m).update(file="../frame.tflite"), "has to be a plain name"),
        (lambda m: network(m).update(file="/etc/passwd"), "has to be a plain name"),
        (lambda m: network(m).update(file="other.tflite"), "has no other.tflite"),
        (lambda m: network(m).update(level="mind reading"), "level “mind reading” is not one of"),
        (lambda m: network(m)["inputs"]["input_points"].update(shape=[1, 2, 146]), "the manifest states inputs"),
        (lambda m: network(m)["inputs"]["input_points"].update(shape=[1, -1]), "whole numbers above 0"),
        (lambda m: network(m).update(outputs={"x": {"shape": [52], "units": ""}}), "the manifest states outputs"),
    ],
)
def test_anything_off_in_the_manifest_is_refused_with_the_reason(
    folder: Path, edit: Callable[[Manifest], object], reason: str
) -> None:
    with pytest.raises(BundleError, match=reason):
        load_bundle(change(folder, edit), "expression")


def test_a_network_that_is_no_network_is_refused(folder: Path) -> None:
    (folder / "frame.tflite").write_bytes(b"not a network")
    digest = hashlib.sha256(b"not a network").hexdigest()
    with pytest.raises(BundleError, match=r"frame\.tflite cannot be opened"):
        load_bundle(change(folder, lambda m: network(m).update(sha256=digest)), "expression")


@pytest.mark.parametrize("name", ["manifest.json", "MODEL_CARD.md"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(BundleError, match=f"has no {name}"):
        load_bundle(folder, "gaze")


def test_a_folder_that_is_not_there_is_refused(folder: Path) -> None:
    shutil.rmtree(folder)
    with pytest.raises(BundleError):
        load_bundle(folder, "gaze")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)


@given(value=json_values, key=st.sampled_from(["format", "name", "networks", "trained_on", "metrics", None]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_is_taken_or_refused_and_nothing_else_happens(folder: Path, value: Any, key: str | None) -> None:
    manifest = manifest_for((folder / "frame.tflite").read_bytes())
    write(folder, {**manifest, key: value} if key else value)
    with contextlib.suppress(BundleError):
        assert load_bundle(folder, "behaviour").networks == {}


def attention_network(name: str, level: str, outputs: Shapes) -> Manifest:
    def stated(shapes: Shapes) -> Manifest:
        return {each: {"shape": list(shape), "units": "as agreed"} for each, shape in shapes.items()}

    entry = {"file": f"{name}.tflite", "sha256": "0" * 64, "level": level}
    return {**entry, "inputs": stated(INPUTS), "outputs": stated(outputs)}


@pytest.fixture
def attention(folder: Path) -> Path:
    """A bundle that says of itself what an attention bundle has to say; its files are not looked at before that."""
    networks = {
        "gaze": attention_network("gaze", "gaze", GAZE_OUTPUTS),
        "frame": attention_network("frame", "expression", FRAME_OUTPUTS),
    }
    return change(folder, lambda m: m.update(networks=networks))


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (lambda n: n.pop("gaze"), "has no network “gaze”"),
        (lambda n: n.pop("frame"), "has no network “frame”"),
        (lambda n: n.update(mood=n["frame"]), "has a network “mood”; known are"),
        (lambda n: n["frame"].update(level="gaze"), "meant for level “gaze”; “frame” has to be for “expression”"),
        (
            lambda n: n["gaze"]["outputs"].update(action_units={"shape": [1, 25], "units": ""}),
            "gaze.tflite has outputs",
        ),
        (lambda n: n["frame"]["outputs"].pop("presence"), "frame.tflite has outputs"),
        (lambda n: n["gaze"]["inputs"]["face"].update(shape=[1, 64, 64, 1]), "gaze.tflite has inputs"),
        (lambda n: n["gaze"].update(file="other.tflite"), "has no other.tflite"),
    ],
)
def test_an_attention_bundle_that_this_program_cannot_use_is_refused_with_the_reason(
    attention: Path, edit: Callable[[Manifest], object], reason: str
) -> None:
    with pytest.raises(BundleError, match=reason):
        load_attention_bundle(change(attention, lambda m: edit(m["networks"])), "gaze")


def test_a_setting_names_another_bundle(attention: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_BUNDLE", str(attention))
    with pytest.raises(BundleError, match=f"{attention.name} has no gaze.tflite"):
        load_default_bundle("gaze")


def test_only_the_networks_that_are_asked_for_are_opened(folder: Path) -> None:
    assert load_bundle(folder, "expression", only=["window"]).networks == {}
    assert load_bundle(folder, "expression", only=["frame"]).networks.keys() == {"frame"}


def test_without_a_bundle_no_network_judges_windows_and_the_log_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("ATTUNE_BUNDLE", str(tmp_path))
    forget_window_networks()
    assert window_network("gaze") is None
    assert "has no manifest.json" in caplog.text
    forget_window_networks()
