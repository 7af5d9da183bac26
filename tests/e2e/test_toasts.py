"""Short messages: announced, one at a time, gone when closed, and within reach of an open dialog."""

from playwright.sync_api import Page, expect

from tests.browsers import comes_true


def test_messages_are_announced_and_closed(site: str, phone: Page) -> None:
    phone.goto(f"{site}/en/me/", wait_until="commit")
    comes_true(phone, "window.pointsToast && document.querySelector('[data-toasts]')")
    region = phone.locator("[data-toasts]")
    expect(region).to_have_attribute("aria-live", "polite")
    for number in range(5):
        phone.evaluate("number => window.pointsToast.success(`Saved ${number}`)", number)
    phone.evaluate("() => window.pointsToast.success('Saved 4')")  # a second tap is answered as the first one was
    expect(region.get_by_text("Saved 4")).to_have_count(1)
    expect(region.locator(".toast-box")).to_have_count(1)
    phone.evaluate("() => window.pointsToast.error('', {title: 'Not saved'})")
    expect(region.locator(".toast-box")).to_have_count(1)
    expect(region.get_by_role("alert")).to_contain_text("Not saved")
    region.get_by_role("alert").get_by_role("button", name="Close").click()
    expect(region.get_by_role("alert")).to_have_count(0)
