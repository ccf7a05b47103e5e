"""What people do with Attune, in a real browser, on a real site, with a face that was rendered for it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from benchmarks.site import Site
from tests.browser.conftest import OpenPage, Picture

AWAY_SECONDS = 90_000  # three seconds of data, then eight of looking away, on a busy machine
FROWN_SECONDS = 100_000  # the rule waits half a minute before it believes a frown
PUSH_SECONDS = 2_000  # within which a teacher's page shows a change


def sign_in(page: Page, who: str) -> None:
    page.goto("/")
    page.get_by_role("button", name=f"Sign in as {who}").click()
    page.wait_for_url(re.compile(r"/(learn|teach)/"))


def choose_level(page: Page, label: str) -> None:
    page.get_by_role("link", name="Your choice").click()
    page.get_by_text(f"Choose {label}", exact=True).click()
    page.get_by_role("button", name="Save my choice").click()
    page.wait_for_url(re.compile(r"^[^?]*/learn/\d+/\d+/"))  # not the choice, which names it as what comes next


def use_sample(page: Page, chapter: str) -> None:
    page.locator("[data-camera=open]").click()
    page.get_by_role("button", name="Use the sample clip as my camera").click()
    expect(page.locator("#camera")).to_have_attribute("data-camera-state", "on", timeout=10_000)
    play(page, chapter)


def play(page: Page, chapter: str) -> None:
    page.locator("[data-camera=chapter]").select_option(chapter)


def note(page: Page, action: str, text: str = "") -> Locator:
    return page.locator(f'[data-blocks] [data-note][data-action="{action}"]').filter(has_text=text).last


def expect_on_board(teacher: Page, about: Locator, words: str) -> None:
    """The teacher's page shows this very change, soon enough."""
    change = teacher.locator(f'[data-change="{about.get_attribute("data-note")}"]')
    expect(change).to_contain_text(words, timeout=PUSH_SECONDS)


def read(page: Page, block: Locator) -> None:
    """Scrolls a block to where somebody reads."""
    block.evaluate("element => element.scrollIntoView({block: 'center'})")
    page.wait_for_timeout(1_500)


def answer_wrongly(page: Page, block: Locator) -> None:
    """Gives an answer that is not right: for a choice whichever is, for a number one far off."""
    read(page, block)
    options = block.locator("input[type=radio]")
    if options.count() == 0:
        block.locator("input[name=answer]").fill("98765")
        block.locator("[data-check]").click()
        expect(block.locator("[data-result]")).to_contain_text("Not yet")
        return
    for number in range(options.count()):
        options.nth(number).check()
        block.locator("[data-check]").click()
        expect(block.locator("form")).to_have_attribute("data-unchecked", "no")  # the answer before this one is gone
        expect(block.locator("[data-result]")).to_contain_text(re.compile("Not yet|Right"))
        if "Not yet" in block.locator("[data-result]").inner_text():
            return
    raise AssertionError("every option counted as right")


def exercises(page: Page) -> Locator:
    return page.locator('[data-block][data-kind="exercise"]')


@pytest.mark.slow
def test_looking_away_brings_a_recap_and_the_teacher_sees_it(open_page: OpenPage, picture: Picture) -> None:
    student, teacher = open_page(), open_page()
    sign_in(teacher, "Ruth Keller")
    teacher.get_by_role("link", name=re.compile("9B")).first.click()
    sign_in(student, "Amina Okafor")
    student.get_by_role("link", name=re.compile("Mitochondria")).first.click()
    expect(student.get_by_text("No camera", exact=True)).to_be_visible()
    student.get_by_role("link", name="Your choice").click()
    picture(student, "consent")
    student.go_back()
    choose_level(student, "gaze and expression")
    read(student, student.locator('[data-block][data-kind="text"]').first)
    use_sample(student, "reading")
    words = student.locator("[data-camera=focus]")
    expect(words).not_to_have_attribute("data-focus", "unknown", timeout=20_000)
    picture(student, "reading")
    play(student, "away")
    recap = note(student, "remedial", "recap")
    expect(recap).to_be_visible(timeout=AWAY_SECONDS)
    expect_on_board(teacher, recap, "A short extra explanation")
    recap.get_by_text("Why this?").click()
    expect(recap).to_contain_text("look away")
    picture(student, "offered")
    recap.locator('[data-respond="accepted"]').click()
    extra = student.locator('[data-block][data-kind="remedial"]')
    expect(extra).to_be_visible()
    picture(student, "accepted")
    picture(teacher, "class")
    recap.locator('[data-respond="undone"]').click()
    expect(extra).to_have_count(0)
    expect_on_board(teacher, recap, "undone")


@pytest.mark.slow
def test_looking_away_from_a_film_switches_captions_on(open_page: OpenPage, site: Site, picture: Picture) -> None:
    teacher = open_page()
    sign_in(teacher, "Ruth Keller")
    teacher.get_by_role("link", name=re.compile("9B")).first.click()
    student = open_page(site.students_at_work(1)[0])
    student.goto("/learn/")
    student.get_by_role("link", name="Go on reading").click()
    film = student.locator('[data-block][data-kind="video"]')
    read(student, film)
    film.locator("[data-film-rate]").click(click_count=1)
    use_sample(student, "away")
    film.locator("[data-film-play]").click()
    captions = film.locator("[data-film-captions]")
    expect(captions).to_have_attribute("aria-pressed", "false")
    expect(captions).to_have_attribute("aria-pressed", "true", timeout=AWAY_SECONDS)
    expect(note(student, "captions")).to_contain_text("Captions are on")
    expect_on_board(teacher, note(student, "captions"), "Captions in the film")
    picture(student, "captions")
    note(student, "captions").locator('[data-respond="undone"]').click()
    expect(captions).to_have_attribute("aria-pressed", "false")


@pytest.mark.slow
def test_wrong_answers_and_a_frown_bring_a_simpler_form_and_help(
    open_page: OpenPage, site: Site, picture: Picture
) -> None:
    teacher = open_page()
    sign_in(teacher, "Ruth Keller")
    teacher.get_by_role("link", name=re.compile("9B")).first.click()
    student = open_page(site.students_at_work(1)[0])
    student.goto("/learn/")
    student.get_by_role("link", name="Go on reading").click()
    use_sample(student, "reading")
    student.wait_for_timeout(8_000)  # what this face looks like when it is calm
    play(student, "frowning")
    first, second = exercises(student).nth(0), exercises(student).nth(1)
    answer_wrongly(student, first)
    answer_wrongly(student, second)
    simpler = note(student, "difficulty")
    expect(simpler).to_contain_text("simpler")
    expect_on_board(teacher, simpler, "A simpler version")
    expect(exercises(student).last).to_have_attribute("data-level", "simpler")
    read(student, second)
    help_offered = note(student, "remedial", "often goes wrong")
    expect(help_offered).to_be_visible(timeout=FROWN_SECONDS)
    expect_on_board(teacher, help_offered, "A short extra explanation")
    help_offered.get_by_text("Why this?").click()
    expect(help_offered).to_contain_text("looked puzzled")
    help_offered.locator('[data-respond="accepted"]').click()
    expect(student.locator('[data-block][data-kind="remedial"]')).to_be_visible()
    picture(student, "help")
    simpler.locator('[data-respond="undone"]').click()
    expect(exercises(student).last).to_have_attribute("data-level", "standard")


def test_without_a_camera_the_same_help_comes_from_what_one_does(
    open_page: OpenPage, site: Site, picture: Picture
) -> None:
    student = open_page(site.students_at_work(1, level="behaviour")[0])
    student.goto("/learn/")
    student.get_by_role("link", name="Go on reading").click()
    expect(student.get_by_text("No camera", exact=True)).to_be_visible()
    first, second, third = (exercises(student).nth(number) for number in range(3))
    answer_wrongly(student, first)
    answer_wrongly(student, second)
    expect(note(student, "difficulty")).to_contain_text("simpler")
    answer_wrongly(student, third)
    help_offered = note(student, "remedial", "often goes wrong")
    expect(help_offered).to_be_visible(timeout=10_000)
    help_offered.get_by_text("Why this?").click()
    expect(help_offered).to_contain_text("The camera was not needed")
    help_offered.locator('[data-respond="accepted"]').click()
    expect(student.locator('[data-block][data-kind="remedial"]')).to_be_visible()
    picture(student, "help")
    student.reload()
    expect(student.locator('[data-block][data-kind="remedial"]')).to_be_visible()
    expect(exercises(student).last).to_have_attribute("data-level", "simpler")


@pytest.mark.slow
def test_a_real_camera_streams_pauses_by_key_and_stops(
    open_page_with_camera: OpenPage, site: Site, picture: Picture
) -> None:
    page = open_page_with_camera(site.students_at_work(1)[0], "reading")
    page.goto("/learn/")
    page.get_by_role("link", name="Go on reading").click()
    page.locator("[data-camera=open]").click()
    page.get_by_role("button", name="Use my camera").click()
    camera = page.locator("#camera")
    expect(camera).to_have_attribute("data-camera-state", "on", timeout=15_000)
    expect(page.locator("[data-camera=focus]")).not_to_have_attribute("data-focus", "unknown", timeout=20_000)
    picture(page, "on")
    page.locator("h1").click()
    page.keyboard.press("p")
    expect(camera).to_have_attribute("data-camera-state", "paused")
    page.keyboard.press("p")
    expect(camera).to_have_attribute("data-camera-state", "on")
    page.locator("[data-camera=stop]").click()
    expect(camera).to_have_attribute("data-camera-state", re.compile("off|stopped"))


def test_a_camera_that_is_denied_is_said_plainly_and_the_lesson_goes_on(open_page: OpenPage, site: Site) -> None:
    page = open_page(site.students_at_work(1)[0])
    page.goto("/learn/")
    page.get_by_role("link", name="Go on reading").click()
    page.locator("[data-camera=open]").click()
    page.get_by_role("button", name="Use my camera").click()
    expect(page.locator("[data-camera=said]")).to_be_visible()
    expect(page.locator("[data-camera=said]")).to_contain_text("lesson goes on")
    answer_wrongly(page, exercises(page).first)


@pytest.mark.slow
def test_a_camera_that_is_unplugged_is_said_plainly_and_the_lesson_goes_on(
    open_page_with_camera: OpenPage, site: Site
) -> None:
    page = open_page_with_camera(site.students_at_work(1)[0], "closed")
    page.goto("/learn/")
    page.get_by_role("link", name="Go on reading").click()
    page.locator("[data-camera=open]").click()
    page.get_by_role("button", name="Use my camera").click()
    expect(page.locator("#camera")).to_have_attribute("data-camera-state", "on", timeout=15_000)
    # What the browser does when the device goes away: the track ends.
    page.locator("[data-camera=view]").evaluate("""view => {
        const [track] = view.srcObject.getVideoTracks()
        track.stop()
        track.dispatchEvent(new Event("ended"))
    }""")
    expect(page.locator("#camera")).not_to_have_attribute("data-camera-state", "on")
    expect(page.locator("[data-camera=said]")).to_contain_text("lesson goes on")
    answer_wrongly(page, exercises(page).first)


@pytest.mark.slow
def test_taking_consent_back_stops_an_open_stream_within_a_second(open_page: OpenPage, site: Site) -> None:
    page = open_page(site.students_at_work(1)[0])
    page.goto("/learn/")
    page.get_by_role("link", name="Go on reading").click()
    use_sample(page, "reading")
    choice = page.context.new_page()
    choice.goto("/camera/")
    choice.get_by_role("button", name="Take my choice back").click()
    expect(page.locator("#camera")).not_to_have_attribute("data-camera-state", "on", timeout=1_000)


def test_every_film_of_the_demo_course_plays_with_its_captions(open_page: OpenPage, site: Site) -> None:
    page = open_page(site.students_at_work(1)[0])
    page.goto("/learn/")
    links = page.locator("main a[href*='/learn/']")
    lessons = links.evaluate_all("links => links.map(link => link.getAttribute('href'))")
    for path in sorted({path for path in lessons if re.fullmatch(r"/learn/\d+/\d+/", path)}):
        page.goto(path)
        film = page.locator('[data-block][data-kind="video"]')
        read(page, film)
        film.locator("[data-film-play]").click()
        expect(film.locator("[data-film-time]")).to_contain_text("0:02", timeout=20_000)
        assert film.locator("video").evaluate("film => film.error && film.error.message") is None
        assert film.locator("video").evaluate("film => film.textTracks[0].cues.length") > 5
