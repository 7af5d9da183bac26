"""Every page of the app, in both languages, normal and elder, signed out and as staff: axe, width, console.

The pages are those that were built, so a new one is looked at without being named here. Pages that need a query
("/notice/?id=…") are found by the links that lead to them. By day each page meets each language, reader and mode; at
night it meets each combination of them.
"""

import json
import re
from collections.abc import Callable, Iterator
from itertools import product
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page, expect

from points_app import building, slices
from points_app.demo.service_requests import TAG_OF_BUILDING_3
from tests.browsers import PATIENCE_MS, sign_in
from tests.names import COMMITTEE, PROPERTY
from tests.night import tried

GRAVE = {"serious", "critical"}
WIDTHS = (320, 390, 1440)
WHO = {"nobody": "", "committee": COMMITTEE, "property": PROPERTY}
# The committee is there twice: it sees the most, and so it sees each page in both languages and both modes.
READERS = ("nobody", "committee", "committee", "property")
LANGUAGES, MODES = ("zh", "en"), ("normal", "elder")
START = {"zh": "", "en": "/en"}
# Run where the page is: only what is found comes back.
AXE = """() => axe.run({resultTypes: ["violations"]}).then(({violations}) => violations.map(({id, impact, nodes}) =>
    ({id, impact, nodes: nodes.slice(0, 3).map(({html, failureSummary}) => ({html, failureSummary}))})))"""
# Quiet for this long, or given up after that: pages draw themselves in steps (markup, then what the server says).
SETTLED = """() => new Promise(done => {
    let quiet = setTimeout(done, 150);
    const watch = new MutationObserver(() => { clearTimeout(quiet); quiet = setTimeout(done, 150); });
    watch.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
    setTimeout(done, 5000);
})"""


def built_pages(language: str) -> list[str]:
    """Return the addresses of all pages of one language, as they were compiled."""
    routes = json.loads((building.web_dir() / "routes.json").read_text())
    paths = sorted("/" if route == "index" else f"/{route}/" for route in routes if route != "404" and "[" not in route)
    return [path for path in paths if path.startswith("/en/") == (language == "en")]


def test_no_page_is_left_out(built: None) -> None:
    paths = {page.path for page in slices.pages()}
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


def visits(paths: list[str], who: str) -> list[tuple[str, str, str]]:
    """Return what `who` looks at: path, language and mode."""
    rows = dict.fromkeys(tried(paths, LANGUAGES, READERS, MODES))
    return [(path, language, mode) for path, language, reader, mode in rows if reader == who]


def visited(page: Page, site: str, who: str) -> Iterator[tuple[str, str]]:
    """Go to every page, then to one address of each that takes a query; yield address and mode when it is drawn."""
    plain = built_pages("zh")
    # Nothing links to it: it is on the door.
    with_query = {"/report/": f"/report/?at={TAG_OF_BUILDING_3}"}
    shown = ""
    for addresses in ({path: path for path in plain}, with_query):
        for path, language, mode in visits(plain, who):
            if path not in addresses:
                continue
            address = START[language] + addresses[path]
            if address != shown:
                page.goto(site + address)
                settle(page)
                shown = address
            for link in links(page, site):
                with_query.setdefault(link.partition("?")[0], link)
            yield address, mode


def links(page: Page, site: str) -> Iterator[str]:
    """Return the addresses with a query that the page links to, as they are in Chinese."""
    for href in page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)"):
        if href.startswith(f"{site}/"):
            parts = urlsplit(href)
            if parts.query:
                yield f"{parts.path.removeprefix('/en')}?{parts.query}"


def grave_faults(page: Page) -> list[str]:
    """Return what axe finds serious or critical on the page as it is now."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    return [
        f"{fault['impact']} {fault['id']}: {node['html'][:160]} {_why(node)}"
        for fault in page.evaluate(AXE)
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]


def faults_of(page: Page, name: str, mode: str) -> list[str]:
    """Return what is wrong with the page as it is now, in one mode; leaves it in the normal one."""
    page.evaluate("on => document.documentElement.toggleAttribute('data-elder', on)", mode == "elder")
    found = [f"{name} ({mode}): {fault}" for fault in too_wide(page) + grave_faults(page)]
    page.evaluate("document.documentElement.removeAttribute('data-elder')")
    return found


def faults_later(page: Page, walk: Iterator[str], language: str) -> list[str]:
    """Return what is wrong with each state that a walk brings about: in each mode in one of the languages."""
    found: list[str] = []
    for number, name in enumerate(walk):
        settle(page)
        for turn, spoken, mode in tried(range(number + 1), LANGUAGES, MODES):
            if (turn, spoken) == (number, language):
                found += faults_of(page, name, mode)
    return found


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


@pytest.mark.parametrize("who", WHO)
def test_every_page_is_for_everybody(site: str, open_page: Callable[..., Page], who: str) -> None:
    page = open_page(390, 844)
    if WHO[who]:
        sign_in(page, site, WHO[who])
    faults: list[str] = []
    for address, mode in visited(page, site, who):
        faults += faults_of(page, address, mode)
    assert faults == []


def test_each_page_is_seen_by_each_reader_and_by_the_committee_in_both_languages_and_modes(built: None) -> None:
    paths = built_pages("zh")
    for who in WHO:
        seen = visits(paths, who)
        assert {path for path, _language, _mode in seen} == set(paths)
        if who == "committee":
            assert {(path, language) for path, language, _mode in seen} == set(product(paths, LANGUAGES))
            assert {(path, mode) for path, _language, mode in seen} == set(product(paths, MODES))
