"""What is stored in English is said in the language of whoever reads it, whatever the numbers in it."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from attention_model.confusion import Confusion
from attention_model.evidence import facts
from attention_model.focus import Focus
from attention_model.observation import NO_FACE, Observation
from webapp.classroom.standing_words import spoken
from webapp.live import evidence_words
from webapp.live.standing import describe_standing

SIGNALS = st.fixed_dictionaries(
    {
        "here": st.booleans(),
        "idle_s": st.floats(0, 20_000),
        "hidden_s": st.sampled_from([0.0, 12.0]),
        "hints_here": st.integers(0, 30),
        "dwell_ratio": st.floats(0, 5),
        "correct_in_row": st.integers(0, 30),
    }
)


@given(SIGNALS, st.integers(0, 30), st.floats(0, 100))
def test_every_standing_can_be_said_in_every_language(
    signals: dict[str, float | bool], wrong: int, seconds: float
) -> None:
    said = describe_standing(signals, seconds_here=seconds, wrong_lately=wrong)
    with override("en-gb"):
        assert spoken(said.words) == said.words
    with override("de"):
        assert spoken(said.words) != said.words
        assert describe_standing(signals, seconds_here=seconds, wrong_lately=wrong) == said, "stored in English"


@pytest.mark.parametrize(
    ("stored", "german"),
    [
        ("Two wrong answers in a row.", "Zwei falsche Antworten hintereinander."),
        ("Three wrong answers in a row, and asked for one hint.", None),
        ("12 right answers in a row.", "12 richtige Antworten hintereinander."),
        ("No activity for two minutes.", "Zwei Minuten ohne Aktivität."),
        ("Written by an older version.", "Written by an older version."),
    ],
)
def test_numbers_and_plurals_are_those_of_the_language(stored: str, german: str | None) -> None:
    with override("de"):
        assert spoken(stored) == (german or "Drei falsche Antworten hintereinander und um eine Hilfestellung gebeten.")


@given(st.floats(-80, 80), st.floats(-80, 80), st.floats(-80, 80))
def test_everything_an_estimate_goes_by_can_be_said_in_german(head: float, yaw: float, pitch: float) -> None:
    focus, confusion = Focus(), Confusion()
    focus.closed_since, confusion.last_at, confusion.frown = 0.0, 5.0, 1.0
    seen = Observation(status="ok", head_yaw=head, gaze_yaw=yaw, gaze_pitch=pitch)
    found = [*facts(seen, 5.0, focus, confusion), *facts(NO_FACE, 5.0, focus, confusion)]
    focus.closed_since = None
    found += facts(seen, 5.0, focus, confusion)
    with override("de"):
        assert all(evidence_words.spoken(fact) != fact for fact in found)
