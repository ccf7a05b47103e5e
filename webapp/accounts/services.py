from django.db import transaction
from django.utils.translation import gettext as _

from webapp.accounts.models import Classroom, Membership, User


class UnknownJoinCode(ValueError):
    """No class has this code. The message is for the person who typed it."""

    def __init__(self) -> None:
        super().__init__(_("No class has this code. Check it with your teacher: six letters and numbers."))


def find_class_by_code(*, code: str) -> Classroom:
    """The class that `code` opens; spaces, dashes and case do not matter. Raises UnknownJoinCode."""
    cleaned = "".join(code.split()).replace("-", "").upper()
    classroom = Classroom.objects.filter(join_code=cleaned, archived_at=None).first()
    if classroom is None:
        raise UnknownJoinCode
    return classroom


def set_language(*, user: User, language: str) -> None:
    """In which language this person is spoken to from now on."""
    User.objects.filter(pk=user.pk).update(language=language)


@transaction.atomic
def join_class(*, user: User, classroom: Classroom) -> Membership:
    """Gives `user` a student's place. Joining twice changes nothing; a teacher of the class stays its teacher."""
    membership, _made = Membership.objects.get_or_create(classroom=classroom, user=user)
    return membership


def set_last_hint(*, classroom: Classroom, given: bool) -> None:
    """Whether the last hint of an exercise may give its answer away in this class."""
    Classroom.objects.filter(pk=classroom.pk).update(bottom_out=given)
