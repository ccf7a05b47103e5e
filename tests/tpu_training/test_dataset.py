"""The rendered data set as a command makes it; what its labels say is checked by geometry."""

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from attention_model.units import ACTION_UNITS
from tpu_training.datasets.crops import grey_picture
from tpu_training.datasets.examples import DatasetUnusableError, FrameExample, description, frame_examples
from tpu_training.synthetic.__main__ import main
from tpu_training.synthetic.acts import both_sides
from tpu_training.synthetic.dataset import Plan, missing_shards, open_folder, rendering_code, shard_path
from tpu_training.synthetic.pose import Pose, Poser, direction, rotation
from tpu_training.synthetic.processes import render_dataset, start_worker
from tpu_training.synthetic.sessions import ACTS, session_shots
from tpu_training.synthetic.sheet import drawn
from tpu_training.synthetic.shooting import lids_open

PEOPLE, PICTURES, SEED = 5, 2, 4
PLAN = Plan("pictures", SEED, PEOPLE, 96, 72, pictures=PICTURES, people_a_shard=3)


@pytest.fixture(scope="module")
def folder(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert shared_data.is_dir()
    out = tmp_path_factory.mktemp("rendered")
    assert render_dataset(out, PLAN, workers=2) == PEOPLE * PICTURES
    return out


@pytest.fixture(scope="module")
def examples(folder: Path) -> list[FrameExample]:
    return list(frame_examples(folder))


@pytest.mark.shared_data
def test_every_person_is_there_whole_and_in_one_shard(folder: Path, examples: list[FrameExample]) -> None:
    assert [(e.person, e.index) for e in examples] == [(400_000 + k, n) for k in range(PEOPLE) for n in range(PICTURES)]
    assert sorted(path.name for path in folder.iterdir()) == [
        "dataset.json",
        "shard-00000.tfrecord",
        "shard-00001.tfrecord",
    ]
    told = description(folder)
    assert (told["seed"], told["people"], told["pictures"], told["shards"]) == (SEED, PEOPLE, PICTURES, 2)
    assert told["labels"]["gaze"] == {"kind": "float", "unit": "degrees: yaw, pitch in the camera frame", "size": 2}


@pytest.mark.slow
@pytest.mark.shared_data
def test_one_process_makes_the_same_bytes_as_two(folder: Path, tmp_path: Path) -> None:
    """The second shard is rendered after others by the one, and before all others by one of the two."""
    render_dataset(tmp_path, PLAN, workers=1)
    for shard in range(PLAN.shards()):
        assert shard_path(tmp_path, shard).read_bytes() == shard_path(folder, shard).read_bytes()


@pytest.mark.slow
@pytest.mark.shared_data
def test_a_stopped_run_goes_on_with_what_is_missing(folder: Path) -> None:
    whole = shard_path(folder, 1).read_bytes()
    shard_path(folder, 1).unlink()
    shard_path(folder, 1).with_suffix(".tfrecord.part").write_bytes(b"half")
    assert missing_shards(folder, PLAN) == [1]
    assert render_dataset(folder, PLAN, workers=2) == 2 * PICTURES
    assert shard_path(folder, 1).read_bytes() == whole
    assert render_dataset(folder, PLAN, workers=2) == 0


@pytest.mark.slow
@pytest.mark.shared_data
def test_the_command_says_what_it_rendered(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shared_data.is_dir()
    told = ["render", str(tmp_path), "--people", "1", "--seed", "3", "--size", "96x72", "--workers", "1", "--pictures"]
    assert main([*told, "2"]) == 0
    assert "Rendered 2 pictures" in capsys.readouterr().out
    assert [e.person for e in frame_examples(tmp_path)] == [300_000, 300_000]
    assert main([*told, "3"]) == 2
    assert "pictures 2, not 3" in capsys.readouterr().err
    assert main(["sequences", str(tmp_path)]) == 2
    assert "kind pictures, not sequences" in capsys.readouterr().err


def test_the_codes_fingerprint_covers_all_that_draws_and_nothing_else() -> None:
    covered = {path.name for path in rendering_code()}
    assert {"shooting.py", "render.py", "sampling.py", "expressions.py", "pose.py", "acts.py", "records.py"} <= covered
    assert not covered & {
        "__main__.py",
        "clip.py",
        "mjpeg.py",
        "sheet.py",
        "importing.py",
        "processes.py",
        "dataset.py",
    }


def test_code_that_changed_does_not_go_on_with_what_other_code_began(tmp_path: Path) -> None:
    open_folder(tmp_path, PLAN)
    told = json.loads((tmp_path / "dataset.json").read_text())
    (tmp_path / "dataset.json").write_text(json.dumps({**told, "code": "other"}))
    with pytest.raises(DatasetUnusableError, match="begun by other rendering code"):
        open_folder(tmp_path, PLAN)
    open_folder(tmp_path, PLAN, any_code=True)
    for shard in range(PLAN.shards()):
        shard_path(tmp_path, shard).touch()
    open_folder(tmp_path, PLAN)  # nothing is left to render


def test_shards_without_a_description_are_left_alone(tmp_path: Path) -> None:
    shard_path(tmp_path, 0).touch()
    with pytest.raises(DatasetUnusableError, match=r"without a dataset\.json"):
        open_folder(tmp_path, PLAN)


def test_data_sets_of_different_seeds_share_nobody() -> None:
    people = [{p for s in range(plan.shards()) for p in plan.people_of(s)} for plan in (PLAN, replace(PLAN, seed=5))]
    assert [len(group) for group in people] == [PEOPLE, PEOPLE]
    assert not people[0] & people[1]


@pytest.mark.shared_data
def test_the_gaze_in_the_head_turned_by_the_head_is_the_gaze_in_the_camera(examples: list[FrameExample]) -> None:
    for e in examples:
        turned = rotation(*e.head.tolist()) @ direction(*e.gaze_head.tolist())
        assert turned == pytest.approx(direction(*e.gaze.tolist()), abs=1e-4)


@pytest.mark.shared_data
def test_the_region_lies_between_the_eyes_and_measures_them(examples: list[FrameExample]) -> None:
    for e in examples:
        region, corners = e.true_region(), e.landmarks.reshape(-1, 2)[[36, 39, 42, 45]]
        assert corners.mean(axis=0) == pytest.approx((region.cx, region.cy), abs=0.12 * region.scale)
        across = corners[3] - corners[0]
        assert np.arctan2(across[1], across[0]) == pytest.approx(region.angle, abs=1e-4)
        assert region.scale == pytest.approx(e.focal_px() / -e.head_position[2], rel=0.06)
        if abs(e.head[0]) < 15:
            assert 7.0 < np.linalg.norm(across) / region.scale < 11.0  # outer corners are about 9 cm apart


@pytest.mark.shared_data
def test_lids_that_overlap_are_shut_and_open_ones_are_told_in_shares(poser: Poser) -> None:
    def opened(**units: float) -> list[float]:
        turned = Pose(head_yaw=20, head_pitch=-15, head_roll=8, action_units=both_sides(units))
        told: list[float] = lids_open(poser.pose(turned), poser).tolist()
        return told

    assert opened() == pytest.approx([1, 1], abs=0.01)
    assert max(opened(eyeBlink=1.0)) < 0.1
    assert max(opened(eyeBlink=1.0, eyeSquint=1.0)) == 0
    assert max(opened(eyeBlink=1.0, cheekSquint=1.0, mouthSmile=1.0)) == 0
    assert opened(eyeBlink=0.5) == pytest.approx([0.5, 0.5], abs=0.1)
    assert 0.3 < min(opened(eyeSquint=1.0)) < 0.8


@pytest.mark.shared_data
def test_labels_are_finite_and_in_their_ranges(examples: list[FrameExample]) -> None:
    for e in examples:
        assert (e.width, e.height) == grey_picture(e.jpeg).shape[::-1] == (96, 72)
        assert 30 < e.fov < 60
        assert ((e.openness >= 0) & (e.openness <= 1)).all()
        assert e.action_units.shape == (len(ACTION_UNITS),)
        assert ((e.action_units >= 0) & (e.action_units <= 1)).all()
        assert 0 <= e.skin_tone <= 1
        assert e.glasses in {0, 1, 2}
        assert e.light in {"window", "screen", "lamp", "overcast", "dim"}
        assert np.isfinite(e.landmarks).all()
    assert len({e.skin_tone for e in examples}) == PEOPLE
    assert len({e.jpeg for e in examples}) == PEOPLE * PICTURES


@pytest.mark.shared_data
def test_the_gaze_arrow_is_drawn_from_the_eyes_towards_the_gaze(examples: list[FrameExample]) -> None:
    e = examples[0]
    region = np.array([48.0, 36.0, e.focal_px() / 50, 0], np.float32)
    straight = replace(e, head_position=np.array([0, 0, -50], np.float32), region=region, landmarks=e.landmarks * 0)
    right = drawn(np.zeros((72, 96, 3), np.uint8), replace(straight, gaze=np.array([40, 0], np.float32)))
    rows, columns = np.nonzero(right[..., 0] > right[..., 1].astype(int) + 100)
    assert columns.min() >= 46
    assert columns.max() > 52
    assert abs(rows.mean() - 36) < 2


def test_a_session_has_all_acts_in_one_room() -> None:
    shots = list(session_shots(501, 12.0, 2.0))
    assert [s.t for s in shots] == pytest.approx([k / 2 for k in range(len(shots))])
    assert {s.act for s in shots} == {"reading", "away", "frowning", "dozing", "between"}
    assert len({s.setting for s in shots}) == 1


@pytest.mark.slow
@pytest.mark.shared_data
def test_a_rendered_session_shows_what_its_acts_say(shared_data: Path, tmp_path: Path) -> None:
    assert shared_data.is_dir()
    told = ["--people", "1", "--seconds", "12", "--fps", "0.25", "--seed", "6", "--size", "96x72", "--workers", "1"]
    assert main(["sequences", str(tmp_path), *told]) == 0
    shown = {act: [e for e in frame_examples(tmp_path) if e.act == act] for act in ACTS}
    assert [e.t for e in frame_examples(tmp_path)] == [
        4.0 * k for k in range(description(tmp_path)["pictures_a_person"])
    ]
    assert max(e.head[0] for e in shown["away"]) < -20
    assert max(e.openness.max() for e in shown["dozing"]) < 0.1
    assert min(e.action_units[0] for e in shown["frowning"]) > 0.8
    assert max(e.action_units[0] for e in shown["reading"]) < 0.2


def test_sessions_differ_from_person_to_person_and_repeat() -> None:
    one, again, other = (list(session_shots(person, 11.0, 1.0)) for person in (1, 1, 2))
    assert one == again
    assert one != other


def test_workers_do_not_take_each_others_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LP_NUM_THREADS", "")
    monkeypatch.delenv("LP_NUM_THREADS")
    start_worker(96, 72, None)
    assert os.environ["LP_NUM_THREADS"] == "1"


@pytest.mark.parametrize("wrong", [["--seconds", "1"], ["--fps", "x"], ["--fps", "nan"]])
def test_sessions_too_short_to_act_in_are_refused(wrong: list[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["sequences", str(tmp_path / "out"), *wrong])


@pytest.mark.parametrize("wrong", [["--people", "0"], ["--size", "320"], ["--size", "9000x9000"], ["--pictures", "x"]])
def test_nonsense_is_refused_before_anything_starts(wrong: list[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["render", str(tmp_path / "out"), *wrong])
    assert not (tmp_path / "out").exists()


def test_missing_data_is_a_plain_sentence_and_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ATTUNE_DATA", str(tmp_path / "nowhere"))
    assert main(["render", str(tmp_path / "out")]) == 2
    assert "ATTUNE_DATA" in capsys.readouterr().err
