"""A running site, and a Chromium whose camera is a clip."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, expect

from benchmarks.site import ROOT, Site, StudentAtWork
from tests.browser.chromium import find_chromium
from tests.prepared import prepared_home
from tpu_training.synthetic.mjpeg import write_mjpeg

PICTURES = ROOT / "test-results"
SAMPLE = ROOT / "webapp" / "frontend" / "static" / "sample" / "student.webm"
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
SIZES = {1280: DESKTOP, 390: PHONE}
WCAG_2_1_AA = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "resultTypes": ["violations"],  # what is all right is not described, which would take most of the time
}
AXE = Axe().axe_script
RUN_AXE = """options => axe.run(document, options).then(({violations}) =>
    violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html}`)))"""
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

expect.set_options(timeout=15_000)  # two browsers share two cores: a slow moment is no failure
LONGEST = ("test_every_page.py", "test_retraining.py", "test_journeys.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first: the last ones to be handed out are short, and no core waits for another."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


@pytest.fixture(scope="session")
def data(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a site nobody has used yet, made once."""
    return prepared_home(pytestconfig, tmp_path_factory)


@pytest.fixture(scope="module")
def site(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of its own for each file: what one journey writes is not there for the next."""
    home = shutil.copytree(data, tmp_path_factory.mktemp("site"), dirs_exist_ok=True)
    with Site(home, prepared=True) as running:
        yield running


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    # The fake devices without their permission: a page meets "denied" unless a test grants the camera.
    return {**browser_type_launch_args, "executable_path": find_chromium(), "args": QUIET}


# What the content security policy stops, is said in the console by the page itself too: a browser may only note it.
SAY_VIOLATIONS = """addEventListener("securitypolicyviolation", event => console.error(
    `against the policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`))"""


class Watcher:
    """Collects what no page may ever have: errors in the console, violations of the policy, failed requests."""

    def __init__(self) -> None:
        self.complaints: list[str] = []

    def follow(self, context: BrowserContext) -> None:
        """Watches every page of a profile, whoever opens it."""
        context.add_init_script(SAY_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"error: {error.error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.location.get('url')}: {message.text}")


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    watching = Watcher()
    yield watching
    assert watching.complaints == []


def findings(page: Page) -> list[str]:
    """What keeps somebody from using the page as it is now: what axe finds, and width that must be scrolled to."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return [*page.evaluate(RUN_AXE, WCAG_2_1_AA), *too_wide(page)]


def too_wide(page: Page) -> list[str]:
    """How much wider than its window the page is, if it is."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{wide} px too wide"] if wide > 0 else []


def expect_usable(page: Page) -> None:
    """It fits its window, and axe finds nothing."""
    assert findings(page) == []


OpenPage = Callable[..., Page]
Picture = Callable[[Page, str], None]


def both_ways(page: Page, picture: Picture, name: str) -> None:
    """Looks at a state that has no address of its own, in light and dark, wide and narrow."""
    size = page.viewport_size
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        for width, shape in SIZES.items():
            page.set_viewport_size(shape)  # type: ignore[arg-type]
            page.wait_for_timeout(100)  # what follows the layout has followed
            picture(page, f"{name}-{width}-{theme}")
        expect_usable(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(size or DESKTOP)  # type: ignore[arg-type]


def open_profile(browser: Browser, site: Site, watcher: Watcher, student: StudentAtWork | None, **options: Any) -> Page:
    """A page in a browser profile of its own; somebody can be signed in already."""
    settings = {"base_url": site.url, "viewport": DESKTOP, "reduced_motion": "reduce", **options}
    context = browser.new_context(**settings)
    if student:
        context.add_cookies([{"name": "sessionid", "value": student.cookie, "url": site.url}])
    watcher.follow(context)
    return context.new_page()


@pytest.fixture
def open_page(browser: Browser, site: Site, watcher: Watcher) -> Iterator[OpenPage]:
    """Opens pages of the site, each in a profile of its own."""
    pages: list[Page] = []

    def open_it(student: StudentAtWork | None = None, **options: Any) -> Page:
        pages.append(open_profile(browser, site, watcher, student, **options))
        return pages[-1]

    yield open_it
    for page in pages:
        page.context.close()


@pytest.fixture
def open_page_with_camera(playwright: Playwright, site: Site, watcher: Watcher, tmp_path: Path) -> Iterator[OpenPage]:
    """The same with a camera that shows one chapter of the sample clip, over and over."""
    browsers: list[Browser] = []

    def open_it(student: StudentAtWork, chapter: str) -> Page:
        clip = tmp_path / f"{chapter}.mjpeg"
        write_mjpeg(SAMPLE, clip, chapter)
        camera = [
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={clip}",
        ]
        browsers.append(playwright.chromium.launch(executable_path=find_chromium(), args=[*QUIET, *camera]))
        return open_profile(browsers[-1], site, watcher, student)

    yield open_it
    for browser in browsers:
        browser.close()


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Picture:
    """Keeps a screenshot under test-results/, to be looked at."""

    def take(page: Page, name: str) -> None:
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / f"{request.node.originalname}-{name}.png", full_page=False)

    return take
