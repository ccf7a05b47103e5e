"""Setting up where one looks, one's own pages, and a lesson open twice: in a real browser with a rendered face."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from benchmarks.site import Site
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.test_journeys import WCAG_2_1_AA, Picture, choose_level, exercises, sign_in


def check(page: Page) -> None:
    """No finding of axe, nothing wider than the window."""
    found = Axe().run(page, options=WCAG_2_1_AA).response["violations"]
    assert found == [], [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def both_ways(page: Page, picture: Picture, name: str) -> None:
    """Looks at a page in light and dark, wide and narrow."""
    size = page.viewport_size
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        for width, shape in ((1280, {"width": 1280, "height": 860}), (390, PHONE)):
            page.set_viewport_size(shape)  # type: ignore[arg-type]
            page.wait_for_timeout(400)
            check(page)
            picture(page, f"{name}-{width}-{theme}")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(size or {"width": 1280, "height": 860})


def open_lesson(page: Page, title: str) -> None:
    sign_in(page, "Amina Okafor")
    page.get_by_role("link", name=re.compile(title)).first.click()
    page.wait_for_url(re.compile(r"/learn/\d+/\d+/"))


@pytest.mark.slow
def test_nine_dots_are_tried_with_a_face_that_follows_none_and_the_student_hears_why(
    open_page_with_camera: OpenPage, site: Site, picture: Picture
) -> None:
    page = open_page_with_camera(None, "reading")
    open_lesson(page, "Mitochondria")
    choose_level(page, "gaze")
    page.locator("[data-camera=open]").click()
    page.get_by_role("button", name="Use my camera").click()
    expect(page.locator("#camera")).to_have_attribute("data-camera-state", "on", timeout=15_000)
    page.locator("[data-camera=open]").click()
    picture(page, "panel")
    page.get_by_role("button", name="Set up where I look").click()
    both_ways(page, picture, "before")
    began = page.evaluate("performance.now()")
    page.get_by_role("button", name="Begin").press("Enter")
    expect(page.locator("[data-nine=count]")).to_have_text("Dot 3 of 9", timeout=15_000)
    picture(page, "dots")
    expect(page.locator("[data-nine=verdict]")).to_have_text("That did not work this time.", timeout=30_000)
    seconds = (page.evaluate("performance.now()") - began) / 1000
    print(f"nine dots with their result: {seconds:.1f} s")
    assert seconds < 30
    expect(page.locator("[data-nine=words]")).to_contain_text(re.compile("follow|badly|few"))
    both_ways(page, picture, "after")
    page.get_by_role("button", name="Go on reading").press("Enter")
    expect(page.locator("[data-camera=gaze-words]")).to_have_text("Where on the page you look is not known.")
    # The way through the pages afterwards.
    page.wait_for_timeout(12_000)  # one checkpoint
    page.get_by_role("link", name="What was noticed of me").click()
    page.wait_for_url(re.compile("mine"))
    expect(page.get_by_role("heading", name="What was noticed of you")).to_be_visible()
    both_ways(page, picture, "mine")
    page.get_by_role("link", name="How this lesson went").click()
    both_ways(page, picture, "summary")


def test_a_second_tab_goes_on_and_the_first_can_take_it_back(open_page: OpenPage, picture: Picture) -> None:
    first = open_page()
    open_lesson(first, "Mitochondria")
    expect(exercises(first).first).to_be_attached()
    second = first.context.new_page()
    second.goto(first.url)
    bar = first.locator("[data-offline]")
    expect(bar).to_contain_text("goes on there", timeout=10_000)
    check(first)
    picture(first, "elsewhere")
    first.get_by_role("button", name="Go on here instead").press("Enter")
    expect(bar).to_be_hidden()
    expect(second.locator("[data-offline]")).to_contain_text("goes on there", timeout=10_000)


def test_an_answer_given_without_a_connection_survives_closing_the_page(open_page: OpenPage) -> None:
    page = open_page()
    open_lesson(page, "Mitochondria")
    page.wait_for_timeout(1_500)
    address = page.url
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('offline'))")
    exercise = exercises(page).first
    exercise.scroll_into_view_if_needed()
    key = exercise.get_attribute("data-block")
    exercise.locator("input[type=radio]").first.check()
    exercise.locator("[data-check]").click()
    stored = page.evaluate("Object.entries(localStorage).filter(([name]) => name.startsWith('attune-unsent-'))")
    if not stored:
        pytest.skip("the line to this machine was not cut: the answer has arrived")
    assert key in stored[0][1]
    page.close(run_before_unload=False)
    again = page.context.new_page()
    again.context.set_offline(False)
    again.goto(address)
    expect(again.locator("[data-toast-words]")).to_contain_text("Answers from last time", timeout=10_000)
    again.reload()
    expect(again.locator(f"#block-{key} [data-result]")).to_contain_text(re.compile("Right|Not yet"))
