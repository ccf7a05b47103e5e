import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_model.estimator import AttentionStream
from attention_model.observation import Observation
from attention_model.page_gaze import PAGE_SIZE
from attention_model.window import Floats, Judgement, Window
from tests.attention_model.people import ABSENT, AWAY, DARK, EYES_CLOSED, FROWNING, READING, Student, units

rates = pytest.mark.parametrize("fps", [0.5, 1.0, 2.0, 8.0])


@rates
def test_someone_who_reads_is_focused_and_not_confused(fps: float) -> None:
    last = Student(fps=fps).after(READING, 30)
    assert last.focus is not None
    assert last.focus > 0.9
    assert last.confusion is not None
    assert last.confusion < 0.1
    assert (last.face, last.coach, last.evidence, last.known_share) == ("ok", None, (), 1.0)


def test_nothing_is_said_before_three_seconds_are_seen() -> None:
    early = list(Student(fps=4).shows(READING, 2.9))
    assert all(each.focus is None and each.confusion is None for each in early)


@rates
def test_looking_away_is_noticed_within_five_seconds_and_stays_noticed(fps: float) -> None:
    student = Student(fps=fps)
    student.after(READING, 30)
    away = list(student.shows(AWAY, 60))
    late = [each.focus for each in away if each.at - away[0].at >= 5]
    assert all(focus is not None and focus < 0.35 for focus in late)
    assert away[-1].evidence == ("looking right", "head turned 32° right")


def test_a_glance_aside_is_not_looking_away() -> None:
    student = Student(fps=4)
    student.after(READING, 20)
    assert student.after(AWAY, 1).focus == pytest.approx(0.75, abs=0.15)


def test_looking_away_for_minutes_does_not_become_the_new_screen() -> None:
    student = Student()
    assert student.after(AWAY, 300).focus == pytest.approx(0, abs=0.1)


def test_someone_who_sits_aside_of_the_camera_is_followed() -> None:
    aside = replace(READING, head_yaw=14.0, gaze_yaw=24.0)
    student = Student()
    before = student.after(aside, 5).focus
    after = student.after(aside, 120).focus
    assert before is not None
    assert after is not None
    assert after > max(before, 0.9)


@rates
def test_closed_eyes_end_focus_within_six_seconds(fps: float) -> None:
    student = Student(fps=fps)
    student.after(READING, 30)
    last = student.after(EYES_CLOSED, 6)
    assert last.focus is not None
    assert last.focus < 0.35
    assert "eyes closed" in last.evidence


def test_blinking_is_not_closing_the_eyes() -> None:
    student = Student(fps=8)
    for _ in range(10):
        student.after(READING, 3)
        blink = student.after(EYES_CLOSED, 0.25)
        assert blink.evidence == ()
        assert blink.focus is None or blink.focus > 0.95


def test_narrow_eyes_are_open_eyes() -> None:
    narrow = replace(READING, eye_openness_left=0.3, eye_openness_right=0.3)
    last = Student().after(narrow, 30)
    assert last.focus is not None
    assert last.focus > 0.9


def test_a_frown_raises_confusion_within_twenty_seconds_and_as_long_as_it_lasts() -> None:
    student = Student()
    student.after(READING, 24)
    frown = list(student.shows(FROWNING, 60))
    late = [each.confusion for each in frown if each.at - frown[0].at >= 20]
    assert all(confusion is not None and confusion > 0.65 for confusion in late)
    assert frown[-1].evidence == ("brows lowered",)
    relaxed = student.after(READING, 30).confusion
    assert relaxed is not None
    assert relaxed < 0.2


def test_a_short_frown_is_nothing() -> None:
    student = Student()
    student.after(READING, 24)
    short = student.after(FROWNING, 4).confusion
    assert short is not None
    assert short < 0.45


def test_brows_that_are_always_low_are_a_face_and_not_confusion() -> None:
    low = replace(READING, action_units=units(browDown=0.4, eyeSquint=0.4))
    last = Student().after(low, 60).confusion
    assert last is not None
    assert last < 0.2


def test_brows_lowered_by_a_smile_are_not_confusion() -> None:
    student = Student()
    student.after(READING, 24)
    smiling = student.after(replace(READING, action_units=units(browDown=0.4, mouthSmile=0.8)), 30)
    assert smiling.confusion is not None
    assert smiling.confusion < 0.1
    assert smiling.evidence == ()


def test_a_face_that_looks_away_says_nothing_about_confusion() -> None:
    student = Student()
    student.after(READING, 24)
    assert student.after(replace(FROWNING, gaze_yaw=-45.0), 15).confusion == pytest.approx(0, abs=0.05)
    assert student.after(replace(FROWNING, gaze_yaw=-45.0), 15).confusion is None


def test_level_gaze_never_speaks_of_confusion_whatever_it_is_given() -> None:
    student = Student("gaze")
    student.after(READING, 24)
    assert all(each.confusion is None and not each.evidence for each in student.shows(FROWNING, 40))


@pytest.mark.parametrize("level", ["behaviour", "", "emotions"])
def test_there_is_no_stream_without_a_camera_level(level: str) -> None:
    with pytest.raises(ValueError, match="does not use a camera"):
        AttentionStream(level)


@pytest.mark.parametrize(("seen", "face"), [(ABSENT, "no_face"), (DARK, "low_quality")])
def test_no_face_and_poor_pictures_are_unknown_and_never_not_focused(seen: Observation, face: str) -> None:
    student = Student()
    student.after(READING, 30)
    for each in student.shows(seen, 60):
        assert each.face == face
        assert each.focus is None or each.focus > 0.9
    assert (each.focus, each.confusion, each.known_share) == (None, None, 0.0)


def test_someone_who_comes_back_is_known_again_within_ten_seconds() -> None:
    student = Student()
    student.after(READING, 20)
    student.after(ABSENT, 60)
    assert student.after(READING, 8).focus == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize(
    ("seen", "tip"),
    [
        (ABSENT, "no_face"),
        (DARK, "too_dark"),
        (replace(READING, face_width=0.08), "too_far"),
        (replace(READING, face_width=0.7), "too_close"),
        (replace(READING, head_yaw=50.0), "turned"),
        (replace(READING, glare=0.05), "glare"),
        (replace(READING, glare=0.05, brightness=0.1), "too_dark"),
        (replace(READING, status="low_quality"), "unclear"),
        (READING, None),
    ],
)
def test_the_coach_says_what_is_in_the_way(seen: Observation, tip: str | None) -> None:
    student = Student()
    assert student.after(seen, 2).coach is None, "not at once"
    assert student.after(seen, 4).coach == tip
    assert student.after(READING, 1).coach is None


def test_a_pause_of_the_camera_begins_anew() -> None:
    student = Student()
    student.after(AWAY, 20)
    student.now += 60
    assert student.after(READING, 1).focus is None
    assert student.after(READING, 4).focus == pytest.approx(1, abs=0.05)


def test_time_does_not_run_backwards() -> None:
    stream = AttentionStream("gaze")
    stream.update(READING, 10.0)
    with pytest.raises(ValueError, match="backwards"):
        stream.update(READING, 9.0)


class Always:
    """Judges every window alike, and remembers when it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[float, bool]] = []

    def judge(self, window: Window, at: float, page: Floats | None = None) -> Judgement:
        assert len(window.frames) > 0
        self.asked.append((at, page is not None))
        return Judgement(0.4, 0.1, 0.7, 0.2)


@pytest.mark.parametrize(("level", "confusion"), [("expression", (0.7, 0.2)), ("gaze", (None, None))])
def test_it_judges_confusion_where_the_gaze_on_the_page_is_known(
    level: str, confusion: tuple[float | None, float | None]
) -> None:
    stream = AttentionStream(level, Always())
    for page in (np.zeros(PAGE_SIZE, np.float32), np.ones(PAGE_SIZE, np.float32)):
        for k in range(12):
            last = stream.update(READING, page[0] * 10 + 0.5 * k, page)
        if not page.any():
            assert last.confusion != 0.7, "nothing is known of the page"
    assert (last.confusion, last.confusion_sigma) == confusion


@pytest.mark.parametrize("level", ["expression", "gaze"])
def test_where_there_is_a_window_network_it_judges_focus(level: str) -> None:
    student = Student(level, window=Always())
    assert student.after(READING, 2.5).focus is None, "not before enough was seen"
    last = student.after(READING, 10)
    assert (last.focus, last.focus_sigma) == (0.4, 0.1)
    assert (last.confusion, last.confusion_sigma) == (0.0 if level == "expression" else None, None)
    assert student.after(ABSENT, 30).focus is None
    assert student.after(AWAY, 10).evidence == ("looking right", "head turned 32° right")


def test_the_window_network_is_asked_twice_a_second_at_most() -> None:
    network = Always()
    Student(fps=8, window=network).after(READING, 13)
    steps = [after - before for (before, _), (after, _) in pairwise(network.asked)]
    assert len(steps) > 10
    assert min(steps) >= 0.5


def test_page_gaze_is_handed_to_the_window_network() -> None:
    network = Always()
    stream = AttentionStream("expression", network)
    for step in range(10):
        stream.update(READING, step / 2, np.zeros(3, np.float32))
    assert network.asked
    assert all(with_page for _, with_page in network.asked)


angles = st.floats(-90, 90)
shares = st.floats(0, 1)
anything = st.builds(
    Observation,
    status=st.sampled_from(["ok", "no_face", "low_quality"]),
    presence=shares,
    face_width=shares,
    brightness=shares,
    head_yaw=angles,
    head_pitch=angles,
    head_roll=angles,
    gaze_yaw=angles,
    gaze_pitch=angles,
    eye_openness_left=shares,
    eye_openness_right=shares,
    action_units=st.none() | st.lists(shares, min_size=25, max_size=25).map(tuple),
)
streams = st.lists(st.tuples(anything, st.floats(0, 30)), max_size=60)


@given(streams, st.sampled_from(["gaze", "expression"]))
def test_whatever_is_seen_estimates_are_shares_or_unknown(seen: list[tuple[Observation, float]], level: str) -> None:
    stream, now = AttentionStream(level), 0.0
    for observation, seconds in seen:
        now += seconds
        estimate = stream.update(observation, now)
        for value in (estimate.focus, estimate.confusion, estimate.known_share):
            assert value is None or (math.isfinite(value) and 0 <= value <= 1)
        if estimate.known_share < 0.6:
            assert estimate.focus is None
            assert estimate.confusion is None
        if level == "gaze":
            assert estimate.confusion is None
        assert all(fact == fact.strip() and fact for fact in estimate.evidence)


@given(st.lists(st.sampled_from([READING, AWAY, FROWNING, EYES_CLOSED, ABSENT, DARK]), max_size=80))
def test_the_same_stream_gives_the_same_estimates(seen: list[Observation]) -> None:
    one, other = AttentionStream("expression"), AttentionStream("expression")
    for number, each in enumerate(seen):
        assert one.update(each, number / 2) == other.update(each, number / 2)
