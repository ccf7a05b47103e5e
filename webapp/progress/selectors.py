"""What a student may see of themselves: their courses, reviews, answers, and the changes made for them."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lessons.adaptation.models import DecisionRecord
from lessons.adaptation.selectors import ToldDecision, status_after
from lessons.adaptation.signals import SIGNALS
from lessons.learner.models import Attempt, PracticeRun
from lessons.learner.overview import due_reviews
from webapp.accounts.models import Classroom, Membership, User

PER_PAGE = 25


@dataclass(frozen=True)
class OwnCourse:
    """A course of one of the student's classes; `classroom_id` is a class to study it in.

    `bottom_out`: the hint that gives the answer may be given. One class that switched it off is enough.
    """

    pk: int
    title: str
    classroom_id: int
    bottom_out: bool


def get_own_courses(user: User) -> list[OwnCourse]:
    """The courses of the classes that this person studies in, each once. One query."""
    studied = Classroom.courses.through.objects.filter(
        classroom__memberships__user=user, classroom__memberships__role=Membership.Role.STUDENT
    )
    rows = studied.order_by("course__title", "classroom_id").values_list(
        "course_id", "course__title", "classroom_id", "classroom__bottom_out"
    )
    found: dict[int, OwnCourse] = {}
    for course, title, classroom, bottom_out in rows:
        first = found.setdefault(course, OwnCourse(course, title, classroom, bottom_out))
        found[course] = replace(first, bottom_out=first.bottom_out and bottom_out)
    return list(found.values())


def get_own_course(*, user: User, course_id: int) -> OwnCourse | None:
    """The course, when this person studies it."""
    return next((course for course in get_own_courses(user) if course.pk == course_id), None)


def get_own_run(*, user: User, run_id: UUID) -> PracticeRun | None:
    """The run, when it is this person's and they still study its course."""
    studied = Membership.objects.filter(user=user, role=Membership.Role.STUDENT, classroom__courses=OuterRef("course"))
    return PracticeRun.objects.filter(Exists(studied), pk=run_id, student=user).select_related("course").first()


def count_due(user: User) -> int:
    """How many skills are due for a look today. Two queries."""
    courses = [course.pk for course in get_own_courses(user)]
    return due_reviews(student_id=user.pk, course_ids=courses).count() if courses else 0


@dataclass(frozen=True)
class GivenAnswer:
    """An answer in the student's own history."""

    attempt: Attempt
    lesson: str
    about: str
    where: str


def get_answers(*, user: User, page: str | None) -> tuple[Page[Attempt], list[GivenAnswer]]:
    """A page of the student's own answers and its rows, newest first. Four queries, whatever the page holds."""
    rows = Attempt.objects.filter(student=user).select_related("block__lesson__course").order_by("-at", "-pk")
    found = Paginator(rows.prefetch_related("block__skills"), PER_PAGE).get_page(page)
    runs = _runs([attempt.session for attempt in found])
    return found, [_given(attempt, runs.get(attempt.session, "")) for attempt in found]


def _given(attempt: Attempt, where: str) -> GivenAnswer:
    skills = ", ".join(skill.title for skill in attempt.block.skills.all())
    return GivenAnswer(attempt, attempt.block.lesson.title, attempt.block.title or skills, where)


def _runs(sessions: list[UUID]) -> dict[UUID, str]:
    words = {
        PracticeRun.Purpose.PLACEMENT: gettext("in a placement"),
        PracticeRun.Purpose.REVIEW: gettext("in a review"),
    }
    found = PracticeRun.objects.filter(pk__in=sessions).values_list("pk", "purpose")
    return {pk: words[PracticeRun.Purpose(purpose)] for pk, purpose in found}


@dataclass(frozen=True)
class OwnChange(ToldDecision):
    """A change that a lesson made or offered, as its student reads it."""

    used_camera: bool
    response: str


RESPONSES = {
    ("offer", "shown"): _("You did not answer it."),
    ("apply", "shown"): _("You left it as it was."),
    ("offer", "accepted"): _("You said yes."),
    ("apply", "accepted"): _("You kept it."),
    ("offer", "undone"): _("You undid it."),
    ("apply", "undone"): _("You undid it."),
    ("offer", "dismissed"): _("You said no. It comes less often since."),
    ("apply", "dismissed"): _("You found it not helpful. It comes less often since."),
}


def get_changes(*, user: User, page: str | None) -> tuple[Page[DecisionRecord], list[OwnChange]]:
    """A page of the changes that lessons made for this student and its rows, newest first. Three queries."""
    rows = DecisionRecord.objects.filter(student=user).select_related("lesson").prefetch_related("responses")
    found = Paginator(rows.order_by("-at", "-pk"), PER_PAGE).get_page(page)
    return found, [_own_change(record) for record in found]


def _own_change(record: DecisionRecord) -> OwnChange:
    responses = list(record.responses.all())
    status = status_after(record.mode, responses[-1].response if responses else None)
    return OwnChange(record, used_camera(record), str(RESPONSES[record.mode, status]))


def used_camera(record: DecisionRecord) -> bool:
    """Whether the rule read something that only the camera could tell."""
    read = (name for name, value in record.inputs.items() if value is not None)
    return any(SIGNALS[name].needs_camera for name in read if name in SIGNALS)
