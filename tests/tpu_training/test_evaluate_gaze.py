"""The gaze suite: figures from known errors, and a run on pictures."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from skimage.data import astronaut

from tests.tpu_training.examples import example, write_folder
from tpu_training.datasets.examples import FrameExample, pack
from tpu_training.datasets.records import write_records
from tpu_training.evaluate import main
from tpu_training.evaluate.gaze_figures import Lids, describe
from tpu_training.evaluate.gaze_slices import Sightings
from tpu_training.evaluate.suite import EvaluationError
from tpu_training.synthetic.sensor import jpeg

NOWHERE = np.array([np.nan, np.nan])


def people(count: int = 12) -> list[FrameExample]:
    """Labels: gaze straight, heads straight, eyes open, every third with glasses."""
    straight = {"gaze": np.zeros(2, np.float32), "head": np.zeros(3, np.float32)}
    return [example(k % 4, k, **straight, glasses=2 * (k % 3 == 0)) for k in range(count)]


def sightings(labels: list[FrameExample], off: float = 2.0, geometric_off: float = 8.0) -> Sightings:
    """Every method is off by so many degrees of yaw."""
    count = len(labels)
    gaze = np.array([label.gaze for label in labels], np.float64)
    lids = np.array([label.openness for label in labels], np.float64)
    head = np.array([label.head for label in labels], np.float64)
    seen = {
        "found": np.ones(count),
        "usable": np.ones(count),
        "gaze": gaze + np.array([off, 0]),
        "sigma": np.full(count, 1.5),
        "head": head + np.array([0, 3, 0]),
        "openness": lids,
        "geometric_gaze": gaze + np.array([geometric_off, 0]),
        "geometric_head": head,
        "geometric_openness": 1 - lids,
        "alone_gaze": gaze + np.array([1.0, 0]),
        "alone_openness": lids,
    }
    return Sightings(seen, labels)


def test_figures_are_the_errors_that_were_made() -> None:
    found = describe(sightings(people()), seed=0)
    assert found.figures["mean_deg"] == pytest.approx(2)
    assert found.figures["geometric_mean_deg"] == pytest.approx(8)
    assert found.figures["ratio"] == pytest.approx(0.25)
    assert found.figures["network_mean_deg"] == pytest.approx(1)
    assert found.figures["head_mean_deg"] == pytest.approx(3)
    assert found.figures["within_1_sigma"] == pytest.approx(0.5), "all pitches, no yaw"
    assert found.figures["within_2_sigma"] == pytest.approx(1)
    assert found.intervals["mean_deg"] == pytest.approx((2, 2))


def test_turned_heads_closed_eyes_and_faces_not_found_do_not_count() -> None:
    labels = people(6)
    labels[1] = replace(labels[1], head=np.array([26, 0, 0], np.float32))
    labels[2] = replace(labels[2], head=np.array([0, 0, 60], np.float32))
    labels[3] = replace(labels[3], openness=np.array([1.0, 0.1], np.float32))
    seen = sightings(labels)
    lost = dict(seen.seen)
    lost["gaze"] = seen.seen["gaze"].copy()
    lost["gaze"][4] = NOWHERE
    found = Sightings(lost, labels)
    assert found.counted.tolist() == [0, 2, 5], "a tilted head does"
    assert found.open_eyed.tolist() == [0, 1, 2, 5]
    assert np.isfinite(describe(found, seed=0).figures["mean_deg"])


def test_each_eye_is_told_by_itself() -> None:
    labels = people(4)
    labels[0] = replace(labels[0], openness=np.array([0.05, 1.0], np.float32))
    labels[1] = replace(labels[1], openness=np.array([0.4, 0.0], np.float32))
    seen = sightings(labels)
    lids = Lids.of(seen)
    assert (int(lids.closed.sum()), len(lids.closed)) == (2, 7), "an eye that is half open says nothing"
    figures = describe(seen, seed=0).figures
    assert (figures["blink_auc"], figures["geometric_blink_auc"]) == (1.0, 0.0)


def test_slices_split_everybody_once() -> None:
    found = describe(sightings(people()), seed=0)
    counts: dict[str, int] = {}
    for row in found.slices:
        counts[row.by] = counts.get(row.by, 0) + row.count
    assert {"skin tone", "glasses", "light", "head angle", "person"} <= set(counts)
    assert {by: n for by, n in counts.items() if by != "person"} == dict.fromkeys(set(counts) - {"person"}, 12)
    assert [row.part for row in found.slices if row.by == "glasses"] == ["none", "with reflections"]
    assert all(make().axes for make in found.plots.values())


def test_no_picture_that_counts_is_an_error() -> None:
    away = [replace(each, head=np.array([80, 0, 0], np.float32)) for each in people(2)]
    with pytest.raises(EvaluationError, match="No picture"):
        sightings(away)


def portrait_folder(folder: Path) -> Path:
    """A data set of one real face (Eileen Collins, NASA, public domain), with labels that are about right."""
    write_folder(folder, people=2, pictures=2)
    picture = np.ascontiguousarray(cv2.resize(astronaut()[:240, 80:400], (320, 240)))
    about: dict[str, Any] = {"width": 320, "height": 240, "jpeg": jpeg(picture, 90)}
    about |= {"region": np.array([143, 107, 8.0, 0.0], np.float32), "head": np.zeros(3, np.float32)}
    shown = [example(p, k, **about, openness=np.full(2, 1.0 - k, np.float32)) for p in (0, 1) for k in (0, 1)]
    write_records(folder / "shard-00000.tfrecord", map(pack, shown))
    return folder


def test_pictures_go_the_whole_path(bundle_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, report = portrait_folder(tmp_path / "set"), tmp_path / "report.html"
    given = ["gaze", "--data", str(data), "--bundle", str(bundle_folder), "--report", str(report), "--json"]
    assert main(given) == 0
    found = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert (found["pictures"], found["counted"], found["faces_found"]) == (4, 2, 1.0)
    assert found["geometric_mean_deg"] < 45
    assert report.read_text(encoding="utf-8").count("<svg") == 6
    assert main([*given, "--limit", "2"]) == 0
    assert json.loads(capsys.readouterr().out.strip().splitlines()[-1])["pictures"] == 2


def test_records_that_break_off_are_a_plain_error(
    bundle_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shard = portrait_folder(tmp_path) / "shard-00000.tfrecord"
    shard.write_bytes(shard.read_bytes()[:-9])
    assert main(["gaze", "--data", str(tmp_path), "--bundle", str(bundle_folder)]) == 2
    assert "breaks off" in capsys.readouterr().err
