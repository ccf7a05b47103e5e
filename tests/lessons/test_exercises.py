"""Every type of exercise: read from its source, asked without giving anything away, marked by what an answer says."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.content.exercises import asked_data, build_exercise, has_variables, hints, mark_answer, mark_scaffold
from lessons.fields import FieldError
from tests.lessons.test_marking import JSON

MULTIPLE: dict[str, Any] = {
    "type": "multiple",
    "ask": "Which are even?",
    "options": [
        {"text": "2", "correct": True, "why": "Two is."},
        {"text": "3", "why": "Three is odd."},
        {"text": "4", "correct": True},
        {"text": "5"},
    ],
}
UNITS: dict[str, Any] = {
    "type": "numeric",
    "ask": "How wide?",
    "answer": 2.5,
    "tolerance": 0.05,
    "unit": "cm",
    "units": [{"unit": "mm", "factor": 0.1}, {"unit": "m", "factor": 100}, {"unit": "m²", "factor": 7}],
    "mistakes": [{"answer": 25, "why": "Look at the unit."}],
}
FORMULA: dict[str, Any] = {
    "type": "algebraic",
    "ask": "Multiply out $2(x+3)$.",
    "answer": "2x + 6",
    "form": "expanded",
    "mistakes": [{"answer": "2x + 3", "why": "The 3 as well."}],
    "hints": [
        "Two times all of it.",
        {"type": "numeric", "ask": "What is $2 \\cdot 3$?", "answer": 6, "hints": ["Twice three."]},
    ],
    "bottom_out": "It is $2x + 6$.",
}
SOLUTION: dict[str, Any] = {"type": "algebraic", "ask": "Solve.", "answer": "x = 3 or x = -2"}
WORD: dict[str, Any] = {
    "type": "short_text",
    "ask": "What do plants do with light?",
    "answers": ["photosynthesis", "Photosynthèse"],
    "mistakes": [{"answer": "respiration", "why": "That is the other way round."}],
    "explanation": "They build sugar.",
}
ORDER: dict[str, Any] = {"type": "ordering", "ask": "Put in order.", "items": ["one", "two", "three", "$4$"]}
VARYING: dict[str, Any] = {
    "type": "algebraic",
    "ask": "Solve ${{a}}x + {{b}} = {{c}}$, {{who}}.",
    "variables": {
        "a": {"from": 2, "to": 9},
        "b": {"from": -9, "to": 9},
        "s": {"one_of": [-3, -1, 2, "1/2"]},
        "c": {"is": "a*s + b"},
        "who": {"one_of": ["Ada", "Emmy"]},
    },
    "where": ["b != 0", "c != 0"],
    "answer": "x = {{s}}",
    "mistakes": [{"answer": "x = {{c - b}}", "why": "That is ${{a}}x$."}],
    "hints": [
        "Take {{b}} from both sides.",
        {"type": "numeric", "ask": "What is {{c}} less {{b}}?", "answer": "{{c-b}}"},
    ],
    "bottom_out": "$x = {{s}}$",
}
ALL = [MULTIPLE, UNITS, FORMULA, SOLUTION, WORD, ORDER, VARYING]


def build(source: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return build_exercise(copy.deepcopy(source) | changes, "here")


def refusal(source: dict[str, Any], **changes: Any) -> str:
    with pytest.raises(FieldError) as caught:
        build(source, **changes)
    return str(caught.value)


@pytest.mark.parametrize("source", ALL, ids=lambda source: source["type"])
def test_any_answer_at_all_gets_a_mark(source: dict[str, Any]) -> None:
    data = build(source)

    @given(JSON)
    @settings(max_examples=40)
    def property_holds(answer: object) -> None:
        mark = mark_answer(data, answer, seed=7)
        assert (mark.correct is None) == (mark.problem is not None)

    property_holds()


class TestMultiple:
    @pytest.mark.parametrize(
        ("answer", "correct", "words"),
        [
            (["a", "c"], True, "Two is."),
            (["c", "a"], True, "Two is."),
            (["a"], False, "Something is still missing"),
            (["a", "b"], False, "Three is odd."),
            (["a", "c", "d"], False, "and something that is not"),
        ],
    )
    def test_all_or_nothing_and_no_word_on_which_are_missing(
        self,
        answer: list[str],
        correct: bool,
        words: str,
    ) -> None:
        mark = mark_answer(build(MULTIPLE), answer)
        assert mark.correct is correct
        assert words in mark.feedback_html

    @pytest.mark.parametrize("answer", [[], "a", ["z"], [1]])
    def test_what_is_no_choice_is_a_problem(self, answer: object) -> None:
        assert mark_answer(build(MULTIPLE), answer).problem == "Choose one or more of the answers first."


class TestUnits:
    @pytest.mark.parametrize("answer", ["2.5 cm", "25mm", "0,025 m", "2.52 CM", "x = 2.5cm", "25 MM"])
    def test_any_accepted_unit_will_do(self, answer: str) -> None:
        assert mark_answer(build(UNITS), answer).correct is True

    def test_a_missing_unit_is_asked_for_and_not_wrong(self) -> None:
        assert mark_answer(build(UNITS), "2.5").problem == "Write the unit too: cm, mm, m or m²."

    def test_another_unit_is_named(self) -> None:
        assert mark_answer(build(UNITS), "2.5 kg").problem == "The unit “kg” does not fit here. Use cm, mm, m or m²."

    def test_a_mistake_is_found_in_any_unit(self) -> None:
        assert "Look at the unit." in mark_answer(build(UNITS), "250 mm").feedback_html

    def test_a_raised_two_can_be_written_in_several_ways(self) -> None:
        assert {mark_answer(build(UNITS), f"1 {unit}").correct for unit in ("m²", "m^2", "m2")} == {False}

    def test_a_factor_has_to_be_above_zero(self) -> None:
        assert "units 1: factor: must be above zero" in refusal(UNITS, units=[{"unit": "mm", "factor": 0}])


class TestFormulas:
    @pytest.mark.parametrize("answer", ["2x+6", "6 + 2x", "2*x + 6", "x*2+6", r"2x + \frac{12}{2}"])
    def test_the_same_in_other_words(self, answer: str) -> None:
        assert mark_answer(build(FORMULA), answer).correct is True

    def test_right_in_another_form_is_told_so(self) -> None:
        mark = mark_answer(build(FORMULA), "2(x+3)")
        assert (mark.correct, "equal to the answer" in mark.feedback_html) == (False, True)

    def test_a_known_mistake_gets_its_own_words_and_any_other_a_value_to_try(self) -> None:
        assert "The 3 as well." in mark_answer(build(FORMULA), "3 + 2x").feedback_html
        assert "try both with x = 2" in mark_answer(build(FORMULA), "2x + 7").feedback_html

    def test_what_cannot_be_read_says_where(self) -> None:
        assert mark_answer(build(FORMULA), "2x +").problem == "After the + at place 4 something is missing."

    @pytest.mark.parametrize("answer", ["x = -2 or x = 3", "3, -2", "x=3; x=-2", "{3, -2}"])
    def test_solutions_in_any_order(self, answer: str) -> None:
        assert mark_answer(build(SOLUTION), answer).correct is True

    def test_an_equation_that_is_not_solved_yet_is_on_the_way(self) -> None:
        mark = mark_answer(build(SOLUTION), "x^2 - x - 6 = 0")
        assert (mark.correct, "does not stand alone yet" in mark.feedback_html) == (False, True)

    def test_an_answer_that_breaks_its_own_form_is_refused(self) -> None:
        assert refusal(FORMULA, answer="2(x+3)") == "here: answer: the answer is not expanded itself"

    def test_a_mistake_that_is_right_is_refused(self) -> None:
        assert "6 + 2x counts as right" in refusal(FORMULA, mistakes=[{"answer": "6 + 2x", "why": "?"}])


class TestWords:
    @pytest.mark.parametrize(
        "answer", ["photosynthesis", " Photosynthesis. ", "PHOTOSYNTHESIS", "photosynthese", "photosyntesis"]
    )
    def test_case_accents_spaces_and_a_slip_do_not_count(self, answer: str) -> None:
        assert mark_answer(build(WORD), answer).correct is True

    def test_a_slip_is_shown_as_it_should_be(self) -> None:
        assert "<b>photosynthesis</b>" in mark_answer(build(WORD), "photosyntesis").feedback_html

    def test_two_slips_in_fourteen_letters_are_too_many(self) -> None:
        assert mark_answer(build(WORD), "fotosyntesis").correct is False

    def test_no_slip_where_it_must_be_exact_nor_in_a_short_word_nor_in_a_number(self) -> None:
        assert mark_answer(build(WORD, exact=True), "photosyntesis").correct is False
        assert mark_answer(build(WORD, answers=["cell"]), "call").correct is False
        assert mark_answer(build(WORD, answers=["1234567890"]), "1234567891").correct is False

    def test_a_mistake_comes_before_a_slip(self) -> None:
        words = build(WORD, answers=["inspiration"], mistakes=[{"answer": "inspirations", "why": "Only one."}])
        assert mark_answer(words, "inspirations").feedback_html == "<p>Only one.</p>"


class TestOrders:
    def test_the_right_order_and_how_far_a_wrong_one_is_right(self) -> None:
        data = build(ORDER)
        keys = [item["key"] for item in data["items"]]
        assert mark_answer(data, keys).correct is True
        assert "The first one is in its place" in mark_answer(data, [keys[0], *reversed(keys[1:])]).feedback_html
        assert "not in its place yet" in mark_answer(data, keys[::-1]).feedback_html

    @pytest.mark.parametrize("seed", range(20))
    def test_it_is_never_asked_in_the_right_order_and_always_in_the_same(self, seed: int) -> None:
        data = build(ORDER)
        asked = asked_data(data, seed=seed)
        assert asked == asked_data(data, seed=seed)
        assert asked["items"] != data["items"]
        assert sorted(item["key"] for item in asked["items"]) == sorted(item["key"] for item in data["items"])

    def test_an_order_that_is_not_complete_is_a_problem(self) -> None:
        assert mark_answer(build(ORDER), ["x"]).problem == "Put everything in order first."


class TestHints:
    def test_texts_then_a_question_then_what_gives_the_answer(self) -> None:
        text, question, last = hints(build(FORMULA))
        assert (text.html, text.asks) == ("<p>Two times all of it.</p>", None)
        assert question.asks
        assert (question.asks["type"], question.asks["hint_count"]) == ("numeric", 1)
        assert last.last

    def test_what_gives_the_answer_can_be_switched_off(self) -> None:
        data = build(FORMULA)
        assert [hint.last for hint in hints(data, bottom_out=False)] == [False, False]
        assert asked_data(data, bottom_out=False)["hint_count"] == 2

    def test_it_stands_in_for_an_explanation_after_several_wrong_answers(self) -> None:
        data = build(FORMULA)
        assert mark_answer(data, "x", reveal=True).explanation_html == data["bottom_out_html"]
        assert mark_answer(data, "x", reveal=True, bottom_out=False).explanation_html is None

    def test_a_hint_that_asks_is_marked_like_an_exercise(self) -> None:
        data = build(FORMULA)
        assert [mark_scaffold(data, 1, text).correct for text in ("6", "5", "six")] == [True, False, None]
        assert mark_scaffold(data, 0, "6").problem

    def test_a_mistake_in_it_says_where(self) -> None:
        bad = {"type": "numeric", "ask": "?", "answer": "six"}
        assert "here: hint 1: answer: expected a number" in refusal(FORMULA, hints=[bad])


class TestVariables:
    def test_the_same_seed_asks_the_same_and_its_answer_is_right(self) -> None:
        data = build(VARYING)
        assert has_variables(data)
        for seed in range(30):
            asked = asked_data(data, seed=seed)
            assert asked == asked_data(data, seed=seed)
            assert "{{" not in str(asked)
            last = hints(data, seed=seed)[-1].html
            value = last.partition('alttext="x = ')[2].partition('"')[0]
            assert mark_answer(data, f"x = {value}", seed=seed).correct is True

    def test_different_seeds_ask_differently(self) -> None:
        data = build(VARYING)
        assert len({asked_data(data, seed=seed)["ask_html"] for seed in range(20)}) > 10

    def test_signs_and_ones_are_written_as_people_write_them(self) -> None:
        data = build(
            {
                "type": "numeric",
                "ask": "${{a}}x + {{b}} = {{c}} \\times {{b}}$ and {{b}} and $\\frac{{{c}}}{{{d}}}$",
                "variables": {
                    name: {"one_of": [value]} for name, value in {"a": 1, "b": -3, "c": "1/3", "d": 2.5}.items()
                },
                "answer": "{{b*c}}",
            }
        )
        html = asked_data(data)["ask_html"]
        assert r'alttext="x - 3 = \frac{1}{3} \times (-3)"' in html
        assert "and −3 and" in html
        assert r"\frac{\frac{1}{3}}{2.5}" in html
        assert mark_answer(data, "-1").correct is True

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"where": ["a > 20"]}, "where: no numbers fit the conditions"),
            ({"where": ["z > 1"]}, "where: there is no variable 'z'"),
            ({"where": ["a + 1"]}, "a condition compares two numbers"),
            ({"where": ["a >"]}, "'a >' cannot be read: After the > at place 3 something is missing."),
            ({"variables": {"a": {"is": "b"}, "b": {"is": "a"}}}, "variables: a: it needs itself to be computed"),
            ({"variables": {"a": {"from": 9, "to": 2}}}, "'from' must not be above 'to'"),
            ({"variables": {"a": {"from": 0, "to": 10**9}}}, "2000 at most"),
            ({"variables": {"sin": {"from": 1, "to": 2}}}, "'sin' cannot be a name"),
            ({"variables": {"a": 3}}, "variables: a: expected from and to, one_of, or is"),
            ({"variables": []}, "variables: expected names"),
            ({"answer": "x = {{s/0}}"}, "something is divided by zero"),
            ({"answer": "x = {{who + 1}}"}, "the variable 'who' is a text"),
            ({"ask": "{{nobody}}"}, "there is no variable"),
            ({"ask": "{{9^9^9}}"}, "The exponent at place 3 is too large"),
            ({"answer": "x = {{s}} +"}, "answer: 'x = "),
        ],
    )
    def test_what_cannot_be_drawn_is_refused_when_it_is_read(self, changes: dict[str, Any], words: str) -> None:
        assert words in refusal(VARYING, **changes)

    @given(st.integers(0, 2**31 - 1))
    @settings(max_examples=30)
    def test_every_seed_can_be_drawn(self, seed: int) -> None:
        assert asked_data(DATA, seed=seed)["hint_count"] == 3


DATA = build(VARYING)
