"""What the whole way from frame to estimate says about the sample clip, chapter by chapter."""

import json
from itertools import islice
from statistics import median
from typing import NamedTuple

import pytest

from attention_model.estimator import AttentionStream, Estimate
from attention_model.judges import window_network
from attention_model.observation import Observation
from attention_model.pipeline import FramePipeline
from benchmarks.clips import SAMPLE, read_clip

EVERY = 4
pytestmark = pytest.mark.slow


class Moment(NamedTuple):
    """Seconds since the chapter's start, and what was thought then."""

    at: float
    estimate: Estimate


Chapters = dict[str, list[Moment]]


Seen = list[tuple[float, Observation]]


@pytest.fixture(scope="module")
def seen(pipeline: FramePipeline) -> Seen:
    """What the pipeline sees in every fourth frame, as at 2.5 frames a second."""
    track, found = None, []
    for frame in islice(read_clip(), 0, None, EVERY):
        found.append((frame.at, pipeline.observe(frame.jpeg, track)))
        track = found[-1][1].track
    return found


def watch(seen: Seen, level: str) -> Chapters:
    stream = AttentionStream(level, window_network(level))
    estimates = [stream.update(observation, at) for at, observation in seen]
    chapters = json.loads(SAMPLE.with_suffix(".json").read_text())["chapters"]
    return {
        chapter["id"]: [
            Moment(each.at - chapter["start"], each)
            for each in estimates
            if chapter["start"] <= each.at < chapter["end"]
        ]
        for chapter in chapters
    }


@pytest.fixture(scope="module")
def chapters(seen: Seen) -> Chapters:
    return watch(seen, "expression")


def focus(moments: list[Moment], since: float = 0.0) -> list[float]:
    values = [each.estimate.focus for each in moments if each.at >= since]
    known = [value for value in values if value is not None]
    assert known
    assert len(known) == len(values), "known all the time"
    return known


def confusion(moments: list[Moment], since: float = 0.0) -> list[float]:
    values = [each.estimate.confusion for each in moments if each.at >= since]
    known = [value for value in values if value is not None]
    assert known
    return known


@pytest.mark.parametrize("chapter", ["reading", "reading-2", "reading-3"])
def test_reading_is_focused(chapters: Chapters, chapter: str) -> None:
    assert min(focus(chapters[chapter], since=5.0)) > 0.6


@pytest.mark.parametrize("chapter", ["reading", "reading-2", "reading-3"])
def test_reading_is_not_confused(chapters: Chapters, chapter: str) -> None:
    assert max(confusion(chapters[chapter], since=10.0)) < 0.4


def test_looking_away_is_noticed_within_five_seconds_and_stays_noticed(chapters: Chapters) -> None:
    assert max(focus(chapters["away"], since=5.0)) < 0.35
    assert any("looking right" in each.estimate.evidence for each in chapters["away"])


def test_frowning_raises_confusion_within_twenty_seconds_and_it_stays(chapters: Chapters) -> None:
    assert min(confusion(chapters["frowning"], since=20.0)) > 0.65
    assert "brows lowered" in chapters["frowning"][-1].estimate.evidence


def test_frowning_over_the_text_is_never_taken_for_looking_away(chapters: Chapters) -> None:
    values = focus(chapters["frowning"], since=5.0)
    assert min(values) > 0.45  # looking away is below .35
    assert median(values) > 0.75


def test_closed_eyes_end_focus(chapters: Chapters) -> None:
    assert max(focus(chapters["closed"], since=6.0)) < 0.35
    assert "eyes closed" in chapters["closed"][-1].estimate.evidence


def test_the_camera_coach_has_nothing_to_say(chapters: Chapters) -> None:
    assert {each.estimate.coach for moments in chapters.values() for each in moments} == {None}


def test_at_level_gaze_the_same_is_seen_of_focus_and_nothing_of_confusion(seen: Seen, chapters: Chapters) -> None:
    for name, moments in watch(seen, "gaze").items():
        assert all(each.estimate.confusion is None for each in moments)
        for gaze, full in zip(moments, chapters[name], strict=True):
            assert gaze.estimate.focus == pytest.approx(full.estimate.focus)
