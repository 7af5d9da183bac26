"""The first visit of a page fits a weak network: bytes and their order are counted, not seconds."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from bench.pages import weigh
from points_app import building
from points_app.demo.service_requests import TAG_OF_BUILDING_3
from tests.browsers import comes_true
from tests.e2e.test_axe import built_pages

MOST_BYTES = 170_000
MOST_BYTES_UNTIL_USABLE = 30_000
MOST_EARLY_SCRIPTS = 2
STAND_ALONE = ["/report/", "/track/", "/en/report/", "/en/track/"]


class Arrivals:
    """What a page asks for and what has come, in the order in which it happened; `bytes` by address."""

    def __init__(self, page: Page) -> None:
        self.order: list[tuple[str, str]] = []
        self.bytes: dict[str, int] = {}
        self._asked: dict[str, str] = {}
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._ask)
        session.on("Network.loadingFinished", self._come)
        session.send("Network.enable")

    def _ask(self, said: Any) -> None:
        path = urlsplit(said["request"]["url"]).path
        self._asked[said["requestId"]] = path
        self.order.append(("asked", path))

    def _come(self, said: Any) -> None:
        path = self._asked[said["requestId"]]
        self.bytes[path] = int(said["encodedDataLength"])
        self.order.append(("came", path))


def _is_frame(path: str) -> bool:
    return path.startswith("/assets/") and path.endswith(".js")


@pytest.mark.parametrize("path", STAND_ALONE)
def test_8_what_stands_on_html_alone_asks_for_the_frame_last(site: str, phone: Page, path: str) -> None:
    seen = Arrivals(phone)
    phone.goto(f"{site}{path}?at={TAG_OF_BUILDING_3}", wait_until="networkidle")
    begins = min(at for at, (what, address) in enumerate(seen.order) if what == "asked" and _is_frame(address))
    before = {address for what, address in seen.order[:begins] if what == "came"}
    assert before == {address for what, address in seen.order[:begins] if what == "asked"}, seen.order
    assert {path, "/points.js", "/form.js"} < before, seen.order
    assert any(address.endswith(".css") for address in before), seen.order
    assert sum(seen.bytes[address] for address in before) <= MOST_BYTES_UNTIL_USABLE, seen.bytes


@pytest.mark.parametrize("language", ["zh", "en"])
def test_8_on_every_other_page_styles_come_first(built: None, language: str) -> None:
    """And only the two scripts that take longest are asked for before the styles are there."""
    for path in sorted({*built_pages(language)} - {*STAND_ALONE}):
        html = (building.web_dir() / "build" / "client" / path.strip("/") / "index.html").read_text()
        head = html[: html.index("</head>")]
        assert head.index('rel="stylesheet"') < head.index('rel="modulepreload"'), path
        assert head.count("modulepreload") == MOST_EARLY_SCRIPTS, path
        scripts = re.findall(r"<script[^>]* src=[^>]*>", html)
        assert '<script defer="" src="/points.js">' in scripts, path
        assert all("defer" in script or "async" in script for script in scripts), path


def test_8_all_pages_show_before_the_frame_is_there(site: str, phone: Page) -> None:
    """The scripts of the frame are held back until the page has painted its text."""
    held: list[Route] = []
    phone.route("**/assets/*.js", lambda route: held.append(route))  # noqa: PLW0108  playwright marks what it is given
    for path in ("/", "/points/", "/account/", "/en/notices/", "/report/"):
        phone.goto(f"{site}{path}", wait_until="commit")
        expect(phone.locator("nav a").first).to_be_attached()
        comes_true(phone, "performance.getEntriesByName('first-contentful-paint').length === 1")
        assert phone.evaluate("Object.keys(document.body).length") == 0, "React has not come"
    for route in held:
        route.continue_()


@pytest.mark.parametrize("start", ["", "/en"])
def test_8_a_report_is_sent_and_followed_though_the_frame_never_comes(
    site: str, phone: Page, ignore_console: list[str], start: str
) -> None:
    ignore_console += ["ERR_FAILED", "Failed to fetch dynamically imported module"]
    phone.route("**/assets/*.js", lambda route: route.abort())
    phone.goto(f"{site}{start}/report/?at={TAG_OF_BUILDING_3}")
    phone.locator("label:has(input[value=urgent])").click()
    phone.locator("label:has(input[value=water])").click()
    phone.fill("#report-text", "水管爆了，水漫到楼道里。")
    phone.get_by_role("button", name="Send" if start else "发出").click()
    phone.wait_for_url("**/track/?code=*")
    expect(phone.locator("main")).to_contain_text("水管爆了，水漫到楼道里。")


@pytest.mark.parametrize("start", ["", "/en"])
def test_the_report_page_is_light(site: str, chromium: Browser, start: str) -> None:
    weights = weigh(chromium, f"{site}{start}/report/?at={TAG_OF_BUILDING_3}")
    assert sum(weights.values()) <= MOST_BYTES, weights
    assert weights["Script"] > 50_000, weights  # it was really counted
