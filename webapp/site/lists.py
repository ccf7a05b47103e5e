"""Lists of people and classes for administrators. Queries do not grow with the school."""

from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, Prefetch, Q, QuerySet

from webapp.accounts.models import Classroom, Membership, User

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

_TEACHER = Membership.Role.TEACHER


class Peopled(TypedDict):
    """What find_classes adds to a class."""

    students: int


def find_people(*, words: str = "", role: str = "", archived: bool = False) -> QuerySet[User]:
    """People whose names, user names or addresses contain each of the words."""
    found = User.objects.filter(is_active=not archived)
    if role in User.Role.values:
        found = found.filter(role=role)
    for word in words.split()[:8]:
        found = found.filter(
            Q(username__icontains=word)
            | Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(email__icontains=word)
        )
    places = Membership.objects.filter(classroom__archived_at=None).select_related("classroom")
    return found.order_by("last_name", "first_name", "username").prefetch_related(Prefetch("memberships", places))


def find_classes(*, words: str = "", archived: bool = False) -> "QuerySet[WithAnnotations[Classroom, Peopled]]":
    """Classes whose names contain each of the words, each with `students` and its teachers' places."""
    found = Classroom.objects.filter(archived_at__isnull=not archived)
    for word in words.split()[:8]:
        found = found.filter(name__icontains=word)
    teachers = Membership.objects.filter(role=_TEACHER).select_related("user")
    students = Q(memberships__role=Membership.Role.STUDENT, memberships__user__is_active=True)
    shown = Prefetch("memberships", teachers, to_attr="teacher_places")
    counted = found.annotate(students=Count("memberships", filter=students))
    return counted.order_by("name", "pk").prefetch_related(shown)


def get_places(classroom: Classroom, role: str) -> list[Membership]:
    """Those who teach or study in a class, by name."""
    places = classroom.memberships.filter(role=role).select_related("user")
    return list(places.order_by("user__last_name", "user__first_name", "user__username"))


def get_possible_teachers(classroom: Classroom) -> QuerySet[User]:
    """Who could be given the class."""
    there = classroom.memberships.filter(role=_TEACHER).values("user")
    staff = User.objects.filter(is_active=True, role__in=[User.Role.TEACHER, User.Role.ADMIN])
    return staff.exclude(pk__in=there).order_by("last_name", "first_name", "username")


def get_never_signed_in(classroom: Classroom) -> QuerySet[User]:
    """Students of a class who have not been here yet: those who may need a slip with a password."""
    places = classroom.memberships.filter(role=Membership.Role.STUDENT).values("user")
    return User.objects.filter(pk__in=places, is_active=True, last_login=None).order_by("last_name", "first_name")
