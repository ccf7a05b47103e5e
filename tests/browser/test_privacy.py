"""A guardian's agreement, one's own data, and the way out: in a real browser, by keyboard where it matters."""

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, OpenPage, findings
from tests.browser.test_journeys import Picture

DEMO_PASSWORD = "attune-demo"  # printed on the demo's first page


def sign_in_as(page: Page, username: str, lands: str = r"/learn/") -> None:
    page.goto("/accounts/login/")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password", exact=True).fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in").press("Enter")
    page.wait_for_url(re.compile(lands))


def look(page: Page, picture: Picture, name: str) -> None:
    """A state that only a journey comes to; the pages as such are gone through by themselves elsewhere."""
    picture(page, name)
    assert list(findings(page)) == []


def wait_for_worker(page: Page, wanted: Locator) -> Locator:
    """Loads the page again until what is made in the background is there."""
    for _ in range(60):
        if wanted.count():
            break
        page.wait_for_timeout(250)
        page.reload()
    expect(wanted).to_be_visible()
    return wanted


def read_copy(page: Page, link: Locator, path: Path) -> str:
    with page.expect_download() as download:
        link.press("Enter")
    download.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        return archive.read("README.txt").decode()


@pytest.mark.slow
def test_a_guardian_agrees_by_link_and_takes_it_back(open_page: OpenPage, picture: Picture, tmp_path: Path) -> None:
    admin = open_page()
    sign_in_as(admin, "admin", r"/site/")
    admin.goto("/privacy/school/")
    person = admin.get_by_role("region", name="For one person")
    person.get_by_label("User name").fill("grace.liu")
    person.get_by_label("Who agrees").select_option(label="A guardian must agree")
    person.get_by_role("button", name="Save").press("Enter")
    expect(admin.get_by_role("status").first).to_contain_text("Saved for Grace Liu")

    student = open_page()
    sign_in_as(student, "grace.liu")
    student.goto("/camera/")
    student.locator("input[value=gaze]").press("Space")
    student.get_by_role("button", name="Save my choice").press("Enter")
    link = student.locator(".notice__link").inner_text()
    look(student, picture, "waiting")

    parent = open_page(viewport=PHONE)
    parent.goto(link)
    parent.get_by_label("Your name").fill("Ada Liu")
    parent.get_by_role("button", name="I agree").press("Enter")
    expect(parent.get_by_role("heading", level=1)).to_have_text("You agreed to “Gaze”")
    look(parent, picture, "agreed")
    student.goto("/camera/")
    expect(student.get_by_text("Ada Liu agreed for you")).to_be_visible()
    parent.get_by_role("button", name="I no longer agree").press("Enter")
    expect(parent.get_by_role("heading", level=1)).to_have_text("You did not agree")
    student.goto("/camera/")
    expect(student.get_by_text("did not agree")).to_be_visible()

    copy = admin.get_by_role("region", name="A copy for somebody")
    copy.get_by_label("User name").fill("grace.liu")
    copy.get_by_role("button", name="Make a copy").press("Enter")
    made = wait_for_worker(admin, copy.get_by_role("link", name="Download it"))
    assert "Grace Liu" in read_copy(admin, made, tmp_path / "copy.zip")
    look(admin, picture, "school-copy")
    student.goto("/privacy/")
    expect(student.get_by_text("A copy of all your data, made for you by the school")).to_be_visible()


@pytest.mark.slow
def test_somebody_takes_their_data_along_and_goes(open_page: OpenPage, picture: Picture, tmp_path: Path) -> None:
    page = open_page()
    sign_in_as(page, "ravi.patel")
    page.goto("/privacy/")
    page.get_by_role("button", name="Make a copy of my data").press("Enter")
    made = wait_for_worker(page, page.get_by_role("link", name="Download it"))
    look(page, picture, "copy")
    assert "Ravi Patel" in read_copy(page, made, tmp_path / "copy.zip")
    page.get_by_role("link", name="Erase my account").press("Enter")
    page.get_by_label("Your password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Erase my account for good").press("Enter")
    page.wait_for_url(re.compile(r"/privacy/erased/"))
    wait_for_worker(page, page.get_by_role("heading", name="Erased, and nothing was left"))
    look(page, picture, "proof")
    page.goto("/privacy/")
    page.wait_for_url(re.compile(r"/accounts/login/"))
