"""Writing courses into the database."""

from pathlib import Path

from django.db import transaction

from lessons.content.asset_files import StoredAssets
from lessons.content.course_folder import ParsedBlock, ParsedCourse, ParsedLesson, ParsedUnit, read_course_folder
from lessons.content.models import Block, BlockVariant, Course, Lesson, Skill, Unit


def import_course(*, folder: Path) -> Course:
    """Imports a course folder. A course with the same slug is brought up to date, keys keep their rows.

    What the folder no longer has is retired, not deleted. All or nothing. Raises CourseFolderError.
    """
    return store_course(parsed=read_course_folder(folder))


def store_course(*, parsed: ParsedCourse) -> Course:
    """Writes a course that has been read. All or nothing, files included."""
    stored = StoredAssets()
    try:
        with transaction.atomic():
            return _write_course(parsed, stored)
    except BaseException:
        stored.take_back()
        raise


def _write_course(parsed: ParsedCourse, stored: StoredAssets) -> Course:
    about = {name: getattr(parsed, name) for name in ("title", "summary", "language", "licence", "attribution")}
    course, _ = Course.objects.update_or_create(slug=parsed.slug, defaults=about)
    stored.write(course, parsed.assets)
    skills = _write_skills(course, parsed)
    keys = {lesson.key for unit in parsed.units for lesson in unit.lessons}
    course.lessons.exclude(key__in=keys).update(retired=True)
    course.units.exclude(key__in={unit.key for unit in parsed.units}).update(retired=True)
    for position, unit in enumerate(parsed.units):
        _write_unit(course, unit, position, skills)
    return course


def _write_skills(course: Course, parsed: ParsedCourse) -> dict[str, Skill]:
    rows = {
        skill.key: course.skills.update_or_create(key=skill.key, defaults={"title": skill.title, "retired": False})[0]
        for skill in parsed.skills
    }
    course.skills.exclude(key__in=rows).update(retired=True)
    for skill in parsed.skills:
        rows[skill.key].prerequisites.set([rows[key] for key in skill.needs])
    return rows


def _write_unit(course: Course, parsed: ParsedUnit, position: int, skills: dict[str, Skill]) -> None:
    facts = {"title": parsed.title, "position": position, "retired": False}
    unit, _ = course.units.update_or_create(key=parsed.key, defaults=facts)
    for place, lesson in enumerate(parsed.lessons):
        _write_lesson(unit, lesson, place, skills)


def _write_lesson(unit: Unit, parsed: ParsedLesson, position: int, skills: dict[str, Skill]) -> None:
    facts = {
        "unit": unit,
        "title": parsed.title,
        "lead": parsed.lead,
        "minutes": parsed.minutes,
        "position": position,
        "retired": False,
    }
    lesson, _ = unit.course.lessons.update_or_create(key=parsed.key, defaults=facts)
    lesson.skills.set([skills[key] for key in parsed.skills])
    rows = {block.key: _write_block(lesson, block, place, skills) for place, block in enumerate(parsed.blocks)}
    lesson.blocks.exclude(key__in=rows).update(retired=True)
    for block in parsed.blocks:
        rows[block.key].about.set([rows[key] for key in block.about])


def _write_block(lesson: Lesson, parsed: ParsedBlock, position: int, skills: dict[str, Skill]) -> Block:
    facts = {
        "kind": parsed.kind.value,
        "position": position,
        "title": parsed.title,
        "seconds": parsed.seconds,
        "purpose": parsed.purpose.value if parsed.purpose else "",
        "retired": False,
    }
    block, _ = lesson.blocks.update_or_create(key=parsed.key, defaults=facts)
    block.skills.set([skills[key] for key in parsed.skills])
    block.variants.exclude(level__in=parsed.variants).delete()
    for level, variant in parsed.variants.items():
        BlockVariant.objects.update_or_create(
            block=block, level=level, defaults={"source": variant.source, "data": variant.data}
        )
    return block
