"""OATutor's files: problems with their steps and tutoring, the skill model, the course plans."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lessons.content.importers.errors import ImportProblem
from lessons.strict_yaml import can_be_stored

MAX_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """One question: its file's content and its tutoring."""

    facts: dict[str, Any]
    tutoring: list[dict[str, Any]]


class BrokenFile(ValueError):
    """A file that cannot be used. The message says which and why."""


def read_json(path: Path, expected: type, folder: Path) -> Any:
    """The content of a JSON file; it must be of the type. Raises BrokenFile."""
    where = path.relative_to(folder)
    try:
        if path.stat().st_size > MAX_BYTES and path.name != "skillModel.json":
            raise BrokenFile(f"{where} is larger than {MAX_BYTES // 1_000_000} MB")
        text = path.read_text(encoding="utf-8-sig")
        value = json.loads(text)
        if "\\u" in text and not can_be_stored(value):
            raise BrokenFile(f"{where} holds an escape that stands for no letter")
    except (OSError, ValueError, RecursionError) as error:
        raise error if isinstance(error, BrokenFile) else BrokenFile(f"{where} cannot be read ({error})") from error
    if not isinstance(value, expected):
        raise BrokenFile(f"{where} is not what OATutor writes there")
    return value


def read_plans(folder: Path) -> list[dict[str, Any]]:
    """The course plans. Raises ImportProblem."""
    try:
        plans = read_json(folder / "coursePlans.json", list, folder)
    except BrokenFile as error:
        raise ImportProblem(f"{error}. Get the archive again.") from error
    return [{**plan, "lessons": lessons} for plan in mappings(plans) if _name(plan) and (lessons := _lessons(plan))]


def _name(plan: dict[str, Any]) -> str:
    name = plan.get("courseName")
    return name.strip() if isinstance(name, str) else ""


def _lessons(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return mappings(plan.get("lessons"))


def mappings(value: object) -> list[dict[str, Any]]:
    """Those of a list that are objects: whatever else stands there is nothing of OATutor's."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts(value: object) -> list[str]:
    """Those of a list that are texts."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def read_skills(folder: Path) -> dict[str, list[str]]:
    """Skills of a step, by its id."""
    try:
        model = read_json(folder / "skillModel.json", dict, folder)
    except BrokenFile as error:
        raise ImportProblem(f"{error}. Get the archive again.") from error
    return {step: [str(one) for one in skills] for step, skills in model.items() if isinstance(skills, list)}


def problem_names(folder: Path) -> list[str]:
    """Names of all problems."""
    return sorted(path.name for path in (folder / "content-pool").iterdir() if path.is_dir())


def read_problem(folder: Path, name: str) -> dict[str, Any]:
    """A problem's own file. Raises BrokenFile."""
    problem: dict[str, Any] = read_json(folder / "content-pool" / name / f"{name}.json", dict, folder)
    return problem


def read_steps(folder: Path, name: str) -> Iterator[Step]:
    """A problem's steps in order. Raises BrokenFile."""
    place = folder / "content-pool" / name / "steps"
    for step in sorted(place.iterdir()) if place.is_dir() else []:
        facts = read_json(step / f"{step.name}.json", dict, folder)
        tutoring = step / "tutoring" / f"{step.name}DefaultPathway.json"
        hints = read_json(tutoring, list, folder) if tutoring.is_file() else []
        yield Step(facts, mappings(hints))
