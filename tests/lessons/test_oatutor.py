"""Problems of OATutor become exercises with their hints; what cannot be asked here is left out with the reason."""

from pathlib import Path
from typing import Any

import pytest

from lessons.content.course_folder import ParsedCourse, read_course_folder
from lessons.content.exercises import hints, mark_answer
from lessons.content.importers.errors import ImportProblem
from lessons.content.importers.oatutor.course import choices, convert
from lessons.content.importers.report import ImportReport
from lessons.content.importers.staging import Staging, no_progress
from tests.lessons.book import hint, problem, step, write_pool


def imported(tmp_path: Path, **problems: dict[str, Any]) -> tuple[ParsedCourse, ImportReport]:
    staging = Staging(tmp_path / "work")
    report = convert(write_pool(tmp_path / "pool", problems), "sums", staging, no_progress)
    assert report.unaccounted() == {}
    return read_course_folder(staging.course), report


def exercise(tmp_path: Path, *steps: dict[str, Any], **facts: Any) -> dict[str, Any]:
    course, _ = imported(tmp_path, sum1=problem(*steps, **facts))
    block = next(block for block in course.units[0].lessons[0].blocks if block.kind == "exercise")
    return block.variants["standard"].data


def test_a_plan_becomes_a_course_with_its_skills(tmp_path: Path) -> None:
    course, report = imported(tmp_path, sum1=problem(step("$$5$$")), sum2=problem(step("$$7$$")))
    assert [(choice.key, choice.title) for choice in choices(tmp_path / "pool")] == [("sums", "Sums")]
    (unit,) = course.units
    assert (unit.title, [lesson.title for lesson in unit.lessons]) == ("Chapter 1", ["1.1 Adding"])
    assert [(block.key, block.skills) for block in unit.lessons[0].blocks] == [
        ("sum1a", ("adding",)),
        ("sum2a", ("adding",)),
    ]
    assert "OATutor" in unit.lessons[0].attribution
    assert report.became["problems"] == {"exercises": 2}


def test_answers_are_marked_by_what_they_mean(tmp_path: Path) -> None:
    number = exercise(tmp_path / "a", step("$$\\frac{1}{2}$$"))
    assert mark_answer(number, "0.5").correct
    formula = exercise(tmp_path / "b", step("$$2x+6$$"))
    assert mark_answer(formula, "2(x+3)").correct
    words = exercise(tmp_path / "c", step('"HP"', answerType="string"))
    assert mark_answer(words, "hp").correct


def test_a_choice_keeps_its_options_once_each(tmp_path: Path) -> None:
    data = exercise(
        tmp_path, step("No", problemType="MultipleChoice", answerType="string", choices=["No", "No", "Yes"])
    )
    assert [(option["html"], option["correct"]) for option in data["options"]] == [("No", True), ("Yes", False)]


def test_hints_scaffolds_and_the_one_that_gives_the_answer(tmp_path: Path) -> None:
    pathway = [
        hint("Begin with $$2$$.", title="Start"),
        hint("What is $$2+1$$?", type="scaffold", problemType="TextBox", answerType="arithmetic", hintAnswer=["$$3$$"],
             subHints=[hint("One more than two.")]),
        hint("The answer is $$5$$."),
    ]  # fmt: skip
    data = exercise(tmp_path, step("$$5$$", hints=pathway))
    first, second, last = hints(data)
    assert "Start" in first.html
    assert second.asks is not None
    assert (second.asks["type"], second.asks["hint_count"]) == ("numeric", 1)
    assert last.last
    assert len(hints(data, bottom_out=False)) == 2


def test_steps_of_a_longer_problem_share_its_words(tmp_path: Path) -> None:
    course, _ = imported(tmp_path, sum1=problem(step("$$5$$"), step("$$6$$"), body="Look at $$2$$ and $$3$$."))
    kinds = [(block.kind.value, block.title) for block in course.units[0].lessons[0].blocks]
    assert kinds == [("text", "Adding"), ("exercise", ""), ("exercise", "")]


def test_variables_that_are_drawn_together_stay_together(tmp_path: Path) -> None:
    lists = {"a": ["70", "71", "75"], "total": ["136", "138", "139"]}
    data = exercise(
        tmp_path, step("@{total}", stepTitle="Add 66 to @{a}.", variabilization=lists), variabilization=lists
    )
    pairs = dict(zip(lists["a"], lists["total"], strict=True))
    seen = set()
    for seed in range(20):
        right = [total for total in pairs.values() if mark_answer(data, total, seed=seed).correct]
        assert len(right) == 1
        seen.add(right[0])
    assert seen == set(pairs.values())


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (problem(step("$$5$$"), license=""), "its licence field is empty"),
        (problem(step("$$5$$"), license="openstax"), "which is no licence"),
    ],
)
def test_problems_without_a_licence_are_left_out(tmp_path: Path, bad: dict[str, Any], reason: str) -> None:
    course, report = imported(tmp_path, sum1=problem(step("$$5$$")), sum2=bad)
    assert len(course.units[0].lessons[0].blocks) == 1
    assert any(reason in why for why in report.left_out["problems"])


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (step("$$5$$", stepBody="Look: ##figure1.gif##"), "its picture is not in the archive"),
        (step("No", problemType="MultipleChoice", choices=["Yes", "Maybe"]), "its answer is none of its options"),
        (step("@{n}", stepTitle="@{n}?"), "a variable that has no values"),
        (step("@{n}", stepTitle="@{n}?", variabilization={"n": ["one", "two"]}), "drawn from words"),
        (step("$$\\int$$"), "a formula that we cannot read"),
        (step("x", problemType="Drawing"), "are not known here"),
    ],
)
def test_steps_that_cannot_be_asked_are_left_out_with_the_reason(
    tmp_path: Path, bad: dict[str, Any], reason: str
) -> None:
    _, report = imported(tmp_path, sum1=problem(step("$$5$$"), bad))
    (why,) = report.left_out["steps"]
    assert reason in why


def test_broken_files_are_left_out_or_named(tmp_path: Path) -> None:
    folder = write_pool(tmp_path / "pool", {"sum1": problem(step("$$5$$")), "sum2": problem(step("$$5$$"))})
    (folder / "content-pool/sum2/steps/sum2a/sum2a.json").write_text("{")
    report = convert(folder, "sums", Staging(tmp_path / "work"), no_progress)
    assert any("sum2a.json cannot be read" in why for why in report.left_out["problems"])
    (folder / "coursePlans.json").write_text("{}")
    with pytest.raises(ImportProblem, match=r"coursePlans\.json is not what OATutor writes"):
        choices(folder)


def test_a_plan_of_nothing_that_may_be_used_says_so(tmp_path: Path) -> None:
    with pytest.raises(ImportProblem, match="1 problems: its licence field is empty"):
        imported(tmp_path, sum1=problem(step("$$5$$"), license=""))


@pytest.mark.slow
@pytest.mark.shared_data
def test_a_real_plan_is_imported_whole(shared_data: Path, tmp_path: Path) -> None:
    from lessons.content.importers.run import list_choices, open_source, prepare_course

    (archive,) = (shared_data / "oatutor").glob("*.tar.gz")
    work = tmp_path / "only-this-plan"
    source = open_source(archive, work)
    assert len(list_choices(source)) == 18
    _, report = prepare_course(source, "openstax-college-physics", work)
    assert report.unaccounted() == {}
    assert report.counted["problems"] == 227
    assert report.out("steps") > 200
