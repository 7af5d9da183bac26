"""What form.js does for every posted form: nothing typed is lost, and nothing is sent that nobody meant to send."""

from playwright.sync_api import Page, Route, expect

from points_app.demo.service_requests import TAG_OF_BUILDING_3

REPORT = f"/report/?at={TAG_OF_BUILDING_3}"


def test_what_is_typed_before_the_script_arrives_counts(site: str, phone: Page) -> None:
    phone.goto(f"{site}{REPORT}")
    phone.get_by_text("盼", exact=True).click()
    phone.fill("#report-text", "上次写的")
    phone.fill("#report-phone", "13800001234")
    held: list[Route] = []

    def hold(route: Route) -> None:  # Playwright takes no method of a list
        held.append(route)

    phone.route("**/form.js", hold)
    with phone.expect_request("**/form.js"):
        phone.goto(f"{site}{REPORT}&again", wait_until="commit")
    phone.get_by_text("急", exact=True).click()
    phone.fill("#report-text", "这次写的")
    with phone.expect_response("**/form.js"):
        held[0].continue_()
    expect(phone.locator("#report-phone")).to_have_value("13800001234")
    expect(phone.locator("#report-text")).to_have_value("这次写的")
    expect(phone.locator("input[value=urgent]")).to_be_checked()


def test_a_form_that_waited_and_was_refused_waits_no_more(site: str, phone: Page, ignore_console: list[str]) -> None:
    ignore_console.append("Failed to load resource")
    phone.goto(f"{site}{REPORT}")
    phone.get_by_text("急", exact=True).click()
    phone.get_by_text("停水漏水", exact=True).click()
    phone.fill("#report-text", " ")
    phone.route("**/api/report", lambda route: route.abort())
    phone.get_by_role("button", name="发出").click()
    expect(phone.get_by_text("现在没有网络。")).to_be_visible()
    phone.unroute("**/api/report")
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.get_by_role("alert").filter(has_text="请写一两句话")).to_be_visible()
    expect(phone.locator("#report-text")).to_be_focused()
    expect(phone.locator("#report-text")).to_have_attribute("aria-invalid", "true")
    phone.fill("#report-text", "水管裂了，在")  # in the middle of a sentence the network goes and comes
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.locator("form[data-posted] [type=submit]")).to_have_attribute("aria-disabled", "false")
    assert "/report/" in phone.url
