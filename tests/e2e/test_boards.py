"""Story 3: a committee publishes a notice with pictures and an honor; neighbours read them, in both languages."""

import re
import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsers import comes_true, sign_in
from tests.names import COMMITTEE, JINXIU, OWNERS, RESIDENT, Site
from tests.world import jpeg


@pytest.mark.story
def test_a_committee_publishes_and_neighbours_read(site: Site, open_page: Callable[..., Page]) -> None:
    mark = secrets.token_hex(3)
    desk = open_page(1440, 900)
    sign_in(desk, site, OWNERS)
    desk.goto(f"{site}/notices/?kind=urgent")
    desk.get_by_role("searchbox").fill(f"没有 {mark}")
    desk.get_by_role("button", name="找").click()
    desk.get_by_role("link", name="看全部").click()
    expect(desk.get_by_role("link", name="全部", exact=True)).to_have_attribute("aria-current", "page")
    expect(desk.get_by_role("searchbox")).to_have_value("")
    address = publish_notice(desk, site, mark)
    read_on_the_phone(site, open_page, address, mark)
    edit_and_withdraw(desk, site, open_page, address, mark)


def publish_notice(desk: Page, site: str, mark: str) -> str:
    desk.goto(f"{site}/notices/write/")
    desk.get_by_role("button", name="写一条").click()
    desk.get_by_label("类型").select_option("activity")
    desk.get_by_label("标题").fill(f"周六修椅子 {mark}")
    desk.get_by_label("正文").fill("## 带什么\n\n- 旧椅子\n- **手套**\n\n<script>alert(1)</script>")
    desk.locator("input[type=file]").set_input_files(
        [{"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": jpeg(colour)} for colour in ("teal", "brown")]
    )
    captions = desk.get_by_label("图片说明")
    expect(captions).to_have_count(2)
    captions.last.fill("去年修好的椅子")
    desk.get_by_role("button", name="往前挪一张").click()
    expect(captions.first).to_have_value("去年修好的椅子")
    desk.reload()  # a slip of the thumb: all of it is there again
    expect(desk.get_by_label("标题")).to_have_value(f"周六修椅子 {mark}")
    expect(captions.first).to_have_value("去年修好的椅子")
    desk.get_by_label("类型").select_option("publicity")
    desk.get_by_role("button", name="预览").click()
    expect(desk.get_by_label("最后一天")).to_have_accessible_description(re.compile("公示要写明截止日期"))
    desk.get_by_label("类型").select_option("activity")
    desk.get_by_role("button", name="预览").click()
    preview = desk.locator("#preview")
    expect(preview.get_by_role("heading", name=f"周六修椅子 {mark}")).to_be_visible()
    expect(preview.locator(".prose-zh li")).to_have_count(2)
    expect(preview.get_by_text("去年修好的椅子")).to_be_visible()
    assert desk.locator("script", has_text="alert(1)").count() == 0
    expect(preview).to_be_focused()
    expect(preview).to_be_in_viewport()
    preview.get_by_role("button", name=re.compile("发布到")).dblclick()
    expect(desk.get_by_text("已发布到锦绣花园的公示")).to_be_visible()
    expect(desk.locator("#form-error")).to_be_empty()
    link = desk.get_by_role("link", name=f"周六修椅子 {mark}")
    expect(link).to_have_count(1)
    href = link.get_attribute("href")
    assert href
    return href


def read_on_the_phone(site: Site, open_page: Callable[..., Page], address: str, mark: str) -> None:
    phone = open_page(390, 844, is_mobile=True, has_touch=True)
    phone.goto(f"{site}/api/place?id={site.place(JINXIU)}&next=/")
    expect(phone.get_by_role("link", name=re.compile("^锦绣花园"))).to_be_visible()
    panel = phone.locator("section", has=phone.get_by_role("heading", name="公示榜"))
    expect(panel.get_by_text(f"周六修椅子 {mark}")).to_be_visible()
    panel.get_by_role("link", name=re.compile("全部")).click()
    phone.get_by_role("link", name=re.compile(f"周六修椅子 {mark}")).click()
    expect(phone.get_by_role("heading", level=1, name=f"周六修椅子 {mark}")).to_be_visible()
    expect(phone.locator("figure img")).to_have_count(2)
    comes_true(phone, "[...document.querySelectorAll('figure img')][0].naturalWidth > 0")
    expect(phone.get_by_text(re.compile(r"阅读 \d+ 人次")).first).to_be_visible()
    # Counted once, however often it is opened.
    for _again in range(2):
        phone.goto(f"{site}/en{address}")
        expect(phone.get_by_text("Read 1 time", exact=True)).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def edit_and_withdraw(desk: Page, site: str, open_page: Callable[..., Page], address: str, mark: str) -> None:
    desk.goto(f"{site}{address}")
    desk.get_by_role("link", name="修改").click()
    desk.get_by_label("正文").fill("改到周日上午。")
    desk.get_by_role("button", name="预览").click()
    expect(desk.locator("#form-error")).to_contain_text("请写明改了什么")
    desk.get_by_label("改了什么").fill("下雨，改到周日")
    desk.get_by_role("button", name="预览").click()
    quicker = open_page(1440, 900)
    sign_in(quicker, site, COMMITTEE)
    change(quicker, f"{site}{address}", "改在活动室", "换到室内")
    save = desk.get_by_role("button", name=re.compile("保存到"))
    save.click()
    expect(desk.locator("#form-error")).to_contain_text("换到室内")
    expect(desk.get_by_role("link", name="看新版本")).to_have_attribute("href", address)
    expect(desk.get_by_label("正文")).to_have_value("改到周日上午。")
    desk.get_by_role("button", name="预览").click()
    save.click()
    expect(desk.get_by_label("正文")).to_have_count(0)
    reader = open_page(390, 844, is_mobile=True, has_touch=True)
    reader.goto(f"{site}{address}")
    expect(reader.get_by_text("改到周日上午。")).to_be_visible()
    expect(reader.get_by_text("下雨，改到周日")).to_be_visible()
    expect(reader.get_by_text("换到室内")).to_be_visible()
    reader.get_by_role("button", name="看这一版").last.click()
    expect(reader.get_by_text("您在看改动以前的旧版本。")).to_be_visible()
    expect(reader.locator(".prose-zh li")).to_have_count(2)
    desk.goto(f"{site}/notices/write/")
    row = desk.locator(".row", has=desk.get_by_role("link", name=f"周六修椅子 {mark}"))
    row.get_by_role("button", name="撤回").click()
    desk.get_by_label("为什么撤回").fill("没有人报名")
    desk.get_by_role("dialog").get_by_role("button", name="撤回").click()
    expect(row.get_by_text(re.compile("没有人报名"))).to_be_visible()
    reader.goto(f"{site}/en{address}")
    expect(reader.get_by_role("heading", name="This notice was withdrawn")).to_be_visible()
    expect(reader.get_by_text("没有人报名")).to_be_visible()
    expect(reader.get_by_text("改到周日")).to_have_count(0)


def change(page: Page, address: str, text: str, what: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="修改").click()
    page.get_by_label("正文").fill(text)
    page.get_by_label("改了什么").fill(what)
    page.get_by_role("button", name="预览").click()
    page.get_by_role("button", name=re.compile("保存到")).click()
    expect(page.get_by_label("正文")).to_have_count(0)


def test_an_honor_is_masked_until_there_is_consent(site: str, open_page: Callable[..., Page]) -> None:
    mark = f"帮 {secrets.token_hex(3)} 号楼修好了门"
    desk = open_page(1440, 900)
    sign_in(desk, site, COMMITTEE)
    desk.goto(f"{site}/en/honors/write/")
    name = give_honor(desk, mark, consent=False)
    phone = open_page(390, 844, is_mobile=True, has_touch=True)
    board = f"{site}/honors/"
    assert honored(phone, board, mark) != name
    assert "*" in honored(phone, board, mark)
    desk.goto(f"{site}/en/honors/write/")
    second = f"{mark}和窗"
    assert give_honor(desk, second, consent=True) == name
    assert honored(phone, board, second) == name
    assert honored(phone, f"{site}/en/honors/", mark) == name  # consent counts for every honor of hers
    phone.goto(f"{site}/")
    expect(phone.get_by_text(second)).to_be_visible()
    expect(
        phone.locator("section", has=phone.get_by_role("heading", name="光荣榜")).get_by_text(name).first
    ).to_be_visible()


def give_honor(desk: Page, citation: str, *, consent: bool) -> str:
    """Honor the first resident of the door 501 who may be on boards; return the full name."""
    desk.get_by_label("Beginning of the name, or the door").fill("501")
    desk.get_by_role("button", name="Find").click()
    choose = desk.get_by_role("button", name="Choose", exact=True).last
    row = desk.locator(".row", has=choose).last
    name = row.locator(".font-bold").inner_text()
    choose.click()
    desk.get_by_label("Honor", exact=True).fill("好邻居")
    desk.get_by_label("What was done").fill(citation)
    if consent:
        desk.get_by_label("Signed by the person: full name may be shown").check()
    desk.get_by_role("button", name="Put on the honor board").click()
    expect(desk.get_by_text(citation)).to_be_visible()
    return name


def honored(page: Page, board: str, citation: str) -> str:
    page.goto(board)
    return page.locator("li", has_text=citation).last.locator(".font-bold").inner_text()


@pytest.mark.parametrize("path", ["/notices/write/", "/en/honors/write/"])
def test_others_are_told_that_this_is_the_committees(site: str, phone: Page, path: str) -> None:
    sign_in(phone, site, RESIDENT)
    phone.goto(f"{site}{path}")
    words = "cannot do this" if path.startswith("/en") else "没有这项权限"
    expect(phone.get_by_role("main").get_by_text(re.compile(words)).first).to_be_visible()
    assert phone.locator("main form").count() == 0


def test_a_bad_picture_is_refused_in_words(site: str, chromium: Browser) -> None:
    # A page of its own: Chromium writes every refused request to the console, and open_page allows nothing there.
    with chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN") as context:
        page = context.new_page()
        sign_in(page, site, OWNERS)
        page.goto(f"{site}/notices/write/")
        page.get_by_role("button", name="写一条").click()
        page.get_by_label("标题").fill("带图片的")
        not_one = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"not a picture"}
        good = {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
        for several in ([not_one], [not_one, good]):
            page.locator("input[type=file]").set_input_files(several)
            expect(page.locator("#form-error")).to_contain_text("不是能打开的照片")
        # It is told which, right there; what was good stays, and so does what was typed.
        expect(
            page.locator("div", has=page.locator("input[type=file]")).last.locator("..").locator("..")
        ).to_contain_text("“a.jpg”")
        expect(page.get_by_label("图片说明")).to_have_count(1)
        expect(page.get_by_label("标题")).to_have_value("带图片的")
