"""From a run's folder to a bundle that the site loads, with everything measured."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from attention_model.bundle import load_bundle
from attention_model.network import Network
from tests.tpu_training.commands import run
from tests.tpu_training.examples import write_folder
from tpu_training.export import main, read_json
from tpu_training.model_card import figures, model_card
from tpu_training.parity import Variant, chosen
from tpu_training.tasks import Config, TrainingError

pytest.importorskip("tensorflow")

SUITE = {
    "suite": "gaze",
    "mean_deg": 2.5,
    "n": 400,
    "intervals": {"mean_deg": [2.25, 2.75]},
    "slices": [{"by": "glasses", "part": "none", "count": 300, "figures": {"mean_deg": 2.4}}],
}


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder around a bundle made from a network that has not learned anything."""
    from tpu_training import checkpoints
    from tpu_training.networks.frame import build_frame

    folder = tmp_path_factory.mktemp("export")
    (folder / "run").mkdir()
    checkpoints.write(folder / "run" / checkpoints.WEIGHTS, build_frame("tiny").variables)
    config = dataclasses.asdict(Config("frame", preset="tiny", batch=4))
    facts = {"config": config, "step": 10, "seconds": 2.0, "device": "a test", "data": "0" * 16}
    (folder / "run/metrics.json").write_text(json.dumps(facts))
    (folder / "gaze.json").write_text("Evaluating …\n" + json.dumps(SUITE))
    write_folder(folder / "data", people=20, pictures=2)
    given = ["--frame", folder / "run", "--data", folder / "data", "--samples", 3, "--version", "1.2.3"]
    done = run("export", *given, "--figures", folder / "gaze.json", "--out", folder / "bundle")
    assert done.returncode == 0, done.stderr[-3000:]
    (folder / "printed.txt").write_text(done.stdout)
    return folder


@pytest.fixture(scope="module")
def manifest(exported: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((exported / "bundle/manifest.json").read_text())
    return found


@pytest.mark.slow
def test_the_site_loads_the_bundle_with_the_contract_s_names(exported: Path) -> None:
    bundle = load_bundle(exported / "bundle", "expression")
    assert (bundle.manifest.name, bundle.manifest.version) == ("attention", "1.2.3")
    frame = bundle.networks["frame"]
    assert frame.input_shapes == {"face": (1, 96, 96, 1), "eyes": (1, 56, 128, 1)}
    answers = {"gaze": (1, 4), "head": (1, 3), "region": (1, 4), "openness": (1, 2), "presence": (1, 1)}
    assert frame.output_shapes == {**answers, "action_units": (1, 25)}
    assert bundle.networks["gaze"].output_shapes == answers


@pytest.mark.slow
def test_at_level_gaze_nothing_that_reads_an_expression_is_opened(exported: Path) -> None:
    assert set(load_bundle(exported / "bundle", "gaze").networks) == {"gaze"}


@pytest.mark.slow
def test_both_networks_say_the_same(exported: Path) -> None:
    # in full precision: which form is shipped is decided for each by itself
    files = [exported / "bundle-variants" / f"{name}-fp32.tflite" for name in ("gaze", "frame")]
    networks = [Network(file.read_bytes()) for file in files]
    random = np.random.default_rng(1)
    pictures = {name: random.uniform(0, 255, shape) for name, shape in networks[0].input_shapes.items()}
    for network in networks:
        for name, picture in pictures.items():
            network.input(name)[...] = picture
        network.invoke()
    for name in networks[0].output_shapes:
        np.testing.assert_allclose(*(network.named_output(name) for network in networks), atol=1e-3)


@pytest.mark.slow
def test_every_form_is_measured_against_keras(manifest: dict[str, Any], exported: Path) -> None:
    for name in ("gaze", "frame"):
        entry = manifest["metrics"]["export"][name]
        forms = {variant["kind"]: variant for variant in entry["variants"]}
        assert set(forms) == {"fp32", "fp16", "int8", "onnx"}
        assert forms["fp32"]["max_error"] <= 1e-3
        assert forms["onnx"]["max_error"] <= 1e-3
        assert forms["fp16"]["max_error"] <= 0.2
        assert forms["int8"]["bytes"] < forms["fp16"]["bytes"] < forms["fp32"]["bytes"]
        assert all(variant["ms"] > 0 for variant in forms.values())
        file = exported / "bundle-variants" / f"{name}-{entry['shipped']}.tflite"
        assert file.read_bytes() == (exported / f"bundle/{name}.tflite").read_bytes()
        assert (exported / f"bundle-variants/{name}.onnx").is_file()


@pytest.mark.slow
def test_the_card_has_the_figures_that_were_measured(manifest: dict[str, Any], exported: Path) -> None:
    card = (exported / "bundle/MODEL_CARD.md").read_text()
    assert "$" not in card
    assert "| `mean_deg` | 2.500 | 2.250 to 2.750 |" in card
    assert "| glasses | none | 300 | 2.400 |" in card
    assert "ICT-FaceKit" in card
    assert "MIT" in card
    assert manifest["metrics"]["figures"]["gaze"] == SUITE
    assert manifest["metrics"]["training"]["frame"]["examples"] == 40
    assert card == model_card(manifest)


@pytest.mark.slow
def test_units_of_every_tensor_are_told(manifest: dict[str, Any]) -> None:
    for network in manifest["networks"].values():
        for tensor in (*network["inputs"].values(), *network["outputs"].values()):
            assert len(tensor["units"]) > 5


def variant(kind: str, size: int, ms: float, error: float) -> Variant:
    return Variant(kind, size, ms, error, {"gaze": error})


@pytest.mark.parametrize(
    ("fp16", "expected"),
    [
        (variant("fp16", 50, 1.0, 0.01), "fp16"),
        (variant("fp16", 50, 1.2, 0.01), "fp32"),
        (variant("fp16", 50, 1.0, 0.5), "fp32"),
        (variant("fp16", 50, 1.0, float("inf")), "fp32"),
        (variant("fp16", 120, 1.0, 0.01), "fp32"),
    ],
)
def test_the_smaller_form_is_shipped_unless_it_is_worse_or_slower(fp16: Variant, expected: str) -> None:
    assert chosen(variant("fp32", 100, 1.0, 1e-4), fp16, 0.1) == expected


def test_a_figure_without_interval_or_slices_is_a_row_of_its_own() -> None:
    assert figures("reading", {"auc_nr": 0.5625, "n": 12}).splitlines()[-2:] == [
        "| `auc_nr` | 0.562 |  |",
        "| `n` | 12 |  |",
    ]


def test_what_an_evaluation_printed_is_read_from_its_last_line(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('Some words\n{"auc": 0.5}\n')
    assert read_json(path) == {"auc": 0.5}
    path.write_text('{\n "auc": 0.5\n}\n')
    assert read_json(path) == {"auc": 0.5}
    path.write_text("Some words\n")
    with pytest.raises(TrainingError, match="cannot be read"):
        read_json(path)


def test_without_a_run_there_is_nothing_to_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--out", str(tmp_path)]) == 2
    assert "--frame" in capsys.readouterr().err
    assert main(["--out", str(tmp_path), "--frame", str(tmp_path / "none")]) == 2
    assert "metrics.json is missing" in capsys.readouterr().err
