"""Who writes a course, and which classes study it."""

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lessons.content.drafts.copies import copy_course
from lessons.content.drafts.courses import create_course
from lessons.content.models import Course
from webapp.accounts.models import Classroom, User
from webapp.authoring.models import CourseAuthor
from webapp.authoring.selectors import may_write


class AuthorRefused(ValueError):
    """This person cannot become or stop being an author. The message is for whoever asked."""


@transaction.atomic
def start_course(*, by: User, title: str, summary: str = "", language: str = "") -> Course:
    """A new course, whose author is whoever began it."""
    spoken = (get_language() or "en").partition("-")[0]
    course = create_course(title=title, summary=summary, language=language or spoken)
    add_author(course=course, user=by)
    return course


@transaction.atomic
def copy_course_for(*, course: Course, by: User) -> Course:
    """A copy of one's own."""
    fresh = copy_course(course=course, title=(_("%(title)s (copy)") % {"title": course.title})[:200])
    add_author(course=fresh, user=by)
    return fresh


def add_author(*, course: Course, user: User) -> CourseAuthor:
    """Lets somebody change a course. Twice changes nothing."""
    author, _ = CourseAuthor.objects.get_or_create(course=course, user=user)
    return author


def invite_author(*, course: Course, username: str) -> User:
    """Lets a colleague change a course. Raises AuthorRefused when there is no such teacher."""
    user = User.objects.filter(username=username.replace("\0", "").strip(), is_active=True).first()
    if user is None or not may_write(user):
        raise AuthorRefused(_("No teacher here has this user name. Ask your colleague how they sign in."))
    add_author(course=course, user=user)
    return user


@transaction.atomic
def remove_author(*, course: Course, user_id: int) -> None:
    """Takes that away again; a course keeps at least one author."""
    others = course.authors.exclude(user_id=user_id)
    if not others.exists():
        raise AuthorRefused(_("A course needs an author. Add a colleague first."))
    course.authors.filter(user_id=user_id).delete()


@transaction.atomic
def set_classes(*, course: Course, wanted: set[int], among: set[int]) -> None:
    """Gives the course to classes, and takes it from others, of those that somebody may decide on."""
    course.classrooms.remove(*Classroom.objects.filter(pk__in=among - wanted))
    course.classrooms.add(*Classroom.objects.filter(pk__in=among & wanted))
