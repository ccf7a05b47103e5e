"""What versions are judged with: the set that comes along, focus, donated crops, draws that belong together."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from attention_model.bundle import DEFAULT_FOLDER
from attention_model.frame_network import INPUTS
from attention_model.manifest import MANIFEST
from attention_model.page_gaze import PAGE_SIZE
from attention_model.window import FEATURES, STEPS
from tpu_training.datasets.examples import frame_examples
from tpu_training.datasets.windows import PAGES, WINDOWS, held_out
from tpu_training.evaluate import crops, focus, main
from tpu_training.evaluate.statistics import auc, auc_of, estimates, mean_of
from tpu_training.evaluate.suite import JUDGING, EvaluationError, Options

BASE = JUDGING.parent / "base"


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    return found


# The set ---------------------------------------------------------------------------------------------------------


def test_the_judge_set_is_small_and_of_many_people() -> None:
    assert sum(path.stat().st_size for path in JUDGING.rglob("*")) < 5_000_000
    people = [example.person for example in frame_examples(JUDGING / "held-out")]
    assert (len(people), len(set(people))) == (240, 60)


def test_nobody_in_it_is_trained_on() -> None:
    """Made-up people have numbers that no training uses; the readers' very pages are looked for."""
    assert min(example.person for example in frame_examples(JUDGING / "held-out")) >= 200_000
    with np.load(JUDGING / "focus" / WINDOWS) as windows:
        assert windows["person"].min() >= 600_000
    with np.load(JUDGING / "focus" / PAGES) as judged, np.load(BASE / PAGES) as base:
        trained = {row.tobytes() for row in base["page"][~held_out(base["person"])] if row.any()}
        assert not [row for row in judged["page"].astype(base["page"].dtype) if row.tobytes() in trained]


def test_a_site_without_a_trainer_can_judge(tmp_path: Path) -> None:
    """The suites run with what the site itself needs: no TensorFlow, no SciPy, no matplotlib, no renderer."""
    blocked = ("tensorflow", "keras", "scipy", "matplotlib", "rich", "moderngl", "PIL", "onnx")
    block = f"import sys; sys.modules.update(dict.fromkeys({blocked!r}))"
    program = f"{block}; from tpu_training.__main__ import main; sys.exit(main())"
    told = tmp_path / "progress.json"
    for suite, data in (("gaze", "held-out"), ("calibration", "sessions"), ("focus", "focus")):
        given = ["evaluate", suite, "--data", str(JUDGING / data), "--limit", "20", "--json", "--quiet"]
        run = subprocess.run(
            [sys.executable, "-c", program, *given, "--progress", str(told)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        assert json.loads(run.stdout.splitlines()[-1])["suite"] == suite
    assert json.loads(told.read_text())["of"] > 0


# Focus -----------------------------------------------------------------------------------------------------------


def write_windows(folder: Path, **changes: Any) -> Path:
    """Eight half minutes of four people, alternately on task and away."""
    count = 8
    columns: dict[str, Any] = {
        "observations": np.zeros((count, STEPS, FEATURES), np.float16),
        "page": np.zeros((count, PAGE_SIZE), np.float32),
        "focus": np.tile([1.0, 0.0], count // 2),
        "focus_weight": np.ones(count),
        "confusion": np.zeros(count),
        "confusion_weight": np.zeros(count),
        "person": np.repeat(np.arange(count // 2), 2),
        "level": np.full(count, "gaze"),
    }
    folder.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in {**columns, **changes}.items() if value is not None}
    np.savez(folder / WINDOWS, **kept)
    return folder


def test_the_shipped_networks_tell_focus_and_confusion_of_people_they_never_saw(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["focus", "--data", str(JUDGING / "focus"), "--json", "--quiet"]) == 0
    found = printed(capsys)
    assert found["focus_auc"] > 0.95
    assert found["confusion_auc"] > 0.8
    assert found["page_auc"] > 0.52
    parts = {(row["by"], row["part"]): row for row in found["slices"] if "focus_auc" in row["figures"]}
    assert set(parts) == {
        ("level", "gaze"), ("level", "expression"), ("page", "with a page"), ("page", "without a page")
    }  # fmt: skip
    assert parts["level", "gaze"]["people"] == 72
    low, high = found["intervals"]["focus_auc"]
    assert low < found["focus_auc"] < high
    assert len(found["draws"]["focus_auc"]["values"]) == 200


def test_of_each_level_the_network_of_that_level_is_asked(tmp_path: Path) -> None:
    told = {}
    for level in ("gaze", "expression"):
        changes = {"level": np.full(8, level), "confusion": np.tile([1.0, 0.0], 4), "confusion_weight": np.ones(8)}
        found = focus.run(Options(write_windows(tmp_path / level, **changes)))
        told[level] = found.figures
    assert np.isnan(told["gaze"]["confusion_auc"]), "the gaze alone tells nothing of confusion"
    assert told["expression"]["confusion_auc"] == 0.5, "equal windows are not told apart"


def test_what_nobody_could_tell_does_not_count(tmp_path: Path) -> None:
    weights = np.array([1, 1, 0, 0, 1, 1, 0, 0.0])
    assert focus.run(Options(write_windows(tmp_path, focus_weight=weights))).figures["focus_people"] == 2


def test_windows_without_page_or_level_are_taken_as_they_come(tmp_path: Path) -> None:
    assert focus.run(Options(write_windows(tmp_path, page=None, level=None))).figures["windows"] == 8


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"observations": np.zeros((8, STEPS, 3))}, "another shape"),
        ({"page": np.zeros((8, 3))}, "does not fit"),
        ({"focus": np.ones(8)}, "Both kinds of truth"),
    ],
)
def test_what_is_no_set_of_windows_is_a_plain_error(
    tmp_path: Path, changes: dict[str, Any], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["focus", "--data", str(write_windows(tmp_path, **changes)), "--json"]) == 2
    assert words in capsys.readouterr().err


# Crops -----------------------------------------------------------------------------------------------------------


def write_crops(folder: Path, people: int = 4, each: int = 5) -> Path:
    random, count = np.random.default_rng(0), people * each
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(
        folder / crops.FILE,
        face=random.integers(0, 255, (count, *INPUTS["face"][1:3]), np.uint8),
        eyes=random.integers(0, 255, (count, *INPUTS["eyes"][1:3]), np.uint8),
        target_yaw=np.zeros(count),
        target_pitch=np.zeros(count),
        person=np.repeat(np.arange(people), each),
        level=np.full(count, "gaze"),
    )
    return folder


def test_donated_crops_are_measured_around_each_persons_own_middle(tmp_path: Path) -> None:
    found = crops.run(Options(write_crops(tmp_path)))
    assert (found.figures["crops"], found.figures["people"]) == (20, 4)
    assert found.figures["centred_mean_deg"] < found.figures["mean_deg"]
    off = np.array([[3.0, 0.0], [5.0, 0.0], [-8.0, 1.0]])
    assert crops.without_middle(off, np.array([1, 1, 2])).tolist() == [[-1, 0], [1, 0], [0, 0]]


def test_a_few_crops_of_somebody_say_nothing(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="nobody with 3 crops"):
        crops.run(Options(write_crops(tmp_path, people=3, each=2)))


# Draws -----------------------------------------------------------------------------------------------------------


def test_versions_that_saw_the_same_people_share_their_draws() -> None:
    people = np.repeat(np.arange(30), 4)
    errors = np.random.default_rng(1).gamma(2, 3, len(people))
    _, one = estimates({"mean_deg": mean_of(errors, people)}, seed=0)
    _, other = estimates({"mean_deg": mean_of(errors + 0.4, people)}, seed=0)
    _, strangers = estimates({"mean_deg": mean_of(errors[:-4], people[:-4])}, seed=0)
    assert one["mean_deg"].over == other["mean_deg"].over != strangers["mean_deg"].over
    gaps = np.subtract(other["mean_deg"].values, one["mean_deg"].values)
    assert gaps == pytest.approx(0.4, abs=1e-3), "who is hard to read is hard for both"


def test_equal_scores_share_a_place() -> None:
    assert auc([0, 1, 1, 0], [0.5, 0.5, 0.5, 0.5]) == 0.5
    assert auc_of([0, 1], [0.1, 0.9], np.array([1, 2])).value() == 1.0


def test_a_bundle_without_a_network_is_a_plain_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = shutil.copytree(DEFAULT_FOLDER, tmp_path / "bundle")
    manifest = json.loads((folder / MANIFEST).read_text())
    del manifest["networks"]["window"]
    (folder / MANIFEST).write_text(json.dumps(manifest))
    assert main(["focus", "--data", str(JUDGING / "focus"), "--bundle", str(folder)]) == 2
    assert "window" in capsys.readouterr().err
