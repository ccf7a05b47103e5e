"""A course plan of OATutor → a course: its lessons with their problems. Lessons that are done are not done again."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from lessons.content.importers.drafts import Draft, minutes_of, parted, write_lesson
from lessons.content.importers.errors import ImportProblem
from lessons.content.importers.oatutor.pool import (
    BrokenFile,
    problem_names,
    read_plans,
    read_problem,
    read_skills,
    read_steps,
)
from lessons.content.importers.oatutor.problems import problem_drafts
from lessons.content.importers.report import ImportReport, report_from_json
from lessons.content.importers.source import Choice
from lessons.content.importers.staging import Progress, Staging
from lessons.content.importers.text import Keys, key_of, shortened

MOST_IN_LESSON = 24
_NO_LICENCE = {"openstax"}  # names of publishers, which say nothing of what is allowed
_LANGUAGES = {"se": "sv"}  # a country's code where the language's is meant


@dataclass(frozen=True, slots=True)
class _Work:
    """What is read from, what is known of it, and where the course grows."""

    folder: Path
    skills: dict[str, list[str]]
    staging: Staging

    def taught(self, step: str) -> list[str]:
        return [key_of(skill, longest=80) for skill in self.skills.get(step, [])]


def choices(folder: Path) -> list[Choice]:
    """The course plans of an archive."""
    return [
        Choice(key_of(plan["courseName"]), plan["courseName"], f"{len(plan['lessons'])} lessons")
        for plan in read_plans(folder)
    ]


def convert(folder: Path, chosen: str, staging: Staging, progress: Progress) -> ImportReport:
    """Writes the chosen plan as a course folder. Raises ImportProblem."""
    plan = next((plan for plan in read_plans(folder) if key_of(plan["courseName"]) == chosen), None)
    if plan is None:
        raise ImportProblem(_("There is no course plan %(chosen)s in the archive.") % {"chosen": f"{chosen!r}"})
    progress(_("Looking through the problems"), 0, 1)
    problems = _problems_by_lesson(folder, staging)
    work = _Work(folder, read_skills(folder), staging)
    report, parts = ImportReport(), []
    for done, lesson in enumerate(plan["lessons"]):
        progress(_("Converting lessons"), done, len(plan["lessons"]))
        key = f"{chosen[:40].strip('-')}-{done + 1}"
        part = staging.part(key)
        if part is None:
            part = _convert_lesson(work, key, lesson, problems.get(str(lesson.get("id")), []))
            staging.finish_part(key, part)
        report.add(report_from_json(part["report"]))
        parts.append(part)
    if not any(part["lessons"] for part in parts):
        raise ImportProblem(
            _("“%(coursename)s” has no problem with a licence that we can use; %(report)s.")
            % {"coursename": plan["courseName"], "report": _reasons(report)}
        )
    _write_course(chosen, plan, parts, staging)
    report.notes.append(
        "Steps and hints have no licence of their own in OATutor's files: their problem's counts for them."
    )
    return report


def _reasons(report: ImportReport) -> str:
    reasons = report.left_out.get("problems", Counter())
    return ", ".join(
        _("%(count)s problems: %(reason)s") % {"count": count, "reason": reason}
        for reason, count in reasons.most_common(3)
    ) or _("it has no problems")


def _problems_by_lesson(folder: Path, staging: Staging) -> dict[str, list[str]]:
    """Names of problems by the id of their lesson: an index that is made once for an archive."""
    known = staging.part("index")
    if known is None:
        known = {}
        for name in problem_names(folder):
            try:
                lesson = str(read_problem(folder, name).get("lessonId"))
            except BrokenFile:
                lesson = "broken"
            known.setdefault(lesson, []).append(name)
        staging.finish_part("index", known)
    return known


def _convert_lesson(work: _Work, key: str, lesson: dict[str, Any], names: list[str]) -> dict[str, Any]:
    report = ImportReport()
    drafts: list[tuple[Draft, str]] = []
    sources: Counter[str] = Counter()
    for name in names:
        report.came("problems")
        drafts += _convert_problem(work.folder, name, report, sources)
    title = shortened(f"{str(lesson.get('name', '')).removeprefix('Lesson ')} {lesson.get('topics', '')}".strip(), 170)
    keys = _write_lessons(work, key, {"title": title, "attribution": _attribution(sources)}, drafts)
    titles = {key_of(skill, longest=80): skill for _, step in drafts for skill in work.skills.get(step, [])}
    return {"lessons": keys, "title": title, "skills": titles, "report": report.as_json()}


def _convert_problem(folder: Path, name: str, report: ImportReport, sources: Counter[str]) -> list[tuple[Draft, str]]:
    where = f"content-pool/{name}"
    try:
        problem = read_problem(folder, name)
        licence = str(problem.get("license", "")).strip()
        if not licence or licence.lower() in _NO_LICENCE:
            reason = (
                f"its licence field says {licence!r}, which is no licence" if licence else "its licence field is empty"
            )
            report.skip("problems", where, reason)
            return []
        steps = list(read_steps(folder, name))
    except BrokenFile as error:
        report.skip("problems", where, f"a file is broken: {error}")
        return []
    found = problem_drafts(problem, steps, report)
    if not found:
        report.skip("problems", where, "none of its steps can be asked here (see there)")
        return []
    report.made("problems", "exercises")
    sources[f"{_words(str(problem.get('oer', '')))}|{_words(licence)}"] += 1
    return found


def _words(text: str) -> str:
    """`address <name>` → `name (address)`."""
    address, _, name = text.partition(" <")
    return f"{name.rstrip('>')} ({address})" if name else address


def _attribution(sources: Counter[str]) -> str:
    if not sources:
        return ""
    named = [
        f"{oer or 'OATutor'}, {licence}" for oer, licence in (key.split("|", 1) for key, _ in sources.most_common(6))
    ]
    return f"Problems, hints and scaffolds by OATutor (OATutor.io), after: {'; '.join(named)}. Changed: converted."


def _write_lessons(work: _Work, key: str, about: dict[str, str], drafts: list[tuple[Draft, str]]) -> list[str]:
    steps = {id(draft): step for draft, step in drafts}

    def skills_of(draft: Draft) -> list[str]:
        return work.taught(steps[id(draft)])

    runs = parted([draft for draft, _ in drafts], MOST_IN_LESSON)
    keys = []
    for number, run in enumerate(runs, 1):
        own = key if number == 1 else f"{key}-part-{number}"
        title = about["title"] if len(runs) == 1 else f"{about['title']}, part {number}"
        skills = list(dict.fromkeys(skill for draft in run for skill in skills_of(draft)))
        document = {**about, "title": title, "minutes": minutes_of(run), "skills": skills}
        write_lesson(work.staging, own, document, run, skills_of)
        keys.append(own)
    return keys


def _write_course(slug: str, plan: dict[str, Any], parts: list[dict[str, Any]], staging: Staging) -> None:
    keys = Keys()
    units: dict[str, list[str]] = {}
    for part in parts:
        chapter = _chapter(part["title"])
        units.setdefault(chapter, []).extend(part["lessons"])
    skills = {key: title for part in parts if part["lessons"] for key, title in part["skills"].items()}
    named = [
        {
            "id": keys.take(f"chapter-{chapter}" if chapter else "lessons"),
            "title": f"Chapter {chapter}" if chapter else "Lessons",
            "lessons": lessons,
        }
        for chapter, lessons in units.items()
        if lessons
    ]
    language = str(plan.get("language") or "en")
    document = {
        "slug": slug,
        "title": shortened(plan["courseName"], 200),
        "language": _LANGUAGES.get(language, language)[:12],
        "licence": "CC BY 4.0",
        "attribution": f"OATutor (OATutor.io), {_words(str(plan.get('courseOER') or ''))}".strip(", "),
        "skills": [{"id": key, "title": _said(title)} for key, title in sorted(skills.items())],
        "units": named,
    }
    staging.write_document("course.yaml", document)


def _said(skill: str) -> str:
    return shortened(skill.replace("_", " ").capitalize(), 200)


def _chapter(title: str) -> str:
    """The 3 of a lesson called 3.2; empty where lessons are not numbered so."""
    number, dot, _ = title.partition(".")
    return number if dot and number.isdecimal() and len(number) <= 2 else ""
