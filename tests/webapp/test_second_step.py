"""The second step of signing in: who needs it, what confirms it, and that nothing goes round it."""

import time
from http import HTTPStatus

import cv2
import numpy as np
import pytest
from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.webapp.conftest import make_person
from tests.webapp.study_page import open_socket
from webapp.accounts.models import Classroom, User
from webapp.site import second_step as steps
from webapp.site.models import SecondStep
from webapp.site.people import drop_second_step
from webapp.site.qr import qr_svg
from webapp.site.services import set_sign_in
from webapp.site.totp import PERIOD, app_address, code_at, counter_of, new_secret

SETTING = reverse("site:second_step")
CONFIRMING = reverse("site:second_step_confirm")
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.fixture(autouse=True)
def no_tries_counted() -> None:
    cache.clear()


def now_code(secret: str, ahead: int = 0) -> str:
    return code_at(secret, int(time.time()) // PERIOD + ahead)


@pytest.fixture
def protected(teacher: User) -> tuple[str, list[str]]:
    """The teacher's secret and codes on paper; the code of this moment is not used up."""
    secret = new_secret()
    codes = steps.set_up_second_step(user=teacher, secret=secret, code=now_code(secret))
    SecondStep.objects.update(last_counter=0)
    return secret, codes


@pytest.mark.parametrize(
    ("at", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    assert code_at(RFC_SECRET, at // PERIOD) == code


@given(st.integers(0, 2**33), st.integers(-3, 3))
def test_a_code_holds_for_its_neighbours_and_once(now: int, shift: int) -> None:
    counter = now // PERIOD + 5
    seen = counter_of(RFC_SECRET, code_at(RFC_SECRET, counter), now=(counter + shift) * PERIOD, after=0)
    assert (seen == counter) == (abs(shift) <= 1)
    assert counter_of(RFC_SECRET, code_at(RFC_SECRET, counter), now=counter * PERIOD, after=counter + 1) is None


def test_the_picture_says_what_the_app_needs() -> None:
    address = app_address(new_secret(), issuer="Hill School", name="ruth")
    svg = qr_svg(address)
    size = int(svg.split('viewBox="0 0 ')[1].split(" ")[0])
    picture = np.full((size, size), 255, np.uint8)
    for dot in svg.split('path d="')[1].split('"')[0].split("M")[1:]:
        x, y = dot.split("h")[0].split(" ")
        picture[int(y), int(x)] = 0
    read, _, _ = cv2.QRCodeDetector().detectAndDecode(np.kron(picture, np.ones((8, 8), np.uint8)))
    assert read == address


@pytest.mark.django_db
def test_where_the_site_asks_no_staff_page_opens_without_it(client: Client, teacher: User, student: User) -> None:
    set_sign_in(signup_open=True, second_step=True)
    client.force_login(teacher)
    assert client.get(reverse("dashboards:classes")).url == SETTING
    assert client.get(reverse("account_change_password")).url == SETTING
    assert client.get(reverse("account_logout")).status_code == HTTPStatus.OK
    client.force_login(student)
    assert client.get(reverse("classroom:home")).status_code == HTTPStatus.OK
    assert client.get(SETTING).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.django_db
def test_setting_it_up_opens_the_pages_and_tells_ten_codes_once(client: Client, teacher: User) -> None:
    set_sign_in(signup_open=True, second_step=True)
    client.force_login(teacher)
    secret = client.get(SETTING).context["secret"].replace(" ", "")
    wrong = client.post(SETTING, {"step_code": "000000" if now_code(secret) != "000000" else "1"})
    assert wrong.status_code == HTTPStatus.BAD_REQUEST
    told = client.post(SETTING, {"step_code": now_code(secret)})
    assert len(told.context["codes"]) == steps.RECOVERY_CODES
    assert client.get(reverse("dashboards:classes")).status_code == HTTPStatus.OK
    stored = SecondStep.objects.get()
    assert not set(told.context["codes"]) & set(stored.recovery)


@pytest.mark.django_db
def test_the_next_sign_in_asks_for_a_code_even_where_the_site_does_not(
    client: Client, teacher: User, protected: tuple[str, list[str]]
) -> None:
    client.force_login(teacher)
    page = reverse("dashboards:classes")
    assert client.get(page).url == CONFIRMING
    assert client.get(SETTING).url == CONFIRMING
    assert client.post(CONFIRMING, {"step_code": now_code(protected[0])}).status_code == HTTPStatus.FOUND
    assert client.get(page).status_code == HTTPStatus.OK
    client.force_login(teacher)
    again = Client()
    again.force_login(teacher)
    assert again.get(page).url == CONFIRMING
    assert again.post(CONFIRMING, {"step_code": now_code(protected[0])}).status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.django_db
def test_a_code_on_paper_does_it_once(teacher: User, protected: tuple[str, list[str]]) -> None:
    code = protected[1][0]
    assert steps.confirm_second_step(user=teacher, code=code.upper()) == steps.RECOVERY_CODES - 1
    with pytest.raises(steps.StepRefused, match="used already"):
        steps.confirm_second_step(user=teacher, code=code)


@pytest.mark.django_db
def test_guessing_is_stopped_even_for_the_right_code(teacher: User, protected: tuple[str, list[str]]) -> None:
    for _ in range(steps.TRIES):
        with pytest.raises(steps.StepRefused, match="wrong"):
            steps.confirm_second_step(user=teacher, code="guess")
    with pytest.raises(steps.StepRefused, match="Too many"):
        steps.confirm_second_step(user=teacher, code=now_code(protected[0]))


@pytest.mark.django_db
def test_djangos_own_pages_are_behind_it_too(client: Client, classroom: Classroom) -> None:
    admin = make_person("sam", "admin")
    User.objects.filter(pk=admin.pk).update(is_staff=True, is_superuser=True)
    set_sign_in(signup_open=True, second_step=True)
    assert client.get(reverse("admin:index"), follow=True).redirect_chain[-1][0].startswith(reverse("account_login"))
    client.force_login(admin)
    assert client.get(reverse("admin:index")).url == SETTING


@pytest.mark.django_db
def test_a_lost_telephone_is_put_right_by_an_administrator(
    client: Client, teacher: User, protected: tuple[str, list[str]]
) -> None:
    drop_second_step(person=teacher)
    client.force_login(teacher)
    assert client.get(reverse("dashboards:classes")).status_code == HTTPStatus.OK


@pytest.mark.django_db(transaction=True)
async def test_no_class_socket_opens_between_the_two_steps(
    teacher: User, classroom: Classroom, protected: tuple[str, list[str]]
) -> None:
    address = f"/ws/class/{classroom.pk}/"
    async with open_socket(teacher, address) as page:
        assert (await page.event("refused"))["code"] == "second_step"
    await sync_to_async(drop_second_step)(person=teacher)
    async with open_socket(teacher, address) as page:
        await page.event("snapshot")
