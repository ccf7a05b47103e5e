"""A teacher writes a rule from menus, sees its stories pass, tries it on what was recorded, turns it on, goes back."""

import re

from playwright.sync_api import Page, expect

from benchmarks.site import Site
from tests.browser.conftest import OpenPage, Picture, expect_usable
from tests.browser.test_journeys import answer_wrongly, exercises, note, sign_in


def test_a_teacher_writes_a_rule_tries_it_turns_it_on_and_goes_back(
    open_page: OpenPage, site: Site, picture: Picture
) -> None:
    student = open_page(site.students_at_work(1, level="behaviour")[0])
    student.goto("/learn/")
    student.get_by_role("link", name="Go on reading").click()
    answer_wrongly(student, exercises(student).first)
    teacher = open_page()
    sign_in(teacher, "Ruth Keller")
    teacher.goto("/teach/rules/")
    teacher.get_by_role("link", name="Write a rule").click()
    write_rule(teacher)
    picture(teacher, "written")
    expect_usable(teacher)
    teacher.get_by_role("button", name="Try it on 9B").click()
    expect(teacher.locator("[data-replay-shown]")).to_contain_text("It would have acted 1 time for 1 student")
    expect(teacher.locator(".strip").get_by_role("link")).to_have_count(1)
    picture(teacher, "tried")
    expect_usable(teacher)
    teacher.get_by_role("button", name="Turn on for 9B").click()
    rule = teacher.locator(".rule").filter(has_text="A recap after the first mistake")
    expect(rule.get_by_role("switch")).to_have_attribute("aria-checked", "true")
    student.reload()
    expect(note(student, "short_break")).to_contain_text("Shall we take two minutes?", timeout=15_000)
    rule.get_by_role("link", name="Change").click()
    change_rule(teacher)
    go_back(teacher)
    expect(rule).to_contain_text("at least 1 in a row")
    teacher.get_by_role("button", name="Undo that").click()
    expect(teacher.get_by_text("Taken back")).to_be_visible()


def write_rule(page: Page) -> None:
    page.get_by_label("What you call it").fill("A recap after the first mistake")
    page.get_by_label("How much, their last answers were wrong").fill("1")
    page.get_by_role("button", name="and also…").click()
    page.get_by_label("What to look at, 2").select_option("hints_here")
    how_many = page.get_by_label("How much, on this exercise they asked for")
    expect(how_many).to_have_value("2")  # what most rules want
    page.get_by_label("How, on this exercise they asked for").select_option("==")
    how_many.fill("0")
    page.get_by_label("What to do").select_option("short_break")
    page.get_by_label("How many minutes").fill("2")
    page.get_by_text("Change the words").click()
    page.get_by_label("What the student reads").fill("Shall we take two minutes?")
    expect(page.locator("[data-part=card]")).to_contain_text("“Shall we take two minutes?”")
    page.get_by_role("button", name="Take out story 2").click()
    page.get_by_role("button", name="Take out story 1").click()
    expect(page.get_by_role("button", name="Take out story")).to_have_count(0)
    page.get_by_role("button", name="Suggest some").click()
    expect(page.locator("[data-told]")).to_have_text(re.compile("3 short stories. All come out as you said."))
    page.get_by_label("Story 1 should").select_option("no")
    expect(page.locator("[data-told]")).to_contain_text("1 comes out differently")
    page.get_by_label("Story 1 should").select_option("yes")
    expect(page.locator("[data-told]")).to_contain_text("All come out")


def change_rule(page: Page) -> None:
    page.get_by_label("How much, their last answers were wrong").fill("3")
    page.get_by_role("button", name="Save, not on yet").click()
    expect(page.get_by_text("Saved as version 2")).to_be_visible()
    expect(page.get_by_text("version 1 is on")).to_be_visible()


def go_back(page: Page) -> None:
    page.get_by_role("link", name="Earlier versions").click()
    expect(page.locator(".diff ins").first).to_contain_text("at least 3 in a row")
    expect_usable(page)
    page.get_by_role("button", name="Go back to version 1").click()
    expect(page.get_by_text("says again what it said in version 1")).to_be_visible()
