"""The labelled parts of a drawing: what a student's eyes may be said to have rested on."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.content import figure_parts
from lessons.content.figure_parts import part_names

DEMO = Path(figure_parts.__file__).parent / "demo" / "lessons"


def svg(inner: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">{inner}</svg>'


@pytest.mark.parametrize(
    ("inner", "names"),
    [
        ("<g><path d='M0 0'/><text>outer <tspan>membrane</tspan></text></g>", {"outer membrane"}),
        ("<rect width='4' height='4'><title> a \n fold </title></rect>", {"a fold"}),
        ("<g><title>a fold</title><path d='M0 0'/><text>fold</text></g>", {"a fold"}),
        ("<title>The whole drawing</title>", set()),
        ("<text>a word that hangs on nothing</text>", set()),
        ("<g><path d='M0 0'/><text>x</text></g><g><circle r='1'/><text>10</text></g>", set()),
        ("<g><path d='M0 0'/><text>weight</text></g>" * 2, set()),
    ],
)
def test_a_part_is_what_has_a_label_of_its_own(inner: str, names: set[str]) -> None:
    assert part_names(svg(inner)) == names


def test_the_demo_course_names_what_it_draws() -> None:
    drawing = (DEMO / "mitochondria" / "mitochondrion.svg").read_text(encoding="utf-8")
    assert part_names(drawing) == {"outer membrane", "inner membrane", "a fold", "space inside (matrix)"}


@given(st.text())
def test_what_is_no_drawing_has_no_parts(text: str) -> None:
    assert part_names(text) == frozenset()
