"""Coming in by the school's own sign-in, against a provider that runs beside the test."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from tests.webapp.conftest import make_person
from tests.webapp.oidc_provider import CLIENT, SECRET, Provider, running_provider
from webapp.accounts.models import User
from webapp.settings._sign_in import school_sign_in
from webapp.site.services import finish_set_up, set_sign_in

pytestmark = pytest.mark.django_db
BEGIN = reverse("openid_connect_login", args=["school"])
RUTH = {"sub": "r-1", "email": "Ruth.Keller@hill.example", "email_verified": True, "given_name": "Ruth"}


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider, settings: Any) -> Provider:
    """The provider, as the environment of the site names it."""
    running.person, running.token, running.refuses, running.down = dict(RUTH), {}, False, False
    environment = {
        "ATTUNE_SSO_URL": running.url,
        "ATTUNE_SSO_CLIENT": CLIENT,
        "ATTUNE_SSO_SECRET": SECRET,
        "ATTUNE_SSO_NAME": "Hill School",
    }
    settings.SOCIALACCOUNT_PROVIDERS = school_sign_in(environment)
    return running


@pytest.fixture
def ruth(teacher: User) -> User:
    """A teacher whose address the school's list has."""
    teacher.email = "ruth.keller@hill.example"
    teacher.save()
    return teacher


def come_in(client: Client, query: str = "") -> Any:
    """The way of a browser: to the provider, and back with what it says."""
    there = client.get(BEGIN + query)
    assert there.status_code == HTTPStatus.FOUND, there.text
    back = requests.get(there.url, allow_redirects=False, timeout=10).headers["Location"]
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}")


def signed_in(client: Client) -> User | None:
    return User.objects.filter(pk=client.session.get("_auth_user_id", 0)).first()


def test_whoever_is_on_the_list_comes_in_by_their_address(client: Client, provider: Provider, ruth: User) -> None:
    assert "Sign in with Hill School" in client.get(reverse("account_login")).text
    assert come_in(client).url == "/"
    assert signed_in(client) == ruth
    assert User.objects.count() == 1


def test_the_second_time_the_providers_own_number_is_enough(client: Client, provider: Provider, ruth: User) -> None:
    come_in(client)
    client.logout()
    provider.person["email"] = "married.name@hill.example"
    come_in(client)
    assert signed_in(client) == ruth


def test_nothing_but_that_number_is_kept(client: Client, provider: Provider, ruth: User) -> None:
    provider.person["picture"] = "https://hill.example/ruth.png"
    for _ in range(2):
        come_in(client)
        client.logout()
    account = SocialAccount.objects.get()
    assert (account.uid, account.extra_data) == ("r-1", {})
    assert not SocialToken.objects.exists()


def test_nobody_else_comes_in(client: Client, provider: Provider) -> None:
    answer = come_in(client)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "Nobody here has the address" in answer.text
    assert not User.objects.exists()


def test_unless_the_school_says_so_and_then_as_a_student(client: Client, provider: Provider) -> None:
    set_sign_in(signup_open=False, second_step=False, sso_signup=True)
    provider.person = RUTH | {"sub": "a-1", "email": "amina@hill.example", "given_name": "Amina", "role": "admin"}
    come_in(client)
    amina = signed_in(client)
    assert amina
    assert (amina.role, amina.username, amina.first_name, amina.is_staff) == ("student", "amina", "Amina", False)
    assert not amina.has_usable_password()


def test_two_newcomers_of_one_name_get_two_accounts(client: Client, provider: Provider) -> None:
    set_sign_in(signup_open=False, second_step=False, sso_signup=True)
    make_person("amina", "student")
    for number in (1, 2):
        provider.person = RUTH | {"sub": f"a-{number}", "email": f"amina@hill{number}.example"}
        come_in(client)
        client.logout()
    assert User.objects.count() == 3


@pytest.mark.parametrize("said", [{"email_verified": False}, {"email_verified": "false"}, {"email": ""}])
@pytest.mark.parametrize("open_to_all", [False, True])
def test_an_address_that_the_provider_does_not_vouch_for_opens_nothing(
    client: Client, provider: Provider, ruth: User, said: dict[str, Any], open_to_all: bool
) -> None:
    set_sign_in(signup_open=True, second_step=False, sso_signup=open_to_all)
    provider.person |= said
    answer = come_in(client)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "does not vouch" in answer.text
    assert signed_in(client) is None
    assert User.objects.count() == 1


def test_an_address_of_two_people_opens_neither_account(client: Client, provider: Provider, ruth: User) -> None:
    User.objects.create(username="other", email=ruth.email.upper())
    assert "Several accounts" in come_in(client).text
    assert signed_in(client) is None


def test_an_archived_account_stays_closed(client: Client, provider: Provider, ruth: User) -> None:
    come_in(client)
    client.logout()
    User.objects.update(is_active=False)
    assert come_in(client).url == reverse("account_inactive")
    assert signed_in(client) is None


def test_the_second_step_is_asked_for_all_the_same(client: Client, provider: Provider, ruth: User) -> None:
    TOTP.activate(ruth, generate_totp_secret())
    assert come_in(client).url == reverse("mfa_authenticate")
    assert signed_in(client) is None


def test_it_leads_on_to_where_one_was_going_and_nowhere_else(client: Client, provider: Provider, ruth: User) -> None:
    assert come_in(client, "?next=/teach/").url == "/teach/"
    client.logout()
    assert come_in(client, "?next=https://elsewhere.example/").url == "/"


def test_nobody_ties_another_identity_to_their_account(client: Client, provider: Provider, student: User) -> None:
    client.force_login(student)
    come_in(client, "?process=connect")
    assert not SocialAccount.objects.exists()


def test_changing_ones_mind_there_is_no_error(client: Client, provider: Provider) -> None:
    provider.refuses = True
    assert come_in(client).url == reverse("account_login")
    assert "You did not sign in" in client.get(reverse("account_login")).text


@pytest.mark.parametrize(
    "token", [{"aud": "somebody else"}, {"iss": "https://elsewhere.example"}, {"exp": 1}], ids=["aud", "iss", "exp"]
)
def test_a_token_that_is_not_for_us_is_not_taken(
    client: Client, provider: Provider, ruth: User, token: dict[str, Any]
) -> None:
    provider.token = token
    assert come_in(client).status_code == HTTPStatus.BAD_GATEWAY
    assert signed_in(client) is None


def test_a_way_back_that_nobody_began_is_not_taken(client: Client, provider: Provider, ruth: User) -> None:
    back = reverse("openid_connect_callback", args=["school"])
    for query in ("", "?code=x", "?code=x&state=y", "?error=server_error"):
        assert client.get(back + query).status_code == HTTPStatus.BAD_GATEWAY
    there = client.get(BEGIN)
    stolen = urlsplit(requests.get(there.url, allow_redirects=False, timeout=10).headers["Location"])
    assert Client().get(f"{stolen.path}?{stolen.query}").status_code == HTTPStatus.BAD_GATEWAY


def test_a_provider_that_is_down_or_says_nonsense_is_said_kindly(
    client: Client, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.down = True
    answer = client.get(BEGIN)
    assert answer.status_code == HTTPStatus.BAD_GATEWAY
    assert "Try once more" in answer.text
    provider.down = False
    monkeypatch.setattr(Provider, "discovery", lambda _: {"hello": "world"})
    assert client.get(BEGIN).status_code == HTTPStatus.BAD_GATEWAY


def test_without_a_provider_there_is_no_such_page(client: Client) -> None:
    assert client.get(BEGIN).status_code == HTTPStatus.NOT_FOUND
    assert "Sign in with" not in client.get(reverse("account_login")).text


def test_administrators_see_whether_it_is_on(client: Client, provider: Provider) -> None:
    client.force_login(make_person("sam", "admin"))
    set_up = reverse("site:set_up", args=["sign-in"])
    assert "Whoever signs in with Hill School" in client.get(set_up).text
    client.post(set_up, {"sso_signup": "on"})
    finish_set_up()
    page = client.get(reverse("site:home"), follow=True).text
    assert "Hill School" in page
    assert "http://testserver/accounts/oidc/school/login/callback/" in page


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"ATTUNE_SSO_URL": "http://hill.example"}, "https"),
        ({"ATTUNE_SSO_URL": "https://hill.example"}, "ATTUNE_SSO_CLIENT"),
    ],
)
def test_an_environment_that_cannot_work_is_said_at_the_start(environment: dict[str, str], words: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=words):
        school_sign_in(environment)
    assert school_sign_in({}) == {}


def test_a_school_may_trust_every_address_of_its_own_provider(
    client: Client, provider: Provider, ruth: User, settings: Any
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["verified_email"] = True
    del provider.person["email_verified"]
    come_in(client)
    assert signed_in(client) == ruth
