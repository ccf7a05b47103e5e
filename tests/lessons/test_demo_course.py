"""The course that every new site starts with."""

from pathlib import Path

import pytest

import lessons.content
from lessons.content.course_folder import read_course_folder
from lessons.content.levels import Kind
from lessons.content.models import Block
from lessons.content.selectors import block_facts, lesson_blocks
from lessons.content.services import import_course

DEMO = Path(lessons.content.__file__).parent / "demo"


def test_it_has_everything_that_a_lesson_needs_to_adapt() -> None:
    parsed = read_course_folder(DEMO)
    assert parsed.notes == ()
    assert sum(len(unit.lessons) for unit in parsed.units) >= 4


@pytest.mark.django_db
def test_every_text_and_exercise_has_its_remedy_once_it_is_stored() -> None:
    for lesson in import_course(folder=DEMO).lessons.all():
        for facts in block_facts(blocks=lesson_blocks(lesson=lesson)).values():
            if facts.kind in {Kind.TEXT, Kind.FIGURE}:
                assert facts.recap is not None
            if facts.kind is Kind.EXERCISE:
                assert (facts.misconception is not None, facts.has_simpler, facts.has_challenge) == (True, True, True)
    assert Block.objects.filter(kind=Kind.VIDEO).count() >= 2
