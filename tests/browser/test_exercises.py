"""Every type of exercise, answered as a student does it: with the mouse, with the keyboard, with words and formulas."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from benchmarks.site import Site
from tests.browser.conftest import OpenPage

Picture = Callable[[Page, str], None]


def open_lesson(page: Page, title: str) -> None:
    page.goto("/learn/")
    page.get_by_role("link", name=re.compile(title)).last.click()
    page.wait_for_load_state("networkidle")


def exercise(page: Page, key: str) -> Locator:
    block = page.locator(f"#block-{key}")
    block.scroll_into_view_if_needed()
    return block


def check(block: Locator, words: str) -> None:
    block.locator("form[data-exercise] [data-check]").click()
    expect(block.locator("form[data-exercise] > [data-result]")).to_contain_text(words)


def write(block: Locator, text: str) -> None:
    block.locator("form[data-exercise] input[name=answer]").fill(text)


def put_in_order(block: Locator, wanted: list[str]) -> None:
    """By the buttons alone, from the keyboard."""
    for place, words in enumerate(wanted):
        item = block.locator("[data-item]").filter(has_text=words)
        while item.evaluate("item => [...item.parentElement.children].indexOf(item)") > place:
            item.locator('[data-move="-1"]').press("Enter")
    expect(block.locator("[data-order-said]")).to_contain_text(re.compile(r"now \d of \d"))


def test_an_order_by_keyboard_and_new_numbers(open_page: OpenPage, site: Site, picture: Picture) -> None:
    page = open_page(site.students_at_work(1, level="behaviour")[0])
    page.goto("/learn/")
    page.get_by_role("link", name="Go on reading").click()
    order = exercise(page, "try-order")
    put_in_order(order, ["What was done", "÷", "x=7", "Check"])
    check(order, "Right.")
    picture(page, "order")
    practice = exercise(page, "practise-one-step")
    formula = practice.locator("math").first
    asked = formula.get_attribute("alttext") or ""
    less, left = (int(number) for number in re.findall(r"\d+", asked))
    practice.locator("form[data-exercise] [data-hint]").click()
    practice.locator("form[data-exercise] [data-hint]").click()
    practice.locator("form[data-step] input").nth(1).check()
    practice.locator("form[data-step] [data-check]").click()
    expect(practice.locator("form[data-step] [data-result]")).to_contain_text("Right.")
    write(practice, f"x = {left + less}")
    check(practice, "Right.")
    practice.get_by_role("button", name="Try another with new numbers").click()
    expect(formula).not_to_have_attribute("alttext", asked)
    again = formula.get_attribute("alttext")
    page.reload()
    expect(formula).to_have_attribute("alttext", again or "")


def test_formulas_several_options_words_and_units(open_page: OpenPage, site: Site, picture: Picture) -> None:
    page = open_page(site.students_at_work(1, level="behaviour")[0])
    open_lesson(page, "Two steps back")
    formula = exercise(page, "write-it")
    write(formula, "2(x+")
    expect(formula.locator("[data-reading]")).to_contain_text("After the + at place 4 something is missing.")
    write(formula, "6+2x")
    expect(formula.locator("[data-reading] math")).to_have_attribute("alttext", "6 + 2x")
    picture(page, "formula")
    check(formula, "Right.")
    several = exercise(page, "try-which-fit")
    several.locator("input").nth(0).check()
    several.locator("input").nth(2).check()
    check(several, "Right.")
    open_lesson(page, "What a cell is")
    words = exercise(page, "name-the-part")
    write(words, "cytoplasma")
    check(words, "It is written cytoplasm")
    width = exercise(page, "try-width")
    write(width, "25")
    width.locator("[data-check]").click()
    expect(width.locator("[data-problem]")).to_have_text("Write the unit too: µm, mm, cm or m.")
    write(width, "0.025 mm")
    check(width, "Right.")
    picture(page, "units")
