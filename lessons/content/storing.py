"""A course that has been read → its rows, in few queries however large it is. A key keeps its row."""

from collections.abc import Mapping, Sequence
from typing import Any

from lessons.content.asset_files import StoredAssets
from lessons.content.course_folder import ParsedBlock, ParsedCourse, ParsedLesson, ParsedUnit
from lessons.content.models import Block, BlockVariant, Course, Lesson, Skill, Term, Unit
from lessons.content.rows import batches, keep_rows, link_rows, retire_missing


def write_course(parsed: ParsedCourse, stored: StoredAssets) -> Course:
    """Writes everything of a course; what it no longer has is retired. The caller holds the transaction."""
    about = {name: getattr(parsed, name) for name in ("title", "summary", "language", "licence", "attribution")}
    course, _ = Course.objects.update_or_create(slug=parsed.slug, defaults=about)
    stored.write(course, parsed.assets)
    skills = _write_skills(course, parsed)
    units = _write_units(course, parsed)
    lessons = _write_lessons(course, parsed, units, skills)
    _write_blocks([lesson for unit in parsed.units for lesson in unit.lessons], lessons, skills)
    _write_terms(course, parsed, lessons)
    return course


def write_lesson(unit: Unit, parsed: ParsedLesson, position: int) -> Lesson:
    """Writes one lesson of a course that is stored already. The caller holds the transaction."""
    skills = {skill.key: skill for skill in unit.course.skills.all()}
    old = {lesson.key: lesson for lesson in unit.course.lessons.filter(key=parsed.key)}
    facts = {parsed.key: _facts_of_lesson(unit.course, unit, parsed, position)}
    rows = keep_rows(Lesson, old, facts)
    taught = {rows[parsed.key].pk: [skills[key].pk for key in parsed.skills]}
    link_rows(Lesson.skills.through, "lesson_id", "skill_id", taught)
    _write_blocks([parsed], rows, skills)
    return rows[parsed.key]


def _write_skills(course: Course, parsed: ParsedCourse) -> dict[str, Skill]:
    old = {skill.key: skill for skill in course.skills.all()}
    facts = {
        skill.key: {"course": course, "key": skill.key, "title": skill.title, "retired": False}
        for skill in parsed.skills
    }
    rows = keep_rows(Skill, old, facts)
    retire_missing(old.values(), facts)
    needs = {rows[skill.key].pk: [rows[key].pk for key in skill.needs] for skill in parsed.skills}
    link_rows(Skill.prerequisites.through, "from_skill_id", "to_skill_id", needs)
    return rows


def _write_units(course: Course, parsed: ParsedCourse) -> dict[str, Unit]:
    old = {unit.key: unit for unit in course.units.all()}
    facts = {
        unit.key: {"course": course, "key": unit.key, "title": unit.title, "position": place, "retired": False}
        for place, unit in enumerate(parsed.units)
    }
    retire_missing(old.values(), facts)
    return keep_rows(Unit, old, facts)


def _write_lessons(
    course: Course, parsed: ParsedCourse, units: Mapping[str, Unit], skills: Mapping[str, Skill]
) -> dict[str, Lesson]:
    old = {lesson.key: lesson for lesson in course.lessons.all()}
    facts = {key: facts for unit in parsed.units for key, facts in _lesson_facts(course, unit, units[unit.key]).items()}
    rows = keep_rows(Lesson, old, facts)
    retire_missing(old.values(), facts)
    wanted = {
        rows[lesson.key].pk: [skills[key].pk for key in lesson.skills]
        for unit in parsed.units
        for lesson in unit.lessons
    }
    link_rows(Lesson.skills.through, "lesson_id", "skill_id", wanted)
    return rows


def _lesson_facts(course: Course, parsed: ParsedUnit, unit: Unit) -> dict[str, dict[str, Any]]:
    return {lesson.key: _facts_of_lesson(course, unit, lesson, place) for place, lesson in enumerate(parsed.lessons)}


def _facts_of_lesson(course: Course, unit: Unit, parsed: ParsedLesson, position: int) -> dict[str, Any]:
    return {
        "course": course,
        "unit": unit,
        "key": parsed.key,
        "title": parsed.title,
        "lead": parsed.lead,
        "minutes": parsed.minutes,
        "attribution": parsed.attribution,
        "position": position,
        "retired": False,
    }


def _write_blocks(entries: Sequence[ParsedLesson], lessons: Mapping[str, Lesson], skills: Mapping[str, Skill]) -> None:
    old: dict[tuple[int, str], Block] = {}
    for some in batches(lessons[lesson.key].pk for lesson in entries):
        old |= {(block.lesson_id, block.key): block for block in Block.objects.filter(lesson__in=some)}
    blocks = {
        (lessons[lesson.key].pk, block.key): (block, place)
        for lesson in entries
        for place, block in enumerate(lesson.blocks)
    }
    rows = keep_rows(Block, old, {key: _block_facts(key[0], *block) for key, block in blocks.items()})
    for some in batches(row.pk for key, row in old.items() if key not in blocks):
        Block.objects.filter(pk__in=some).update(retired=True)
    taught = {rows[key].pk: [skills[name].pk for name in block.skills] for key, (block, _) in blocks.items()}
    link_rows(Block.skills.through, "block_id", "skill_id", taught)
    about = {rows[key].pk: [rows[key[0], name].pk for name in block.about] for key, (block, _) in blocks.items()}
    link_rows(Block.about.through, "from_block_id", "to_block_id", about)
    _write_variants({rows[key].pk: block for key, (block, _) in blocks.items()})


def _block_facts(lesson_id: int, parsed: ParsedBlock, position: int) -> dict[str, Any]:
    return {
        "lesson_id": lesson_id,
        "key": parsed.key,
        "kind": parsed.kind.value,
        "position": position,
        "title": parsed.title,
        "seconds": parsed.seconds,
        "purpose": parsed.purpose.value if parsed.purpose else "",
        "retired": False,
    }


def _write_variants(blocks: Mapping[int, ParsedBlock]) -> None:
    facts = {
        (pk, str(level)): {"block_id": pk, "level": level, "source": variant.source, "data": variant.data}
        for pk, block in blocks.items()
        for level, variant in block.variants.items()
    }
    old: dict[tuple[int, str], BlockVariant] = {}
    for some in batches(blocks):
        old |= {(row.block_id, row.level): row for row in BlockVariant.objects.filter(block__in=some)}
    keep_rows(BlockVariant, old, facts)
    for some in batches(row.pk for key, row in old.items() if key not in facts):
        BlockVariant.objects.filter(pk__in=some).delete()


def _write_terms(course: Course, parsed: ParsedCourse, lessons: Mapping[str, Lesson]) -> None:
    facts = {
        term.key: {
            "course": course,
            "key": term.key,
            "name": term.name,
            "meaning": term.meaning,
            "meaning_html": term.meaning_html,
            "lesson_id": lessons[term.lesson].pk if term.lesson else None,
        }
        for term in parsed.terms
    }
    old = {term.key: term for term in course.terms.all()}
    keep_rows(Term, old, facts)
    for some in batches(row.pk for key, row in old.items() if key not in facts):
        Term.objects.filter(pk__in=some).delete()
