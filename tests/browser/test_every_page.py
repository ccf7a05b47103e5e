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
from tests.browser.conftest import PHONE, PICTURES, SIZES, OpenPage, Watcher, findings, too_wide

VISITORS = ("nobody", "student", "teacher", "admin")
ERRORS = ("400", "403", "404", "500", "csrf_failure")
LOOKS = [(width, scheme) for width in SIZES for scheme in ("light", "dark")]
# Of a page that somebody else has opened already, two looks are enough: its layout and its colours are the same.
AGAIN = [(1280, "light"), (390, "dark")]
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
    page = open_page(person(mine))
    first = first_visitors(pages)
    wrong: list[str] = []
    for each in mine:
        watcher.complaints.clear()
        answer = page.goto(each["path"])
        assert answer
        found = look(page, visitor, each["name"], LOOKS if first[each["name"]] == visitor else AGAIN)
        wrong += [f"{each['name']}, {answer.status}: {line}" for line in [*found, *watcher.complaints]]
    watcher.complaints.clear()
    assert wrong == []


@pytest.mark.parametrize("visitor", VISITORS)
def test_every_page_fits_a_telephone_in_german_too(
    open_page: OpenPage, watcher: Watcher, pages: Pages, visitor: str
) -> None:
    mine = [page for page in pages if page["visitor"] == visitor == first_visitors(pages)[page["name"]]]
    page = open_page(person(mine), viewport=PHONE, locale="de-DE")
    wrong: list[str] = []
    for each in mine:
        watcher.complaints.clear()
        page.goto(each["path"])
        wrong += [f"{each['name']}: {line}" for line in [*too_wide(page), *watcher.complaints]]
        if page.locator("html").get_attribute("lang") != "de":
            wrong.append(f"{each['name']}: not in German")
    watcher.complaints.clear()
    assert wrong == []


def test_pages_that_say_what_went_wrong_are_as_good(open_page: OpenPage, site: Site) -> None:
    code = f"""
import json
from django.template.loader import render_to_string
print(json.dumps({{name: render_to_string(name + '.html') for name in {ERRORS}}}))"""
    html = json.loads(site.manage("shell", "-v", "0", "-c", code))
    page = open_page()
    page.route(
        "**/gone/*",
        lambda route: route.fulfill(body=html[route.request.url.rpartition("/")[2]], content_type="text/html"),
    )
    for name in ERRORS:
        page.goto(f"/gone/{name}")
        assert list(look(page, "errors", name, LOOKS)) == [], name


def test_what_the_policy_forbids_is_noticed(open_page: OpenPage, watcher: Watcher) -> None:
    page = open_page()
    page.goto("/")
    page.evaluate("document.head.append(Object.assign(document.createElement('style'), {textContent: 'p {}'}))")
    page.evaluate("new Promise(done => setTimeout(done))")  # the event is sent in its own time
    assert any("against the policy: style-src" in line for line in watcher.complaints)
    watcher.complaints.clear()


def person(mine: Pages) -> StudentAtWork | None:
    """Who opens these pages; nobody has no cookie."""
    return StudentAtWork(0, "", mine[0]["cookie"]) if mine[0]["cookie"] else None


def first_visitors(pages: Pages) -> dict[str, str]:
    """Who is the first to open each page."""
    return {each["name"]: each["visitor"] for each in sorted(pages, key=_order, reverse=True)}


def _order(page: dict[str, str]) -> int:
    return VISITORS.index(page["visitor"])


def look(page: Page, visitor: str, name: str, looks: list[tuple[int, str]]) -> Iterator[str]:
    """What is wrong with the open page in any of these looks."""
    for width, scheme in looks:
        page.set_viewport_size(SIZES[width])  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for found in findings(page):
            yield f"{width} {scheme}: {found}"
        if os.environ.get("ATTUNE_PICTURES"):
            folder = PICTURES / "pages" / visitor
            page.screenshot(path=folder / f"{name.replace(':', '-')}-{width}-{scheme}.png", full_page=True)
