"""What administrators do with accounts."""

from collections.abc import Sequence
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from webapp.accounts.models import Membership, User
from webapp.security.announcing import look_again
from webapp.site.passwords import hash_all, new_password

Role = User.Role


class PeopleProblem(ValueError):
    """Something that would leave the site in a bad way. The message is for the administrator."""


@dataclass(frozen=True)
class Slip:
    """What somebody needs to sign in for the first time. It is shown once and kept nowhere."""

    name: str
    username: str
    password: str


@transaction.atomic
def make_person(*, username: str, first_name: str, last_name: str, email: str, role: str) -> User:
    """A new account without a password: nobody can sign in until they have been given one."""
    _need_free_name(username, None)
    _need_free_address(email, None)
    person = User(username=username, first_name=first_name, last_name=last_name, email=email, role=role)
    _staff_as_role_says(person)
    person.set_unusable_password()
    person.save()
    return person


@transaction.atomic
def change_person(*, person: User, username: str, first_name: str, last_name: str, email: str, role: str) -> User:
    """Another name, address or role. Someone who turns student no longer teaches any class."""
    person = User.objects.select_for_update().get(pk=person.pk)
    _need_free_name(username, person)
    _need_free_address(email, person)
    if role != Role.ADMIN:
        _need_another_admin(person)
    if role == Role.STUDENT and person.role != Role.STUDENT:
        Membership.objects.filter(user=person, role=Membership.Role.TEACHER).delete()
    person.username, person.first_name, person.last_name = username, first_name, last_name
    person.email, person.role = email, role
    _staff_as_role_says(person)
    person.save()
    look_again([person.pk])
    return person


@transaction.atomic
def archive_person(*, by: User, person: User) -> None:
    """They can no longer sign in; their work is kept."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.pk == by.pk:
        raise PeopleProblem(_("You cannot archive yourself: you would be locked out. Another administrator can."))
    _need_another_admin(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    look_again([person.pk])


def restore_person(*, person: User) -> None:
    """They can sign in again, with the password they had."""
    User.objects.filter(pk=person.pk).update(is_active=True)


@transaction.atomic
def give_new_passwords(*, people: Sequence[User]) -> list[Slip]:
    """New passwords, each told once. The old ones stop, and whoever is signed in is signed out."""
    words = [new_password() for _ in people]
    for person, hashed in zip(people, hash_all(words), strict=True):
        User.objects.filter(pk=person.pk).update(password=hashed)
    look_again(person.pk for person in people)
    return [Slip(person.name, person.username, word) for person, word in zip(people, words, strict=True)]


def drop_second_step(*, person: User) -> None:
    """For a lost telephone: the next sign-in needs the password only, and asks to set the app up again."""
    Authenticator.objects.filter(user=person).delete()
    look_again([person.pk])


def _need_free_name(username: str, person: User | None) -> None:
    others = User.objects.filter(username__iexact=username).exclude(pk=person.pk if person else 0)
    if others.exists():
        raise PeopleProblem(_("Somebody is called “%(name)s” already. Choose another user name.") % {"name": username})


def _need_free_address(email: str, person: User | None) -> None:
    """An address says who somebody is when they come in by the school's own sign-in."""
    others = User.objects.filter(email__iexact=email).exclude(pk=person.pk if person else 0)
    if email and (owner := others.first()):
        words = _("The address %(address)s belongs to %(name)s already.")
        raise PeopleProblem(words % {"address": email, "name": owner.name})


def _need_another_admin(person: User) -> None:
    if person.role != Role.ADMIN or not person.is_active:
        return
    others = User.objects.select_for_update().filter(role=Role.ADMIN, is_active=True).exclude(pk=person.pk)
    if not others.exists():
        words = _("%(name)s is the only administrator. Make somebody else an administrator first.")
        raise PeopleProblem(words % {"name": person.name})


def _staff_as_role_says(person: User) -> None:
    person.is_staff = person.is_superuser = person.role == Role.ADMIN
