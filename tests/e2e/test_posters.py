"""Posters and stickers: an independent decoder reads from a screenshot what was printed, in the size it must have."""

import io
from collections.abc import Callable

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from points_app.demo.service_requests import TAG_OF_BUILDING_3
from tests.browsers import sign_in
from tests.names import COMMITTEE

MM = 96 / 25.4
SHOWN = f"{TAG_OF_BUILDING_3[:4]} {TAG_OF_BUILDING_3[4:]}"


@pytest.mark.parametrize("layout", ["a4", "sticker"])
def test_a_printed_qr_opens_the_form_there(site: str, open_page: Callable[..., Page], layout: str) -> None:
    page = open_page(1000, 1300)
    sign_in(page, site, COMMITTEE)
    page.goto(f"{site}/tags/print/?layout={layout}")
    page.emulate_media(media="print")
    sheet = page.locator(".poster, .sticker").filter(has_text=SHOWN)
    expect(sheet).to_have_count(1)
    qr = sheet.locator("img")
    qr.scroll_into_view_if_needed()
    qr.evaluate("image => image.decode()")
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(sheet.screenshot())))
    corners = found.position
    assert corners.top_right.x - corners.top_left.x >= 30 * MM
    assert found.text == f"{site}/report/?at={TAG_OF_BUILDING_3}"
    page.goto(found.text)
    expect(page.locator("#report-place strong", has_text="锦绣花园 3 栋")).to_be_visible()


def test_each_poster_has_a_page_of_its_own(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page(1000, 1300)
    sign_in(page, site, COMMITTEE)
    page.goto(f"{site}/tags/print/?layout=a4")
    posters = page.locator(".poster")
    expect(posters.first).to_be_visible()
    count = posters.count()
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == count


def test_a_tag_is_made_and_revoked(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page(1440, 900)
    sign_in(page, site, COMMITTEE)
    page.goto(f"{site}/tags/")
    page.select_option("#tag-place", label="向阳苑 2 栋")
    page.select_option("#tag-kind", "lamp")
    page.fill("#tag-label", "楼前 9 号路灯")
    page.get_by_role("button", name="做好这块牌").click()
    row = page.get_by_role("listitem").filter(has_text="楼前 9 号路灯")
    code = row.locator(".mono").inner_text().replace(" ", "")
    sheet = page.get_by_role("dialog")
    row.get_by_role("button", name="停用").click()
    sheet.get_by_role("button", name="先不停用").click()
    expect(sheet).to_have_count(0)
    expect(row.get_by_role("button", name="停用")).to_be_visible()
    row.get_by_role("button", name="停用").click()
    expect(sheet.locator(".mono")).to_have_text(f"{code[:4]} {code[4:]}")
    sheet.get_by_role("button", name="停用", exact=True).click()
    expect(row.get_by_text("已停用")).to_be_visible()
    page.goto(f"{site}/report/?at={code}")
    expect(page.get_by_text("这张二维码牌已经停用")).to_be_visible()


def test_the_list_of_tags_fits_the_narrowest_phone(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page(320, 640)
    sign_in(page, site, COMMITTEE)
    page.goto(f"{site}/tags/")
    row = page.get_by_role("listitem").filter(has_text=SHOWN)
    box = row.bounding_box()
    assert box
    assert box["height"] < 220  # words stand in lines, not one below the other
    button = row.get_by_role("button").bounding_box()
    assert button
    assert button["x"] + button["width"] <= box["x"] + box["width"]


def test_only_staff_print(site: str, phone: Page) -> None:
    phone.goto(f"{site}/tags/print/")
    phone.wait_for_url("**/sign-in/**")
