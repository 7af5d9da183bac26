"""People in a browser: signing in by every way there is, a card, a roster, and what is remembered."""

import io
from collections.abc import Callable

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from points_app.demo.people import PASSWORD, SIGN_INS
from tests.browsers import sign_in
from tests.names import COMMITTEE, COMMUNITY, JINXIU, QINGHE, RESIDENT, STEWARD_ELSEWHERE, STEWARD_OF_SUNSIDE_1, Site


def card_for(desktop: Page, site: Site, household: int) -> str:
    """Let the committee print one more card for a household; return what its QR carries."""
    sign_in(desktop, site, COMMITTEE)
    desktop.goto(f"{site}/people/household/?id={household}")
    desktop.get_by_role("button", name="再印一张").click()
    desktop.wait_for_url("**/people/cards/?card=*")
    return str(desktop.locator(".print-qr").first.get_attribute("data-qr"))


def activate(page: Page, number: str) -> None:
    page.get_by_role("radio").first.check()
    page.get_by_label("手机号").fill(number)
    page.get_by_label("设一个密码").fill("a long password")
    page.get_by_label("再输一次").fill("a long password")
    page.get_by_role("button", name="激活并登录").click()


def test_each_role_signs_in_with_one_tap(site: str, open_page: Callable[..., Page]) -> None:
    for role, number in SIGN_INS:
        page = open_page(390, 844)
        page.goto(f"{site}/sign-in/?next=/me/")
        page.get_by_role("button", name=number).click()
        page.wait_for_url(f"{site}/me/")
        expect(page.get_by_text("已登录的设备")).to_be_visible()
        expect(page.get_by_role("heading", name="办事")).to_be_visible(visible=role not in {"resident", "auditor"})


@pytest.mark.parametrize("scripts", [True, False])
def test_a_wrong_password_says_so_with_and_without_scripts(
    site: str, open_page: Callable[..., Page], scripts: bool
) -> None:
    page = open_page(390, 844, java_script_enabled=scripts)
    page.goto(f"{site}/sign-in/?next=/points/%3Fperiod%3Dyear")
    page.get_by_label("手机号").fill(RESIDENT)
    page.get_by_label("密码").fill("not this one")
    page.locator("form[action='/api/session'] [type=submit]").first.click()
    expect(page.get_by_text("手机号或密码不对")).to_be_visible()
    expect(page.get_by_text("试得太多了")).to_be_hidden()
    page.get_by_label("手机号").fill(RESIDENT)
    page.get_by_label("密码").fill(PASSWORD)
    page.locator("form[action='/api/session'] [type=submit]").first.click()
    page.wait_for_url(f"{site}/points/?period=year")


def test_who_is_sent_to_sign_in_comes_back_to_the_very_page(site: Site, phone: Page) -> None:
    home = site.household(QINGHE, "1 栋", "2 单元 102")
    phone.goto(f"{site}/")
    phone.goto(f"{site}/people/household/?id={home}")
    phone.wait_for_url(f"{site}/sign-in/?next=**")
    phone.get_by_role("button", name="Read this page in English").click()
    phone.wait_for_url(f"{site}/en/sign-in/?next=**")
    phone.get_by_role("link", name="First time here?").click()
    phone.wait_for_url(f"{site}/en/card/?next=**")
    phone.get_by_label("Code on the card").fill("1-0000-0000")
    phone.get_by_role("button", name="Next").click()
    expect(phone.get_by_text("There is no such code")).to_be_visible()
    phone.goto(f"{site}/people/household/?id={home}")
    phone.get_by_role("button", name=COMMITTEE).click()
    phone.wait_for_url(f"{site}/people/household/?id={home}")
    expect(phone.get_by_role("heading", name="用户卡")).to_be_visible()


def test_whoever_taps_before_the_page_is_ready_still_comes_back_to_the_very_page(site: Site, phone: Page) -> None:
    """On a slow line the link is there before the page knows where it goes on to."""
    phone.add_init_script(
        "addEventListener('DOMContentLoaded', () => {"
        " if (/sign-in/.test(location.pathname)) document.querySelector('main a[href$=\"/card/\"]').click() })"
    )
    for prefix in ("", "/en"):
        phone.goto(f"{site}{prefix}/sign-in/?next=/people/household/%3Fid%3D3", wait_until="commit")
        phone.wait_for_url(f"{site}{prefix}/card/?next=/people/household/%3Fid%3D3")


def test_a_card_is_activated_once(site: Site, desktop: Page, phone: Page) -> None:
    link = card_for(desktop, site, site.household(QINGHE, "1 栋", "2 单元 102"))
    phone.goto(f"{site}{link}")
    expect(phone.get_by_text("您是哪一位？")).to_be_visible()
    expect(phone.get_by_text("***")).to_be_visible()
    activate(phone, "1")
    expect(phone.get_by_text("手机号不对，或与居委会登记的不一致。")).to_be_visible()
    activate(phone, f"138{abs(hash(site)) % 10**8:08d}")
    phone.wait_for_url(f"{site}/me/")
    expect(phone.get_by_text("已登录的设备")).to_be_visible()
    phone.goto(f"{site}{link}")
    expect(phone.get_by_text("已经激活过一个账号")).to_be_visible()


def test_a_printed_card_s_qr_opens_it(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(794, 1123)  # A4
    sign_in(page, site, COMMITTEE)
    page.goto(f"{site}/people/cards/?at={site.place(JINXIU, '2 栋')}")
    page.get_by_role("button", name="排版").click()
    cards = page.locator(".print-card")
    expect(cards.first).to_be_visible()
    page.emulate_media(media="print")
    qr = cards.first.locator("img")
    qr.scroll_into_view_if_needed()
    qr.evaluate("image => image.decode()")
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(cards.first.screenshot())))
    assert found.position.top_right.x - found.position.top_left.x >= 24 * 96 / 25.4
    assert found.text == site + str(qr.get_attribute("data-qr"))
    assert cards.first.bounding_box()["y"] == cards.nth(1).bounding_box()["y"], "two in a row"
    page.emulate_media(media="screen")
    page.goto(found.text)
    expect(page.get_by_text("这张卡属于")).to_be_visible()


def test_a_revoked_card_says_so(site: Site, desktop: Page, phone: Page) -> None:
    home = site.household(QINGHE, "1 栋", "1 单元 201")
    link = card_for(desktop, site, home)
    desktop.goto(f"{site}/people/household/?id={home}")
    desktop.get_by_role("button", name="收回").click()
    expect(desktop.get_by_text("卡已收回")).to_be_visible()
    phone.goto(f"{site}{link}")
    expect(phone.get_by_text("已被居委会收回")).to_be_visible()


def test_a_second_quick_tap_does_nothing(site: Site, desktop: Page, phone: Page) -> None:
    home = site.household(QINGHE, "1 栋", "1 单元 301")
    for _card in range(2):
        card_for(desktop, site, home)
    desktop.goto(f"{site}/people/household/?id={home}")
    revoke = desktop.get_by_role("button", name="收回")
    expect(revoke).to_have_count(2)
    revoke.first.dblclick()  # the second row moves up under the finger
    expect(desktop.get_by_text("卡已收回")).to_be_visible()
    expect(revoke).to_have_count(1)
    desktop.goto(f"{site}/people/?at={site.place(COMMUNITY)}&tab=place")
    desktop.locator("#name").fill("九十九栋")
    desktop.locator("form:has(#name) [type=submit]").dblclick()
    expect(desktop.get_by_text("已添加。")).to_be_visible()
    expect(desktop.get_by_role("link", name="九十九栋")).to_have_count(1)
    expect(desktop.locator("#form-error")).to_be_empty()
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    phone.goto(f"{site}/sign-in/?next=/me/")
    phone.get_by_role("button", name=RESIDENT).dblclick()
    phone.wait_for_url(f"{site}/me/")
    assert len([url for url in asked if url.endswith("/api/session")]) == 1


def test_signing_out_everywhere_ends_the_other_device(site: str, open_page: Callable[..., Page]) -> None:
    here, there = open_page(390, 844), open_page(1440, 900)
    for page in (here, there):
        sign_in(page, site, STEWARD_ELSEWHERE)
        page.goto(f"{site}/me/")
        expect(page.get_by_text("已登录的设备")).to_be_visible()
    here.get_by_role("button", name="在所有设备上退出").click()
    here.wait_for_url(f"{site}/")
    there.reload()
    expect(there.get_by_text("登录后可以看自家的积分存折")).to_be_visible()


def test_a_roster_is_previewed_then_imported_and_a_second_time_changes_nothing(site: Site, desktop: Page) -> None:
    sign_in(desktop, site, COMMITTEE)

    def upload(rows: str) -> None:
        desktop.goto(f"{site}/people/import/?at={site.place(COMMUNITY)}")
        raw = f"小区,楼栋,单元,房号,姓名,手机号\n{rows}".encode("gb18030")
        desktop.set_input_files("#file", files=[{"name": "名册.csv", "mimeType": "text/csv", "buffer": raw}])
        desktop.get_by_role("button", name="上传并预览").click()

    good = "清河里,1,3,801,苗测试,\n清河里,1,3,802,苗试测,\n"
    upload(f"{good}清河里,1,3,803,苗3,138000000\n")
    expect(desktop.get_by_role("row", name="第 4 行 姓名 姓名里有数字：“苗3”。")).to_be_visible()
    expect(desktop.get_by_role("row", name="第 4 行 手机号 手机号有 9 位，应为 11 位。")).to_be_visible()
    expect(desktop.get_by_role("button", name="确认导入")).to_have_count(0)
    upload(good)
    desktop.get_by_role("button", name="确认导入").click()
    expect(desktop.get_by_text("新登记 2 人")).to_be_visible()
    upload(good)
    expect(desktop.get_by_text("没有要改的")).to_be_visible()


def test_the_committee_finds_a_person_and_hands_out_a_password(site: str, desktop: Page, phone: Page) -> None:
    sign_in(desktop, site, COMMITTEE)
    desktop.goto(f"{site}/people/")
    desktop.get_by_placeholder("姓名、手机号或房号").fill(STEWARD_OF_SUNSIDE_1)
    desktop.get_by_role("button", name="查找").click()
    desktop.get_by_role("link", name=f"{STEWARD_OF_SUNSIDE_1[:3]}****{STEWARD_OF_SUNSIDE_1[-4:]}").click()
    desktop.get_by_role("button", name="发一次性密码").click()
    once = desktop.locator(".notice-box .mono").inner_text()
    phone.goto(f"{site}/sign-in/")
    phone.get_by_label("手机号").fill(STEWARD_OF_SUNSIDE_1)
    phone.get_by_label("密码").fill(once)
    phone.locator("form[action='/api/session'] [type=submit]").first.click()
    phone.wait_for_url(f"{site}/me/password/**")
    phone.get_by_label("新密码", exact=True).fill("a password of my own")
    phone.get_by_label("再输一次新密码").fill("a password of my own")
    phone.get_by_role("button", name="保存新密码").click()
    expect(phone.get_by_text("密码改好了")).to_be_visible()


def test_a_place_is_chosen_and_remembered(site: str, phone: Page) -> None:
    phone.goto(f"{site}/places/")
    phone.get_by_role("searchbox").fill("清河")
    phone.get_by_role("link", name="清河里").first.click()
    phone.wait_for_url(f"{site}/")
    expect(phone.locator(".topbar").get_by_text("清河里")).to_be_visible()
    phone.reload()
    expect(phone.locator(".topbar").get_by_text("清河里")).to_be_visible()


def test_language_and_elder_mode_are_kept_through_signing_in(site: str, phone: Page) -> None:
    phone.goto(f"{site}/en/sign-in/")
    phone.get_by_role("button", name="Large text").click()
    phone.get_by_role("button", name=RESIDENT).click()
    phone.wait_for_url(f"{site}/en/me/")
    expect(phone.locator("html")).to_have_attribute("data-elder", "")
    expect(phone.get_by_text("Devices signed in")).to_be_visible()
