import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from attention_model.eyes import GeometricGaze
from attention_model.face_networks import load_face_networks
from attention_model.observation import NO_FACE
from tpu_training.evaluate.calibrated import assess
from tpu_training.evaluate.calibration import run, summarise
from tpu_training.evaluate.plain_ridge import PlainRidge
from tpu_training.evaluate.recordings import Recording, by_geometry, part_of, recorded, simulate
from tpu_training.evaluate.session_files import facts_path, main, read_session, render_sessions, stored_sessions
from tpu_training.evaluate.sessions import (
    CALIBRATING,
    DRIFT_CM,
    DRIFT_DEG,
    FIRST_PERSON,
    FRAMES,
    TESTING,
    TESTS,
    Length,
    plan_session,
    resting_eyes,
    sample_person,
)
from tpu_training.evaluate.simulated_eyes import Errors
from tpu_training.evaluate.suite import EvaluationError, Options
from tpu_training.synthetic.pose import direction, rotation

USUAL = Errors()


@pytest.fixture(scope="module")
def recordings() -> list[Recording]:
    return [simulate(FIRST_PERSON + k, USUAL) for k in range(5)]


@pytest.fixture(scope="module")
def rendered(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert shared_data.is_dir()
    folder = tmp_path_factory.mktemp("sessions")
    assert render_sessions(folder, people=1, length=Length(tests=2, frames=2)) == 1
    return folder


def test_a_session_is_nine_points_and_then_others_with_a_head_that_drifts() -> None:
    person = sample_person(FIRST_PERSON)
    plan = plan_session(person)
    assert [each.part for each in plan] == [CALIBRATING] * 9 + [TESTING] * TESTS
    assert all(len(each.poses) == FRAMES for each in plan)
    place = np.array([(pose.head_x, pose.head_y, pose.head_z) for each in plan for pose in each.poses])
    moved = np.abs(place - place[: 9 * FRAMES].mean(axis=0))
    assert 1.5 < moved[9 * FRAMES :].max() < DRIFT_CM + 1.5
    assert moved[: 9 * FRAMES].max() < 1.5
    yaw = np.array([each.poses[0].head_yaw for each in plan[9:]])
    assert np.ptp(yaw) < 2 * DRIFT_DEG + 30 * person.follow + 3


def test_the_visual_axes_meet_the_point_and_the_optical_ones_do_not() -> None:
    person = replace(sample_person(FIRST_PERSON), kappa=(7.0, 3.0), kappa_up=1.5)
    for fixation in plan_session(person)[:12]:
        pose = fixation.poses[0]
        turn = rotation(pose.head_yaw, pose.head_pitch, pose.head_roll)
        visual = turn @ direction(pose.gaze_yaw - 2.0, pose.gaze_pitch - 1.5)
        eyes = resting_eyes(pose)
        hit = eyes + visual * (-eyes[2] / visual[2])
        assert person.screen.from_camera(*hit[:2]) == pytest.approx(fixation.looked, abs=0.6)


def test_the_same_seed_gives_the_same_session() -> None:
    assert plan_session(sample_person(7)) == plan_session(sample_person(7))
    assert plan_session(sample_person(7)) != plan_session(sample_person(8))


def test_calibration_helps_and_geometry_carries_it_where_regression_does_not(recordings: list[Recording]) -> None:
    results = [assess(each) for each in recordings]
    found = summarise(results, results, [each.facts for each in recordings], seed=0)
    figures = found.figures
    assert figures["calibrated_mean_deg"] < 2.0
    assert figures["calibrated_mean_deg"] < figures["one_frame_mean_deg"] < figures["uncalibrated_mean_deg"]
    assert figures["calibrated_mean_deg"] < 0.6 * figures["plain_ridge_mean_deg"]
    assert figures["inside_90"] > 0.85
    low, high = found.intervals["calibrated_mean_deg"]
    assert low < figures["calibrated_mean_deg"] < high
    assert (figures["people"], figures["refused"], figures["unread"]) == (5, 0, 0)
    assert len([row for row in found.slices if row.by == "person"]) == 5
    assert set(found.floors) <= set(figures)


def test_the_plot_can_be_drawn(recordings: list[Recording]) -> None:
    results = [assess(recordings[0])]
    (draw,) = summarise(results, results, [{}], seed=0).plots.values()
    assert draw().axes


def test_who_cannot_be_seen_is_refused_and_counted(recordings: list[Recording]) -> None:
    blind = replace(
        recordings[0],
        fixations=tuple(
            replace(each, seen=(NO_FACE,) * FRAMES) if each.part == CALIBRATING else each
            for each in recordings[0].fixations
        ),
    )
    result = assess(blind)
    assert result.refused
    assert "all: degenerate" in result.problems
    assert (result.averaged == result.uncalibrated).all()
    both = [result, assess(recordings[1])]
    figures = summarise(both, both, [{}, {}], seed=0).figures
    assert figures["refused"] == 1
    assert figures["everyone_mean_deg"] > figures["calibrated_mean_deg"]


def test_fixations_without_a_face_are_counted_as_unread(recordings: list[Recording]) -> None:
    *others, last = recordings[0].fixations
    gone = replace(recordings[0], fixations=(*others, replace(last, seen=(NO_FACE,) * FRAMES)))
    result = assess(gone)
    assert result.unread == 1
    assert len(result.averaged) == TESTS - 1


def test_plain_ridge_finds_the_points_it_was_taught(recordings: list[Recording]) -> None:
    from attention_model.gaze import average, sighting

    looks = list(part_of(recordings[0], CALIBRATING))
    seen = [average(list(map(sighting, each.seen))) for each in looks]
    points = np.array([each.looked for each in looks])
    ridge = PlainRidge(seen, points)
    off = np.linalg.norm([ridge.locate(each) for each in seen] - points, axis=1)
    assert off.mean() < 2.0


def test_a_folder_without_sessions_is_a_plain_error(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="no rendered sessions"):
        run(Options(data=tmp_path))


def test_sessions_of_another_format_are_a_plain_error(tmp_path: Path) -> None:
    facts_path(tmp_path, 1).write_text(json.dumps({"format": 99}))
    with pytest.raises(EvaluationError, match="another format"):
        read_session(stored_sessions(tmp_path)[0])


@pytest.mark.shared_data
@pytest.mark.slow
def test_rendered_sessions_are_kept_and_read_back(rendered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(rendered), "--people", "1"]) == 0, "nothing is missing, so nothing is rendered"
    assert "Rendered 0 sessions" in capsys.readouterr().out
    session = read_session(stored_sessions(rendered)[0])
    assert [each.part for each in session.fixations] == [CALIBRATING] * 9 + [TESTING] * 2
    assert session.screen == sample_person(FIRST_PERSON).screen
    frame = session.fixations[0].frames[0]
    assert (frame.person, frame.width, frame.height) == (FIRST_PERSON, 320, 240)


@pytest.mark.shared_data
@pytest.mark.slow
def test_labels_of_rendered_sessions_lead_to_the_points(rendered: Path) -> None:
    """The exact gaze and place of the pictures, put through the calibration, are exact."""
    session = read_session(stored_sessions(rendered)[0])
    left, right = session.facts["kappa"]
    for each in session.fixations:
        frame = each.frames[0]
        turn = rotation(*map(float, frame.head))
        yaw, pitch = map(float, frame.gaze_head)
        visual = turn @ direction(yaw - (left - right) / 2, pitch - session.facts["kappa_up"])
        eyes = frame.head_position.astype(float)
        hit = eyes + visual * (-eyes[2] / visual[2])
        assert session.screen.from_camera(*hit[:2]) == pytest.approx(each.looked, abs=0.6)


@pytest.mark.shared_data
@pytest.mark.slow
def test_pictures_go_through_landmarks_to_a_calibration(rendered: Path) -> None:
    session = read_session(stored_sessions(rendered)[0])
    recording = recorded(session, by_geometry(GeometricGaze(load_face_networks("gaze"))))
    assert set(recording.facts) == {"glasses", "light"}
    result = assess(recording)
    assert result.unread == 0
    assert len(result.averaged) == 2


@pytest.mark.shared_data
@pytest.mark.slow
def test_the_suite_measures_a_bundle(rendered: Path) -> None:
    figures = run(Options(data=rendered)).figures
    assert figures["people"] == 1
    assert {"calibrated_mean_deg", "uncalibrated_mean_deg", "inside_90"} <= set(figures)
