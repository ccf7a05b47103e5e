"""Who may write what, and what the pages list. What somebody may not write is not there for them."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lessons.content.models import Course, LessonDraft
from webapp.accounts.models import Classroom, Membership, User
from webapp.accounts.selectors import get_taught_classes


def may_write(user: User) -> bool:
    """Whether this person may write courses at all."""
    return user.role in {User.Role.TEACHER, User.Role.ADMIN}


def get_authored_courses(user: User) -> QuerySet[Course]:
    """Courses that this person may change: their own; an administrator's are all."""
    if not may_write(user):
        return Course.objects.none()
    if user.role == User.Role.ADMIN:
        return Course.objects.all()
    return Course.objects.filter(authors__user=user)


def get_copyable_courses(user: User) -> QuerySet[Course]:
    """Courses that this person may make a copy of: those they may change, and those their classes study."""
    if not may_write(user):
        return Course.objects.none()
    taught = Membership.objects.filter(user=user, role=Membership.Role.TEACHER).values("classroom")
    studied = Course.objects.filter(classrooms__in=taught)
    return Course.objects.filter(Q(pk__in=get_authored_courses(user).values("pk")) | Q(pk__in=studied.values("pk")))


def get_authored_drafts(user: User) -> QuerySet[LessonDraft]:
    """Drafts of lessons in courses that this person may change."""
    courses = get_authored_courses(user).values("pk")
    related = ("course", "unit", "lesson", "at", "updated_by")
    return LessonDraft.objects.filter(course__in=courses).select_related(*related)


@dataclass(frozen=True)
class CourseRow:
    """One course in the list."""

    id: int
    title: str
    summary: str
    lessons: int
    drafts: int
    classes: list[str]


def get_course_rows(user: User) -> list[CourseRow]:
    """The courses that this person may change, with what is in them. Two queries."""
    counted = get_authored_courses(user).annotate(
        lesson_count=Count("lessons", filter=Q(lessons__retired=False), distinct=True),
        draft_count=Count("drafts", filter=Q(drafts__changed=True, drafts__retired=False), distinct=True),
    )
    return [
        CourseRow(
            id=course.pk,
            title=course.title,
            summary=course.summary,
            lessons=course.lesson_count,
            drafts=course.draft_count,
            classes=[classroom.name for classroom in course.classrooms.all()],
        )
        for course in counted.prefetch_related("classrooms").order_by("title", "pk")
    ]


@dataclass(frozen=True)
class LessonRow:
    """A lesson on its course's page. `lesson` is None as long as it was never published."""

    title: str
    lesson: int | None
    draft: int | None
    minutes: int
    state: str
    first: bool
    last: bool


@dataclass(frozen=True)
class UnitRow:
    """A unit with its lessons, those last that students do not see yet."""

    id: int
    title: str
    lessons: list[LessonRow]
    first: bool
    last: bool


STATES = {
    "published": _("Students see it"),
    "changed": _("Changed since it was published"),
    "draft": _("Not published yet"),
}


def get_unit_rows(course: Course) -> list[UnitRow]:
    """The units of a course with their lessons. Three queries."""
    units = list(course.units.filter(retired=False))
    drafts = list(course.drafts.filter(retired=False).defer("document"))
    titles = dict(course.drafts.filter(lesson=None).values_list("pk", "document__title"))
    by_lesson = {draft.lesson_id: draft for draft in drafts if draft.lesson_id}
    stored = list(course.lessons.filter(retired=False))
    rows = []
    for number, unit in enumerate(units):
        here = [lesson for lesson in stored if lesson.unit_id == unit.pk]
        lessons = []
        for place, lesson in enumerate(here):
            draft = by_lesson.get(lesson.pk)
            lessons.append(
                LessonRow(
                    title=lesson.title,
                    lesson=lesson.pk,
                    draft=draft.pk if draft else None,
                    minutes=lesson.minutes,
                    state="changed" if draft and draft.changed else "published",
                    first=place == 0 and number == 0,
                    last=place == len(here) - 1 and number == len(units) - 1,
                )
            )
        new = [draft for draft in drafts if draft.lesson_id is None and draft.unit_id == unit.pk]
        lessons += [LessonRow(str(titles[draft.pk]), None, draft.pk, 0, "draft", True, True) for draft in new]
        rows.append(UnitRow(unit.pk, unit.title, lessons, number == 0, number == len(units) - 1))
    return rows


@dataclass(frozen=True)
class ClassChoice:
    """A class that this person teaches, and whether it studies the course."""

    id: int
    name: str
    studies: bool


def get_class_choices(user: User, course: Course) -> list[ClassChoice]:
    """The classes that this person teaches (an administrator's are all). Two queries."""
    classes = Classroom.objects.all() if user.role == User.Role.ADMIN else get_taught_classes(user)
    studying = set(course.classrooms.values_list("pk", flat=True))
    return [ClassChoice(row.pk, row.name, row.pk in studying) for row in classes.order_by("name")]


@dataclass(frozen=True)
class SkillRow:
    """A skill with what it needs, and in how many lessons it is taught."""

    id: int
    key: str
    title: str
    needs: list[str]
    needs_titles: list[str]
    lessons: int


def get_skill_rows(course: Course) -> list[SkillRow]:
    """The skills of a course. Two queries."""
    taught = Count("lessons", filter=Q(lessons__retired=False), distinct=True)
    rows = course.skills.filter(retired=False).annotate(taught=taught).prefetch_related("prerequisites").order_by("pk")
    return [
        SkillRow(
            id=row.pk,
            key=row.key,
            title=row.title,
            needs=[other.key for other in row.prerequisites.all() if not other.retired],
            needs_titles=[other.title for other in row.prerequisites.all() if not other.retired],
            lessons=row.taught,
        )
        for row in rows
    ]
