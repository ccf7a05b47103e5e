"""Lists of people: looked at, taken over, undone."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from webapp.accounts.models import Classroom, Membership, User
from webapp.site.classes import make_class
from webapp.site.models import ImportedPerson, RosterImport
from webapp.site.roster.judging import NEW, WRONG, Line, judge
from webapp.site.roster.reading import Row, read_roster

State = RosterImport.State


class RosterChanged(ValueError):
    """The site is no longer as it was when the list was looked at."""

    def __init__(self) -> None:
        super().__init__(_("Somebody changed people or classes since you looked. Look at the list once more."))


@dataclass(frozen=True)
class Undone:
    """What became of an import that was undone."""

    removed: int
    kept: int
    classes: int


@transaction.atomic
def preview_roster(*, by: User, file_name: str, data: bytes) -> RosterImport:
    """Reads the list and keeps it for a look. A list that was looked at before and not taken is forgotten."""
    rows = read_roster(data)
    RosterImport.objects.filter(by=by, state=State.PREVIEW).delete()
    return RosterImport.objects.create(by=by, file_name=file_name[:200], lines=_pairs(rows, judge(rows)))


def take_roster(*, roster: RosterImport) -> int:
    """Does what the preview said, all or nothing, and forgets the rows. Returns the number of accounts made.

    Raises RosterChanged when it would now do something else.
    """
    try:
        return _take(roster)
    except IntegrityError as error:  # somebody else made the same account in this very moment
        raise RosterChanged from error


@transaction.atomic
def _take(roster: RosterImport) -> int:
    roster = RosterImport.objects.select_for_update().get(pk=roster.pk)
    if roster.state != State.PREVIEW:
        return 0
    rows = [Row(**pair["row"]) for pair in roster.lines]
    lines = judge(rows)
    if _done(_pairs(rows, lines)) != _done(roster.lines):
        raise RosterChanged
    good = [line for line in lines if line.verdict != WRONG]
    classes = _classes_for(roster, good)
    people = _people_for(roster, good)
    _give_places(roster, good, people, classes)
    roster.lines, roster.state, roster.taken_at = [], State.TAKEN, timezone.now()
    roster.save(update_fields=["lines", "state", "taken_at"])
    return len([line for line in {line.username: line for line in good}.values() if line.verdict == NEW])


@transaction.atomic
def look_again(*, roster: RosterImport) -> None:
    """Judges the rows of a preview by what is there now."""
    rows = [Row(**pair["row"]) for pair in roster.lines]
    RosterImport.objects.filter(pk=roster.pk, state=State.PREVIEW).update(lines=_pairs(rows, judge(rows)))


@transaction.atomic
def undo_roster(*, roster: RosterImport) -> Undone | None:
    """Takes back what the import made. Accounts that were used stay, without the places it gave them."""
    roster = RosterImport.objects.select_for_update().get(pk=roster.pk)
    if roster.state != State.TAKEN:
        return None
    roster.places.all().delete()
    unused = User.objects.filter(imported__roster=roster, last_login=None, memberships=None)
    removed = unused.count()
    unused.delete()
    kept = roster.people.count()
    empty = roster.classrooms.filter(memberships=None, study_sessions=None)
    classes = empty.count()
    Classroom.objects.filter(pk__in=list(empty.values_list("pk", flat=True))).delete()
    roster.state, roster.undone_at = State.UNDONE, timezone.now()
    roster.save(update_fields=["state", "undone_at"])
    return Undone(removed, kept, classes)


def drop_preview(*, roster: RosterImport) -> None:
    """Forgets a list that nobody took over."""
    RosterImport.objects.filter(pk=roster.pk, state=State.PREVIEW).delete()


def _pairs(rows: Sequence[Row], lines: Sequence[Line]) -> list[dict[str, object]]:
    return [{"row": asdict(row), "line": asdict(line)} for row, line in zip(rows, lines, strict=True)]


def _done(pairs: Sequence[Mapping[str, Any]]) -> list[dict[str, object]]:
    """What would be done, whatever language it is said in."""
    return [pair["line"] | {"words": ""} for pair in pairs]


def _classes_for(roster: RosterImport, lines: Sequence[Line]) -> dict[str, Classroom]:
    there = {classroom.name: classroom for classroom in Classroom.objects.filter(archived_at=None)}
    wanted = {name.lower(): name for line in lines for name in line.classes}
    low = {name.lower(): classroom for name, classroom in there.items()}
    made = {key: make_class(name=name, sensing_cap="expression") for key, name in wanted.items() if key not in low}
    roster.classrooms.add(*made.values())
    return low | made


def _people_for(roster: RosterImport, lines: Sequence[Line]) -> dict[str, User]:
    new = {line.username: line for line in reversed(lines) if line.verdict == NEW}
    made = User.objects.bulk_create(
        User(
            username=line.username,
            first_name=line.first_name,
            last_name=line.last_name,
            email=line.email,
            role=line.role,
            password=make_password(None),
        )
        for line in new.values()
    )
    ImportedPerson.objects.bulk_create(ImportedPerson(roster=roster, user=user) for user in made)
    names = {line.username for line in lines} - set(new)
    return {user.username: user for user in [*made, *User.objects.filter(username__in=names)]}


def _give_places(
    roster: RosterImport, lines: Sequence[Line], people: dict[str, User], classes: dict[str, Classroom]
) -> None:
    wanted = {
        (people[line.username].pk, classes[name.lower()].pk): line.role for line in lines for name in line.classes
    }
    there = set(Membership.objects.filter(user__in={user for user, _ in wanted}).values_list("user_id", "classroom_id"))
    made = Membership.objects.bulk_create(
        Membership(user_id=user, classroom_id=classroom, role=role)
        for (user, classroom), role in wanted.items()
        if (user, classroom) not in there
    )
    roster.places.add(*made)
