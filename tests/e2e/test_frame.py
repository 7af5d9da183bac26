"""The frame: languages, elder mode, place."""

from playwright.sync_api import Page, expect


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
