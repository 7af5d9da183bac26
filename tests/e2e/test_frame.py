"""The frame: languages, elder mode, place."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browsers import sign_in
from tests.names import COMMITTEE


def test_elder_mode_and_language_are_kept(site: str, phone: Page) -> None:
    phone.goto(f"{site}/me/")
    phone.get_by_role("button", name="大字版").click()
    expect(phone.locator("html")).to_have_attribute("data-elder", "")
    phone.get_by_role("button", name="Read this page in English").click()
    phone.wait_for_url(f"{site}/en/me/")
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    expect(phone.locator("html")).to_have_attribute("data-elder", "")
    phone.reload()
    expect(phone.locator("html")).to_have_attribute("data-elder", "")
    # Another page comes without a load: its button says what it does now, and the focus begins where the page begins.
    phone.get_by_role("navigation").get_by_role("link", name="Account").click()
    phone.wait_for_url(f"{site}/en/account/")
    expect(phone.get_by_role("button", name="Normal text")).to_be_visible()
    expect(phone.get_by_role("main")).to_be_focused()


def test_the_next_person_in_a_tab_gets_nothing_of_the_former(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page()
    sign_in(page, site, COMMITTEE)
    page.goto(f"{site}/me/")
    expect(page.locator("main")).to_contain_text("岚清越")
    page.context.clear_cookies()
    frames: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))))
    page.goto(f"{site}/sign-in/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_text("演示账号")).to_be_visible()  # the demo's card comes by the websocket
    assert frames
    assert not [frame for frame in frames if "岚清越" in frame]
