"""A running site, and a Chromium whose camera is a clip."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright

from benchmarks.site import ROOT, Site, StudentAtWork
from tests.browser.chromium import find_chromium
from tpu_training.synthetic.mjpeg import write_mjpeg

PICTURES = ROOT / "test-results"
SAMPLE = ROOT / "webapp" / "frontend" / "static" / "sample" / "student.webm"
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of its own for each file: what one journey writes is not there for the next."""
    with Site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    # The fake devices without their permission: a page meets "denied" unless a test grants the camera.
    return {**browser_type_launch_args, "executable_path": find_chromium(), "args": QUIET}


class Watcher:
    """Collects what no page may ever have: errors in the console, violations of the policy, failed requests."""

    def __init__(self) -> None:
        self.complaints: list[str] = []

    def follow(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.location.get('url')}: {message.text}")


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    watching = Watcher()
    yield watching
    assert watching.complaints == []


OpenPage = Callable[..., Page]


def open_profile(browser: Browser, site: Site, watcher: Watcher, student: StudentAtWork | None, **options: Any) -> Page:
    """A page in a browser profile of its own; somebody can be signed in already."""
    settings = {"base_url": site.url, "viewport": DESKTOP, "reduced_motion": "reduce", **options}
    context = browser.new_context(**settings)
    if student:
        context.add_cookies([{"name": "sessionid", "value": student.cookie, "url": site.url}])
    page = context.new_page()
    watcher.follow(page)
    return page


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
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keeps a screenshot under test-results/, to be looked at."""

    def take(page: Page, name: str) -> None:
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / f"{request.node.originalname}-{name}.png", full_page=False)

    return take
