"""Answers are marked by what they say; what cannot be read is never called wrong."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.content.exercises import asked_data, hints, mark_answer
from lessons.content.numbers import read_number

CHOICE = {
    "type": "choice",
    "ask_html": "<p>Which?</p>",
    "options": [
        {"key": "a", "html": "5", "correct": True, "why_html": "<p>Eight less three.</p>"},
        {"key": "b", "html": "11", "correct": False, "why_html": "<p>That adds.</p>"},
        {"key": "c", "html": "24", "correct": False, "why_html": None},
    ],
    "hints": [{"html": "<p>One.</p>"}, {"html": "<p>Two.</p>"}],
    "explanation_html": "<p>Because.</p>",
}
NUMERIC = {
    "type": "numeric",
    "ask_html": "<p>How long?</p>",
    "answer": "5/2",
    "tolerance": "0",
    "unit": "cm",
    "mistakes": [{"answer": "-5/2", "why_html": "<p>Not negative.</p>"}],
    "hints": [],
    "explanation_html": "<p>Because.</p>",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("3", 3),
            (" 3 ", 3),
            ("+3", 3),
            ("−2.5", "-5/2"),
            ("–2,5", "-5/2"),
            ("- 3", -3),
            ("3.", 3),
            (".5", "1/2"),
            ("3/4", "3/4"),
            ("3 / 4", "3/4"),
            ("-3/4", "-3/4"),
            ("3/-4", "-3/4"),
            ("1.5/3", "1/2"),
            ("3⁄4", "3/4"),
            ("1 1/2", "3/2"),
            ("1½", "3/2"),
            ("-1½", "-3/2"),
            ("½", "1/2"),
            ("１２", 12),
            ("٣", 3),
            ("1 250", 1250),
            ("1,250.5", "2501/2"),
            ("12’500", 12500),
            ("0,125", "1/8"),
            ("12 000,5", "24001/2"),
        ],
    )
    def test_what_people_write(self, text: str, value: int | str) -> None:
        assert read_number(text) == (Fraction(value),)

    def test_a_comma_before_three_digits_can_mean_two_things(self) -> None:
        assert read_number("1,250") == (1250, Fraction(5, 4))

    @pytest.mark.parametrize(
        "text",
        [
            "",
            " ",
            "abc",
            "five",
            "5²",
            "H₂",
            "--3",
            "1/0",
            "1 1/0",
            "1e9",
            "9**9**9",
            "0x10",
            "1,2,3",
            "1.2.3",
            "∞",
            "nan",
            "Ⅳ",
            "__import__('os')",
            "1" * 61,
            "3/4/5",
            "1 2",
        ],
    )
    def test_what_is_no_number(self, text: str) -> None:
        assert read_number(text) == ()

    @given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
    def test_every_fraction_is_read_back(self, above: int, below: int) -> None:
        assert read_number(f"{above}/{below}") == (Fraction(above, below),)

    @given(st.decimals(-1000, 1000, places=4))
    def test_every_decimal_is_read_back_with_point_and_comma(self, value: Decimal) -> None:
        assert Fraction(value) in read_number(f"{value}")
        assert Fraction(value) in read_number(f"{value}".replace(".", ","))


class TestChoice:
    def test_the_right_option_is_explained(self) -> None:
        mark = mark_answer(CHOICE, "a")
        assert (mark.correct, mark.feedback_html) == (True, "<p>Eight less three.</p>")
        assert mark.explanation_html == "<p>Because.</p>"

    def test_a_wrong_option_says_what_went_wrong_and_keeps_the_answer_for_later(self) -> None:
        mark = mark_answer(CHOICE, "b")
        assert (mark.correct, mark.feedback_html, mark.explanation_html) == (False, "<p>That adds.</p>", None)

    def test_a_wrong_option_without_a_reason_still_gets_words(self) -> None:
        assert mark_answer(CHOICE, "c").feedback_html.startswith("<p>Look at the question once more")

    def test_the_answer_can_be_revealed_in_the_end(self) -> None:
        assert mark_answer(CHOICE, "b", reveal=True).explanation_html == "<p>Because.</p>"

    @pytest.mark.parametrize("answer", [None, "", "z", "A", 0, True, ["a"], {"key": "a"}])
    def test_what_is_no_option_is_a_problem_and_not_wrong(self, answer: object) -> None:
        mark = mark_answer(CHOICE, answer, reveal=True)
        assert (mark.correct, mark.explanation_html) == (None, None)
        assert mark.problem == "Choose one of the answers first."


class TestNumeric:
    @pytest.mark.parametrize("answer", ["2.5", "2,5", "5/2", "2 1/2", "2½", "2.5 cm", "2.5CM", "x = 2.5", "2.50", 2.5])
    def test_the_same_number_in_many_ways(self, answer: object) -> None:
        assert mark_answer(NUMERIC, answer).correct is True

    def test_a_known_mistake_gets_its_own_words(self) -> None:
        mark = mark_answer(NUMERIC, "−2.5")
        assert (mark.correct, mark.feedback_html) == (False, "<p>Not negative.</p>")

    def test_tolerance_is_exact_at_its_edge(self) -> None:
        about = NUMERIC | {"answer": "0.3", "tolerance": "0.1", "mistakes": []}
        assert [mark_answer(about, text).correct for text in ("0.2", "0.4", "0.41", "0.199")] == [
            True,
            True,
            False,
            False,
        ]

    def test_either_meaning_of_a_comma_counts(self) -> None:
        thousand = NUMERIC | {"answer": "1250", "unit": "", "mistakes": []}
        assert mark_answer(thousand, "1,250").correct is True
        assert mark_answer(thousand | {"answer": "5/4"}, "1,250").correct is True

    @pytest.mark.parametrize(
        "answer", ["", "two and a half", "2.5 kg", "5²", None, True, [2.5], float("nan"), float("inf")]
    )
    def test_what_cannot_be_read_is_a_problem_and_not_wrong(self, answer: object) -> None:
        mark = mark_answer(NUMERIC, answer)
        assert mark.correct is None
        assert mark.problem == "Write a number, such as 3 or −2.5. The unit is cm; you can leave it out."


@pytest.mark.parametrize("exercise", [CHOICE, NUMERIC])
def test_any_answer_at_all_gets_a_mark(exercise: dict[str, Any]) -> None:
    @given(JSON)
    def property_holds(answer: object) -> None:
        mark = mark_answer(exercise, answer)
        assert (mark.correct is None) == (mark.problem is not None)
        assert (mark.correct is None) == (mark.feedback_html == "")

    property_holds()


def test_what_a_student_sees_before_answering_gives_nothing_away() -> None:
    assert asked_data(CHOICE) == {
        "type": "choice",
        "ask_html": "<p>Which?</p>",
        "options": [{"key": "a", "html": "5"}, {"key": "b", "html": "11"}, {"key": "c", "html": "24"}],
        "hint_count": 2,
    }
    assert asked_data(NUMERIC) == {"type": "numeric", "ask_html": "<p>How long?</p>", "unit": "cm", "hint_count": 0}


def test_hints_come_in_order() -> None:
    assert [hint.html for hint in hints(CHOICE)] == ["<p>One.</p>", "<p>Two.</p>"]
