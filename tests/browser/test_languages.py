"""The site in another language, in a real browser: chosen by keyboard, kept with the account, spoken by scripts too."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from benchmarks.site import Site
from tests.browser.conftest import PHONE, OpenPage, findings


def test_a_visitor_chooses_by_keyboard_and_the_account_keeps_it(
    open_page: OpenPage, site: Site, picture: Callable[[Page, str], None]
) -> None:
    student = site.students_at_work(1, level="behaviour")[0]
    page = open_page(student)
    page.goto("/learn/")
    german = page.get_by_role("button", name="Deutsch")
    german.focus()
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page).to_have_url(re.compile("/learn/$"))
    expect(page.get_by_role("link", name="Abmelden")).to_be_visible()
    assert findings(page) == []
    picture(page, "chosen")
    phone = open_page(student, viewport=PHONE)
    phone.goto("/learn/")
    expect(phone.get_by_role("button", name="Deutsch")).to_have_attribute("aria-current", "true")


def test_scripts_and_sockets_speak_german_and_the_lesson_its_own_language(open_page: OpenPage, site: Site) -> None:
    page = open_page(site.students_at_work(1, level="behaviour")[0], locale="de-DE")
    page.goto("/learn/")
    page.locator("a[href*='/lessons/'], .btn--main").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_attribute("lang", "en")
    exercise = page.locator("form[data-exercise][data-type=choice]").first
    exercise.scroll_into_view_if_needed()
    exercise.locator("[data-check]").click()
    expect(exercise.locator("[data-problem]")).to_have_text("Wähle zuerst eine aus.")
    exercise.locator("input").first.check()
    exercise.locator("[data-check]").click()
    expect(exercise.locator("[data-result]")).to_contain_text(re.compile("Richtig|Noch nicht"))
    assert findings(page) == []
