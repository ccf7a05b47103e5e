"""Lists of people: read, judged row by row, taken over, undone."""

from contextlib import suppress
from http import HTTPStatus

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.webapp.conftest import make_person
from webapp.accounts.models import Classroom, Membership, User
from webapp.site.models import RosterImport
from webapp.site.roster.judging import Line, judge
from webapp.site.roster.names import username_for
from webapp.site.roster.reading import RosterProblem, Row, read_roster
from webapp.site.roster.services import (
    RosterChanged,
    look_again,
    preview_roster,
    take_roster,
    undo_roster,
)

HEAD = "first name,last name,user name,email,role,class\n"


def lines(text: str) -> list[Line]:
    return judge(read_roster((HEAD + text).encode()))


def only(text: str) -> Line:
    (line,) = lines(text)
    return line


@pytest.fixture
def admin(db: None) -> User:
    return make_person("sam", "admin")


def preview(admin: User, text: str) -> RosterImport:
    return preview_roster(by=admin, file_name="9B.csv", data=(HEAD + text).encode())


@pytest.mark.parametrize(
    "data",
    [
        "First Name;Surname;Klasse\nJörg;Müller;9B\n".encode("cp1252"),
        "\ufeffVorname\tNachname\tclass\r\nJörg\tMüller\t9B\r\n".encode(),
        '"first_name","last-name","CLASS"\n"Jörg","Müller","9B"\n'.encode("utf-16"),
        "\n\nlast,first,form,shoe size\nMüller,Jörg,9B,41\n,,,\n".encode(),
    ],
    ids=["older spreadsheet", "tabs and a mark", "UTF-16", "other columns and empty rows"],
)
def test_every_spreadsheets_csv_is_read(data: bytes) -> None:
    (row,) = read_roster(data)
    assert (row.first_name, row.last_name, row.classes) == ("Jörg", "Müller", "9B")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 workbook", "save it as CSV"),
        (b"\x89PNG\0\0", "no text"),
        (b"Amina,Okafor\nJonas,Weber\n", "name the columns"),
        (b"first name,last name\n", "nobody below"),
        (b"first name,vorname\nA,B\n", "Two columns"),
        (b"first name\n" + b"A\n" * 5_001, "more than 5,000"),
        (b"first name\n" + b"A" * 2_000_000, "larger than 2 MB"),
        (b'first name,last name\n"Amina,Okafor\n' + b"Jonas,Weber\n" * 60, "quotation mark"),
    ],
)
def test_what_is_no_list_is_refused_with_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(RosterProblem, match=words):
        read_roster(data)


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: (HEAD + text).encode("utf-8", "replace")))
def test_whatever_is_sent_is_read_or_refused(data: bytes) -> None:
    with suppress(RosterProblem):
        assert all(isinstance(row, Row) for row in read_roster(data))


def test_user_names_are_made_of_names() -> None:
    assert username_for("Jörg Peter", "Müller-Lüdenscheidt") == "joerg.muellerluedenscheidt"
    assert username_for("Zoë", "Łukasiewicz") == "zoe.lukasiewicz"
    assert username_for("明", "王") == "person"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",,,,,9B", "no name"),
        ("A,B,a b,,,", "no user name"),
        ("A,B,,nowhere,,", "no e-mail address"),
        ("A,B,,,janitor,", "no role"),
        ("A,B,,,admin,", "one by one"),
        ("A,B,,,," + "x" * 81, "too long"),
        ("A\x07,B,,,,", "cannot be read"),
        ("Noah,Else,amina,,,", "belongs to Amina"),
        ("Amina,,amina,,teacher,", "another role here"),
        ("Amina,,,,,", "already, “amina”"),
        ("Old,,old,,,", "is archived"),
        ("New,One,,taken@example.org,,", "belongs to Amina"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(student: User, row: str, words: str) -> None:
    User.objects.filter(pk=student.pk).update(email="Taken@example.org")
    User.objects.create(username="old", first_name="Old", is_active=False)
    line = only(row)
    assert line.verdict == "wrong"
    assert words in line.words


@pytest.mark.django_db
def test_rows_that_collide_with_one_another_are_said_in_the_later_row() -> None:
    first, *later = lines(
        "Amina,Okafor,amina,a@example.org,,9B\nNoah,Berg,AMINA,,,9B\nLena,Zhou,,A@example.org,,\n"
        "Kim,Lee,,,,9B\nKim,Lee,,,,9B\n"
    )
    assert first.verdict == "new"
    assert "Line 2 has the user name" in later[0].words
    assert "Line 2 has the address" in later[1].words
    assert later[2].verdict == "new"
    assert "Line 5 has the same name" in later[3].words


@pytest.mark.django_db
def test_one_person_in_two_rows_gets_two_places_and_one_account(admin: User) -> None:
    roster = preview(admin, "Amina,Okafor,amina,,,9B\nAmina,Okafor,Amina,,,Chess\n")
    assert take_roster(roster=roster) == 1
    assert set(User.objects.get(username="amina").classrooms.values_list("name", flat=True)) == {"9B", "Chess"}


@pytest.mark.django_db
def test_made_user_names_avoid_everybody(student: User) -> None:
    User.objects.create(username="kim.lee", first_name="Kimberly", last_name="Lee")
    User.objects.create(username="kim.lee2", first_name="Kimura", last_name="Lee")
    assert only("Kim,Lee,,,,").username == "kim.lee3"


@pytest.mark.django_db
def test_somebody_who_is_here_gets_the_place_only(admin: User, student: User) -> None:
    roster = preview(admin, "Amina,,amina,,,9B|Chess\n")
    assert [pair["line"]["verdict"] for pair in roster.lines] == ["there"]
    assert take_roster(roster=roster) == 0
    assert student.classrooms.count() == 2


@pytest.mark.django_db
def test_a_look_changes_nothing_and_bad_rows_stay_out(client: Client, admin: User) -> None:
    client.force_login(admin)
    text = HEAD + "Amina,Okafor,,,,9B\nRuth,Keller,ruth,,teacher,9B\n,,,,,9B\n"
    upload = SimpleUploadedFile("9B.csv", text.encode())
    address = client.post(reverse("site:rosters"), {"file": upload}).url
    page = client.get(address).text
    assert "2 new accounts" in page
    assert "There is no name in this row." in page
    assert (User.objects.count(), Classroom.objects.count()) == (1, 0)
    roster = RosterImport.objects.get()
    client.post(reverse("site:take_roster", args=[roster.pk]))
    places = Membership.objects.filter(classroom__name="9B")
    assert set(places.values_list("user__username", "role")) == {("amina.okafor", "student"), ("ruth", "teacher")}
    roster.refresh_from_db()
    assert roster.lines == []  # what was read about people is not kept twice
    assert client.get(address).status_code == HTTPStatus.OK


@pytest.mark.django_db
@pytest.mark.parametrize("language", dict(django_settings.LANGUAGES))
def test_the_list_to_begin_with_can_be_taken_as_it_is(client: Client, admin: User, language: str) -> None:
    client.force_login(admin)
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = language
    data = client.get(reverse("site:roster_template")).content
    assert [(line.verdict, line.role) for line in judge(read_roster(data))] == [
        ("new", "student"), ("new", "student"), ("new", "teacher"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_file_that_is_no_list_is_said_on_the_page(client: Client, admin: User) -> None:
    client.force_login(admin)
    answer = client.post(reverse("site:rosters"), {"file": SimpleUploadedFile("people.xlsx", b"PK\x03\x04")})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "save it as CSV" in answer.text


@pytest.mark.django_db
def test_what_changed_since_the_look_is_looked_at_again(admin: User) -> None:
    roster = preview(admin, "Amina,Okafor,amina,,,9B\n")
    make_person("amina", "student")
    with pytest.raises(RosterChanged):
        take_roster(roster=roster)
    look_again(roster=roster)
    roster.refresh_from_db()
    assert "belongs to Amina" in roster.lines[0]["line"]["words"]


@pytest.mark.django_db
def test_taking_a_list_twice_does_it_once(admin: User) -> None:
    roster = preview(admin, "Amina,Okafor,,,,9B\n")
    assert [take_roster(roster=roster), take_roster(roster=roster)] == [1, 0]


@pytest.mark.django_db
def test_undo_leaves_what_was_used(admin: User, student: User, classroom: Classroom) -> None:
    roster = preview(admin, "Kim,Lee,,,,Chess\nLena,Zhou,,,,Chess\nAmina,,amina,,,Chess\n")
    take_roster(roster=roster)
    User.objects.filter(username="lena.zhou").update(last_login="2026-01-31T23:30:00Z")
    undone = undo_roster(roster=roster)
    assert undone
    assert (undone.removed, undone.kept, undone.classes) == (1, 1, 1)
    assert set(User.objects.values_list("username", flat=True)) == {"sam", "amina", "lena.zhou"}
    assert list(student.classrooms.all()) == [classroom]
    assert undo_roster(roster=roster) is None


_names = st.sampled_from(["Amina", "Noah", "Kim", "", "王"])
_rows = st.builds(
    lambda first, last, user, role, room: f"{first},{last},{user},,{role},{room}",
    _names,
    _names,
    st.sampled_from(["", "amina", "kim", "KIM", "noah"]),
    st.sampled_from(["", "student", "teacher", "boss"]),
    st.sampled_from(["", "9B", "9b", "Chess", "9B|Chess"]),
)


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_rows, min_size=1, max_size=6))
def test_undoing_a_list_nobody_used_leaves_the_site_as_it_was(
    admin: User, student: User, stranger: User, rows: list[str]
) -> None:
    def site() -> list[set[object]]:
        return [
            set(User.objects.values_list("username", "role", "first_name")),
            set(Classroom.objects.values_list("name", flat=True)),
            set(Membership.objects.values_list("user__username", "classroom__name", "role")),
        ]

    before = site()
    try:
        roster = preview(admin, "\n".join(rows))
    except RosterProblem:  # nothing but empty rows
        return
    take_roster(roster=roster)
    undo_roster(roster=roster)
    assert site() == before


@pytest.mark.django_db
def test_judging_asks_the_database_no_more_for_a_longer_list(student: User) -> None:
    def queries(count: int) -> int:
        with CaptureQueriesContext(connection) as seen:
            lines("".join(f"Kim,Lee {number},,,,9B\n" for number in range(count)))
        return len(seen)

    assert queries(2) == queries(200)
