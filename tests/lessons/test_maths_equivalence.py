"""Two formulas that mean the same are found to, however they are written; what cannot be told is never called wrong."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.maths import Expression, Verdict, equivalent, parse
from lessons.maths.nodes import Number, Quotient, Sum
from lessons.maths.worker import prepare_worker
from tests.lessons.test_maths_parser import EXPRESSIONS

SAME = [
    ("2x + 6", "2(x+3)"),
    ("x^2 - 5x + 6", "(x-2)(x-3)"),
    ("1/2 + 1/3", "5/6"),
    ("a/b + c/d", "(ad+bc)/(bd)"),
    ("√8", "2√2"),
    ("√(x^2)", "|x|"),
    ("sin^2 x + cos^2 x", "1"),
    ("e^(2x)", "(e^x)^2"),
    ("log_2(8)", "3"),
    ("x^(1/2)", "√x"),
    ("(x+1)^100", "(1+x)^100"),
    ("1 1/2", "1.5"),
    ("√(-x^2-1)", "√(-1-x^2)"),
    ("x = 3", "3 = x"),
    ("x = 3", "2x = 6"),
    ("3", "x = 3"),
    ("x = 3 or x = -2", "x^2 - x - 6 = 0"),
    ("-2, 3", "x = 3 or x = -2"),
    ("x = ±2", "x^2 = 4"),
    ("x = √2 or x = -√2", "x^2 = 2"),
    ("x^2 - 6x + 9 = 0", "x = 3"),
    ("x^3 = 8", "x = 2"),
    ("x ≤ 5", "5 ≥ x"),
    ("-x < 5", "x > -5"),
    ("1 < x ≤ 5", "x > 1 and x ≤ 5"),
    ("x^2 < 4", "-2 < x < 2"),
    ("x ≠ 0", "x > 0 or x < 0"),
    ("y = 2x + 1", "2x - y + 1 = 0"),
    ("x + y = 1, x - y = 3", "x = 2, y = -1"),
    ("(1, 2/4)", "(1, 0.5)"),
    ("{3, -2}", "-2, 3"),
]
DIFFERENT = [
    ("2x + 6", "2x + 5", "x = 2"),
    ("√(x^2)", "x", "x = −2"),
    ("0.333", "1/3", ""),
    ("x^100", "x^99", "x = 2"),
    ("x = 3", "x = 4", "x = 3"),
    ("x = 3 or x = -2", "x = 3", "x = −2"),
    ("x < 5", "x ≤ 5", "x = 5"),
    ("x > 5", "x < 5", "x = 4"),
    ("exp(exp(x))", "exp(exp(x)) + 1", "x = 2"),
    ("(1, 2)", "(2, 1)", ""),
    ("x = 3", "2x + 6", ""),
    ("1/0", "1", ""),
    ("3, 3", "3", ""),
    ("x + y = 1", "x + y = 2", ""),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_in_other_words(one: str, other: str) -> None:
    assert equivalent(parse(one), parse(other), seconds=0).verdict is Verdict.EQUAL
    assert equivalent(parse(other), parse(one), seconds=0).verdict is Verdict.EQUAL


@pytest.mark.parametrize(("one", "other", "shown_by"), DIFFERENT)
def test_what_differs_is_shown_by_a_value_where_there_is_one(one: str, other: str, shown_by: str) -> None:
    found = equivalent(parse(one), parse(other), seconds=0)
    assert (found.verdict, found.shown_by) == (Verdict.DIFFERENT, shown_by)
    assert equivalent(parse(other), parse(one), seconds=0).verdict is Verdict.DIFFERENT


@pytest.mark.parametrize(
    ("written", "form", "reason"),
    [
        ("2x + 6", "expanded", ""),
        ("2(x + 3)", "expanded", "brackets left"),
        ("x + x + 6", "expanded", "can be collected"),
        ("(x + 1)^2", "expanded", "brackets left"),
        ("2(x + 3)", "factored", ""),
        ("2x + 6", "factored", "as a product"),
        ("(x - 2)(x + 2)", "factored", ""),
        ("(x^2 - 4)(x + 1)", "factored", "as a product"),
        ("x^2 + 1", "simplified", ""),
        ("2/3", "simplified", ""),
        ("4/6", "simplified", "can still be reduced"),
        ("2*3x", "simplified", "worked out"),
        ("x + x", "simplified", "can be collected"),
        ("(x^2 - 4)/(x - 2)", "simplified", "can still be reduced"),
        ("√9", "simplified", "worked out"),
        ("√8", "any", ""),
    ],
)
def test_a_form_that_was_asked_for(written: str, form: str, reason: str) -> None:
    found = equivalent(parse(written), parse(written), form=form, seconds=30)  # type: ignore[arg-type]
    assert (found.wrong_form, found.is_equal) == (bool(reason), not reason)
    assert reason in found.reason


@given(EXPRESSIONS)
@settings(max_examples=60)
def test_a_formula_means_what_it_means_twice_over(node: Expression) -> None:
    found = equivalent(node, Quotient(Sum((node, node)), Number(Fraction(2))), seconds=0)
    assert found.verdict is not Verdict.DIFFERENT or found.reason == "It divides by zero."


@given(st.lists(st.integers(-9, 9), min_size=2, max_size=4))
@settings(max_examples=40)
def test_multiplying_out_changes_nothing_and_adding_one_does(roots: list[int]) -> None:
    factored = "".join(f"(x - ({root}))" for root in roots)
    coefficients = [1]
    for root in roots:
        shifted = [*coefficients, 0]
        coefficients = [a - root * b for a, b in zip(shifted, [0, *coefficients], strict=True)]
    expanded = " + ".join(f"({value})x^{len(roots) - place}" for place, value in enumerate(coefficients))
    assert equivalent(parse(factored), parse(expanded), seconds=0).is_equal
    assert equivalent(parse(factored), parse(f"{expanded} + 1"), seconds=0).verdict is Verdict.DIFFERENT
    solutions = " or ".join(f"x = {root}" for root in roots)
    assert equivalent(parse(f"{expanded} = 0"), parse(solutions), seconds=0).is_equal


def test_what_cannot_be_told_here_is_asked_of_sympy_which_is_killed_when_it_takes_too_long() -> None:
    left, right = parse("x^2 < 2"), parse("-√2 < x < √2")
    assert equivalent(left, right, seconds=0).verdict is Verdict.UNKNOWN
    prepare_worker(seconds=60)
    assert equivalent(left, right, seconds=0.001).verdict is Verdict.UNKNOWN
    assert equivalent(left, right, seconds=60).verdict is Verdict.EQUAL
