"""Pages over HTTP: who may see what, what a form answers, which headers go with it."""

from http import HTTPStatus
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lessons.content.exercises import hints
from lessons.content.exercises.concrete import concrete
from lessons.content.models import Asset, Lesson
from tests.webapp.conftest import make_person
from webapp.accounts.models import Classroom, Membership, SensingLevel, User
from webapp.classroom.models import StudySession
from webapp.classroom.templatetags.formulas import formula_alone
from webapp.classroom.tries import seed_of
from webapp.consent.models import ConsentRecord
from webapp.consent.selectors import get_sensing_level
from webapp.consent.services import give_consent

pytestmark = pytest.mark.django_db


def lesson_path(classroom: Classroom, lesson: Lesson) -> str:
    return reverse("classroom:lesson", args=[classroom.pk, lesson.pk])


def test_the_first_page_greets_and_sends_everyone_to_their_own(client: Client, student: User, teacher: User) -> None:
    assert client.get("/").status_code == HTTPStatus.OK
    for person, place in ((student, "classroom:home"), (teacher, "dashboards:classes")):
        client.force_login(person)
        assert client.get("/").url == reverse(place)


def test_every_page_carries_a_strict_policy(client: Client) -> None:
    headers = client.get("/").headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["Permissions-Policy"].startswith("camera=(self)")
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["classroom:home", "classroom:join", "consent:choice", "dashboards:classes"])
def test_signed_out_people_are_asked_to_sign_in(client: Client, name: str) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == HTTPStatus.FOUND
    assert answer.url.startswith(reverse("account_login"))


def test_a_student_makes_an_account_with_a_class_code(client: Client, classroom: Classroom) -> None:
    form = {
        "first_name": "Lena",
        "username": "lena",
        "password1": "quiet-violet-harbour",
        "password2": "quiet-violet-harbour",
        "join_code": "learn-9",
    }
    assert client.post(reverse("account_signup"), form).status_code == HTTPStatus.FOUND
    lena = User.objects.get(username="lena")
    assert (lena.role, lena.name) == ("student", "Lena")
    assert Membership.objects.get(user=lena).classroom == classroom


def test_a_wrong_class_code_is_said_and_no_account_is_made(client: Client) -> None:
    form = {"first_name": "L", "username": "l", "password1": "quiet-violet-harbour", "join_code": "NOSUCH"}
    answer = client.post(reverse("account_signup"), form | {"password2": form["password1"]})
    assert "No class has this code" in answer.text
    assert not User.objects.filter(username="l").exists()


def test_joining_twice_changes_nothing(signed_in: Client, classroom: Classroom, student: User) -> None:
    for code in ("LEARN9", "learn9"):
        assert signed_in.post(reverse("classroom:join"), {"code": code}).status_code == HTTPStatus.FOUND
    assert Membership.objects.filter(user=student, classroom=classroom).count() == 1


def test_a_lesson_opens_for_its_class_only(
    client: Client, student: User, stranger: User, teacher: User, classroom: Classroom, lesson: Lesson
) -> None:
    expected = {student: HTTPStatus.OK, stranger: HTTPStatus.NOT_FOUND}
    for person, status in expected.items():
        client.force_login(person)
        assert client.get(lesson_path(classroom, lesson)).status_code == status


def test_a_lesson_never_contains_its_answers(signed_in: Client, classroom: Classroom, lesson: Lesson) -> None:
    page = signed_in.get(lesson_path(classroom, lesson)).text
    for block in lesson.blocks.filter(kind="exercise").prefetch_related("variants"):
        seed = seed_of(StudySession.objects.get().pk, block.key, 0)
        for variant in block.variants.all():
            data = concrete(variant.data, seed)
            assert data["explanation_html"] not in page
            assert not any(hint.html in page for hint in hints(data, seed=seed))


def test_opening_a_lesson_again_goes_on_with_it(
    signed_in: Client, classroom: Classroom, lesson: Lesson, student: User
) -> None:
    for _ in range(2):
        signed_in.get(lesson_path(classroom, lesson))
    assert StudySession.objects.filter(student=student).count() == 1


def test_the_number_of_queries_does_not_grow_with_the_lesson(
    signed_in: Client, classroom: Classroom, lesson: Lesson, django_assert_max_num_queries: Any
) -> None:
    signed_in.get(lesson_path(classroom, lesson))
    with django_assert_max_num_queries(25):
        signed_in.get(lesson_path(classroom, lesson))


def test_a_block_is_handed_out_to_the_sessions_own_student(
    client: Client, student: User, stranger: User, session: StudySession
) -> None:
    block = session.lesson.blocks.filter(kind="exercise")[0]
    path = reverse("classroom:block", args=[session.pk, block.key])
    client.force_login(student)
    assert f'data-block="{block.key}"' in client.get(path, {"level": "simpler"}).text
    assert client.get(path, {"level": "impossible"}).status_code == HTTPStatus.NOT_FOUND
    client.force_login(stranger)
    assert client.get(path).status_code == HTTPStatus.NOT_FOUND


def film(session: StudySession) -> Asset:
    found = session.lesson.course.assets.filter(content_type="video/webm").first()
    assert found
    return found


@pytest.mark.django_db(transaction=True)
async def test_a_film_can_be_moved_through_by_byte_ranges(student: User, session: StudySession) -> None:
    asset = await sync_to_async(film)(session)
    path = reverse("classroom:asset", args=[asset.course.slug, asset.name])
    client = AsyncClient()
    await client.aforce_login(student)
    whole = await client.get(path)
    content = b"".join([chunk async for chunk in whole.streaming_content])
    part = await client.get(path, headers={"range": "bytes=100-199"})
    assert part.status_code == HTTPStatus.PARTIAL_CONTENT
    assert b"".join([chunk async for chunk in part.streaming_content]) == content[100:200]
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(content)}"
    beyond = await client.get(path, headers={"range": f"bytes={len(content)}-"})
    assert beyond.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    unchanged = await client.get(path, headers={"if-none-match": whole.headers["ETag"]})
    assert unchanged.status_code == HTTPStatus.NOT_MODIFIED


def test_a_courses_files_are_for_its_classes_only(client: Client, session: StudySession) -> None:
    asset = film(session)
    client.force_login(make_person("nobody", "student"))
    path = reverse("classroom:asset", args=[asset.course.slug, asset.name])
    assert client.get(path).status_code == HTTPStatus.NOT_FOUND


def test_nothing_is_chosen_before_a_choice_is_made(signed_in: Client, student: User) -> None:
    page = signed_in.get(reverse("consent:choice")).text
    assert "checked" not in page
    assert get_sensing_level(user_id=student.pk, class_cap="expression") == SensingLevel.BEHAVIOUR


def test_a_choice_is_recorded_and_a_new_one_ends_it(signed_in: Client, student: User) -> None:
    for level in ("expression", "gaze"):
        signed_in.post(reverse("consent:choice"), {"level": level})
    assert get_sensing_level(user_id=student.pk, class_cap="expression") == SensingLevel.GAZE
    first, second = ConsentRecord.objects.filter(user=student).order_by("given_at")
    assert first.ended_at is not None
    assert second.ended_at is None


def test_a_withdrawal_leaves_no_consent(signed_in: Client, consenting: User) -> None:
    signed_in.post(reverse("consent:withdraw"))
    assert get_sensing_level(user_id=consenting.pk, class_cap="expression") == SensingLevel.BEHAVIOUR


def test_consent_ends_with_its_term_and_with_its_words(consenting: User) -> None:
    record = ConsentRecord.objects.get(user=consenting)
    for change in ({"expires_at": record.given_at}, {"text_version": record.text_version - 1}):
        before = {name: getattr(record, name) for name in change}
        ConsentRecord.objects.filter(pk=record.pk).update(**change)
        assert get_sensing_level(user_id=consenting.pk, class_cap="expression") == SensingLevel.BEHAVIOUR
        ConsentRecord.objects.filter(pk=record.pk).update(**before)


def test_in_the_eu_expression_is_neither_offered_nor_taken(signed_in: Client, student: User, settings: Any) -> None:
    settings.ATTUNE_SENSING_CAP = "gaze"
    assert 'value="expression"' not in signed_in.get(reverse("consent:choice")).text
    refused = signed_in.post(reverse("consent:choice"), {"level": "expression"})
    assert refused.status_code == HTTPStatus.BAD_REQUEST
    give_consent(user=student, level=SensingLevel.EXPRESSION)
    assert get_sensing_level(user_id=student.pk, class_cap="expression") == SensingLevel.GAZE


def test_after_choosing_one_goes_back_to_the_lesson_but_never_to_another_site(signed_in: Client) -> None:
    choice = reverse("consent:choice")
    back = signed_in.post(f"{choice}?next=/learn/1/1/", {"level": "gaze"})
    assert back.url == "/learn/1/1/"
    away = signed_in.post(f"{choice}?next=https://elsewhere.example/", {"level": "gaze"})
    assert away.url == choice
    word = signed_in.post(f"{choice}?next=home", {"level": "gaze"})
    assert word.url == choice


def test_a_teacher_sees_the_own_classes_only(
    client: Client, teacher: User, classroom: Classroom, student: User
) -> None:
    other = Classroom.objects.create(name="8A")
    client.force_login(teacher)
    page = client.get(reverse("dashboards:live", args=[classroom.pk])).text
    assert student.name in page
    assert client.get(reverse("dashboards:live", args=[other.pk])).status_code == HTTPStatus.NOT_FOUND
    client.force_login(student)
    assert client.get(reverse("dashboards:live", args=[classroom.pk])).status_code == HTTPStatus.NOT_FOUND


def test_only_the_classs_teacher_says_whether_the_last_hint_gives_the_answer(
    client: Client, classroom: Classroom, teacher: User, student: User, stranger: User
) -> None:
    address = reverse("dashboards:last_hint", args=[classroom.pk])
    for person, status, gives in (
        (student, HTTPStatus.NOT_FOUND, True),
        (stranger, HTTPStatus.NOT_FOUND, True),
        (teacher, HTTPStatus.FOUND, False),
    ):
        client.force_login(person)
        assert client.post(address, {"given": "no"}).status_code == status
        classroom.refresh_from_db()
        assert classroom.bottom_out is gives
    assert "does not give its answer" in client.get(reverse("dashboards:classes")).text


def test_the_class_page_asks_the_database_no_more_for_a_larger_class(
    client: Client, teacher: User, classroom: Classroom, lesson: Lesson
) -> None:
    client.force_login(teacher)
    path = reverse("dashboards:live", args=[classroom.pk])

    def queries(students: int) -> int:
        for number in range(students):
            person = make_person(f"s{students}-{number}", "student", classroom)
            StudySession.objects.create(student=person, classroom=classroom, lesson=lesson)
        with CaptureQueriesContext(connection) as counted:
            client.get(path)
        return len(counted)

    assert queries(2) == queries(20)


def test_pages_that_are_not_there_say_so_kindly(client: Client) -> None:
    answer = client.get("/no/such/page/")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "Attune" in answer.text


def test_pages_are_sent_compressed_and_films_as_they_are(
    signed_in: Client, classroom: Classroom, lesson: Lesson
) -> None:
    asked = {"HTTP_ACCEPT_ENCODING": "gzip"}
    page = signed_in.get(lesson_path(classroom, lesson), **asked)
    assert page.headers["Content-Encoding"] == "gzip"
    film = Asset.objects.filter(course=lesson.course, name__endswith=".webm").first()
    assert film
    sent = signed_in.get(reverse("classroom:asset", args=[lesson.course.slug, film.name]), **asked)
    assert sent.status_code == HTTPStatus.OK
    assert "Content-Encoding" not in sent.headers


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ('<span class="math inline"><math display="inline" alttext="x &lt; 2"><mi>x</mi></math></span>', "x < 2"),
        ('Take <span class="math inline"><math alttext="3"><mn>3</mn></math></span> off.', ""),
        ("Leave it.", ""),
    ],
)
def test_an_answer_that_is_only_a_formula_has_a_name(html: str, name: str) -> None:
    assert formula_alone(html) == name
