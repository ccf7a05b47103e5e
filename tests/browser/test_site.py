"""A new site from its first minute: set-up, second step, classes, a list of people, the school's own sign-in."""

import base64
import hmac
import re
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from benchmarks.site import Site
from tests.browser.conftest import OpenPage, Watcher
from tests.browser.test_gaze import both_ways
from tests.browser.test_journeys import Picture
from tests.webapp.oidc_provider import CLIENT, SECRET, Provider, running_provider

PASSWORD = "quiet-violet-harbour"
LIST = """first name;last name;user name;email;role;class
Amina;Okafor;;amina@hill.example;;9B
Jonas;Weber;jonas.w;;student;9B|Chess
Ruth;Keller;ruth.keller;ruth@hill.example;teacher;9B
;;;;;9B
Amina;Okafor;;;;9B
Noor;Haddad;jonas.w;;;9B
Tom;Berg;;not an address;;9B
Lena;Zhou;;;caretaker;9B
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """The school's own sign-in."""
    with running_provider() as running:
        yield running


@pytest.fixture(scope="module")
def site(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that nobody has set up yet, tied to the school's own sign-in."""
    made = Site(tmp_path_factory.mktemp("site"), demo=False)
    made.environment |= {
        "ATTUNE_DEMO": "0",
        "ATTUNE_SSO_URL": provider.url,
        "ATTUNE_SSO_CLIENT": CLIENT,
        "ATTUNE_SSO_SECRET": SECRET,
        "ATTUNE_SSO_NAME": "Hill School",
    }
    with made as running:
        yield running


@pytest.fixture(autouse=True)
def refusals_are_meant(watcher: Watcher) -> Iterator[None]:
    """A browser notes each page that says what was wrong, which is what these journeys look for."""
    yield
    meant = re.compile(r"status of (400|403) ")
    watcher.complaints = [line for line in watcher.complaints if not meant.search(line)]


@pytest.fixture
def office(site: Site, open_page: OpenPage) -> Page:
    """An administrator's browser, on a site that is set up."""
    site.manage(
        "shell",
        "-c",
        "from webapp.accounts.models import User; from webapp.site.services import finish_set_up, set_sign_in; "
        "finish_set_up(); set_sign_in(signup_open=True, second_step=False); "
        "User.objects.get_or_create(username='ola', role='admin', first_name='Ola', is_staff=True, is_superuser=True)",
    )
    page = open_page()
    page.context.add_cookies([{"name": "sessionid", "value": site.sign_in("ola"), "url": site.url}])
    return page


def app_code(secret: str, ahead: int = 0) -> str:
    """What an authenticator app shows (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30 + ahead)
    digest = hmac.new(base64.b32decode(secret), counter, "sha1").digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 10**6:06}"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).press("Enter")


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


@pytest.mark.slow
def test_a_new_site_asks_three_things_and_then_for_the_second_step(
    site: Site, open_page: OpenPage, picture: Picture
) -> None:
    page = open_page()
    page.goto("/site/start/")
    for label, words in {"First name": "Sam", "User name": "sam", "Password": PASSWORD, "Set-up code": "guess"}.items():
        page.get_by_label(label).first.fill(words)
    press(page, "Make my account")
    expect(page.get_by_text("This is not the set-up code")).to_be_visible()
    both_ways(page, picture, "start")
    found = re.search(r"type this code:\s+(\w+)", site.said)
    assert found
    page.get_by_label("Set-up code").fill(found.group(1))
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Make my account")

    heading(page, "The school")
    press(page, "Go on")
    expect(page.locator("#id_name")).to_be_focused()
    expect(page.get_by_text("Setting up · 1 of 3")).to_be_visible()
    page.get_by_label("What is the school called?").fill("Hill School")
    page.get_by_label("Whose clocks").select_option("Europe/Berlin")
    press(page, "Go on")

    heading(page, "The camera, and the law")
    press(page, "Go on")
    expect(page.get_by_text("In doubt, choose the European Union")).to_be_visible()
    page.get_by_label("European Union").press("Space")
    page.get_by_label("Gaze", exact=True).press("Space")
    both_ways(page, picture, "law")
    press(page, "Go on")

    heading(page, "Signing in")
    page.get_by_label("Teachers and administrators confirm").press("Space")
    press(page, "Finish")
    secret, codes = set_up_the_second_step(page, picture)
    heading(page, "Hill School")

    page.goto("/accounts/logout/")
    press(page, "Sign out")
    page.goto("/accounts/login/")
    both_ways(page, picture, "login")
    for number, code in enumerate((app_code(secret, ahead=1), codes[0])):
        page.goto("/accounts/login/")
        page.get_by_label("User name").fill("sam")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").press("Enter")
        heading(page, "One more step")
        if not number:
            page.get_by_label("The code that the app shows").fill("000000")
            press(page, "Go on")
            expect(page.get_by_text("This code is wrong or was used already")).to_be_visible()
            both_ways(page, picture, "one-more-step")
        page.get_by_label("The code that the app shows").fill(code)
        press(page, "Go on")
        heading(page, "Hill School")
        page.goto("/accounts/second-step/")
        expect(page.get_by_text(f"{10 - number} of your codes on paper are left")).to_be_visible()
        both_ways(page, picture, "second-step-on")
        page.goto("/accounts/")
        page.get_by_role("button", name="Sign out").press("Enter")


def set_up_the_second_step(page: Page, picture: Picture) -> tuple[str, list[str]]:
    """Goes where the site sends staff; returns the app's key and the codes on paper."""
    heading(page, "Is it still you?")
    page.get_by_label("Password").fill(PASSWORD)
    both_ways(page, picture, "still-you")
    press(page, "Go on")
    heading(page, "A second step for your sign-in")
    both_ways(page, picture, "second-step")
    secret = page.locator(".steps__key").inner_text().replace(" ", "")
    page.get_by_label("The code that the app shows").fill(app_code(secret))
    press(page, "Turn it on")
    heading(page, "Codes for a lost telephone")
    both_ways(page, picture, "codes")
    codes = page.locator(".recovery li").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="I have them, go on").press("Enter")
    return secret, codes


@pytest.mark.slow
def test_a_class_is_made_and_filled_from_a_list_and_the_list_undone(
    office: Page, picture: Picture, tmp_path: Path
) -> None:
    page = office
    page.goto("/site/classes/")
    page.get_by_role("link", name="Make a class").press("Enter")
    page.get_by_label("Name").fill("9B")
    press(page, "Make the class")
    expect(page.get_by_role("status").first).to_contain_text("9B is here")

    page.goto("/site/lists/")
    press(page, "Look at it")
    expect(page.get_by_text("Choose a file first.")).to_be_visible()
    people = tmp_path / "9B.csv"
    people.write_text(LIST)
    page.get_by_label("The list").set_input_files(people)
    press(page, "Look at it")
    heading(page, "9B.csv")
    for words in (
        "There is no name in this row.",
        "Line 2 has the same name.",
        "Line 3 has the user name “jonas.w” too",
        "“not an address” is no e-mail address.",
        "“caretaker” is no role.",
    ):
        expect(page.get_by_text(words)).to_be_visible()
    both_ways(page, picture, "list-looked-at")
    press(page, "Take over 3 rows, leave 5 out")
    expect(page.get_by_role("status").first).to_contain_text("Taken over: 3 new accounts.")
    both_ways(page, picture, "list-taken")
    taken = page.url

    page.goto("/site/people/")
    page.get_by_label("Name, user name or e-mail").fill("okaf")
    page.get_by_label("Name, user name or e-mail").press("Enter")
    page.get_by_role("link", name="Amina Okafor").press("Enter")
    page.goto("/site/classes/")
    page.get_by_role("link", name="9B", exact=True).press("Enter")
    expect(page.get_by_text("Ruth Keller").first).to_be_visible()
    press(page, "Make the slips")
    heading(page, "2 slips to hand over")
    both_ways(page, picture, "slips")
    password = page.locator(".slip", has_text="Amina").locator(".slip__word").inner_text()
    assert re.fullmatch(r"([a-z]{4}-){3}[a-z]{4}", password)

    page.goto(taken)
    press(page, "Undo this list")
    expect(page.get_by_role("status").first).to_contain_text("Undone: 3 accounts removed.")
    page.goto("/site/people/")
    expect(page.get_by_text("Amina Okafor")).to_have_count(0)


@pytest.mark.slow
def test_whoever_is_on_the_lists_comes_in_by_the_schools_own_sign_in(
    office: Page, open_page: OpenPage, provider: Provider, picture: Picture
) -> None:
    office.goto("/site/people/new/")
    for label, words in {"First name": "Ira", "User name": "ira", "E-mail": "ira@hill.example"}.items():
        office.get_by_label(label).fill(words)
    press(office, "Make the account")
    page = open_page()
    provider.person = {"sub": "i-1", "email": "Ira@hill.example", "email_verified": True}
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Sign in with Hill School").press("Enter")
    page.wait_for_url(re.compile("/learn/"))
    page.goto("/accounts/")
    expect(page.get_by_text("You can come in with Hill School")).to_be_visible()
    page.get_by_role("link", name="Make a password").press("Enter")
    both_ways(page, picture, "first-password")

    stranger = open_page()
    provider.person = {"sub": "x-1", "email": "somebody@hill.example", "email_verified": True}
    stranger.goto("/accounts/login/")
    stranger.get_by_role("link", name="Sign in with Hill School").press("Enter")
    heading(stranger, "We do not know you yet")
    both_ways(stranger, picture, "not-let-in")
