"""A student's whole way through Attune by keyboard alone: no pointer, every stop visible, nothing out of reach."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Picture
from tests.browser.test_journeys import exercises

NAME = """element => (element.getAttribute("aria-label") || element.labels?.[0]?.innerText || element.innerText
    || element.value || "").replace(/\\s+/g, " ").trim()"""
# What a person sees of the focus: an outline or a shadow of its own, on the element or on what is drawn for it.
SEEN = """element => [element, element.nextElementSibling, element.closest("label")].some(each => {
    if (!each) return false
    const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(each)
    return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none"
})"""
FAR = 150  # stops of the tab key after which something counts as out of reach


class Keys:
    """A person with a keyboard and nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def here(self) -> str:
        """What has the focus, as it is called."""
        return str(self.page.evaluate(f"({NAME})(document.activeElement)"))

    def to(self, name: str, *, within: str = "body", key: str = "Tab") -> None:
        """Goes from stop to stop until one of this name (a pattern) has the focus; it must be seen there."""
        stops = []
        for _ in range(FAR):
            self.page.keyboard.press(key)
            stops.append(self.here)
            inside = self.page.evaluate("within => Boolean(document.activeElement.closest(within))", within)
            if inside and re.search(name, stops[-1]):
                assert self.page.evaluate(f"({SEEN})(document.activeElement)"), f"{stops[-1]}: focus not seen"
                return
        raise AssertionError(f"{name} is out of reach within {within}; came by {stops}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def open(self, name: str, address: str, *, within: str = "body") -> None:
        """Follows a link or presses a button that leads to another page."""
        self.to(name, within=within)
        self.press("Enter")
        self.page.wait_for_url(lambda url: re.search(address, urlsplit(url).path) is not None)


@pytest.mark.slow
def test_a_student_signs_in_chooses_studies_answers_and_looks_back_without_a_pointer(
    open_page: OpenPage, picture: Picture
) -> None:
    page = open_page()
    keys = Keys(page)
    page.goto("/")
    keys.open("Sign in as Amina Okafor", "/learn/")
    keys.press("Tab")
    assert keys.here == "Skip to the text"
    keys.open("Mitochondria", r"/learn/\d+/\d+/", within="main")
    choose_what_the_camera_may_notice(keys)
    run_the_sample_clip(keys, picture)
    watch_the_film(keys)
    answer_wrongly_and_take_the_change_back(keys, picture)
    look_back(keys, picture)


def choose_what_the_camera_may_notice(keys: Keys) -> None:
    """The choice is a group of three; arrows move in it."""
    keys.open("Your choice", "/camera/")
    keys.to("No camera|Choose", within="form")
    chosen = keys.page.locator("input[type=radio]:checked")
    for _ in range(3):
        if chosen.count() and chosen.get_attribute("value") == "gaze":
            break
        keys.press("ArrowDown")
    expect(chosen).to_have_attribute("value", "gaze")
    keys.open("Save my choice", r"/learn/\d+/\d+/")


def run_the_sample_clip(keys: Keys, picture: Picture) -> None:
    """The camera's panel opens, starts, pauses by its key and closes, and never loses the place."""
    camera = keys.page.locator("#camera")
    keys.to("Camera off")
    keys.press("Enter")
    keys.to("Use the sample clip")
    keys.press("Enter")
    expect(camera).to_have_attribute("data-camera-state", "on", timeout=15_000)
    keys.press("p")
    expect(camera).to_have_attribute("data-camera-state", "paused")
    picture(keys.page, "paused")
    keys.press("p")
    expect(camera).to_have_attribute("data-camera-state", "on")
    keys.to("Turn off")
    keys.press("Enter")
    expect(camera).to_have_attribute("data-camera-state", re.compile("off|stopped"))
    assert keys.here.startswith("Camera off")


def watch_the_film(keys: Keys) -> None:
    """Plays, moves on, has captions, goes faster, reads what is said."""
    film = keys.page.locator("[data-film]").first
    keys.to("^Play$", within="[data-film]")
    keys.press("Enter")
    expect(film.locator("[data-film-play]")).to_have_attribute("aria-label", "Pause")
    keys.to("Position in the film", within="[data-film]")
    before = float(film.locator("[data-film-seek]").input_value())
    keys.press(*["ArrowRight"] * 5)
    assert float(film.locator("[data-film-seek]").input_value()) > before
    keys.to("Captions", within="[data-film]")
    keys.press("Space")
    expect(film.locator("[data-film-captions]")).to_have_attribute("aria-pressed", "true")
    keys.to("Speed", within="[data-film]")
    keys.press("Enter")
    expect(film.locator("[data-film-rate]")).to_have_text("1.25×")
    keys.to("Pause", within="[data-film]", key="Shift+Tab")
    keys.press("Enter")
    expect(film.locator("[data-film-play]")).to_have_attribute("aria-label", "Play")
    keys.to("Read what is said", within="[data-film]")
    keys.press("Enter")
    expect(film.locator(".transcript")).to_have_attribute("open", "")


def answer_wrongly_and_take_the_change_back(keys: Keys, picture: Picture) -> None:
    """Two wrong answers bring a simpler form beside the text, which can be read about and taken back."""
    keys.page.reload()
    keys.page.wait_for_timeout(500)
    block = exercises(keys.page).first.get_attribute("data-block") or ""
    answer_wrongly(keys, f'[data-block="{block}"]')
    note = keys.page.locator('[data-blocks] [data-note][data-action="difficulty"]').last
    expect(note).to_be_visible(timeout=10_000)
    keys.to("Why this", within="[data-note]")
    keys.press("Enter")
    expect(note).to_contain_text("answers were not yet right")
    picture(keys.page, "why")
    keys.to("^Undo", within="[data-note]")
    keys.press("Enter")
    expect(note).to_contain_text("Undone.")


def answer_wrongly(keys: Keys, within: str) -> None:
    """Goes through the options until one is not right, and gives that answer twice."""
    form = keys.page.locator(f"{within} form[data-exercise]")
    keys.to(".", within=f"{within} input")
    keys.press("Space")
    for _ in range(4):
        check(keys, within)
        expect(form.locator("[data-result]")).to_contain_text(re.compile("Not yet|Right"))
        if "Not yet" in form.locator("[data-result]").inner_text():
            break
        keys.to(".", within=f"{within} input", key="Shift+Tab")
        keys.press("ArrowDown")
    keys.to(".", within=f"{within} input", key="Shift+Tab")
    check(keys, within)


def check(keys: Keys, within: str) -> None:
    keys.to("Check my answer", within=within)
    keys.press("Enter")
    button = keys.page.locator(f"{within} [data-check]")
    expect(button).not_to_have_attribute("aria-disabled", "true")  # it was looked at


def look_back(keys: Keys, picture: Picture) -> None:
    """From the lesson to how it went, what was noticed, the skills and the review."""
    keys.open("How this lesson went", "/summary/")
    picture(keys.page, "summary")
    keys.open("What was noticed of me", "/mine/")
    keys.open("How this lesson went", "/summary/")
    keys.open("How my skills stand", "/learn/progress/")
    keys.open("^Review$", "/learn/progress/review/")
    keys.open("^Answers$", "/learn/progress/history/")
    keys.open("^Changes and why$", "/learn/progress/history/changes/")
    expect(keys.page.locator("main")).to_contain_text("simpler")
