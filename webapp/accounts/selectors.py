from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, Q, QuerySet

from webapp.accounts.models import Classroom, Membership, User

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class Counted(TypedDict):
    """What get_taught_classes adds to a class."""

    students: int


def get_taught_classes(user: User) -> "QuerySet[WithAnnotations[Classroom, Counted]]":
    """Classes that `user` teaches, each with `students`, the number of students in it."""
    counted = Count("memberships", filter=Q(memberships__role=Membership.Role.STUDENT), distinct=True)
    taught = Membership.objects.filter(user=user, role=Membership.Role.TEACHER).values("classroom")
    open_ones = Classroom.objects.filter(pk__in=taught, archived_at=None)
    return open_ones.annotate(students=counted).prefetch_related("courses")


def get_joined_classes(user: User) -> QuerySet[Classroom]:
    """Classes that `user` studies in, with courses, units and lessons ready for one page."""
    joined = Membership.objects.filter(user=user, role=Membership.Role.STUDENT).values("classroom")
    return Classroom.objects.filter(pk__in=joined, archived_at=None).prefetch_related("courses__units__lessons")


def get_students(classroom: Classroom) -> QuerySet[User]:
    """Students of a class by name."""
    places = classroom.memberships.filter(role=Membership.Role.STUDENT).values("user")
    return User.objects.filter(pk__in=places).order_by("first_name", "last_name", "username")


def get_teacher_names(classroom: Classroom) -> list[str]:
    """Names of those who teach a class."""
    places = classroom.memberships.filter(role=Membership.Role.TEACHER).select_related("user")
    return [place.user.name for place in places]


def teaches(*, user_id: int, classroom_id: int) -> bool:
    """Whether this person teaches this class."""
    places = Membership.objects.filter(user_id=user_id, classroom_id=classroom_id, classroom__archived_at=None)
    return places.filter(role=Membership.Role.TEACHER).exists()
