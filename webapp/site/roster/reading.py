"""A CSV file of people as plain rows, whatever spreadsheet wrote it."""

import csv
import io
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

MOST_BYTES = 2_000_000
MOST_ROWS = 5_000
_LONGEST_FIELD = 400

HEADINGS = {
    "first_name": ("first name", "first", "given name", "forename", "vorname", "nombre"),
    "last_name": ("last name", "last", "surname", "family name", "nachname", "familienname", "apellido", "apellidos"),
    "username": ("user name", "username", "login", "user", "benutzername", "usuario"),
    "email": ("email", "e mail", "mail", "email address", "e mail address", "correo"),
    "role": ("role", "rolle", "rol"),
    "classes": ("class", "classes", "group", "klasse", "klassen", "clase", "form"),
}
_FIELDS = {heading: field for field, headings in HEADINGS.items() for heading in headings}


class RosterProblem(ValueError):
    """The file as a whole cannot be used. The message says what to do about it."""


@dataclass(frozen=True)
class Row:
    """One person as the file has them; `number` is the line a spreadsheet shows."""

    number: int
    first_name: str = ""
    last_name: str = ""
    username: str = ""
    email: str = ""
    role: str = ""
    classes: str = ""


def read_roster(data: bytes) -> list[Row]:
    """The rows of the file. Raises RosterProblem with the reason when it is no such list."""
    if len(data) > MOST_BYTES:
        raise RosterProblem(_("The file is larger than 2 MB. A list of people is smaller: is it the right one?"))
    text = _decode(data)
    lines = text.splitlines()
    if not any(line.strip() for line in lines):
        raise RosterProblem(_("The file is empty. Choose another one."))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
    try:
        return _rows(reader)
    except csv.Error as error:
        raise RosterProblem(
            _("Line %(line)s cannot be read: is a quotation mark left open?") % {"line": reader.line_num}
        ) from error


def _decode(data: bytes) -> str:
    if data.startswith(b"PK"):
        raise RosterProblem(
            _("This is a spreadsheet, not a CSV file. In your program, save it as CSV and choose that.")
        )
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", errors="replace")
    if b"\0" in data:
        raise RosterProblem(_("This is no text. Save the list as CSV and choose that file."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")  # what older spreadsheets write


def _delimiter(text: str) -> str:
    head = next(line for line in text.splitlines() if line.strip())
    return max(",;\t", key=head.count)


def _rows(reader: "csv._reader") -> list[Row]:  # type: ignore[name-defined]
    head = next((cells for cells in reader if any(cell.strip() for cell in cells)), None)
    if head is None:
        raise RosterProblem(_("The file is empty. Choose another one."))
    fields = _fields_of(head)
    rows: list[Row] = []
    for cells in reader:
        values = {field: cells[at].strip() for at, field in fields.items() if at < len(cells)}
        if not any(values.values()):
            continue
        if len(rows) == MOST_ROWS:
            words = _("There are more than %(most)s people in the file. Split it into several.")
            raise RosterProblem(words % {"most": number_format(MOST_ROWS, force_grouping=True)})
        if any(len(value) > _LONGEST_FIELD for value in values.values()):
            words = _("Something in line %(line)s is too long: is a quotation mark left open?")
            raise RosterProblem(words % {"line": reader.line_num})
        rows.append(Row(number=reader.line_num, **values))
    if not rows:
        raise RosterProblem(_("There are headings in the file, but nobody below them."))
    return rows


def _fields_of(head: list[str]) -> dict[int, str]:
    fields: dict[int, str] = {}
    for at, cell in enumerate(head):
        field = _FIELDS.get(" ".join(cell.replace("_", " ").replace("-", " ").lower().split()))
        if field in fields.values():
            words = _("Two columns are called “%(name)s” or mean the same. Leave one of them out.")
            raise RosterProblem(words % {"name": cell.strip()})
        if field:
            fields[at] = field
    if not {"first_name", "last_name"} & set(fields.values()):
        raise RosterProblem(
            _(
                "The first line has to name the columns: first name, last name, user name, email, role, class. "
                "Only a name is needed."
            )
        )
    return fields
