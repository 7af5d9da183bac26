"""Story 4 in Chromium: an owner inspects the shared account; the property company enters, the committee approves."""

import csv
import io
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import Page, expect

from points_app.core import clock
from tests.browsers import sign_in
from tests.names import JINXIU, OWNERS, PROPERTY, RESIDENT, Site

WORDS = {
    "/": re.compile(r"已入账 (\d+) 笔：进 ([\d,.]+) 元，出 ([\d,.]+) 元。"),
    "/en/": re.compile(r"Entries booked: (\d+)\. In ¥([\d,.]+), out ¥([\d,.]+)\."),
}
SIZES = {"phone": {"width": 390, "height": 844, "is_mobile": True}, "desktop": {"width": 1440, "height": 900}}


def figures(page: Page, prefix: str) -> tuple[int, Decimal, Decimal]:
    """Return what the page counts: entries booked, in, out."""
    expect(page.locator("#account-words")).to_have_text(WORDS[prefix])
    found = WORDS[prefix].fullmatch(page.locator("#account-words").inner_text())
    assert found is not None
    return int(found[1]), Decimal(found[2].replace(",", "")), Decimal(found[3].replace(",", ""))


def downloaded(page: Page, words: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=words).click()
    assert waiting.value.suggested_filename.endswith((".csv", ".xlsx"))
    return Path(waiting.value.path()).read_bytes()


def check_downloads(page: Page, prefix: str) -> None:
    """Both files hold exactly what the page counts."""
    count, income, spending = figures(page, prefix)
    zh = prefix == "/"
    text = downloaded(page, "下载 CSV" if zh else "Download CSV").decode("utf-8-sig")
    rows = [tuple(row) for row in csv.reader(io.StringIO(text, newline=""))]
    sheet = load_workbook(io.BytesIO(downloaded(page, "下载 Excel" if zh else "Download Excel"))).active
    for cells in (rows, list(sheet.iter_rows(values_only=True))):
        booked = [row for row in cells[1:-3] if row[8] == ("已入账" if zh else "Booked")]
        assert len(booked) == count
        for column, wanted in ((6, income), (7, spending)):
            assert sum((Decimal(str(row[column] or 0)) for row in booked), Decimal(0)) == wanted
            assert Decimal(str(cells[-3][column])) == wanted


def fund_of(site: Site) -> int:
    return site.one("SELECT id FROM fund WHERE place_id = :place", place=site.place(JINXIU))


@pytest.mark.story
@pytest.mark.parametrize(("size", "prefix"), [("phone", "/"), ("desktop", "/en/")])
def test_an_owner_inspects(site: str, open_page: Callable[..., Page], size: str, prefix: str) -> None:
    page = open_page(**SIZES[size])
    sign_in(page, site, RESIDENT)
    page.goto(f"{site}{prefix}account/")
    count, income, spending = figures(page, prefix)
    assert count > 250
    balance = page.locator(".figure").first.inner_text()
    assert f"{income - spending:,.2f}" in balance
    assert balance in page.locator("main p").filter(has_text="截至" if prefix == "/" else "As of").inner_text()
    expect(page.locator(".bars > *")).to_have_count(12)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    check_downloads(page, prefix)

    page.locator("#account-q").fill("电梯" if prefix == "/" else "lift maintenance")
    page.locator("#account-q").press("Enter")
    expect(page.locator("#account-words")).not_to_contain_text(str(count))
    if size == "phone":  # there the filters are folded into one line
        page.locator("label[for=account-narrow]").click()
    page.locator("#account-kind").select_option("spending")
    expect(page.locator("#account-words")).to_contain_text("进 0.00 元" if prefix == "/" else "In ¥0.00")
    found = figures(page, prefix)
    assert 10 <= found[0] < count
    assert found[1] == 0
    check_downloads(page, prefix)

    narrowed = page.locator("#account-words").inner_text()
    page.locator("main li a[href*='entry']").first.click()
    expect(page.locator("main ol li")).to_have_count(2)
    page.go_back()
    expect(page.locator("#account-words")).to_have_text(narrowed)
    page.locator("main li a[href*='entry']").first.click()
    picture = page.locator("main img[src^='/photo/']").first
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 760)
    expect(page.locator("main ol li")).to_have_count(2)
    address = picture.get_attribute("src")
    stranger = open_page()
    answer = stranger.context.request.get(f"{site}{address}")
    assert answer.status == 404


def test_a_visitor_sees_sums_but_a_lock_for_vouchers(site: Site, phone: Page) -> None:
    phone.goto(f"{site}/account/?fund={fund_of(site)}")
    figures(phone, "/")
    expect(phone.get_by_text("凭证照片给本小区的住户、业主和审计员看。")).to_be_visible()
    assert phone.locator("main img[src^='/photo/']").count() == 0
    phone.get_by_text("按收支、类别、月份、状态筛选").click()
    phone.locator("#account-month").select_option(label=phone.locator("#account-month option").all_inner_texts()[-1])
    expect(phone.locator("main h2", has_text="支出")).to_contain_text(re.compile(r"\d{4}年\d+月"))
    phone.locator("#account-state").select_option("refused")
    expect(phone.locator("#account-words")).to_have_text(re.compile(r"未通过或撤回 \d+ 笔，不计入合计。"))
    phone.locator("#account-q").fill("找不到的东西")
    phone.locator("#account-q").press("Enter")
    expect(phone.get_by_text("没有符合条件的收支。")).to_be_visible()
    phone.get_by_role("button", name="看全部已入账的").click()
    figures(phone, "/")


def picture() -> dict[str, object]:
    out = io.BytesIO()
    Image.new("RGB", (600, 400), (240, 235, 220)).save(out, "JPEG")
    return {"name": "fapiao.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def fill_form(page: Page, amount: str, purpose: str) -> None:
    page.locator("#category_id").select_option(label="维修")
    page.locator("#amount").fill(amount)
    page.locator("#party").fill("巧手五金店")
    page.locator("#purpose").fill(purpose)


@pytest.mark.story
def test_the_property_company_enters_and_the_committee_approves(
    site: str, open_page: Callable[..., Page], desktop: Page, ignore_console: list[str]
) -> None:
    ignore_console.append("422")  # Chromium writes every refusal there
    purpose = "更换 2 栋信报箱锁"
    sign_in(desktop, site, PROPERTY)
    desktop.goto(f"{site}/account/book/")
    fill_form(desktop, "一百", purpose)
    desktop.get_by_role("button", name="提交审批").click()
    expect(desktop.locator(".field-error")).to_have_text("金额请写成数字，例如 1234.50。")
    expect(desktop.locator("#amount")).to_be_focused()
    expect(desktop.locator("#purpose")).to_have_value(purpose)
    desktop.locator("#amount").fill("１２６．４０")
    desktop.get_by_role("button", name="提交审批").click()
    expect(desktop.locator(".field-error")).to_have_text("支出要附凭证照片，至少一张。")
    desktop.locator("#photos").set_input_files({"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
    desktop.get_by_role("button", name="提交审批").click()
    expect(desktop.locator(".field-error")).to_contain_text("不是能打开的照片")
    desktop.locator("#photos").set_input_files(picture())
    desktop.get_by_role("button", name="提交审批").dblclick()
    expect(desktop.get_by_text("已提交，等委员会审批。")).to_be_visible()
    desktop.get_by_role("link", name="看这一笔").click()
    expect(desktop.locator("h1")).to_have_text(purpose)
    expect(desktop.get_by_role("button", name="审批通过")).to_have_count(0)
    address = desktop.url

    member = open_page(390, 844, is_mobile=True)
    sign_in(member, site, OWNERS)
    member.goto(f"{site}/account/book/")
    waiting = member.locator("li").filter(has_text=purpose).first
    expect(waiting).to_contain_text("−126.40")
    waiting.get_by_role("button", name="通过", exact=True).click()
    expect(member.locator("dialog")).to_contain_text("−126.40")
    member.locator("#note").fill("已核对发票")
    member.get_by_role("button", name="通过，入账").dblclick()
    expect(member.locator("li").filter(has_text=purpose)).to_have_count(0)

    desktop.goto(address)
    expect(desktop.get_by_text("审批通过，入账")).to_be_visible()
    expect(desktop.get_by_text("已核对发票")).to_be_visible()
    desktop.get_by_role("button", name="录错了，申请冲正").click()
    desktop.locator("#reason").fill("和上月重复")
    desktop.locator("dialog").get_by_role("button", name="提交").dblclick()
    expect(desktop.locator("dialog")).to_have_count(0)
    expect(desktop.get_by_role("button", name="录错了，申请冲正")).to_have_count(0)
    expect(desktop.get_by_text("这一笔已经申请冲正，正在等审批。")).to_be_visible()
    expect(desktop.locator("#form-error")).to_be_empty()

    member.goto(f"{site}/account/book/")
    undo = member.locator("li").filter(has_text="和上月重复").first
    undo.get_by_role("button", name="不通过").click()
    member.locator("#reason").fill("没有重复，是另一把锁")
    member.locator("dialog").get_by_role("button", name="提交").dblclick()
    expect(member.locator("li").filter(has_text="和上月重复")).to_have_count(0)
    expect(member.locator("#form-error")).to_be_empty()


def test_the_desk_is_for_those_who_keep_the_book(site: Site, phone: Page) -> None:
    phone.goto(f"{site}/account/book/")
    phone.wait_for_url(re.compile("/sign-in/"))
    answer = phone.context.request.post(f"{site}/api/account/entries", multipart={"fund_id": "1"})
    assert answer.status == 401
    sign_in(phone, site, RESIDENT)
    answer = phone.context.request.post(f"{site}/api/account/entries", multipart={"fund_id": "1"})
    assert answer.status == 403
    for missing in ("99999/entries.csv", "x/entries.csv", f"{fund_of(site)}/entries.pdf"):
        assert phone.context.request.get(f"{site}/api/account/{missing}").status == 404
    phone.goto(f"{site}/account/entry/?id=99999999999999999999")
    expect(phone.get_by_text("没有这笔收支。编号可能抄错了")).to_be_visible()


@pytest.mark.parametrize(
    ("start", "this_year", "lift"), [("", "今年", "电梯维保"), ("/en", "This year", "Lift maintenance")]
)
def test_8_what_the_lift_cost_this_year_takes_two_taps(
    site: Site, phone: Page, start: str, this_year: str, lift: str
) -> None:
    year = str(clock.today().year)
    phone.goto(f"{site}{start}/account/?fund={fund_of(site)}")
    phone.get_by_role("button", name=this_year).click()
    expect(phone.get_by_role("button", name=this_year)).to_have_attribute("aria-pressed", "true")
    phone.get_by_role("button", name=lift).click()
    phone.wait_for_url(f"**month={year}**")
    total = phone.locator("#account-words")
    expect(total).to_be_in_viewport()
    fen = site.one(
        "SELECT sum(total.amount_fen) FROM fund_month_total total JOIN fund_category c ON c.id = total.category_id"
        " WHERE total.fund_id = :fund AND c.name = '电梯维保' AND total.month LIKE :year",
        fund=fund_of(site),
        year=f"{year}-%",
    )
    expect(total).to_contain_text(f"{fen / 100:,.2f}")


def test_8_an_own_span_of_months_is_chosen(site: Site, phone: Page) -> None:
    phone.goto(f"{site}/account/?fund={fund_of(site)}")
    phone.get_by_text("自己选时间").click()
    months = phone.locator("#span-first option").all_inner_texts()
    phone.select_option("#span-first", label=months[3])
    phone.select_option("#span-last", label=months[1])
    phone.get_by_role("button", name="看这段时间").click()
    expect(phone.get_by_text(f"{months[3]} 至 {months[1]}").first).to_be_visible()
    phone.select_option("#span-first", label=months[0])
    phone.get_by_role("button", name="看这段时间").click()
    expect(phone.locator("[data-toasts]")).to_contain_text("的月份要在")
