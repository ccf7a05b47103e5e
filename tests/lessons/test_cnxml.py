"""Books of OpenStax become courses: nothing is lost unseen, and whatever is broken says where."""

from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from lessons.content.course_folder import ParsedCourse, ParsedLesson, read_course_folder
from lessons.content.importers.cnxml.answers import plain_number
from lessons.content.importers.cnxml.course import choices, convert
from lessons.content.importers.cnxml.formulas import read_formula
from lessons.content.importers.errors import Cancelled, ImportProblem
from lessons.content.importers.report import ImportReport, report_from_json
from lessons.content.importers.staging import Staging, no_progress
from lessons.content.importers.text import escaped, start_escaped
from lessons.content.markdown import render_markdown
from tests.lessons.book import module, write_book


def imported(folder: Path, work: Path) -> tuple[ParsedCourse, ImportReport]:
    staging = Staging(work)
    report = convert(folder, "little-book", staging, no_progress)
    return read_course_folder(staging.course), report


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_book(tmp_path / "book")


def lesson_of(course: ParsedCourse, key: str = "m1") -> ParsedLesson:
    return next(lesson for unit in course.units for lesson in unit.lessons if lesson.key == key)


def source_of(lesson: ParsedLesson, key: str) -> dict[str, object]:
    return next(block for block in lesson.blocks if block.key == key).variants["standard"].source


def test_a_book_becomes_units_lessons_and_blocks(book: Path, tmp_path: Path) -> None:
    course, _ = imported(book, tmp_path / "work")
    assert (course.slug, course.title, course.licence) == ("little-book", "Little Book", "CC BY 4.0")
    assert [(unit.title, [lesson.key for lesson in unit.lessons]) for unit in course.units] == [("Cells", ["m1", "m2"])]
    assert [(block.kind.value, block.key, block.title) for block in lesson_of(course).blocks] == [
        ("text", "objectives", "What you will learn"),
        ("text", "p1", ""),
        ("figure", "f1", ""),
        ("text", "f2", ""),
        ("text", "p2", "Numbers"),
        ("worked_example", "x0", "Add"),
        ("exercise", "x1", "Review"),
        ("exercise", "x2", "Practice"),
        ("worked_example", "x4", ""),
        ("text", "more", "More to practise, without answers"),
    ]


def test_as_much_comes_out_as_went_in(book: Path, tmp_path: Path) -> None:
    _, report = imported(book, tmp_path / "work")
    assert report.unaccounted() == {}
    assert report.counted["exercises"] == 5
    assert report.became["exercises"] == {
        "a worked example": 1,
        "a choice": 1,
        "a numeric exercise": 1,
        "a question with the answer to look up": 1,
        "a question without an answer, as text": 1,
    }
    assert report.became["figures"] == {"a figure": 1, "a description in words": 1}
    assert [(entry.what, "missing.jpg" in entry.reason) for entry in report.skipped] == [("figure", True)]
    assert report_from_json(report.as_json()).as_json() == report.as_json()


def test_texts_say_what_the_book_says(book: Path, tmp_path: Path) -> None:
    lesson = lesson_of(imported(book, tmp_path / "work")[0])
    assert source_of(lesson, "p1")["text"] == "A **cell** holds H₂O \\& costs \\$5 (Figure 1, “Second”).\n"
    assert "A leaf with veins" in str(source_of(lesson, "f2")["text"])
    numbers = str(source_of(lesson, "p2")["text"])
    assert "Half is $\\frac{1}{2}$" in numbers
    assert "$<math><menclose" in numbers
    assert "1. one\n2. two" in numbers
    assert "| a\\|b | c |" in numbers
    figure = source_of(lesson, "f1")
    assert (figure["alt"], figure["caption"]) == ("A round cell.", "**A Cell.** It is *round*.")


def test_exercises_can_be_marked(book: Path, tmp_path: Path) -> None:
    lesson = lesson_of(imported(book, tmp_path / "work")[0])
    choice = source_of(lesson, "x1")
    assert choice["options"] == [{"text": "this"}, {"text": "that", "correct": True}]
    numeric = source_of(lesson, "x2")
    assert (numeric["ask"], numeric["answer"]) == ("Add.\n\n3 + 4", "7")
    assert source_of(lesson, "x4")["think_first"] is True
    assert source_of(lesson, "x0")["steps"] == [{"do": "Count on from 2."}]
    assert {skill.key for skill in imported(book, tmp_path / "again")[0].skills} == {"m1"}


def test_the_glossary_and_whose_work_it_is_are_kept(book: Path, tmp_path: Path) -> None:
    course, _ = imported(book, tmp_path / "work")
    (term,) = course.terms
    assert (term.name, term.meaning, term.lesson) == ("cell", "a small *room*", "m1")
    assert "OpenStax" in lesson_of(course).attribution
    assert "CC BY 4.0" in lesson_of(course).attribution


def test_a_picture_without_file_and_description_is_left_out(tmp_path: Path) -> None:
    silent = '<media id="i9" alt="."><image src="../../media/gone.jpg"/></media>'
    text = f"<note><title>Look</title>{silent}</note><para>See {silent} here.</para>"
    course, report = imported(write_book(tmp_path / "book", {"m1": module(text)}), tmp_path / "work")
    assert source_of(lesson_of(course), "text")["text"] == "See here.\n"
    assert (report.lost("pictures"), report.unaccounted()) == (2, {})


def test_an_exercise_that_asks_nothing_is_left_out_with_what_is_in_it(tmp_path: Path) -> None:
    solution = "<solution><para><m:math><m:mi>x</m:mi></m:math></para></solution>"
    ask = '<problem><media alt=""><image src="no.jpg"/></media></problem>'
    empty = f'<para>Read.</para><exercise id="x">{ask}{solution}</exercise>'
    _, report = imported(write_book(tmp_path / "book", {"m1": module(empty)}), tmp_path / "work")
    assert (report.lost("exercises"), report.lost("formulas"), report.unaccounted()) == (1, 1, {})


def test_many_exercises_become_lessons_of_their_own(tmp_path: Path) -> None:
    many = "".join(
        f'<exercise id="e{n}"><problem><para>{n} + 1</para></problem>'
        f"<solution><para>{n + 1}</para></solution></exercise>"
        for n in range(30)
    )
    text = f'<para id="p">Read.</para><section class="section-exercises"><title>Section</title>{many}</section>'
    course, report = imported(write_book(tmp_path / "book", {"m1": module(text)}), tmp_path / "work")
    assert [lesson.key for lesson in course.units[0].lessons] == ["m1", "m1-exercises-1", "m2"]
    assert report.unaccounted() == {}


def test_what_a_module_asks_for_beforehand_becomes_what_its_skill_needs(tmp_path: Path) -> None:
    ready = '<note class="be-prepared"><para>See <link document="m1"/> and <link document="m3"/>.</para></note>'
    ask = '<exercise id="a"><problem><para>1 + 1</para></problem><solution><para>2</para></solution></exercise>'
    modules = {"m2": module(ready + ask, title="Second"), "m3": module(ask, title="Third")}
    course, _ = imported(write_book(tmp_path / "book", modules), tmp_path / "work")
    needs = {skill.key: skill.needs for skill in course.skills}
    assert needs == {"m1": (), "m2": ("m1",), "m3": ()}  # m3 comes later, so nothing can go round in circles


def test_choices_whose_key_makes_no_sense_are_kept_as_questions(tmp_path: Path) -> None:
    bad = '<section class="multiple-choice"><exercise id="x"><problem><para>Which?</para><list><item>a</item><item>b</item></list></problem><solution><para>{key}</para></solution></exercise></section>'  # noqa: E501
    for key, reason in (("F", "none of its 2 options"), ("A and B", "not one letter")):
        folder = write_book(tmp_path / key[0], {"m1": module(bad.format(key=key))})
        course, report = imported(folder, tmp_path / f"work-{key[0]}")
        assert lesson_of(course).blocks[1].kind == "worked_example"
        assert reason in next(iter(report.left_out["multiple choice"]))
        assert report.unaccounted() == {}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<document><content>", "not valid XML"),
        ('<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><document>&b;</document>', "declares a document type"),
        ("<d>" * 200 + "</d>" * 200, "nested"),
        (module("", glossary="").replace("<item>know cells</item>", ""), "no content"),
    ],
)
def test_a_broken_module_is_left_out_with_the_reason(tmp_path: Path, text: str, reason: str) -> None:
    course, report = imported(write_book(tmp_path / "book", {"m1": text}), tmp_path / "work")
    assert [lesson.key for lesson in course.units[0].lessons] == ["m2"]
    (left_out,) = report.left_out["modules"]
    assert reason in left_out
    assert report.unaccounted() == {}
    assert report.skipped[0].where.startswith("modules/m1")


def test_modules_that_are_missing_or_named_twice_are_listed(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book", named=["m1", "m1", "m9", "../m2", "m2"])
    _, report = imported(folder, tmp_path / "work")
    reasons = report.left_out["modules"]
    assert set(reasons) == {
        "the file is missing",
        "it is named a second time; it stands where it was named first",
        "its id is missing or no plain word",
    }
    assert (report.counted["modules"], report.out("modules")) == (5, 2)


def test_a_collection_that_cannot_be_used_says_so(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book", named=["m8", "m9"])
    with pytest.raises(ImportProblem, match="None of the 2 modules"):
        imported(folder, tmp_path / "work")
    (folder / "collections/little.collection.xml").write_text("<a>")
    with pytest.raises(ImportProblem, match=r"collections/little.collection.xml: it is not valid XML"):
        choices(folder)


def test_an_import_that_was_stopped_goes_on_where_it_was(book: Path, tmp_path: Path) -> None:
    def stops(_: str, done: int, __: int) -> None:
        if done == 1:
            raise Cancelled

    staging = Staging(tmp_path / "work")
    with pytest.raises(Cancelled):
        convert(book, "little-book", staging, stops)
    assert staging.part("m1") is not None
    (book / "modules/m1/index.cnxml").unlink()  # would be missed if it were read again
    report = convert(book, "little-book", staging, no_progress)
    assert report.out("modules") == 2
    assert len(read_course_folder(staging.course).units[0].lessons) == 2


@pytest.mark.parametrize(
    ("mathml", "expected"),
    [
        ("<mn>5</mn>", "5"),
        ("<mrow><mo>−</mo><mn>5</mn></mrow>", "−5"),
        ("<mtext>$16</mtext>", "\\$16"),
        ("<msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><mn>1,000</mn>", "$x^{2}+\\text{1,000}$"),
        ("<mi>x</mi><mo>=</mo><mn>4</mn><mo>.</mo>", "$x=4$."),
        ("<mtext>Evaluate</mtext><mspace width='0.2em'/><mi>x</mi><mo>+</mo><mn>4</mn>", "Evaluate $x+4$"),
        ("<mo>|</mo><mi>x</mi><mo>|</mo>", "$\\vert x\\vert$"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced><mphantom/>",
         "$<math><mrow><mo>(</mo><mi>a</mi><mo>,</mo><mi>b</mi><mo>)</mo></mrow><mphantom></mphantom></math>$"),
        ("<menclose notation='box'><mtext>$5|6</mtext></menclose>",
         '$<math><menclose notation="box"><mtext>&#36;5&#124;6</mtext></menclose></math>$'),
    ],
)  # fmt: skip
def test_a_formula_is_latex_where_that_draws_the_same(mathml: str, expected: str) -> None:
    element = fromstring(f'<math xmlns="http://www.w3.org/1998/Math/MathML">{mathml}</math>')
    written = read_formula(element).markdown
    assert written == expected
    assert "$" not in render_markdown(written).replace("$16", "").replace("$5", "")


@pytest.mark.parametrize(
    ("answer", "text", "unit"),
    [("1,078", "1078", ""), ("$-\\frac{3}{4}$", "-3/4", ""), ("17 cookies", "17", "cookies"), ("\\$5.50", "5.50", "$"),
     ("$x=5$", "5", ""), ("−2", "-2", ""), ("25%", "25", "%")],
)  # fmt: skip
def test_answers_that_are_one_number_are_found(answer: str, text: str, unit: str) -> None:
    number = plain_number(answer)
    assert number is not None
    assert (number.text, number.unit) == (text, unit)


@pytest.mark.parametrize("answer", ["5 or 6", "(a) 5 (b) 6", "$2\\frac{1}{2}$", "$x+5$", "yes", "5 R 4", "", "3 and"])
def test_other_answers_are_no_numbers(answer: str) -> None:
    assert plain_number(answer) is None


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=60))
def test_words_of_a_book_stay_what_they_are(words: str) -> None:
    shown = render_markdown(start_escaped(escaped(words)))
    assert "<" not in shown.removeprefix("<p>").removesuffix("</p>").replace("<br />", "")


@pytest.mark.shared_data
def test_anatomy_comes_out_as_it_went_in(shared_data: Path, tmp_path: Path) -> None:
    staging = Staging(tmp_path)
    report = convert(shared_data / "openstax/anatomy", "anatomy-and-physiology-2e", staging, no_progress)
    assert report.unaccounted() == {}
    assert report.counted["modules"] == report.out("modules") == 198
    assert report.counted["figures"] == report.out("figures") == 720
    assert report.became["multiple choice"] == {"a choice": 714}
    assert report.counted["terms"] == 3190
    course = read_course_folder(staging.course)
    assert sum(len(unit.lessons) for unit in course.units) == 198
    assert len(course.assets) == report.became["figures"]["a figure"]
