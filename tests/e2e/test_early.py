"""A tap that comes before the page's state: it works all the same, or there is nothing to tap yet."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from points_app.core.permissions import Role
from points_app.demo.people import SIGN_INS
from points_app.demo.service_requests import TAG_OF_BUILDING_3
from tests.browsers import PASSWORD, comes_true, sign_in, taken_over
from tests.e2e.test_axe import built_pages, settle

# The page's socket opens when the test says so.
HOLD = """(() => {
  const Real = WebSocket, held = [];
  window.WebSocket = class {
    constructor(...to) {
      this.readyState = 0;
      const go = () => {
        const real = new Real(...to);
        real.binaryType = this.binaryType || "blob";
        this.send = (data) => real.send(data);
        this.close = (...how) => real.close(...how);
        ["open", "message", "close", "error"].forEach((what) => {
          real["on" + what] = (event) => { this.readyState = real.readyState; this["on" + what]?.(event); };
        });
      };
      if (window.heldNoMore) go(); else held.push(go);
    }
    send() {}
    close() {}
  };
  window.letGo = () => { window.heldNoMore = true; held.forEach((go) => go()); };
})()"""
HYDRATED = "Object.keys(document.querySelector('nav') || {}).some((key) => key.startsWith('__react'))"
LINKS = (
    "[...document.querySelectorAll('main a[href]')].map((link) => [link.textContent.trim(), link.getAttribute('href')])"
)
# What points.js or the browser does without the frame is seen at once; what leaves the page is not compared.
BUTTONS = "main button:visible:not([disabled]):not([data-print-button]):not(form[action] [type=submit])"


def _open(page: Page, address: str, *, held: bool) -> None:
    page.goto(address, wait_until="commit")
    page.locator("main").first.wait_for(state="attached")
    comes_true(page, HYDRATED)
    if not held:
        page.evaluate("letGo()")
        _at_rest(page)


def _at_rest(page: Page) -> None:
    settle(page)
    page.wait_for_load_state("networkidle")


def _shown(page: Page) -> str:
    dialog = page.locator("dialog[open]")
    return page.inner_text("main") + (dialog.first.inner_text() if dialog.count() else "")


def _paths(language: str) -> list[str]:
    return [path for path in built_pages(language) if "print" not in path]


@pytest.mark.parametrize("who", ["visitor", "committee"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_8_a_link_leads_to_the_same_place_before_the_state_is_there(
    site: str, open_page: Callable[..., Page], language: str, who: str
) -> None:
    page = _reader(site, open_page, who)
    wrong: list[Any] = []
    for path in _paths(language):
        _open(page, f"{site}{path}", held=True)
        early = page.evaluate(LINKS)
        page.evaluate("letGo()")
        _at_rest(page)
        now = dict(page.evaluate(LINKS))
        wrong += [(path, words, href, now[words]) for words, href in early if words in now and now[words] != href]
    assert wrong == []


@pytest.mark.parametrize("who", ["visitor", "committee"])
def test_8_a_button_does_the_same_before_the_state_is_there(
    site: str, open_page: Callable[..., Page], who: str
) -> None:
    page = _reader(site, open_page, who)
    tapped = 0
    for path in _paths("zh"):
        _open(page, f"{site}{path}", held=True)
        for at in range(page.locator(BUTTONS).count()):
            shown = []
            for held in (True, False):
                _open(page, f"{site}{path}", held=held)
                page.locator(BUTTONS).nth(at).click()
                page.evaluate("letGo()")
                _at_rest(page)
                shown.append(_shown(page))
            assert shown[0] == shown[1], f"{path}: button {at}"
            tapped += 1
    assert tapped, "there is at least one, on the page for signing in"


def _reader(site: str, open_page: Callable[..., Page], who: str) -> Page:
    page = open_page(390, 844)
    if who == "committee":
        sign_in(page, site, dict(SIGN_INS)[Role.COMMITTEE], PASSWORD)
    page.add_init_script(HOLD)
    return page


class HeldBack:
    """The frame's scripts do not come until `let_go`."""

    def __init__(self, page: Page) -> None:
        self.routes: list[Route] = []
        self.over = False
        page.route("**/assets/*.js", self._take)

    def _take(self, route: Route) -> None:
        if self.over:
            route.continue_()
        else:
            self.routes.append(route)

    def let_go(self) -> None:
        self.over = True
        for route in self.routes:
            route.continue_()


def test_8_a_button_tapped_before_the_frame_waits_for_it(site: str, phone: Page) -> None:
    held = HeldBack(phone)
    phone.goto(f"{site}/sign-in/", wait_until="commit")
    box = phone.locator("#password")
    button = phone.locator("main button[type=button]").first
    button.click()
    expect(button).to_have_attribute("aria-busy", "true")
    expect(box).to_have_attribute("type", "password")
    held.let_go()
    expect(box).to_have_attribute("type", "text")
    expect(button).not_to_have_attribute("aria-busy", "true")


@pytest.mark.parametrize("path", ["/notices/", "/en/notices/"])
def test_8_kinds_and_words_of_notices_are_chosen_before_the_frame(site: str, phone: Page, path: str) -> None:
    held = HeldBack(phone)
    phone.goto(f"{site}{path}", wait_until="commit")
    phone.locator("main nav a").nth(5).click()
    phone.wait_for_url(f"**{path}?kind=outage")
    phone.locator("form[role=search] input[type=search]").fill("没有这样的公告")
    phone.locator("form[role=search] button").click()
    phone.wait_for_url("**text=*")
    held.let_go()
    expect(phone.locator("main")).to_contain_text("Nothing found" if "en" in path else "没有找到")
    expect(phone.locator("form[role=search] input[type=search]")).to_have_value("没有这样的公告")


def test_8_what_the_script_said_before_the_frame_stays(site: str, phone: Page) -> None:
    """A report that is on its way says so in words that React did not draw; React leaves them, and what was typed."""
    held, sent = HeldBack(phone), list[Route]()
    phone.route("**/api/report", lambda route: sent.append(route))  # noqa: PLW0108  playwright marks what it is given
    phone.goto(f"{site}/report/?at={TAG_OF_BUILDING_3}", wait_until="commit")
    phone.get_by_text("急", exact=True).click()
    phone.fill("#report-text", "灯座冒火花")
    phone.get_by_role("button", name="发出").click()
    button = phone.locator("form[data-posted] button[type=submit]").last
    expect(button).to_have_text("正在发送…")
    held.let_go()
    taken_over(phone)
    expect(button).to_have_text("正在发送…")
    expect(phone.locator("#report-text")).to_have_value("灯座冒火花")
    sent[0].continue_()
    phone.wait_for_url("**/track/?code=*")
