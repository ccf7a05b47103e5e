"""What a student may reach, and what their home page lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from lessons.content.models import Asset, Lesson
from webapp.accounts.models import Classroom, Membership, User
from webapp.accounts.selectors import get_joined_classes, get_teacher_names
from webapp.classroom.models import StudySession


@dataclass(frozen=True)
class LessonLink:
    """A lesson on the home page: where it is and how far the student got."""

    title: str
    url: str
    minutes: int
    state: str


@dataclass(frozen=True)
class UnitLinks:
    """A unit's lessons."""

    title: str
    lessons: list[LessonLink]


@dataclass(frozen=True)
class CourseLinks:
    """A course's units."""

    title: str
    summary: str
    units: list[UnitLinks]


@dataclass(frozen=True)
class ClassLinks:
    """A class with what there is to study in it."""

    name: str
    teacher: str
    courses: list[CourseLinks]


@dataclass(frozen=True)
class Resume:
    """Where the student was last."""

    title: str
    url: str
    where: str
    course_id: int


def get_reachable_lessons(*, user: User, classroom_id: int) -> QuerySet[Lesson]:
    """Lessons that this person may study in this class: its courses' lessons, when they are in it."""
    member = Membership.objects.filter(user=user, classroom_id=classroom_id, classroom__archived_at=None)
    return Lesson.objects.filter(Exists(member), retired=False, course__classrooms=classroom_id).select_related(
        "course", "unit"
    )


def get_own_session(*, user: User, session_id: UUID) -> StudySession | None:
    """The study session, when it is this person's and they are still in its class."""
    member = Membership.objects.filter(user=user, classroom=OuterRef("classroom"))
    return (
        StudySession.objects.filter(Exists(member), pk=session_id, student=user)
        .select_related("lesson__course", "lesson__unit", "classroom")
        .first()
    )


def get_reachable_asset(*, user: User, course_slug: str, name: str) -> Asset | None:
    """A course's file, when the course is studied or taught in one of this person's classes."""
    member = Membership.objects.filter(user=user, classroom__courses=OuterRef("course"))
    return Asset.objects.filter(Exists(member), course__slug=course_slug, name=name).first()


def lesson_url(classroom_id: int, lesson_id: int) -> str:
    """Address of a lesson in a class."""
    return reverse("classroom:lesson", args=[classroom_id, lesson_id])


def note_link(change: Mapping[str, Any], *, classroom_id: int, session_id: UUID) -> str | None:
    """Where a change leads: a place on the page, or another lesson, which then knows the way back."""
    if "goto" in change:
        return f"#block-{change['goto']}"
    if "open" in change:
        return f"{lesson_url(classroom_id, change['open'])}?from={session_id}&at={change['place']}"
    return None


@dataclass(frozen=True)
class WayBack:
    """The lesson that somebody came from, at the place where they were."""

    title: str
    url: str


def get_way_back(*, user: User, session_id: str, place: str, lesson_id: int) -> WayBack | None:
    """The way back to a session of one's own, when the address names one that is another lesson's."""
    try:
        identity = UUID(session_id)
    except ValueError:
        return None
    session = get_own_session(user=user, session_id=identity)
    if session is None or session.lesson_id == lesson_id or session.lesson.retired:
        return None
    there = session.lesson.blocks.filter(key=place, retired=False).exists()
    url = lesson_url(session.classroom_id, session.lesson_id)
    return WayBack(session.lesson.title, f"{url}#block-{place}" if there else url)


def get_home(user: User) -> tuple[list[ClassLinks], Resume | None]:
    """The student's classes with their lessons, and where they were last."""
    sessions = StudySession.objects.filter(student=user).select_related("lesson__unit", "classroom")
    latest = sessions.filter(finished_at=None).order_by("-last_seen_at").first()
    states: dict[tuple[int, int], str] = {}
    for classroom_id, lesson_id, finished in sessions.values_list("classroom_id", "lesson_id", "finished_at"):
        if states.get((classroom_id, lesson_id)) != "done":
            states[classroom_id, lesson_id] = "done" if finished else "started"
    classes = [_class_links(classroom, states) for classroom in get_joined_classes(user)]
    return classes, _resume(latest)


def get_last_finished(user: User) -> StudySession | None:
    """The lesson that the student was through with last: there is a page on how it went."""
    finished = StudySession.objects.filter(student=user, finished_at__isnull=False).select_related("lesson")
    return finished.order_by("-finished_at").first()


def _resume(session: StudySession | None) -> Resume | None:
    if session is None or session.lesson.retired:
        return None
    url = lesson_url(session.classroom_id, session.lesson_id)
    where = f"{session.classroom.name} · {session.lesson.unit.title}"
    return Resume(session.lesson.title, url, where, session.lesson.course_id)


def _class_links(classroom: Classroom, states: dict[tuple[int, int], str]) -> ClassLinks:
    courses = [
        CourseLinks(
            title=course.title,
            summary=course.summary,
            units=[
                UnitLinks(
                    unit.title,
                    [
                        LessonLink(
                            lesson.title,
                            lesson_url(classroom.pk, lesson.pk),
                            lesson.minutes,
                            states.get((classroom.pk, lesson.pk), "todo"),
                        )
                        for lesson in unit.lessons.all()
                        if not lesson.retired
                    ],
                )
                for unit in course.units.all()
                if not unit.retired and any(not lesson.retired for lesson in unit.lessons.all())
            ],
        )
        for course in classroom.courses.all()
    ]
    return ClassLinks(classroom.name, ", ".join(get_teacher_names(classroom)), courses)
