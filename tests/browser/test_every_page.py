"""Every page, for everybody who may open it, light and dark, wide and narrow: it fits, axe finds nothing, nothing is
said in the console, and no content security policy is broken. The pages come from the site's addresses: see school.py.

`ATTUNE_PICTURES=1` keeps a screenshot of each under test-results/pages/, to be looked at.
"""

import json
import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from benchmarks.site import Site, StudentAtWork
from tests.browser.conftest import PICTURES, SIZES, OpenPage, Watcher, findings

VISITORS = ("nobody", "student", "teacher", "admin")
ERRORS = ("400", "403", "404", "500", "csrf_failure")
Pages = list[dict[str, str]]


@pytest.fixture(scope="module")
def pages(site: Site) -> Pages:
    """A school on the running site, and its pages."""
    said = site.manage("shell", "-v", "0", "-c", "from tests.browser.school import main; main()")
    found: Pages = json.loads(said.splitlines()[-1])
    return found


@pytest.mark.parametrize("visitor", VISITORS)
def test_every_page_fits_says_nothing_wrong_and_can_be_used_by_everyone(
    open_page: OpenPage, watcher: Watcher, pages: Pages, visitor: str
) -> None:
    mine = [page for page in pages if page["visitor"] == visitor]
    page = open_page(StudentAtWork(0, "", mine[0]["cookie"]) if visitor != "nobody" else None)
    wrong: list[str] = []
    for each in mine:
        watcher.complaints.clear()
        answer = page.goto(each["path"])
        assert answer
        assert answer.status == 200, each
        wrong += [f"{each['name']}: {found}" for found in [*look(page, visitor, each["name"]), *watcher.complaints]]
    watcher.complaints.clear()
    assert wrong == []


@pytest.mark.parametrize("template", ERRORS)
def test_pages_that_say_what_went_wrong_are_as_good(open_page: OpenPage, site: Site, template: str) -> None:
    code = f"from django.template.loader import render_to_string; print(render_to_string('{template}.html'))"
    html = site.manage("shell", "-v", "0", "-c", code)
    page = open_page()
    page.route("**/gone/", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("/gone/")
    assert list(look(page, "errors", template)) == []


def test_what_the_policy_forbids_is_noticed(open_page: OpenPage, watcher: Watcher) -> None:
    page = open_page()
    page.goto("/")
    page.evaluate("document.head.append(Object.assign(document.createElement('style'), {textContent: 'p {}'}))")
    page.evaluate("new Promise(done => setTimeout(done))")  # the event is sent in its own time
    assert any("against the policy: style-src" in line for line in watcher.complaints)
    watcher.complaints.clear()


def look(page: Page, visitor: str, name: str) -> Iterator[str]:
    """What is wrong with the open page in any of its four looks."""
    for width, size in SIZES.items():
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            for found in findings(page):
                yield f"{width} {scheme}: {found}"
            if os.environ.get("ATTUNE_PICTURES"):
                folder = PICTURES / "pages" / visitor
                page.screenshot(path=folder / f"{name.replace(':', '-')}-{width}-{scheme}.png", full_page=True)
