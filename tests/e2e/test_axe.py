"""Every page of the app, in both languages, normal and elder, signed out and as staff: axe, width, console.

The pages are those that were built, so a new one is looked at without being named here. Pages that need a query
("/notice/?id=…") are found by the links that lead to them.
"""

import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page, expect

from points_app import building
from points_app.boards import pages as boards_pages
from points_app.demo.service_requests import TAG_OF_BUILDING_3
from points_app.people import pages as people_pages
from points_app.points import pages as points_pages
from points_app.service_requests import pages as service_requests_pages
from points_app.shared_account import pages as account_pages
from tests.browsers import PATIENCE_MS, sign_in

GRAVE = {"serious", "critical"}
WIDTHS = (320, 390, 1440)
WHO = {"nobody": "", "committee": "13900000002", "property": "13900000010"}
# Quiet for this long, or given up after that: pages draw themselves in steps (markup, then what the server says).
SETTLED = """() => new Promise(done => {
    let quiet = setTimeout(done, 350);
    const watch = new MutationObserver(() => { clearTimeout(quiet); quiet = setTimeout(done, 350); });
    watch.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
    setTimeout(done, 5000);
})"""


def built_pages(language: str) -> list[str]:
    """Return the addresses of all pages of one language, as they were compiled."""
    routes = json.loads((building.web_dir() / "routes.json").read_text())
    paths = sorted("/" if route == "index" else f"/{route}/" for route in routes if route != "404" and "[" not in route)
    return [path for path in paths if path.startswith("/en/") == (language == "en")]


def test_no_page_is_left_out(built: None) -> None:
    slices = (people_pages, points_pages, service_requests_pages, account_pages, boards_pages)
    paths = {page.path for pages in slices for page in pages.PAGES}
    assert set(built_pages("zh")) == paths
    assert set(built_pages("en")) == {f"/en{path}" for path in paths}


def settle(page: Page) -> None:
    """Return when the page has drawn what it has to say, redirects included."""
    page.wait_for_load_state("load")
    for _try in range(5):
        try:
            expect(page.locator(".skeleton"), f"{page.url} draws itself").to_have_count(0, timeout=PATIENCE_MS)
            page.evaluate(SETTLED)
        except Error as error:  # it went on to another page meanwhile
            if "navigation" not in str(error) and "destroyed" not in str(error):
                raise
        else:
            return


def visited(page: Page, site: str, language: str) -> Iterator[str]:
    """Go to every page, then to one address of each page that takes a query; yield each when it is drawn."""
    plain = built_pages(language)
    report = "/en/report/" if language == "en" else "/report/"
    with_query = {report: f"{report}?at={TAG_OF_BUILDING_3}"}  # nothing links to it: it is on the door
    for path in plain:
        page.goto(site + path)
        settle(page)
        for href in page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)"):
            parts = urlsplit(href)
            if parts.query and href.startswith(site) and parts.path in plain:
                with_query.setdefault(parts.path, f"{parts.path}?{parts.query}")
        yield path
    for path in with_query.values():
        page.goto(site + path)
        settle(page)
        yield path


def grave_faults(page: Page) -> list[str]:
    """Return what axe finds serious or critical on the page as it is now."""
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['impact']} {fault['id']}: {node['html'][:160]} {_why(node)}"
        for fault in found
        if fault["impact"] in GRAVE
        for node in fault["nodes"][:3]
    ]


def _why(node: dict[str, object]) -> str:
    return re.sub(r"\s+", " ", str(node.get("failureSummary", "")))[:200]


def too_wide(page: Page) -> list[str]:
    """Return the widths at which the page scrolls sideways."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        scrolls, widest = page.evaluate(
            """() => {
                const all = [...document.querySelectorAll('body *')], edge = document.documentElement.clientWidth;
                const out = all.filter(e => e.getBoundingClientRect().right > edge + 1 && e.checkVisibility());
                const name = e => e ? `${e.tagName}.${e.className}: ${e.textContent.slice(0, 40)}` : '';
                return [document.documentElement.scrollWidth > edge, name(out[0])];
            }"""
        )
        if scrolls:
            found.append(f"scrolls sideways at {width} px ({widest})")
    page.set_viewport_size({"width": 390, "height": 844})
    return found


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_for_everybody(site: str, open_page: Callable[..., Page], who: str, language: str) -> None:
    page = open_page(390, 844)
    if WHO[who]:
        sign_in(page, site, WHO[who])
    faults: list[str] = []
    for path in visited(page, site, language):
        for elder in (False, True):
            page.evaluate("on => document.documentElement.toggleAttribute('data-elder', on)", elder)
            mode = "elder" if elder else "normal"
            faults += [f"{path} ({mode}): {fault}" for fault in too_wide(page) + grave_faults(page)]
    assert faults == []
