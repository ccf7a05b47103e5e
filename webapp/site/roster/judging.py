"""What each row of a list would do, or why it can do nothing. Looks at the site, changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower

from webapp.accounts.models import Classroom, Membership, User
from webapp.site.roster.names import free_username, username_for
from webapp.site.roster.reading import Row

ROLES = {
    "": "student", "student": "student", "pupil": "student", "learner": "student", "schüler": "student",
    "schülerin": "student", "teacher": "teacher", "lehrer": "teacher", "lehrerin": "teacher", "lehrkraft": "teacher",
}  # fmt: skip
NEW, THERE, WRONG = "new", "there", "wrong"
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
        raise _Wrong("There is no name in this row.")
    username = row.username or _made_username(row, site, seen)
    there = site.people.get(username.lower())
    if there:
        return _for_somebody_there(row, there, role, classes, site)
    earlier = seen.get(username.lower())
    if earlier and (earlier.name != _name(row) or earlier.role != role):
        raise _Wrong(f"Line {earlier.number} has the user name “{username}” too, for {earlier.name}. Change one.")
    username = earlier.username if earlier else username
    _check_email(row, site, username)
    words = "Account and place" if classes else "Account, in no class yet"
    if earlier:
        words = f"The same person as in line {earlier.number}"
    return Line(row.number, _name(row), NEW, words, username, row.first_name, row.last_name, row.email, role, classes)


def _for_somebody_there(row: Row, there: User, role: str, classes: list[str], site: _Site) -> Line:
    if _name(row) and _name(row).casefold() != there.name.casefold():
        raise _Wrong(f"The user name “{there.username}” belongs to {there.name} already. Choose another one.")
    if not there.is_active:
        raise _Wrong(f"{there.name} is archived. Bring the account back first, then import this row again.")
    if row.role and there.role != role:
        raise _Wrong(f"{there.name} is a {there.role} here, and the list says {role}. Change one of them.")
    missing = [name for name in classes if not _has_place(there, name, site)]
    words = f"Is here already; gets a place in {', '.join(missing)}" if missing else "Is here already; nothing to do"
    place = "student" if there.role == User.Role.STUDENT else "teacher"
    return Line(row.number, there.name, THERE, words, there.username, role=place, classes=missing)


def _has_place(user: User, name: str, site: _Site) -> bool:
    return any((user.pk, classroom.pk) in site.places for classroom in site.names.get(name.lower(), []))


def _role(row: Row) -> str:
    role = ROLES.get(row.role.lower())
    if role is None:
        if row.role.lower() in {"admin", "administrator"}:
            raise _Wrong("Administrators are made one by one, under People.")
        raise _Wrong(f"“{row.role}” is no role. Write student or teacher, or leave it empty.")
    return role


def _classes(row: Row, site: _Site) -> list[str]:
    found = {name.lower(): name for name in (part.strip() for part in row.classes.split("|")) if name}
    for name in found.values():
        if len(name) > 80:
            raise _Wrong("The name of the class is too long: at most 80 letters.")
        if len(site.names.get(name.lower(), [])) > 1:
            raise _Wrong(f"Two classes are called “{name}”. Rename one of them first.")
    return [site.names[low][0].name if low in site.names else name for low, name in found.items()]


def _check_texts(row: Row) -> None:
    texts = (row.first_name, row.last_name, row.username, row.email, row.classes)
    if any(not text.isprintable() or "\N{REPLACEMENT CHARACTER}" in text for text in texts):
        raise _Wrong("There are letters in this row that cannot be read. Save the file as “CSV UTF-8”.")
    if max(len(row.first_name), len(row.last_name), len(row.username)) > 150:
        raise _Wrong("A name is too long: at most 150 letters.")
    if row.username:
        try:
            _check_username(row.username)
        except ValidationError as error:
            raise _Wrong(f"“{row.username}” is no user name: only letters, numbers and @ . + - _ will do.") from error


def _made_username(row: Row, site: _Site, seen: dict[str, Line]) -> str:
    wanted = username_for(row.first_name, row.last_name)
    there, earlier = site.people.get(wanted), seen.get(wanted)
    if there and there.name.casefold() == _name(row).casefold():
        raise _Wrong(
            f"There is a {there.name} already, “{there.username}”. If it is the same person, write that user name into "
            "the row; if not, write another one."
        )
    if earlier and earlier.name.casefold() == _name(row).casefold():
        raise _Wrong(f"Line {earlier.number} has the same name. Give both a user name, or leave one out.")
    return free_username(wanted, site.taken | seen.keys())


def _check_email(row: Row, site: _Site, username: str) -> None:
    if not row.email:
        return
    try:
        validate_email(row.email)
    except ValidationError as error:
        raise _Wrong(f"“{row.email}” is no e-mail address.") from error
    if owner := site.emails.get(row.email.lower()):
        raise _Wrong(f"The address {row.email} belongs to {owner.name} already.")
    line = site.seen_emails.get(row.email.lower())
    if line and line.username != username:
        raise _Wrong(f"Line {line.number} has the address {row.email} too.")


def _name(row: Row) -> str:
    return f"{row.first_name} {row.last_name}".strip()
