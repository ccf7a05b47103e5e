"""A teacher writes a course in the site; a student of the class reads it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from benchmarks.site import ROOT
from tests.browser.conftest import PHONE, OpenPage, Picture, Watcher, expect_usable
from tests.browser.test_journeys import sign_in

DEMO = ROOT / "lessons" / "content" / "demo" / "lessons" / "keeping-the-balance"


def saved(page: Page) -> None:
    expect(page.locator("[data-state]")).to_contain_text(re.compile("^Saved"))


def add(page: Page, kind: str) -> Locator:
    """Adds a part at the end; it stands open then."""
    page.locator(".adder__kinds").get_by_role("button", name=kind, exact=True).click()
    return opened(page)


def opened(page: Page) -> Locator:
    piece = page.locator("[data-piece].piece--open")
    expect(piece).to_have_count(1)
    return piece


def done(page: Page) -> None:
    opened(page).locator("[data-save]").click()
    expect(page.locator(".piece--open")).to_have_count(0)


def write_text(page: Page) -> None:
    piece = add(page, "Text")
    piece.get_by_label("Text", exact=True).fill("A scale stands level when $a = b$.")
    expect(piece.locator("[data-shown] math")).to_be_visible()  # the live preview, formula and all
    saved(page)
    piece.get_by_role("button", name="Simpler").click()
    expect(opened(page).locator("[data-level=simpler]")).to_have_count(1)
    opened(page).get_by_label("Text", exact=True).fill("Both sides weigh the same.")
    expect(opened(page).locator("[data-shown]")).to_contain_text("Both sides weigh the same.")
    done(page)


def write_exercise(page: Page) -> None:
    piece = add(page, "Exercise")
    piece.get_by_label("How students answer").select_option("numeric")
    piece = opened(page)
    piece.get_by_label("Right answer").fill("5")
    piece.get_by_label("Question").fill("Solve $x + 3 = 8$.")
    piece.get_by_role("button", name="Add a hint").click()
    expect(opened(page).get_by_label("Hint", exact=True)).to_be_visible()
    opened(page).get_by_label("Hint", exact=True).fill("Undo the $+3$.")
    expect(opened(page).locator("[data-shown]")).to_contain_text("Give me a hint")
    done(page)


def write_film(page: Page) -> None:
    piece = add(page, "Film")
    piece.get_by_label("Film", exact=True).set_input_files(DEMO / "film.webm")
    expect(opened(page).locator(".file__name").first).to_have_text("film.webm")
    expect(opened(page).get_by_label("Length in seconds")).not_to_have_value("")
    opened(page).get_by_role("link", name="Write captions beside the film").click()
    page.wait_for_url(re.compile("captions/"))
    page.get_by_label("Words of caption 1").fill("A scale tips when one side is heavier.")
    page.get_by_label(re.compile("Caption 1: to")).fill("0:01")
    expect(page.locator(".cue__notes")).to_contain_text("too fast to read")
    page.get_by_label(re.compile("Caption 1: to")).fill("0:04")
    expect(page.locator(".cue__notes")).to_have_count(0)


@pytest.fixture
def teacher(open_page: OpenPage) -> Page:
    page = open_page()
    sign_in(page, "Ruth Keller")
    return page


def test_a_teacher_writes_and_publishes_a_lesson_and_a_student_opens_it(
    teacher: Page, open_page: OpenPage, picture: Picture
) -> None:
    teacher.get_by_role("link", name="Courses", exact=True).click()
    teacher.get_by_role("link", name="Begin a course").click()
    teacher.get_by_label("Title").fill("Scales")
    teacher.get_by_role("button", name="Begin").click()
    teacher.get_by_label("New lesson in “First unit”").fill("In balance")
    teacher.get_by_role("button", name="Begin").click()
    teacher.wait_for_url(re.compile("drafts/"))
    write_text(teacher)
    write_exercise(teacher)
    write_film(teacher)
    picture(teacher, "captions")
    expect_usable(teacher)
    teacher.get_by_role("button", name="Save the captions").click()
    teacher.wait_for_url(re.compile(r"drafts/\d+/\?edit="))
    expect(opened(teacher).locator("[data-shown] video")).to_have_count(1)
    picture(teacher, "editor")
    expect_usable(teacher)
    teacher.get_by_role("link", name="Preview").click()
    exercise = teacher.locator('[data-block][data-kind="exercise"]')
    exercise.locator("input[name=answer]").fill("5")
    exercise.locator("[data-check]").click()
    expect(exercise.locator("[data-result]")).to_contain_text("Right")
    teacher.get_by_role("link", name="Simpler").click()
    expect(teacher.locator("[data-blocks]")).to_contain_text("Both sides weigh the same.")
    picture(teacher, "preview")
    expect_usable(teacher)
    teacher.get_by_role("link", name="Publish").click()
    teacher.get_by_label("What is new?").fill("A first lesson")
    picture(teacher, "publish")
    teacher.get_by_role("button", name="Publish").click()
    expect(teacher.get_by_text("“In balance” is published.")).to_be_visible()
    teacher.get_by_label("9B").check()
    teacher.locator("form", has=teacher.get_by_label("9B")).get_by_role("button", name="Save").click()
    expect(teacher.get_by_text("9B can study this course now.")).to_be_visible()
    student = open_page()
    sign_in(student, "Amina Okafor")
    student.get_by_role("link", name=re.compile("In balance")).click()
    expect(student.locator("[data-blocks] math").first).to_be_visible()
    expect(student.locator("video")).to_have_count(1)
    picture(student, "student")


def test_what_is_deleted_comes_back_and_what_was_not_saved_is_kept(teacher: Page, watcher: Watcher) -> None:
    teacher.goto("/teach/courses/1/edit/1/")
    pieces = teacher.locator("[data-group=reading] > [data-piece]")
    before = pieces.count()
    first = pieces.first.get_attribute("data-piece")
    pieces.first.get_by_label(re.compile("^More for")).click()
    pieces.first.get_by_role("button", name="Delete this part").click()
    expect(pieces).to_have_count(before - 1)
    teacher.locator("[data-toast-act]").click()
    expect(pieces).to_have_count(before)
    pieces.first.get_by_label(re.compile("^Move .* down$")).click()
    expect(pieces.nth(1)).to_have_attribute("data-piece", str(first))
    teacher.locator("h1").click()
    teacher.keyboard.press("Control+z")
    expect(pieces.first).to_have_attribute("data-piece", str(first))
    pieces.first.locator("[data-open-piece]").click()
    words = opened(teacher).get_by_label("Text", exact=True)
    kept = words.input_value()
    teacher.route("**/blocks/**", lambda route: route.abort())
    words.fill("Written without a connection.")
    expect(teacher.locator("[data-state]")).to_contain_text("kept in this browser")
    teacher.unroute("**/blocks/**")
    teacher.goto("/teach/courses/1/edit/1/")
    teacher.get_by_role("button", name="Put them back").click()
    expect(pieces.first).to_contain_text("Written without a connection.")
    pieces.first.locator("[data-open-piece]").click()
    opened(teacher).get_by_label("Text", exact=True).fill(kept)
    saved(teacher)
    watcher.complaints = [line for line in watcher.complaints if "ERR_FAILED" not in line]  # the line that was cut


def test_a_part_can_be_written_on_a_telephone_in_the_dark(open_page: OpenPage, picture: Picture) -> None:
    page = open_page(viewport=PHONE, color_scheme="dark")
    sign_in(page, "Ruth Keller")
    page.goto("/teach/courses/1/edit/1/")
    exercise = page.locator("[data-piece]", has=page.locator(".exercise")).first.get_attribute("data-piece")
    page.goto(f"{page.url}?edit={exercise}")
    opened(page)
    picture(page, "editor")
    expect_usable(page)
