"""What each row of a list would do, or why it can do nothing. Looks at the site, changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from webapp.accounts.models import Classroom, Membership, User
from webapp.site.roster.names import free_username, username_for
from webapp.site.roster.reading import Row

ROLES = {
    "": "student", "student": "student", "pupil": "student", "learner": "student", "schüler": "student",
    "schülerin": "student", "teacher": "teacher", "lehrer": "teacher", "lehrerin": "teacher", "lehrkraft": "teacher",
}  # fmt: skip
NEW, THERE, WRONG = "new", "there", "wrong"
_ROLE_WORDS = {"student": gettext_lazy("student"), "teacher": gettext_lazy("teacher")}
_check_username = UnicodeUsernameValidator()


@dataclass(frozen=True)
class Line:
    """A row with its verdict: a new account, a place for somebody who is there, or what is wrong."""

    number: int
    name: str
    verdict: str
    words: str
    username: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    role: str = "student"
    classes: list[str] = field(default_factory=list)


class _Wrong(ValueError):
    """Why a row cannot be taken."""


@dataclass
class _Site:
    """What is there already, read once for the whole list."""

    people: Mapping[str, User]
    emails: Mapping[str, User]
    names: dict[str, list[Classroom]]
    places: set[tuple[int, int]]
    taken: set[str]
    seen_emails: dict[str, Line] = field(default_factory=dict)


def judge(rows: Sequence[Row]) -> list[Line]:
    """One line for each row, in order. Five queries, however long the list is."""
    site = _look(rows)
    seen: dict[str, Line] = {}
    lines = []
    for row in rows:
        try:
            line = _line(row, site, seen)
            seen.setdefault(line.username.lower(), line)
            site.seen_emails.setdefault(line.email.lower(), line)
        except _Wrong as wrong:
            line = Line(row.number, _name(row) or row.username, WRONG, str(wrong))
        lines.append(line)
    return lines


def _look(rows: Sequence[Row]) -> _Site:
    wanted = {row.username.lower() for row in rows} | {username_for(row.first_name, row.last_name) for row in rows}
    users = User.objects.annotate(low=Lower("username")).filter(low__in=wanted - {""})
    mails = User.objects.annotate(low=Lower("email")).filter(low__in={row.email.lower() for row in rows} - {""})
    people = {user.username.lower(): user for user in users}
    names: dict[str, list[Classroom]] = {}
    for classroom in Classroom.objects.filter(archived_at=None):
        names.setdefault(classroom.name.lower(), []).append(classroom)
    ids = [user.pk for user in people.values()]
    places = set(Membership.objects.filter(user__in=ids).values_list("user_id", "classroom_id"))
    taken = {name.lower() for name in User.objects.values_list("username", flat=True)}
    return _Site(people, {user.email.lower(): user for user in mails}, names, places, taken)


def _line(row: Row, site: _Site, seen: dict[str, Line]) -> Line:
    role, classes = _role(row), _classes(row, site)
    _check_texts(row)
    if not _name(row) and row.username.lower() not in site.people:
        raise _Wrong(_("There is no name in this row."))
    username = row.username or _made_username(row, site, seen)
    there = site.people.get(username.lower())
    if there:
        return _for_somebody_there(row, there, role, classes, site)
    earlier = seen.get(username.lower())
    if earlier and (earlier.name != _name(row) or earlier.role != role):
        raise _Wrong(
            _("Line %(line)s has the user name “%(username)s” too, for %(name)s. Change one.")
            % {"line": earlier.number, "username": username, "name": earlier.name}
        )
    username = earlier.username if earlier else username
    _check_email(row, site, username)
    words = _("Account and place") if classes else _("Account, in no class yet")
    if earlier:
        words = _("The same person as in line %(line)s") % {"line": earlier.number}
    return Line(row.number, _name(row), NEW, words, username, row.first_name, row.last_name, row.email, role, classes)


def _for_somebody_there(row: Row, there: User, role: str, classes: list[str], site: _Site) -> Line:
    if _name(row) and _name(row).casefold() != there.name.casefold():
        raise _Wrong(
            _("The user name “%(username)s” belongs to %(name)s already. Choose another one.")
            % {"username": there.username, "name": there.name}
        )
    if not there.is_active:
        raise _Wrong(
            _("%(name)s is archived. Bring the account back first, then import this row again.") % {"name": there.name}
        )
    if row.role and there.role != role:
        raise _Wrong(
            _("%(name)s has another role here than “%(role)s”. Change one of the two.")
            % {"name": there.name, "role": _ROLE_WORDS[role]}
        )
    missing = [name for name in classes if not _has_place(there, name, site)]
    words = _("Is here already; nothing to do")
    if missing:
        words = _("Is here already; gets a place in %(classes)s") % {"classes": ", ".join(missing)}
    place = "student" if there.role == User.Role.STUDENT else "teacher"
    return Line(row.number, there.name, THERE, words, there.username, role=place, classes=missing)


def _has_place(user: User, name: str, site: _Site) -> bool:
    return any((user.pk, classroom.pk) in site.places for classroom in site.names.get(name.lower(), []))


def _role(row: Row) -> str:
    role = ROLES.get(row.role.lower())
    if role is None:
        if row.role.lower() in {"admin", "administrator"}:
            raise _Wrong(_("Administrators are made one by one, under People."))
        raise _Wrong(_("“%(role)s” is no role. Write student or teacher, or leave it empty.") % {"role": row.role})
    return role


def _classes(row: Row, site: _Site) -> list[str]:
    found = {name.lower(): name for name in (part.strip() for part in row.classes.split("|")) if name}
    for name in found.values():
        if len(name) > 80:
            raise _Wrong(_("The name of the class is too long: at most 80 letters."))
        if len(site.names.get(name.lower(), [])) > 1:
            raise _Wrong(_("Two classes are called “%(name)s”. Rename one of them first.") % {"name": name})
    return [site.names[low][0].name if low in site.names else name for low, name in found.items()]


def _check_texts(row: Row) -> None:
    texts = (row.first_name, row.last_name, row.username, row.email, row.classes)
    if any(not text.isprintable() or "\N{REPLACEMENT CHARACTER}" in text for text in texts):
        raise _Wrong(_("There are letters in this row that cannot be read. Save the file as “CSV UTF-8”."))
    if max(len(row.first_name), len(row.last_name), len(row.username)) > 150:
        raise _Wrong(_("A name is too long: at most 150 letters."))
    if row.username:
        try:
            _check_username(row.username)
        except ValidationError as error:
            raise _Wrong(
                _("“%(name)s” is no user name: only letters, numbers and @ . + - _ will do.") % {"name": row.username}
            ) from error


def _made_username(row: Row, site: _Site, seen: dict[str, Line]) -> str:
    wanted = username_for(row.first_name, row.last_name)
    there, earlier = site.people.get(wanted), seen.get(wanted)
    if there and there.name.casefold() == _name(row).casefold():
        raise _Wrong(
            _(
                "There is a %(name)s already, “%(username)s”. If it is the same person, write that user name into the "
                "row; if not, write another one."
            )
            % {"name": there.name, "username": there.username}
        )
    if earlier and earlier.name.casefold() == _name(row).casefold():
        raise _Wrong(
            _("Line %(line)s has the same name. Give both a user name, or leave one out.") % {"line": earlier.number}
        )
    return free_username(wanted, site.taken | seen.keys())


def _check_email(row: Row, site: _Site, username: str) -> None:
    if not row.email:
        return
    try:
        validate_email(row.email)
    except ValidationError as error:
        raise _Wrong(_("“%(address)s” is no e-mail address.") % {"address": row.email}) from error
    if owner := site.emails.get(row.email.lower()):
        raise _Wrong(
            _("The address %(address)s belongs to %(name)s already.") % {"address": row.email, "name": owner.name}
        )
    line = site.seen_emails.get(row.email.lower())
    if line and line.username != username:
        raise _Wrong(_("Line %(line)s has the address %(address)s too.") % {"line": line.number, "address": row.email})


def _name(row: Row) -> str:
    return f"{row.first_name} {row.last_name}".strip()
