"""The second step of signing in: who needs it, what confirms it, and that nothing goes round it."""

import base64
import re
import time
from http import HTTPStatus
from typing import Any

import pytest
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.webapp.conftest import make_person
from tests.webapp.study_page import open_socket
from webapp.accounts.models import Classroom, User
from webapp.site.people import drop_second_step
from webapp.site.services import set_sign_in
from webapp.site.sign_in.secrets import seal, unseal

PASSWORD = "quiet-violet-harbour"
SET_UP = reverse("mfa_activate_totp")
CONFIRM = reverse("mfa_authenticate")
CODES = reverse("mfa_view_recovery_codes")
PAGE = reverse("dashboards:classes")


@pytest.fixture(autouse=True)
def no_tries_counted() -> None:
    cache.clear()


def now_code(secret: str, ahead: int = 0) -> str:
    code: str = format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD + ahead))
    return code


@pytest.fixture
def ruth(teacher: User) -> User:
    """A teacher with a password."""
    teacher.set_password(PASSWORD)
    teacher.save()
    return teacher


@pytest.fixture
def secret(ruth: User) -> str:
    """The key in Ruth's app."""
    made: str = generate_totp_secret()
    TOTP.activate(ruth, made)
    return made


def sign_in(client: Client, user: User) -> Any:
    return client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})


def set_up(client: Client) -> Any:
    """Sets the app up as the page says; returns the page with the codes on paper."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(SET_UP).context["form"].secret
    return client.post(SET_UP, {"code": now_code(secret)}, follow=True)


@pytest.mark.django_db
def test_where_the_site_asks_no_staff_page_opens_without_it(client: Client, ruth: User, student: User) -> None:
    set_sign_in(signup_open=True, second_step=True)
    client.force_login(ruth)
    assert client.get(PAGE).url == SET_UP
    assert client.get(reverse("account_change_password")).url == SET_UP
    assert client.get(reverse("account_logout")).status_code == HTTPStatus.OK
    client.force_login(student)
    assert client.get(reverse("classroom:home")).status_code == HTTPStatus.OK
    assert client.get(SET_UP).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.django_db
def test_setting_it_up_opens_the_pages_and_tells_ten_codes_once(client: Client, ruth: User) -> None:
    set_sign_in(signup_open=True, second_step=True)
    client.force_login(ruth)
    told = set_up(client)
    codes = told.context["unused_codes"]
    assert len(codes) == app_settings.RECOVERY_CODE_COUNT
    assert all(re.search(f"{code[:4]} {code[4:]}", told.text) for code in codes)
    assert "no-store" in told.headers["Cache-Control"]
    assert client.get(PAGE).status_code == HTTPStatus.OK
    again = client.get(CODES)
    assert "cannot be looked at again" in again.text
    assert not any(code[:4] in again.text for code in codes)


@pytest.mark.django_db
def test_a_wrong_code_sets_nothing_up(client: Client, ruth: User) -> None:
    client.force_login(ruth)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(SET_UP).context["form"].secret
    assert "This code is wrong" in client.post(SET_UP, {"code": now_code(secret, ahead=99)}).text
    assert not Authenticator.objects.exists()


@pytest.mark.django_db
def test_the_picture_says_what_the_app_needs(client: Client, ruth: User) -> None:
    client.force_login(ruth)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(SET_UP)
    assert page.context["form"].secret in page.context["totp_url"]
    assert "/Attune" not in page.context["totp_url"]
    assert page.context["totp_url"].startswith("otpauth://totp/ruth?")
    picture = page.context["totp_svg_data_uri"].partition("base64,")[2]
    assert b"<svg" in base64.b64decode(picture)
    assert page.context["totp_svg_data_uri"] in page.text


@pytest.mark.django_db
def test_nobody_is_signed_in_between_the_two_steps(client: Client, ruth: User, secret: str) -> None:
    assert sign_in(client, ruth).url == CONFIRM
    assert client.get(PAGE).url.startswith(reverse("account_login"))
    wrong = client.post(CONFIRM, {"code": "abc"})
    assert "This code is wrong" in wrong.text
    assert client.post(CONFIRM, {"code": now_code(secret)}).status_code == HTTPStatus.FOUND
    assert client.get(PAGE).status_code == HTTPStatus.OK


@pytest.mark.django_db
@pytest.mark.parametrize("ahead", [-1, 0, 1])
def test_a_code_holds_for_its_neighbours_and_once(client: Client, ruth: User, secret: str, ahead: int) -> None:
    code = now_code(secret, ahead)
    sign_in(client, ruth)
    assert client.post(CONFIRM, {"code": code}).status_code == HTTPStatus.FOUND
    cache.delete(f"allauth.mfa.totp.used?user={ruth.pk}&code={code}")  # what allauth does after half a minute
    again = Client()
    sign_in(again, ruth)
    assert "was used already" in again.post(CONFIRM, {"code": code}).text


@pytest.mark.django_db
def test_a_code_on_paper_does_it_once_and_few_that_are_left_are_said(client: Client, ruth: User, secret: str) -> None:
    codes = RecoveryCodes.activate(ruth).generate_codes()
    for code in codes[:-2]:
        sign_in(client, ruth)
        page = client.post(CONFIRM, {"code": f"{code[:4]} {code[4:]}"}, follow=True)
        client.logout()
    assert "2 of your codes on paper are left" in page.text
    sign_in(client, ruth)
    assert "was used already" in client.post(CONFIRM, {"code": codes[0]}).text


@pytest.mark.django_db
def test_guessing_is_stopped_even_for_the_right_code(client: Client, ruth: User, secret: str) -> None:
    sign_in(client, ruth)
    for _ in range(5):
        assert "This code is wrong" in client.post(CONFIRM, {"code": "guess"}).text
    assert "too often" in client.post(CONFIRM, {"code": now_code(secret)}).text


@pytest.mark.django_db
def test_the_database_alone_gives_no_codes_away(ruth: User, secret: str, settings: Any) -> None:
    stored = Authenticator.objects.get()
    assert secret not in str(stored.data)
    assert unseal(stored.data["secret"]) == secret
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next one"
    assert unseal(stored.data["secret"]) == secret
    assert unseal(seal(secret)) == secret


@pytest.mark.django_db
def test_under_another_secret_key_no_code_fits_and_nothing_breaks(
    client: Client, ruth: User, secret: str, settings: Any
) -> None:
    settings.SECRET_KEY = "a new one, and the old one lost"
    sign_in(client, ruth)
    assert "This code is wrong" in client.post(CONFIRM, {"code": now_code(secret)}).text


@pytest.mark.django_db
def test_djangos_own_pages_are_behind_it_too(client: Client, classroom: Classroom) -> None:
    admin = make_person("sam", "admin")
    User.objects.filter(pk=admin.pk).update(is_staff=True, is_superuser=True)
    set_sign_in(signup_open=True, second_step=True)
    assert client.get(reverse("admin:index"), follow=True).redirect_chain[-1][0].startswith(reverse("account_login"))
    client.force_login(admin)
    assert client.get(reverse("admin:index")).url == SET_UP


@pytest.mark.django_db
def test_djangos_own_pages_open_to_no_password_alone_whatever_the_site_asks_for(client: Client, settings: Any) -> None:
    admin = make_person("sam", "admin")
    User.objects.filter(pk=admin.pk).update(is_staff=True, is_superuser=True)
    client.force_login(admin)
    assert client.get(reverse("site:people")).status_code == HTTPStatus.OK
    assert client.get(reverse("admin:index")).url == SET_UP
    TOTP.activate(admin, generate_totp_secret())
    assert client.get(reverse("admin:index")).status_code == HTTPStatus.OK
    drop_second_step(person=admin)
    settings.ATTUNE_DEMO = True  # its password stands on the first page
    assert client.get(reverse("admin:index")).status_code == HTTPStatus.OK


@pytest.mark.django_db
def test_it_is_dropped_after_one_more_password_and_asked_for_again_where_the_site_does(
    client: Client, ruth: User
) -> None:
    client.force_login(ruth)
    set_up(client)
    drop = reverse("mfa_deactivate_totp")
    fresh = Client()
    fresh.force_login(ruth)
    assert fresh.post(drop).url.startswith(reverse("account_reauthenticate"))
    assert Authenticator.objects.exists()
    client.post(drop)
    assert not Authenticator.objects.exists()
    set_sign_in(signup_open=True, second_step=True)
    assert client.get(PAGE).url == SET_UP


@pytest.mark.django_db
def test_a_lost_telephone_is_put_right_by_an_administrator(client: Client, ruth: User, secret: str) -> None:
    drop_second_step(person=ruth)
    sign_in(client, ruth)
    assert client.get(PAGE).status_code == HTTPStatus.OK


@pytest.mark.django_db(transaction=True)
async def test_no_class_socket_opens_without_the_step_that_the_site_asks_for(ruth: User, classroom: Classroom) -> None:
    await sync_to_async(set_sign_in)(signup_open=True, second_step=True)
    address = f"/ws/class/{classroom.pk}/"
    async with open_socket(ruth, address) as page:
        assert (await page.event("refused"))["code"] == "second_step"
    await sync_to_async(TOTP.activate)(ruth, generate_totp_secret())
    async with open_socket(ruth, address) as page:
        await page.event("snapshot")
