"""What administrators do with classes."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from webapp.accounts.models import Classroom, Membership, SensingLevel, User, new_join_code
from webapp.consent.services import set_class_cap


class ClassProblem(ValueError):
    """Something that cannot be. The message is for the administrator."""


@transaction.atomic
def make_class(*, name: str, sensing_cap: str) -> Classroom:
    """A new class with a code of its own. Two open classes of one name would be told apart by nobody."""
    _need_free_name(name, None)
    return Classroom.objects.create(name=name, sensing_cap=sensing_cap, join_code=_free_code())


@transaction.atomic
def change_class(*, classroom: Classroom, name: str, sensing_cap: str) -> Classroom:
    """Another name, or another limit of what may be sensed in it."""
    classroom = Classroom.objects.select_for_update().get(pk=classroom.pk)
    _need_free_name(name, classroom)
    classroom.name = name
    classroom.save(update_fields=["name"])
    if sensing_cap != classroom.sensing_cap:
        set_class_cap(classroom=classroom, cap=SensingLevel(sensing_cap))
    return classroom


def archive_class(*, classroom: Classroom) -> None:
    """It leaves all lists and its code stops. Everything done in it is kept."""
    Classroom.objects.filter(pk=classroom.pk, archived_at=None).update(archived_at=timezone.now())


@transaction.atomic
def restore_class(*, classroom: Classroom) -> None:
    """It is back as it was."""
    _need_free_name(classroom.name, classroom)
    Classroom.objects.filter(pk=classroom.pk).update(archived_at=None)


def renew_code(*, classroom: Classroom) -> str:
    """Another code; the old one opens nothing any more."""
    code = _free_code()
    Classroom.objects.filter(pk=classroom.pk).update(join_code=code)
    return code


@transaction.atomic
def add_to_class(*, classroom: Classroom, person: User, role: str) -> Membership:
    """A place in the class. Only teachers and administrators can teach; nobody has two places."""
    if role == Membership.Role.TEACHER and person.role == User.Role.STUDENT:
        words = _("%(name)s is a student. Make them a teacher first, then give them the class.")
        raise ClassProblem(words % {"name": person.name})
    place, made = Membership.objects.get_or_create(classroom=classroom, user=person, defaults={"role": role})
    if not made and place.role != role:
        place.role = role
        place.save(update_fields=["role"])
    return place


def remove_from_class(*, classroom: Classroom, person: User) -> None:
    """The place is gone; what was done in the class is kept."""
    Membership.objects.filter(classroom=classroom, user=person).delete()


def _need_free_name(name: str, classroom: Classroom | None) -> None:
    others = Classroom.objects.filter(name__iexact=name, archived_at=None)
    if others.exclude(pk=classroom.pk if classroom else 0).exists():
        words = _("There is a class “%(name)s” already. Choose another name, or archive the other class.")
        raise ClassProblem(words % {"name": name})


def _free_code() -> str:
    codes = (new_join_code() for _ in range(20))
    return next(code for code in codes if not Classroom.objects.filter(join_code=code).exists())
