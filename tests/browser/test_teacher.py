"""A teacher's lesson and the hour after it, by keyboard: who needs a word, a change asked for, report, files."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from benchmarks.site import Site
from tests.browser.conftest import OpenPage, Picture, both_ways
from tests.browser.test_journeys import read, sign_in
from tests.browser.test_keyboard import Keys


@pytest.mark.slow
def test_a_teacher_answers_asks_for_a_change_and_reads_the_report(
    open_page: OpenPage, site: Site, picture: Picture, tmp_path: Path
) -> None:
    site.manage("shell", "-c", "from tests.browser.taught_class import main; main()")
    student, teacher = open_page(), open_page()
    sign_in(student, "Amina Okafor")
    student.get_by_role("link", name=re.compile("Keeping the balance|What a cell is")).first.click()
    student.wait_for_url(re.compile(r"/learn/\d+/\d+/"))
    read(student, student.locator("[data-block]").first)
    sign_in(teacher, "Ruth Keller")
    keys = Keys(teacher)
    keys.open("See the class now", r"/teach/\d+/")
    answer_the_alert(keys, picture)
    ask_for_a_change(keys, student, picture)
    read_the_report(keys, picture)
    take_the_files(keys, tmp_path)


def answer_the_alert(keys: Keys, picture: Picture) -> None:
    """One row for a person and a cause; who takes it up says so, and may take that back."""
    page = keys.page
    expect(page.get_by_role("heading", name="A word may help")).to_be_visible()
    both_ways(page, picture, "live")
    keys.to("I’m on it ?: Classmate 0", within="main")
    keys.press("Enter")
    expect(page.get_by_text("1 taken up or put aside")).to_be_visible()
    keys.to("1 taken up", within="main")
    keys.press("Enter")
    expect(page.get_by_text("A teacher is on it.")).to_be_visible()
    keys.to("Undo ?: Classmate 0", within="main")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="A word may help")).to_be_visible()


def ask_for_a_change(keys: Keys, student: Page, picture: Picture) -> None:
    """What the teacher asks for is in the open lesson at once, says from whom it came, and can be undone there."""
    keys.open("^Amina Okafor$", r"/students/\d+/", within="[data-class]")
    page = keys.page
    keys.to("A note", within="form")
    page.keyboard.type("Asks good questions.")
    keys.to("Keep the note", within="main")
    keys.press("Enter")
    expect(page.get_by_text("Asks good questions.")).to_be_visible()
    keys.to("One step simpler from here", within="main")
    keys.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Asked. Amina Okafor sees it")
    note = student.locator(".note[data-note]", has_text="Your teacher made what comes next one step simpler.")
    expect(note).to_be_visible()
    page.go_back()
    keys.open("^9B now$", r"/teach/\d+/", within="main")
    change = page.locator("[data-change]", has_text="A simpler version")
    expect(change).to_contain_text("Amina Okafor")
    note.get_by_role("button", name="Undo").press("Enter")
    expect(change).to_have_attribute("data-status", "undone")


def read_the_report(keys: Keys, picture: Picture) -> None:
    """After class: what it comes to, where it slowed, where eyes rested; on paper without the machinery."""
    page = keys.page
    keys.open("^Reports$", r"/reports/$", within="main")
    keys.open("Keeping the balance|What a cell is", r"/reports/\d+/", within="main")
    looked = page.get_by_role("heading", name="Where they looked")
    looked.scroll_into_view_if_needed()
    expect(page.get_by_text("The eyes rested longest on the upper right").first).to_be_visible()
    picture(page, "report")
    page.emulate_media(media="print")
    expect(page.locator(".masthead")).to_be_hidden()
    expect(page.locator(".report__files")).to_be_hidden()
    expect(looked).to_be_visible()
    page.emulate_media(media="screen")


def take_the_files(keys: Keys, folder: Path) -> None:
    """The answers as a table and as statements."""
    page = keys.page
    for link, name in (("Answers as CSV", "answers.csv"), ("Answers as xAPI", "answers.json")):
        with page.expect_download() as download:
            keys.to(link, within="main")
            keys.press("Enter")
        download.value.save_as(folder / name)
    assert (folder / "answers.csv").read_text().startswith("student,exercise,level,answer")
    verbs = {each["verb"]["display"]["en"] for each in json.loads((folder / "answers.json").read_text())}
    assert verbs == {"answered"}
