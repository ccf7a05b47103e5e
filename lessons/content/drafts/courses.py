"""Courses, units and the order of lessons, as their authors arrange them. These changes are seen at once."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lessons.content.drafts.services import touch_course
from lessons.content.models import Course, Lesson, Unit
from lessons.content.names import fresh_key

FACTS = ("title", "summary", "language", "licence", "attribution")


@transaction.atomic
def create_course(*, title: str, summary: str = "", language: str = "en") -> Course:
    """An empty course with one unit to put lessons into."""
    slug = fresh_key(title, set(Course.objects.values_list("slug", flat=True)), otherwise="course")
    course = Course.objects.create(slug=slug, title=title, summary=summary, language=language)
    touch_course(course)
    add_unit(course=course, title=_("First unit"))
    return course


@transaction.atomic
def update_course(*, course: Course, facts: dict[str, Any]) -> None:
    """Title, summary, language, licence and attribution."""
    for name in FACTS:
        setattr(course, name, facts.get(name, getattr(course, name)))
    course.save(update_fields=FACTS)
    touch_course(course)


@transaction.atomic
def add_unit(*, course: Course, title: str) -> Unit:
    """A unit at the end."""
    key = fresh_key(title, set(course.units.values_list("key", flat=True)), otherwise="unit")
    unit = Unit.objects.create(course=course, key=key, title=title, position=_next_position(course.units))
    touch_course(course)
    return unit


@transaction.atomic
def rename_unit(*, unit: Unit, title: str) -> None:
    """Another title; everything else stays."""
    unit.title = title
    unit.save(update_fields=["title"])
    touch_course(unit.course)


@transaction.atomic
def move_unit(*, unit: Unit, step: int) -> None:
    """One place up (−1) or down (1)."""
    order = list(unit.course.units.filter(retired=False))
    _write_order(Unit, _moved(order, unit, step))
    touch_course(unit.course)


@transaction.atomic
def set_unit_retired(*, unit: Unit, retired: bool) -> None:
    """Takes a unit away from students with the lessons in it, or brings it back. Answers are kept."""
    unit.retired = retired
    unit.save(update_fields=["retired"])
    unit.lessons.update(retired=retired)
    touch_course(unit.course)


@transaction.atomic
def set_lesson_retired(*, lesson: Lesson, retired: bool) -> None:
    """Takes a lesson away from students, or brings it back. Answers are kept."""
    lesson.retired = retired
    lesson.save(update_fields=["retired"])
    touch_course(lesson.course)


@transaction.atomic
def move_lesson(*, lesson: Lesson, step: int) -> None:
    """One place up or down in its unit; from an end into the unit before or behind."""
    order = list(lesson.unit.lessons.filter(retired=False))
    if 0 <= order.index(lesson) + step < len(order):
        _write_order(Lesson, _moved(order, lesson, step))
    elif unit := _neighbour(lesson.unit, step):
        place_lesson(lesson=lesson, unit=unit, at=0 if step > 0 else unit.lessons.filter(retired=False).count())
    touch_course(lesson.course)


@transaction.atomic
def place_lesson(*, lesson: Lesson, unit: Unit, at: int) -> None:
    """To the place `at` (from 0) of a unit."""
    order = [other for other in unit.lessons.filter(retired=False) if other.pk != lesson.pk]
    order.insert(max(0, min(at, len(order))), lesson)
    if lesson.unit_id != unit.pk:
        lesson.unit = unit
        lesson.save(update_fields=["unit"])
    _write_order(Lesson, order)
    touch_course(unit.course)


def _neighbour(unit: Unit, step: int) -> Unit | None:
    order = list(unit.course.units.filter(retired=False))
    place = order.index(unit) + step
    return order[place] if 0 <= place < len(order) else None


def _moved(order: list[Any], row: object, step: int) -> list[Any]:
    place = order.index(row)
    order.insert(max(0, place + step), order.pop(place))
    return order


def _write_order(table: type[Unit] | type[Lesson], order: list[Any]) -> None:
    for position, row in enumerate(order):
        row.position = position
    table.objects.bulk_update(order, ["position"])


def _next_position(rows: Any) -> int:
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1
