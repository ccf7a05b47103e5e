"""One problem → blocks: its steps as exercises, what they have in common before them."""

from collections.abc import Mapping, Sequence
from typing import Any

from lessons.content.exercises import build_exercise
from lessons.content.importers.drafts import Draft
from lessons.content.importers.oatutor.answers import NoExercise, answer_fields
from lessons.content.importers.oatutor.hints import read_hints
from lessons.content.importers.oatutor.pool import Step, texts
from lessons.content.importers.oatutor.texts import line, markdown, pictures_in, variables_in
from lessons.content.importers.oatutor.variables import read_variables
from lessons.content.importers.report import ImportReport
from lessons.content.importers.text import shortened
from lessons.fields import FieldError

MOST_STEPS = 26


def problem_drafts(problem: Mapping[str, Any], steps: Sequence[Step], report: ImportReport) -> list[tuple[Draft, str]]:
    """Drafts with the id of the step that each asks; a text before several steps has none."""
    name = str(problem.get("id", ""))
    title, body = str(problem.get("title", "")), str(problem.get("body", ""))
    common = [text for text in (markdown(title), markdown(body)) if text]
    alone = len(steps) == 1 or bool(problem.get("variabilization"))
    found: list[tuple[Draft, str]] = []
    for step in steps:
        report.came("steps")
        own = ImportReport()
        try:
            exercise = _exercise(problem, step, common if alone else [], own)
        except (NoExercise, FieldError) as reason:
            report.skip("steps", f"content-pool/{name}", str(reason), what=str(step.facts.get("id", "step")))
            report.skip_all(step.tutoring)
            continue
        report.add(own)
        report.made("steps", f"exercise: {exercise['type'].replace('_', ' ')}")
        step_id = str(step.facts.get("id", name))
        found.append((Draft(step_id, "exercise", exercise, begins=not found), step_id))
    if found and not alone and common:
        text = Draft(f"{name}-about", "text", "\n\n".join(common[1:] or common), _title(title), begins=True)
        return [(text, ""), *found]
    return found


def _title(title: str) -> str:
    words = line(title)
    return shortened(words, 200) if "$" not in words and "\\" not in words else ""


def _exercise(problem: Mapping[str, Any], step: Step, common: list[str], report: ImportReport) -> dict[str, Any]:
    facts = step.facts
    own = [str(facts.get("stepTitle", "")), str(facts.get("stepBody", ""))]
    said = [str(problem.get("title", "")), str(problem.get("body", "")), *own]
    if missing := pictures_in(*said):
        raise NoExercise(f"its picture is not in the archive ({missing[0].rpartition('.')[2]})")
    ask = "\n\n".join([*common, *(text for text in map(markdown, own) if text)])
    if not ask:
        raise NoExercise("it asks nothing")
    answers = facts.get("stepAnswer")
    first = str(answers[0]) if isinstance(answers, list) and answers else ""
    exercise = {"ask": ask, **answer_fields(facts, answers)}
    exercise |= read_hints(step.tutoring, first, f"content-pool/{problem.get('id')}", report)
    hinted = [str(hint.get(key, "")) for hint in step.tutoring for key in ("title", "text")]
    used = variables_in(*said, *hinted, first, *texts(facts.get("choices")))
    if used:
        lists = {**_lists(problem), **_lists(facts)}
        exercise["variables"] = read_variables(lists, used)
        report.came("questions with variables")
        report.made("questions with variables", "a question with variables")
    build_exercise(exercise, "exercise")  # what the course folder would refuse is left out here, with its reason
    return exercise


def _lists(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Values of variables by their names."""
    lists = facts.get("variabilization")
    return lists if isinstance(lists, dict) else {}
