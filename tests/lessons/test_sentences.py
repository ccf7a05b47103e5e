"""A condition as a sentence made of menus: exact both ways, in words that a teacher can read aloud."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.adaptation.conditions import Condition, ConditionError, compile_condition
from lessons.adaptation.loading import load_default_rules
from lessons.adaptation.sentences import (
    COMPARISONS,
    WITHOUT_VALUE,
    Clause,
    Sentence,
    describe_condition,
    fits,
    make_clause,
    read_condition,
    write_condition,
)
from lessons.adaptation.signal_words import SIGNAL_WORDS, words_of
from lessons.adaptation.signals import SIGNALS, Signal

NUMBERS = st.integers(-40, 4000).map(float) | st.integers(-400, 4000).map(lambda number: number / 100)
TEXTS = st.text(st.characters(codec="ascii", exclude_characters='"\\\n'), max_size=12)


@st.composite
def clauses(draw: st.DrawFn) -> Clause:
    signal = SIGNALS[draw(st.sampled_from(sorted(SIGNALS)))]
    comparison = draw(st.sampled_from(COMPARISONS[signal.type]))
    if comparison in WITHOUT_VALUE:
        return Clause(signal.name, comparison)
    return Clause(signal.name, comparison, draw(NUMBERS if signal.type == "number" else TEXTS))


PARTS = st.lists(st.lists(clauses(), min_size=1, max_size=3).map(tuple), min_size=1, max_size=4).map(tuple)
SENTENCES = st.builds(Sentence, st.sampled_from(["all", "any"]), PARTS).map(Sentence.normal)


@given(SENTENCES)
def test_what_the_menus_say_is_what_is_read_back(sentence: Sentence) -> None:
    text = write_condition(sentence)
    if len(text) <= 500:
        assert read_condition(text) == sentence


VALUES = st.fixed_dictionaries(
    {
        name: {"number": st.none() | st.integers(-3, 5) | st.floats(0, 1), "truth": st.none() | st.booleans()}.get(
            signal.type, st.sampled_from([None, "text", "exercise"])
        )
        for name, signal in SIGNALS.items()
    }
)


@given(VALUES)
def test_every_default_condition_that_fits_means_the_same_when_it_was_written_by_menus(values: dict) -> None:
    for before, again in written_again():
        assert again.test(values) is before.test(values), before.text


@cache
def written_again() -> list[tuple[Condition, Condition]]:
    pairs = [(text, read_condition(text)) for text in default_conditions()]
    return [(compile_condition(text), compile_condition(write_condition(one))) for text, one in pairs if one]


def default_conditions() -> list[str]:
    rules = load_default_rules().rules
    return [rule.when.text for rule in rules] + [rule.release_when.text for rule in rules if rule.release_when]


def test_nearly_every_default_condition_fits_and_every_one_has_words() -> None:
    texts = default_conditions()
    fitting = [text for text in texts if read_condition(text)]
    assert len(fitting) >= 0.9 * len(texts)
    for text in texts:
        words = describe_condition(text)
        assert not {"_", "<", ">", "="} & set(words), words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("wrong_in_row >= 2", "their last answers were wrong, at least 2 in a row"),
        ("hints_here >= 1", "on this exercise they asked for at least 1 hint"),
        (
            "focus < .35 and not video_playing",
            "their attention to the page is less than 35 per cent, and the film is not playing",
        ),
        ('block_kind == "figure"', "the part they are at is a figure"),
        ("difficulty > -1", "their level is above the simpler one"),
        ("2 <= revisits", "they came back to this part at least 2 times"),
        (
            "here and (hidden_s >= 30 or idle_s >= 120)",
            (
                "the lesson is in front and in use, and either another page was in front for at least 30 seconds or "
                "they have touched nothing for at least 120 seconds"
            ),
        ),
    ],
)
def test_a_condition_is_read_aloud(text: str, words: str) -> None:
    assert describe_condition(text) == words


@pytest.mark.parametrize(
    "text", ["wrong_here + hints_here > 3", "not (wrong_here > 3)", "here and (captions_on or here and video_playing)"]
)
def test_a_condition_beyond_the_menus_is_shown_but_not_taken_apart(text: str) -> None:
    assert read_condition(text) is None
    assert describe_condition(text)


def test_what_is_no_condition_is_refused_with_the_checkers_own_words() -> None:
    with pytest.raises(ConditionError, match="did you mean 'focus'"):
        read_condition("focuss > 2")


def test_every_signal_has_words_of_its_own() -> None:
    assert set(SIGNALS) - set(SIGNAL_WORDS) == set()
    assert set(SIGNAL_WORDS) - set(SIGNALS) == set()


@pytest.mark.parametrize("name", sorted(SIGNALS))
def test_the_usual_value_of_a_signal_is_one_that_can_be_typed(name: str) -> None:
    wording = words_of(name)
    comparison = wording.usual(COMPARISONS[SIGNALS[name].type])
    clause = make_clause(name, comparison, wording.typed(wording.usually))
    assert fits(clause)
    assert read_condition(write_condition(Sentence("all", ((clause,),)))) is not None
    assert SIGNALS[name].type == "truth" or clause.value == wording.usually


def test_a_signal_without_words_is_spoken_of_by_its_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    new = Signal("sighs", "number", "a minute", "sighs that were heard", "behaviour")
    monkeypatch.setitem(SIGNALS, "sighs", new)  # type: ignore[arg-type]
    assert make_clause("sighs", ">=", "2").words == "sighs that were heard: at least 2 a minute"


@pytest.mark.parametrize(
    ("typed", "mistake"), [("", "missing"), ("two", "not a number"), ("-1", "not between"), ("nan", "not a number")]
)
def test_a_value_that_makes_no_sense_is_refused_in_plain_words(typed: str, mistake: str) -> None:
    with pytest.raises(ValueError, match=mistake):
        make_clause("wrong_in_row", ">=", typed)


def test_a_share_is_typed_in_per_cent_and_a_comma_is_a_point() -> None:
    assert make_clause("focus", "<", "35") == Clause("focus", "<", 0.35)
    assert make_clause("dwell_ratio", ">", "1,5") == Clause("dwell_ratio", ">", 1.5)
