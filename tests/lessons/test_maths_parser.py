"""What students write in formulas is read as they mean it, or refused with words; no text makes the reader hang."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.maths import Expression, MathsError, parse, parse_expression, to_latex, to_text
from lessons.maths.limits import MAX_CHARACTERS
from lessons.maths.nodes import (
    Absolute,
    Call,
    Constant,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    Symbol,
    walk,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2x + 6", "2*x + 6"),
        ("2(x+3)", "2*(x + 3)"),
        ("x^2", "x^2"),
        ("x²y⁻¹", "x^2*y^(-1)"),
        ("√2", "√(2)"),
        ("3/4", "3/4"),
        ("1 1/2", "1 1/2"),
        ("2½", "2 1/2"),
        ("−x – 3", "-x - 3"),
        ("2·x×3÷y", "2*x*3/y"),
        ("-x^2", "-x^2"),
        ("2^3^2", "2^(3^2)"),
        ("sin 2x cos x", "sin(2*x)*cos(x)"),
        ("sin^2 x", "sin(x)^2"),
        ("log_2(8)", "log_2(8)"),
        ("2|x-1|", "2*abs(x - 1)"),
        ("2π r", "2*pi*r"),
        ("2,500x", "2500*x"),
        ("x_1 + x₂", "x_{1} + x_{2}"),
        ("x = 3 or x = -2", "x = 3 or x = -2"),
        ("x ≤ 5", "x ≤ 5"),
        ("1 < x <= 5", "1 < x ≤ 5"),
        ("x != 2", "x ≠ 2"),
        ("x = ±3", "x = ±3"),
        ("(2, -3)", "(2, -3)"),
        ("{3, -2}", "3; -2"),
        (r"\frac{1}{2}x", "1/2*x"),
        (r"1\frac{1}{2}", "1 1/2"),
        (r"\sqrt[3]{x^{2}}", "sqrt[3](x^2)"),
        (r"\left(x+1\right)^{2} \cdot y", "(x + 1)^2*y"),
        (r"x \ge 2 \text{ or } x \lt -2", "x ≥ 2 or x < -2"),
        (r"x = \pm \sqrt{2}", "x = ±√(2)"),
        (r"\begin{cases} x+y=1 \\ x-y=3 \end{cases}", r"\begin{cases} x + y = 1; x - y = 3 \end{cases}"),
    ],
)
def test_what_people_write(written: str, read: str) -> None:
    assert to_text(parse(written)) == read
    assert parse(read) == parse(written)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "Nothing is written here yet."),
        ("3 + ", "After the + at place 3 something is missing."),
        ("2(x + )", "After the + at place 5 something is missing."),
        ("(x", "The ( at place 1 is never closed."),
        ("x)", "The ) at place 2 closes nothing."),
        ("2x = ", "After the = at place 4 something is missing."),
        ("= 3", "Before the = at place 1 something is missing."),
        ("2 3", "Something is missing between the numbers before place 3."),
        ("x & y", "“&” at place 3 has no meaning in a formula."),
        ("photosynthesis", "“photosynthesis” at place 1 looks like a word. Write a formula here."),
        (r"\foo{x}", r"The command \foo at place 1 is not known."),
        ("---3", "Too many signs stand in a row at place 1."),
        ("|x", "The | at place 1 is never closed."),
        ("sin", "After sin at place 1 it is missing what it is taken of."),
        ("__import__('os').system('true')", "“'” at place 12 has no meaning in a formula."),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(written: str, words: str) -> None:
    with pytest.raises(MathsError) as caught:
        parse(written)
    assert str(caught.value) == words


HOSTILE = {
    "30 nested brackets": ("(" * 30 + "x" + ")" * 30, "20 at most can be read"),
    "3,000 letters": ("x" * 3_000, "3,000 characters"),
    "490 letters": ("x" * 490, "looks like a word"),
    "a tower of powers": ("9^9^9^9^9", "The exponent at place 3 is too large"),
    "a tower of letters": ("x^x^x^x^x", "fewer powers of powers"),
    "powers of powers": ("((x^10)^10)^10", "fewer powers of powers"),
    "a large number": ("(99^99)^99", "fewer powers of powers"),
    "a large exponent": ("x^101", "it may be 100 at most"),
    "an exponent that no float holds": ("x^0^2^6^20^2^2^0", "The exponent at place 3 is too large"),
    "one in a power below": ("(x^(" + "9^99*" * 9 + "9))^2", "fewer powers of powers"),
    "digits": ("9" * 400, "400 digits"),
    "brackets that open": ("(" * 200, "20 at most can be read"),
    "fractions in fractions": (r"\frac{" * 50 + "1", "20 at most can be read"),
    "signs": ("-" * 499, "499, and 250 at most"),
    "plus or minus": ("±x" * 100, "too many ± signs"),
    "bars": ("|" * 100, "20 at most can be read"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_built_to_hang_is_refused_at_once(name: str) -> None:
    text, words = HOSTILE[name]
    with pytest.raises(MathsError, match=words):
        parse(text)


@given(st.text(alphabet="xy2.9+-*/^()[]{}|,;=<>≤±√_ \\²½πsincolgqrtfae", max_size=120) | st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        node = parse(text)
    except MathsError:
        return
    assert sum(1 for _ in walk(node)) <= 3 * MAX_CHARACTERS


def numbers() -> st.SearchStrategy[Number]:
    return st.integers(0, 9_999).map(lambda value: Number(Fraction(value, 100)))


def larger(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        several.map(Sum),
        several.map(Product),
        st.tuples(inner, inner).map(lambda pair: Quotient(*pair)),
        inner.map(Negate),
        st.tuples(inner, st.integers(0, 3)).map(lambda pair: Power(pair[0], Number(Fraction(pair[1])))),
        inner.map(Root),
        inner.map(Absolute),
        st.tuples(st.sampled_from(["sin", "ln", "exp"]), inner).map(lambda pair: Call(*pair)),
    )


EXPRESSIONS = st.recursive(
    numbers() | st.sampled_from("abxyz").map(Symbol) | st.just(Constant("pi")), larger, max_leaves=8
)


def read_or_refused(text: str) -> Expression | str:
    try:
        return parse_expression(text)
    except MathsError as error:
        return str(error)


@given(EXPRESSIONS)
def test_what_is_written_out_reads_back_the_same(node: Expression) -> None:
    again = read_or_refused(to_text(node))
    if isinstance(again, str):
        assert "too large" in again or "at most" in again
    else:
        assert again == node
        assert to_latex(again)


def test_places_are_those_of_the_text() -> None:
    node = parse("12 + 3x")
    product = next(found for found in walk(node) if isinstance(found, Product))
    assert "12 + 3x"[product.span.start : product.span.end] == "3x"


def test_names_of_several_letters_are_symbols_where_they_are_declared() -> None:
    assert to_text(parse("price*n + 2", names=frozenset({"price"}))) == "price*n + 2"
