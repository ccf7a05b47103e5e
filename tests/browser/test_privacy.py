"""A guardian's agreement, one's own data, and the way out: in a real browser, by keyboard where it matters."""

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.test_gaze import both_ways, check
from tests.browser.test_journeys import Picture

DEMO_PASSWORD = "attune-demo"  # printed on the demo's first page


def sign_in_as(page: Page, username: str, lands: str = r"/learn/") -> None:
    page.goto("/accounts/login/")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password", exact=True).fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in").press("Enter")
    page.wait_for_url(re.compile(lands))


@pytest.mark.slow
def test_a_guardian_agrees_by_link_and_takes_it_back(open_page: OpenPage, picture: Picture) -> None:
    admin = open_page()
    sign_in_as(admin, "admin", r"/site/")
    admin.goto("/privacy/school/")
    both_ways(admin, picture, "school")
    admin.get_by_label("User name", exact=True).first.fill("grace.liu")
    admin.get_by_label("Who agrees").select_option(label="A guardian must agree")
    admin.locator("#person + form button").press("Enter")
    expect(admin.get_by_role("status").first).to_contain_text("Saved for Grace Liu")
    admin.goto("/privacy/school/assessment/")
    both_ways(admin, picture, "assessment")

    student = open_page()
    sign_in_as(student, "grace.liu")
    student.goto("/camera/")
    student.locator("input[value=gaze]").press("Space")
    student.get_by_role("button", name="Save my choice").press("Enter")
    both_ways(student, picture, "waiting")
    link = student.locator(".notice__link").inner_text()

    parent = open_page(viewport=PHONE)
    parent.goto(link)
    both_ways(parent, picture, "guardian")
    parent.get_by_label("Your name").fill("Ada Liu")
    parent.get_by_role("button", name="I agree").press("Enter")
    expect(parent.get_by_role("heading", level=1)).to_have_text("You agreed to “Gaze”")
    student.goto("/camera/")
    expect(student.get_by_text("Ada Liu agreed for you")).to_be_visible()
    parent.get_by_role("button", name="I no longer agree").press("Enter")
    expect(parent.get_by_role("heading", level=1)).to_have_text("You did not agree")
    student.goto("/camera/")
    expect(student.get_by_text("did not agree")).to_be_visible()


@pytest.mark.slow
def test_somebody_takes_their_data_along_and_goes(open_page: OpenPage, picture: Picture, tmp_path: Path) -> None:
    page = open_page()
    sign_in_as(page, "ravi.patel")
    page.goto("/privacy/")
    both_ways(page, picture, "home")
    page.get_by_role("button", name="Make a copy of my data").press("Enter")
    link = page.get_by_role("link", name="Download it")
    for _ in range(20):
        page.reload()
        if link.count():
            break
        page.wait_for_timeout(500)
    with page.expect_download() as download:
        link.press("Enter")
    download.value.save_as(tmp_path / "copy.zip")
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        assert "Ravi Patel" in archive.read("README.txt").decode()
    page.goto("/privacy/looks/")
    check(page)
    page.goto("/privacy/erase/")
    both_ways(page, picture, "erase")
    page.get_by_label("Your password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Erase my account for good").press("Enter")
    page.wait_for_url(re.compile(r"/privacy/erased/"))
    done = page.get_by_role("heading", name="Erased, and nothing was left")
    for _ in range(20):
        if done.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(done).to_be_visible()
    both_ways(page, picture, "proof")
    page.goto("/privacy/")
    page.wait_for_url(re.compile(r"/accounts/login/"))
