from dataclasses import astuple
from itertools import pairwise

import numpy as np
import pytest

from tpu_training.synthetic.motion import blinks, sway
from tpu_training.synthetic.pose import Pose
from tpu_training.synthetic.reading import FLUENT, STRUGGLING, reading_points
from tpu_training.synthetic.sequence import BETWEEN_S, CLIP_CHAPTERS, Span, build_sequence

FPS = 10.0
Sequence = tuple[list[Pose], list[Span]]


@pytest.fixture(scope="module")
def sequence() -> Sequence:
    return build_sequence(CLIP_CHAPTERS, FPS, seed=7)


def poses_of(sequence: Sequence, chapter: str) -> list[Pose]:
    poses, spans = sequence
    return next(poses[s.first : s.end] for s in spans if s.chapter.id == chapter)


def units(pose: Pose, name: str) -> float:
    return min(pose.action_units.get(f"{name}{side}", 0.0) for side in ("Left", "Right"))


def test_chapters_come_in_order_with_room_to_move_between_them(sequence: Sequence) -> None:
    poses, spans = sequence
    assert [s.chapter.id for s in spans] == ["reading", "away", "reading-2", "frowning", "closed", "reading-3"]
    gaps = [after.first - before.end for before, after in pairwise(spans)]
    assert gaps == [round(BETWEEN_S * FPS)] * (len(spans) - 1)
    assert [(s.end - s.first) / FPS for s in spans] == [chapter.seconds for chapter in CLIP_CHAPTERS]
    assert len(poses) == spans[-1].end + round(BETWEEN_S * FPS)


@pytest.mark.parametrize("chapter", [c.id for c in CLIP_CHAPTERS])
def test_a_chapter_repeats_without_a_jump_of_the_head(sequence: Sequence, chapter: str) -> None:
    part = poses_of(sequence, chapter)
    heads = np.array([astuple(pose)[:6] for pose in part])
    steps = np.abs(np.diff(heads, axis=0)).max(axis=0)
    assert (np.abs(heads[0] - heads[-1]) <= 1.5 * steps + 0.05).all()


def test_the_whole_clip_moves_without_a_jump_of_the_head(sequence: Sequence) -> None:
    heads = np.array([astuple(pose)[:6] for pose in sequence[0]])
    assert np.abs(heads - np.roll(heads, 1, axis=0)).max() < 8.0  # a quick turn: 31° in .8 s


def test_brows_are_lowered_only_while_frowning(sequence: Sequence) -> None:
    assert min(units(pose, "browDown") for pose in poses_of(sequence, "frowning")) > 0.85
    for chapter in ("reading", "away", "reading-2", "closed", "reading-3"):
        assert max(units(pose, "browDown") for pose in poses_of(sequence, chapter)) == 0


def test_eyes_stay_shut_in_closed_and_blink_now_and_then_elsewhere(sequence: Sequence) -> None:
    assert min(units(pose, "eyeBlink") for pose in poses_of(sequence, "closed")) == 1
    for chapter in ("reading", "away", "frowning"):
        shut = np.array([units(pose, "eyeBlink") == 1 for pose in poses_of(sequence, chapter)])
        assert 6 <= shut.sum() / (len(shut) / FPS / 60) <= 30  # blinks a minute
        assert not shut[0]
        assert not shut[-1]


def test_away_means_head_and_eyes_to_the_same_side_all_the_time(sequence: Sequence) -> None:
    part = poses_of(sequence, "away")
    assert max(pose.head_yaw for pose in part) < -26
    assert np.mean([pose.gaze_yaw for pose in part]) < -10


@pytest.mark.parametrize("chapter", ["reading", "reading-2", "frowning", "reading-3"])
def test_reading_keeps_the_eyes_on_the_text_below_the_camera(sequence: Sequence, chapter: str) -> None:
    for pose in poses_of(sequence, chapter):
        assert abs(pose.head_yaw + pose.gaze_yaw) < 15
        assert -25 < pose.head_pitch + pose.gaze_pitch < -3


def test_reading_goes_right_in_steps_and_sweeps_back_once_a_line() -> None:
    seconds = 21.0
    x, y = reading_points(np.random.default_rng(3), seconds, 60.0, FLUENT).T
    jumps = np.diff(-x)  # the camera sees the reader's right at its left
    assert (jumps == 0).mean() > 0.9  # eyes rest most of the time
    assert (jumps < -10).sum() == round(seconds / FLUENT.line_s) - 1
    assert (jumps > 0).sum() > 4 * ((jumps < 0) & (jumps > -10)).sum()
    assert y[-1] < y[0] - 4


def test_struggling_means_longer_fixations_and_more_steps_back() -> None:
    def habits(style: object) -> tuple[float, float]:
        x = reading_points(np.random.default_rng(3), 180.0, 60.0, style)[:, 0]  # type: ignore[arg-type]
        jumps = np.diff(-x)
        steps = jumps[jumps != 0]
        return 180.0 / len(steps), float(((steps < 0) & (steps > -10)).mean())

    fluent, struggling = habits(FLUENT), habits(STRUGGLING)
    assert struggling[0] > 1.2 * fluent[0]
    assert struggling[1] > 1.5 * fluent[1]


def test_the_same_seed_gives_the_same_sequence_and_another_another(sequence: Sequence) -> None:
    assert build_sequence(CLIP_CHAPTERS, FPS, seed=7)[0] == sequence[0]
    assert build_sequence(CLIP_CHAPTERS, FPS, seed=8)[0] != sequence[0]


def test_sway_ends_where_it_began_and_stays_small() -> None:
    wave = sway(np.random.default_rng(1), 240, FPS, 1.0)
    assert abs(wave[0] - wave[-1]) < 0.15
    assert np.abs(wave).max() < 1.6


def test_blinks_leave_the_ends_of_a_chapter_alone() -> None:
    shut = blinks(np.random.default_rng(2), 200, FPS)
    assert shut[:10].max() == 0 == shut[-10:].max()
    assert shut.max() == 1
