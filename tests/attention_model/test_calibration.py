"""Calibration against people whose eyes are simulated: the truth, with errors like those of a gaze network."""

import json
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attention_model.calibration import Calibration, Label, fit_labels, uncalibrated
from attention_model.drift import LIMIT, Watch
from attention_model.gaze import Screen, Sighting, average, sighting
from attention_model.nine_points import NINE_POINTS, REASONS, Look, Outcome, calibrate
from attention_model.observation import NO_FACE, Observation
from tpu_training.evaluate.calibrated import KNOWN_SCREEN, angle_between
from tpu_training.evaluate.sessions import (
    CALIBRATING,
    TESTING,
    Fixation,
    Sitting,
    drift_path,
    resting_eyes,
    sample_person,
    small_drift,
)
from tpu_training.evaluate.simulated_eyes import Errors, SimulatedEyes

PEOPLE = tuple(range(600_000, 600_010))
CLICK_DEG, MISGUIDED = 1.2, 0.15
USUAL = Errors()


class Student:
    """Somebody at a screen, as a gaze network sees them."""

    def __init__(self, seed: int, errors: Errors = USUAL) -> None:
        self.person, self.eyes = sample_person(seed), SimulatedEyes(seed, errors)
        self.rng = np.random.default_rng([seed, 7])
        self.sitting = Sitting(self.person, resting_eyes, self.rng)

    def looks(self) -> list[Look]:
        """The nine points."""
        shown = [self.sitting.fixate(CALIBRATING, p, 2.0 * k, small_drift(self.rng)) for k, p in enumerate(NINE_POINTS)]
        return [Look(*each.shown, each.at, tuple(map(self.eyes.observe, each.poses))) for each in shown]

    def calibrated(self) -> Calibration:
        found = calibrate(KNOWN_SCREEN, self.looks()).calibration
        assert found is not None
        return found

    def glance(self, at: float, drift: Any) -> Fixation:
        """A look at a random point."""
        x, y = self.rng.uniform(0.05, 0.95, 2).tolist()
        return self.sitting.fixate(TESTING, (x, y), at, drift)

    def off(self, calibration: Calibration, glance: Fixation) -> float:
        """Degrees by which the mean of a glance's frames is placed wrongly."""
        seen = average([sighting(self.eyes.observe(pose)) for pose in glance.poses])
        told = calibration.locate(seen, glance.at)
        return angle_between(self.person.screen, resting_eyes(glance.poses[0]), glance.looked, (told.x, told.y))

    def mean_off(self, calibration: Calibration, glances: int = 12) -> float:
        """The same after and while the head drifts."""
        path = drift_path(self.rng, glances)
        return float(np.mean([self.off(calibration, self.glance(60.0 * k, path[k])) for k in range(glances)]))

    def clicks(self, calibration: Calibration, count: int, *, shift: float = 0.0, moving: float = 1.0) -> Calibration:
        """Clicks, four a minute, one in seven of them made while looking elsewhere; `shift` adds to the gaze's yaw."""
        path = moving * drift_path(self.rng, count)
        for number in range(count):
            glance = self.glance(60.0 + 15.0 * number, path[number])
            seen = sighting(self.eyes.observe(glance.poses[0]))
            spread = np.radians(CLICK_DEG) * abs(glance.poses[0].head_z)
            x, y = np.array(glance.looked) + self.rng.normal(0, spread, 2)
            if self.rng.random() < MISGUIDED:
                x, y = self.rng.uniform((0, 0), (30, 19))
            seen = replace(seen, gaze_yaw=seen.gaze_yaw + shift)
            calibration = calibration.clicked(seen, *self.person.screen.to_px(x, y), glance.at)
        return calibration


@lru_cache
def nine_looks(seed: int = PEOPLE[0]) -> tuple[Look, ...]:
    return tuple(Student(seed).looks())


@lru_cache
def known(seed: int = PEOPLE[0]) -> Calibration:
    found = calibrate(KNOWN_SCREEN, nine_looks(seed)).calibration
    assert found is not None
    return found


def spoilt(number: int, **changes: Any) -> Outcome:
    """What comes of nine looks of which one is different."""
    looks = list(nine_looks())
    looks[number] = replace(looks[number], seen=tuple(replace(each, **changes) for each in looks[number].seen))
    return calibrate(KNOWN_SCREEN, looks)


def test_calibrated_gaze_is_better_than_two_degrees_while_the_head_drifts() -> None:
    students = [Student(seed) for seed in PEOPLE]
    calibrated = np.mean([each.mean_off(each.calibrated()) for each in students])
    plain = np.mean([each.mean_off(uncalibrated(KNOWN_SCREEN)) for each in students])
    assert calibrated < 1.7
    assert plain > 1.7 * calibrated


def test_perfect_observations_leave_only_what_eyes_do() -> None:
    students = [Student(seed, Errors().scaled(0.01)) for seed in PEOPLE[:5]]
    assert np.mean([each.mean_off(each.calibrated()) for each in students]) < 0.5


def test_the_stated_accuracy_is_about_the_true_one() -> None:
    stated, true = [], []
    for seed in PEOPLE:
        student = Student(seed)
        calibration = student.calibrated()
        assert calibration.accuracy is not None
        stated.append(calibration.accuracy.mean_deg)
        true.append(student.mean_off(calibration))
    assert np.mean(stated) == pytest.approx(np.mean(true), rel=0.35)


def test_accuracy_is_told_in_degrees_and_pixels() -> None:
    accuracy = known().accuracy
    assert accuracy is not None
    assert accuracy.points == 9
    assert accuracy.mean_deg < accuracy.worst_deg
    # one degree at 54 cm is .94 cm, and a centimetre has 48 pixels
    assert accuracy.mean_px == pytest.approx(45 * accuracy.mean_deg, rel=0.3)


def test_the_region_holds_at_least_as_many_true_points_as_it_says() -> None:
    inside = []
    for seed in PEOPLE:
        student = Student(seed)
        calibration, path = student.calibrated(), drift_path(student.rng, 20)
        for number in range(20):
            glance = student.glance(60.0 + number, path[number])
            told = calibration.locate(sighting(student.eyes.observe(glance.poses[0])), glance.at)
            inside.append(told.holds(*glance.looked))
    assert np.mean(inside) > 0.87


def test_uncertainty_grows_with_noise() -> None:
    sigma = []
    for scale in (0.5, 1.0, 2.0):
        students = [Student(seed, Errors().scaled(scale)) for seed in PEOPLE[:6]]
        told = [each.calibrated().locate(sighting(each.looks()[4].seen[0]), 20.0).sigma_deg() for each in students]
        sigma.append(np.mean(told))
    assert sigma[0] < sigma[1] < sigma[2]


def test_uncertainty_grows_with_drift_with_age_and_with_what_the_network_says() -> None:
    calibration = known()
    seen = average([sighting(each) for each in nine_looks()[4].seen])
    here = calibration.locate(seen, 20.0).sigma_deg()
    turned = replace(seen, head_yaw=seen.head_yaw + 15, gaze_yaw=seen.gaze_yaw + 15)
    assert calibration.locate(turned, 20.0).sigma_deg() > 1.1 * here
    assert calibration.locate(seen, 3600.0).sigma_deg() > 1.1 * here
    assert calibration.locate(replace(seen, sigma=2 * seen.sigma), 20.0).sigma_deg() > 1.3 * here
    assert calibration.locate(replace(seen, frames=1), 20.0).sigma_deg() > here


def test_a_calibration_survives_json_exactly() -> None:
    student = Student(PEOPLE[1])
    calibration = student.clicks(student.calibrated(), 7)
    again = Calibration.from_json(json.loads(json.dumps(calibration.to_json())))
    assert again == calibration
    seen = Sighting(-4.0, -9.0, head_z=-51.0)
    assert again.locate(seen, 500.0) == calibration.locate(seen, 500.0)


@pytest.mark.parametrize("stored", [{}, {"format": 2}, {"format": 1, "labels": [[1]]}, {"format": 1, "labels": 3}])
def test_something_else_is_not_a_calibration(stored: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="calibration"):
        Calibration.from_json(stored)


def mirrored(seen: Observation) -> Observation:
    flipped = ("gaze_yaw", "head_yaw", "head_roll", "head_x")
    return replace(seen, **{name: -getattr(seen, name) for name in flipped})


def test_a_mirrored_world_gives_a_mirrored_map() -> None:
    looks = [replace(each, x=1 - each.x, seen=tuple(map(mirrored, each.seen))) for each in nine_looks()]
    other = calibrate(KNOWN_SCREEN, looks).calibration
    assert other is not None
    for look in nine_looks():
        here = known().locate(sighting(look.seen[0]), 30.0)
        there = other.locate(sighting(mirrored(look.seen[0])), 30.0)
        assert (there.x, there.y) == pytest.approx((30 - here.x, here.y), abs=1e-6)
        assert there.covariance == pytest.approx((here.covariance[0], -here.covariance[1], here.covariance[2]))


def test_pixels_do_not_matter_to_the_map() -> None:
    fine = replace(KNOWN_SCREEN, width_px=2880.0, height_px=1824.0)
    other = calibrate(fine, nine_looks()).calibration
    assert other is not None
    assert other.gaze_map == known().gaze_map


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"status": "no_face"}, "no_face"),
        ({"status": "low_quality"}, "no_face"),
        ({"eye_openness_left": 0.05, "eye_openness_right": 0.02}, "eyes_closed"),
        ({"gaze_yaw": 35.0}, "elsewhere"),
    ],
)
def test_one_bad_point_is_left_out_and_told(changes: dict[str, Any], problem: str) -> None:
    outcome = spoilt(3, **changes)
    assert outcome.problems == {3: problem}
    assert outcome.calibration is not None
    assert len(outcome.calibration.labels) == 8


def test_one_frame_is_too_few_and_eyes_that_move_on_are_unsteady() -> None:
    looks = list(nine_looks())
    looks[0] = replace(looks[0], seen=looks[0].seen[:1])
    wandering = tuple(replace(each, gaze_yaw=each.gaze_yaw + 9.0 * k) for k, each in enumerate(looks[5].seen))
    looks[5] = replace(looks[5], seen=wandering)
    assert calibrate(KNOWN_SCREEN, looks).problems == {0: "few_frames", 5: "unsteady"}


def test_a_glance_aside_in_one_frame_is_left_out() -> None:
    looks = list(nine_looks())
    looks[2] = replace(looks[2], seen=(*looks[2].seen, replace(looks[2].seen[0], gaze_yaw=40.0)))
    outcome = calibrate(KNOWN_SCREEN, looks)
    assert outcome.problems == {}
    assert outcome.calibration is not None
    assert outcome.calibration.labels[2].sighting.frames == 4


@pytest.mark.parametrize(
    ("looks", "problem"),
    [
        ([], "degenerate"),
        (nine_looks()[:3], "degenerate"),
        ([replace(each, x=0.5, y=0.5) for each in nine_looks()], "degenerate"),
        ([replace(each, y=0.5) for each in nine_looks()], "degenerate"),
        ([replace(each, seen=nine_looks()[4].seen) for each in nine_looks()], "not_following"),
        ([replace(each, seen=tuple(map(mirrored, each.seen))) for each in nine_looks()], "mirrored"),
        ([replace(each, seen=(NO_FACE,) * 4) for each in nine_looks()], "degenerate"),
    ],
)
def test_what_cannot_carry_a_map_is_refused_with_a_reason(looks: list[Look], problem: str) -> None:
    outcome = calibrate(KNOWN_SCREEN, looks)
    assert outcome.calibration is None
    assert outcome.problems[None] == problem
    assert all(sentence.endswith(".") for sentence in outcome.reasons().values())


def test_every_problem_has_a_sentence() -> None:
    assert set(REASONS) >= {"no_face", "eyes_closed", "few_frames", "unsteady", "elsewhere", "poor", "degenerate"}


def test_clicks_teach_somebody_who_was_never_calibrated() -> None:
    before, after = [], []
    for seed in PEOPLE:
        student = Student(seed)
        before.append(student.mean_off(uncalibrated(KNOWN_SCREEN)))
        after.append(student.mean_off(student.clicks(uncalibrated(KNOWN_SCREEN), 25)))
    assert np.mean(after) < 0.7 * np.mean(before)


def test_more_clicks_never_make_it_worse_beyond_noise() -> None:
    errors = []
    for seed in PEOPLE[:5]:
        student = Student(seed)
        some = student.calibrated()
        row = [student.mean_off(some, 20)]
        for _ in range(2):
            some = student.clicks(some, 15)
            row.append(student.mean_off(some, 20))
        errors.append(row)
    start, *later = np.mean(errors, axis=0)
    assert max(later) < start + 0.2


def test_clicks_in_one_place_do_not_pile_up() -> None:
    calibration, seen = known(), average([sighting(each) for each in nine_looks()[4].seen])
    for number in range(30):
        calibration = calibration.clicked(seen, 720.0, 456.0, 30.0 + number)
    assert sum(each.kind == "click" for each in calibration.labels) == 5
    assert len(calibration.labels) == 14


@pytest.mark.parametrize("place", [(-5.0, 10.0), (10.0, 5000.0), (float("nan"), 10.0)])
def test_clicks_off_the_screen_say_nothing(place: tuple[float, float]) -> None:
    assert known().clicked(Sighting(0.0, -10.0), *place, 50.0) is known()


def test_one_wild_click_moves_little() -> None:
    seen = average([sighting(each) for each in nine_looks()[4].seen])
    before = known().locate(seen, 60.0)
    after = known().clicked(seen, 30.0, 900.0, 60.0).locate(seen, 60.0)
    assert abs(after.x - before.x) < 1.0


def test_drift_is_seldom_seen_where_there_is_none() -> None:
    """Five times a quarter of an hour of four clicks a minute before a steady head: no alarm."""
    students = [Student(seed) for seed in PEOPLE[:5]]
    assert not any(each.clicks(each.calibrated(), 60, moving=0.15).watch.drifted for each in students)


def test_a_shift_of_three_degrees_is_mostly_noticed_within_twenty_clicks() -> None:
    """Where it is not, the clicks themselves have pulled the map along."""
    noticed = []
    for seed in PEOPLE:
        student = Student(seed)
        steps, calibration = [], student.calibrated()
        for _ in range(20):
            calibration = student.clicks(calibration, 1, shift=3.0)
            steps.append(calibration.needs_recalibration)
        noticed.append(any(steps))
    assert np.mean(noticed) >= 0.7


def test_a_calibration_asks_for_another_one_only_where_that_helps() -> None:
    assert uncalibrated(KNOWN_SCREEN).needs_recalibration
    assert not known().needs_recalibration
    assert replace(known(), watch=Watch(left=LIMIT)).needs_recalibration


def test_labels_that_fit_take_the_alarm_back() -> None:
    watch = Watch(right=LIMIT)
    assert watch.drifted
    for _ in range(3):
        watch = watch.after(0.0, 0.0)
    assert not watch.drifted


finite = st.floats(-1e6, 1e6)
sightings = st.builds(
    Sighting,
    gaze_yaw=finite,
    gaze_pitch=finite,
    head_yaw=finite,
    head_pitch=finite,
    head_roll=finite,
    head_x=finite,
    head_y=finite,
    head_z=finite,
    sigma=st.floats(0.01, 90),
)
observations = st.builds(
    Observation,
    status=st.sampled_from(["ok", "ok", "ok", "no_face"]),
    gaze_yaw=finite,
    gaze_pitch=finite,
    head_yaw=finite,
    head_pitch=finite,
    head_roll=finite,
    head_x=finite,
    head_y=finite,
    head_z=finite,
    gaze_sigma=st.floats(0, 90),
    eye_openness_left=st.floats(0, 1),
    eye_openness_right=st.floats(0, 1),
)
shares = st.floats(0, 1)
looks = st.builds(Look, shares, shares, st.floats(0, 100), st.lists(observations, max_size=4).map(tuple))


@settings(max_examples=40, deadline=None)
@given(st.lists(looks, max_size=10), sightings)
def test_whatever_is_seen_calibrating_answers(shown: list[Look], seen: Sighting) -> None:
    outcome = calibrate(KNOWN_SCREEN, shown)
    assert outcome.calibration is not None or None in outcome.problems
    assert np.isfinite((outcome.calibration or known()).locate(seen, 100.0).covariance).all()


labels = st.builds(
    Label,
    sightings,
    st.floats(0, 30),
    st.floats(0, 19),
    st.floats(0, 1e5),
    st.sampled_from(["point", "click", "typing"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(labels, max_size=12), sightings, st.floats(0, 1e9))
def test_whatever_the_labels_are_a_gaze_is_a_point_with_an_error(
    given_: list[Label], seen: Sighting, at: float
) -> None:
    gaze = fit_labels(Screen(), given_).locate(seen, at)
    xx, xy, yy = gaze.covariance
    assert np.isfinite([gaze.x, gaze.y, xx, xy, yy]).all()
    assert xx > 0
    assert xx * yy >= xy * xy
    assert 0 <= gaze.on_screen <= 1
