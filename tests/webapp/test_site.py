"""The site itself: its set-up, its people, its classes, and who may change them."""

from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.webapp.conftest import make_person
from webapp.accounts.models import Classroom, Membership, SensingLevel, User
from webapp.consent.selectors import get_allowed_levels
from webapp.site import classes, people, services
from webapp.site.models import Jurisdiction, SiteSettings
from webapp.site.selectors import get_site, get_site_cap

pytestmark = pytest.mark.django_db

FIRST = {"first_name": "Sam", "last_name": "Ortiz", "username": "sam", "password": "quiet-violet-harbour"}


@pytest.fixture(autouse=True)
def no_tries_counted() -> None:
    cache.clear()


@pytest.fixture
def admin(db: None) -> User:
    return make_person("sam", "admin")


@pytest.fixture
def office(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def test_a_new_site_is_begun_by_whoever_can_read_its_terminal(client: Client) -> None:
    start = reverse("site:start")
    assert "manage.py setup_code" in client.post(start, FIRST | {"code": "guess"}).text
    assert not User.objects.exists()
    assert client.post(start, FIRST | {"code": services.set_up_code()}).url == reverse("site:set_up", args=["place"])
    assert User.objects.get().role == "admin"


def test_the_first_account_needs_a_good_password_and_can_be_made_once(client: Client) -> None:
    start, code = reverse("site:start"), services.set_up_code()
    assert client.post(start, FIRST | {"code": code, "password": "1234567890"}).status_code == HTTPStatus.BAD_REQUEST
    client.post(start, FIRST | {"code": code})
    client.logout()
    assert client.get(start).status_code == HTTPStatus.NOT_FOUND
    with pytest.raises(services.SetUpRefused):
        services.make_first_admin(code=code, **FIRST | {"username": "eve"})


def test_the_set_up_asks_three_things_and_keeps_each_answer_at_once(office: Client) -> None:
    assert office.get(reverse("site:home")).url == reverse("site:set_up", args=["place"])
    answers = {
        "place": {"name": "Hill School", "time_zone": "Europe/Berlin"},
        "law": {"jurisdiction": "EU", "sensing_cap": "expression"},
        "sign-in": {"second_step": ""},
    }
    for step, answer in answers.items():
        assert office.post(reverse("site:set_up", args=[step]), answer).status_code == HTTPStatus.FOUND
    site = get_site()
    assert (site.name, site.time_zone, site.sensing_cap) == ("Hill School", "Europe/Berlin", "gaze")
    assert site.set_up_at is not None
    page = office.get(reverse("site:home")).text
    assert "Hill School" in page
    assert "Get their account from you" in page


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        ("place", {"name": "", "time_zone": "UTC"}),
        ("place", {"name": "Hill School", "time_zone": "Mars/Olympus"}),
        ("law", {"sensing_cap": "gaze"}),
        ("law", {"jurisdiction": "other", "sensing_cap": "thoughts"}),
    ],
)
def test_a_wrong_answer_is_said_and_changes_nothing(office: Client, step: str, answer: dict[str, str]) -> None:
    assert office.post(reverse("site:set_up", args=[step]), answer).status_code == HTTPStatus.BAD_REQUEST
    assert not SiteSettings.objects.exists()


def test_the_most_careful_of_law_environment_and_school_counts(settings: Any) -> None:
    assert get_site_cap() == SensingLevel.EXPRESSION
    services.set_law(jurisdiction=Jurisdiction.EU, sensing_cap=SensingLevel.EXPRESSION)
    assert get_site_cap() == SensingLevel.GAZE
    assert SensingLevel.EXPRESSION not in get_allowed_levels()
    services.set_law(jurisdiction=Jurisdiction.OTHER, sensing_cap=SensingLevel.EXPRESSION)
    assert get_site_cap() == SensingLevel.EXPRESSION
    settings.ATTUNE_JURISDICTION = "EU"
    assert get_site_cap() == SensingLevel.GAZE
    settings.ATTUNE_SENSING_CAP = "behaviour"
    assert get_site_cap() == SensingLevel.BEHAVIOUR


def test_where_sign_up_is_closed_nobody_makes_an_account(client: Client) -> None:
    services.set_sign_in(signup_open=False, second_step=False)
    form = {"first_name": "L", "username": "lena", "password1": "quiet-violet-harbour"}
    client.post(reverse("account_signup"), form | {"password2": form["password1"]})
    assert not User.objects.exists()


def test_times_are_shown_in_the_schools_zone(office: Client, student: User) -> None:
    User.objects.filter(pk=student.pk).update(last_login="2026-01-31T23:30:00Z")
    person = reverse("site:person", args=[student.pk])
    assert "31 January 2026" in office.get(person).text
    services.set_place(name="Hill School", time_zone="Asia/Tokyo")
    assert "1 February 2026" in office.get(person).text


def test_somebody_is_added_found_renamed_archived_and_brought_back(office: Client, admin: User) -> None:
    form = {"first_name": "Lena", "last_name": "Zhou", "username": "lena", "email": "", "role": "student"}
    office.post(reverse("site:new_person"), form)
    lena = User.objects.get(username="lena")
    assert not lena.has_usable_password()
    office.post(reverse("site:person", args=[lena.pk]), form | {"last_name": "Zhou-Berg", "role": "teacher"})
    page = office.get(reverse("site:people"), {"q": "berg len", "role": "teacher"}).text
    assert "Lena Zhou-Berg" in page
    archive = reverse("site:archive_person", args=[lena.pk])
    office.post(archive)
    assert f"/people/{lena.pk}/" not in office.get(reverse("site:people")).text
    assert f"/people/{lena.pk}/" in office.get(reverse("site:people"), {"archived": "yes"}).text
    office.post(archive, {"back": "yes"})
    lena.refresh_from_db()
    assert lena.is_active


def test_user_names_differ_by_more_than_their_case(office: Client, student: User) -> None:
    form = {"first_name": "A", "username": student.username.upper(), "role": "student"}
    answer = office.post(reverse("site:new_person"), form)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "already" in answer.text


def test_an_address_is_one_persons(office: Client, student: User, admin: User) -> None:
    User.objects.filter(pk=student.pk).update(email="amina@hill.example")
    form = {"first_name": "A", "username": "other", "email": "Amina@hill.example", "role": "student"}
    assert "belongs to Amina already" in office.post(reverse("site:new_person"), form).text
    mine = form | {"username": student.username, "first_name": "Amina"}
    assert office.post(reverse("site:person", args=[student.pk]), mine).status_code == HTTPStatus.FOUND


def test_a_site_never_loses_its_last_administrator(office: Client, admin: User) -> None:
    office.post(reverse("site:archive_person", args=[admin.pk]))
    form = {"first_name": "Sam", "username": "sam", "role": "student"}
    answer = office.post(reverse("site:person", args=[admin.pk]), form)
    assert "only administrator" in answer.text
    admin.refresh_from_db()
    assert (admin.is_active, admin.role) == (True, "admin")
    other = make_person("ola", "admin")
    with pytest.raises(people.PeopleProblem, match="locked out"):
        people.archive_person(by=admin, person=admin)
    people.archive_person(by=admin, person=other)
    assert not User.objects.get(pk=other.pk).is_active


def test_a_new_password_is_told_once_and_ends_the_old_sign_in(office: Client, student: User) -> None:
    theirs = Client()
    theirs.force_login(student)
    slip = office.post(reverse("site:password", args=[student.pk]))
    word = slip.context["slips"][0].password
    assert word in slip.text
    assert "no-store" in slip.headers["Cache-Control"]
    assert theirs.get(reverse("classroom:home")).status_code == HTTPStatus.FOUND
    assert theirs.login(username=student.username, password=word)


def test_an_archived_person_is_signed_out_at_once(student: User, admin: User) -> None:
    theirs = Client()
    theirs.force_login(student)
    people.archive_person(by=admin, person=student)
    assert theirs.get(reverse("classroom:home")).status_code == HTTPStatus.FOUND


def test_a_teacher_who_turns_student_teaches_no_class(admin: User, teacher: User, classroom: Classroom) -> None:
    people.change_person(person=teacher, username="ruth", first_name="Ruth", last_name="", email="", role="student")
    assert not Membership.objects.filter(user=teacher, role="teacher").exists()


def test_a_class_is_made_given_a_teacher_and_filled(office: Client, teacher: User, stranger: User) -> None:
    office.post(reverse("site:new_class"), {"name": "10C", "sensing_cap": "gaze"})
    made = Classroom.objects.get(name="10C")
    office.post(reverse("site:add", args=[made.pk, "teacher"]), {"teacher": teacher.pk})
    office.post(reverse("site:add", args=[made.pk, "student"]), {"username": "NOAH"})
    assert {(place.user.username, place.role) for place in made.memberships.all()} == {
        ("ruth", "teacher"),
        ("noah", "student"),
    }
    office.post(reverse("site:remove", args=[made.pk, stranger.pk]))
    assert not made.memberships.filter(user=stranger).exists()
    assert "Nobody has this user name" in office.post(
        reverse("site:add", args=[made.pk, "student"]), {"username": "nosuch"}
    ).text  # fmt: skip


def test_a_student_is_not_given_a_class_to_teach(classroom: Classroom, student: User) -> None:
    with pytest.raises(classes.ClassProblem, match="is a student"):
        classes.add_to_class(classroom=classroom, person=student, role="teacher")


def test_two_open_classes_do_not_share_a_name(office: Client, classroom: Classroom) -> None:
    assert "already" in office.post(reverse("site:new_class"), {"name": "9b", "sensing_cap": "gaze"}).text
    classes.archive_class(classroom=classroom)
    classes.make_class(name="9B", sensing_cap="gaze")
    office.post(reverse("site:archive_class", args=[classroom.pk]), {"back": "yes"})
    classroom.refresh_from_db()
    assert classroom.archived_at is not None


def test_an_archived_class_leaves_all_lists_and_comes_back_whole(
    client: Client, office: Client, classroom: Classroom, student: User, teacher: User, lesson: Any
) -> None:
    theirs, hers = Client(), Client()
    theirs.force_login(student)
    hers.force_login(teacher)
    address = reverse("classroom:lesson", args=[classroom.pk, lesson.pk])
    classes.archive_class(classroom=classroom)
    assert theirs.get(address).status_code == HTTPStatus.NOT_FOUND
    assert hers.get(reverse("dashboards:live", args=[classroom.pk])).status_code == HTTPStatus.NOT_FOUND
    assert "No class has this code" in theirs.post(reverse("classroom:join"), {"code": classroom.join_code}).text
    classes.restore_class(classroom=classroom)
    assert theirs.get(address).status_code == HTTPStatus.OK


def test_an_old_code_opens_nothing(office: Client, classroom: Classroom, signed_in: Client) -> None:
    classes.renew_code(classroom=classroom)
    assert "No class has this code" in signed_in.post(reverse("classroom:join"), {"code": "LEARN9"}).text


def test_slips_are_for_those_who_were_never_here(office: Client, classroom: Classroom, student: User) -> None:
    make_person("lena", "student", classroom)
    User.objects.filter(pk=student.pk).update(last_login="2026-01-31T23:30:00Z")
    slips = reverse("site:slips", args=[classroom.pk])
    assert [slip.username for slip in office.post(slips).context["slips"]] == ["lena"]


@pytest.mark.parametrize("name", ["site:people", "site:classes"])
def test_lists_ask_the_database_no_more_for_a_larger_school(office: Client, classroom: Classroom, name: str) -> None:
    def queries(count: int) -> int:
        for number in range(count):
            made = Classroom.objects.create(name=f"{count}-{number}")
            make_person(f"p{count}-{number}", "teacher", made)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert office.get(reverse(name)).status_code == HTTPStatus.OK
        return len(seen)

    assert queries(2) == queries(30)


def test_two_classes_sign_in_in_the_same_minute_from_one_address() -> None:
    word = make_password("quiet-violet-harbour")
    User.objects.bulk_create(User(username=f"s{number}", password=word) for number in range(40))
    for number in range(40):
        form = {"login": f"s{number}", "password": "quiet-violet-harbour"}
        assert Client().post(reverse("account_login"), form).status_code == HTTPStatus.FOUND


def test_guessing_one_persons_password_is_stopped(client: Client, student: User) -> None:
    student.set_password("quiet-violet-harbour")
    student.save()
    for guess in "abcde":
        client.post(reverse("account_login"), {"login": student.username, "password": guess})
    right = {"login": student.username, "password": "quiet-violet-harbour"}
    assert "too often" in client.post(reverse("account_login"), right).text


def test_too_many_tries_at_what_is_ones_own_are_said_kindly(signed_in: Client) -> None:
    for _ in range(11):
        answer = signed_in.post(reverse("account_reauthenticate"), {"password": "guess"})
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "Wait five minutes" in answer.text
