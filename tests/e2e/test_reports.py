"""Story 1: a resident scans, reports, follows; the steward accepts and solves; also without JavaScript and offline."""

import io
import itertools
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from points_app.demo.drawings import reports as drawings
from points_app.demo.service_requests import TAG_OF_BUILDING_3
from tests.browsers import sign_in, taken_over
from tests.names import PROPERTY, RESIDENT, STEWARD

REPORT = f"/report/?at={TAG_OF_BUILDING_3}"
NUMBERS = itertools.count()


def picture(name: str, subject: str) -> dict[str, object]:
    return {"name": name, "mimeType": "image/jpeg", "buffer": drawings.draw(subject)}


def code_of(page: Page) -> str:
    found = re.search(r"code=([0-9A-Z]{10})", page.url)
    assert found, page.url
    return found.group(1)


WORDS = {
    "": {
        "place": "锦绣花园 3 栋",
        "need": "急",
        "category": "停水漏水",
        "send": "发出",
        "received": "已收到，派给了桐中心户长，等待受理。",
        "accept": "受理，由我负责",
        "promise": "tomorrow",
        "said_accepted": "已受理，由您负责，明天 18:00 前上门。",
        "said_done": "已办结，等反映人确认。",
        "accepted": "已受理，桐中心户长 明天 18:00 前上门。",
        "done": "办好了",
        "how": "怎么解决的？",
        "finish": "办结，请反映人确认",
        "waits": "待反映人确认",
        "solved": "桐中心户长说已经办好",
        "no": "没解决",
        "reopened": "您说还没解决，桐中心户长会重新办理。",
        "yes": "解决了",
        "closed": "您已确认解决",
    },
    "/en": {
        "place": "Jinxiu Garden Building 3",
        "need": "Urgent",
        "category": "Water",
        "send": "Send",
        "received": "Received and given to Steward 桐",
        "accept": "Accept: I am responsible",
        "promise": "tomorrow",
        "said_accepted": "Accepted. You are responsible and will come by tomorrow 18:00.",
        "said_done": "Done. The reporter is asked to confirm.",
        "accepted": "Accepted. Steward 桐 will come by tomorrow 18:00.",
        "done": "It is done",
        "how": "How was it solved?",
        "finish": "Done: ask the reporter to confirm",
        "waits": "Waits for the reporter",
        "solved": "Steward 桐 says it is done",
        "no": "Not solved",
        "reopened": "You said it is not solved.",
        "yes": "Solved",
        "closed": "You confirmed it is solved.",
    },
}


@pytest.mark.story
@pytest.mark.parametrize("start", ["", "/en"])
def test_story_1(site: str, open_page: Callable[..., Page], start: str) -> None:
    words = WORDS[start]
    reporter = open_page(390, 844, is_mobile=True, has_touch=True)
    reporter.goto(f"{site}{start}{REPORT}")
    expect(reporter.locator("#report-place strong", has_text=words["place"])).to_be_visible()
    reporter.get_by_text(words["need"], exact=True).click()
    reporter.get_by_text(words["category"], exact=True).click()
    text = f"厨房水管裂了 {start or 'zh'}"
    reporter.fill("#report-text", text)
    reporter.set_input_files("#report-photos", [picture("a.jpg", "pipe"), picture("b.jpg", "lamp")])
    expect(reporter.locator(".thumb")).to_have_count(2)
    reporter.get_by_role("button", name=words["send"], exact=True).click()
    reporter.wait_for_url("**/track/?code=*")
    expect(reporter.get_by_role("heading", name=words["received"])).to_be_visible()
    expect(reporter.locator("img[src^='/photo/']")).to_have_count(2)
    code = code_of(reporter)

    steward = open_page(390, 844, is_mobile=True, has_touch=True)
    sign_in(steward, site, STEWARD)
    steward.goto(f"{site}{start}/work/?seg=all")
    steward.get_by_role("link", name=text).click()
    steward.select_option("#accept-visit", words["promise"])
    steward.get_by_role("button", name=words["accept"]).click()
    expect(steward.get_by_role("button", name=words["accept"])).to_have_count(0)
    expect(steward.locator("[data-toasts]")).to_contain_text(words["said_accepted"])
    reporter.reload()
    expect(reporter.get_by_role("heading", name=words["accepted"])).to_be_visible()

    for answer, heard in (("no", "reopened"), ("yes", "closed")):
        steward.locator("summary", has_text=words["done"]).click()
        steward.get_by_label(words["how"]).fill("换了一段水管，试水不漏")
        steward.set_input_files("#solve-photos", [picture("c.jpg", "pipe")])
        steward.get_by_role("button", name=words["finish"]).click()
        expect(steward.locator(".pill", has_text=words["waits"])).to_be_visible()
        expect(steward.locator("[data-toasts]")).to_contain_text(words["said_done"])
        reporter.reload()
        expect(reporter.get_by_role("heading", name=words["solved"])).to_be_visible()
        reporter.get_by_role("button", name=words[answer], exact=True).click()
        expect(reporter.get_by_role("heading", name=words[heard])).to_be_visible()
        steward.reload()
    assert code_of(reporter) == code
    expect(reporter.locator(".timeline img")).to_have_count(2)


def test_it_works_without_javascript(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page(390, 844, java_script_enabled=False)
    page.goto(f"{site}{REPORT}")
    expect(page.locator("#report-place strong", has_text="锦绣花园 3 栋")).to_be_visible()
    page.get_by_text("急", exact=True).click()
    page.fill("#report-text", "没有脚本也能发 <b>&</b>")
    page.fill("#report-phone", "13800001234")
    page.evaluate("document.querySelector('input[value=noise]').checked = true")
    page.get_by_role("button", name="发出").click()
    # A category of another need: back at the form, with the reason and all that was typed.
    expect(page.get_by_role("alert").filter(has_text="请在“急”下面选一个类别")).to_be_visible()
    expect(page.locator("#report-text")).to_have_value("没有脚本也能发 <b>&</b>")
    expect(page.locator("#report-phone")).to_have_value("13800001234")
    expect(page.locator("input[name=need][value=urgent]")).to_be_checked()
    expect(page.locator("#report-place strong", has_text="锦绣花园 3 栋")).to_be_visible()
    page.get_by_text("停电", exact=True).click()
    page.set_input_files("#report-photos", [picture("a.jpg", "lamp")])
    page.get_by_role("button", name="发出").click()
    page.wait_for_url("**/track/?code=*")
    expect(page.get_by_role("heading", name="已收到，派给了桐中心户长")).to_be_visible()
    expect(page.locator("p", has_text="没有脚本也能发 <b>&</b>")).to_be_visible()
    expect(page.locator("img[src^='/photo/']")).to_have_count(1)
    page.goto(f"{site}/track/")
    page.locator("input[name=code]").fill("0000 000000")
    page.get_by_role("button", name="查一查").click()
    expect(page.get_by_role("alert").filter(has_text="没有查到这个编号")).to_be_visible()
    expect(page.locator("input[name=code]")).to_have_value("0000 000000")


def test_an_answer_is_given_without_javascript(site: str, open_page: Callable[..., Page]) -> None:
    code = _solved(site, open_page)
    page = open_page(390, 844, java_script_enabled=False)
    page.goto(f"{site}/track/?code={code}")
    expect(page.get_by_role("button", name="复制编号")).to_be_hidden()
    page.fill("#answer-words", "谢谢")
    page.get_by_role("button", name="解决了", exact=True).click()
    expect(page.get_by_role("heading", name="您已确认解决")).to_be_visible()
    page.get_by_text("5 很满意").click()
    page.get_by_role("button", name="提交评分").click()
    expect(page.locator(".timeline li").first).to_contain_text("评分 5 分")


def _report(site: str, page: Page, text: str = "电梯按键失灵") -> str:
    """Send a report as a stranger; return its code."""
    form = {"need": "urgent", "category": "lift", "text": text, "at": TAG_OF_BUILDING_3}
    answer = page.context.request.post(f"{site}/api/report", form=form, headers={"accept": "application/json"})
    return str(answer.json()["to"]).rsplit("=", 1)[1]


def _solve(site: str, steward: Page, text: str) -> None:
    """Let the steward take a report on and solve it."""
    steward.goto(f"{site}/work/?seg=all")
    steward.get_by_role("link", name=text).first.click()
    steward.get_by_role("button", name="受理，由我负责").locator("visible=true").click()
    steward.locator("summary", has_text="办好了").click()
    steward.get_by_label("怎么解决的？").fill("换了按键板")
    steward.get_by_role("button", name="办结，请反映人确认").click()
    expect(steward.locator(".pill", has_text="待反映人确认")).to_be_visible()


def _solved(site: str, open_page: Callable[..., Page]) -> str:
    steward = open_page(390, 844)
    text = f"电梯按键失灵 {next(NUMBERS)}"
    code = _report(site, steward, text)
    sign_in(steward, site, STEWARD)
    _solve(site, steward, text)
    return code


def _loaded_once(page: Page) -> bool:
    """Whether the page is the one that was marked, not another that was loaded since."""
    return bool(page.evaluate("window.once === true"))


def _look_again(page: Page) -> None:
    """Let the page ask whether there is news, as it does when it is seen again."""
    taken_over(page)
    with page.expect_response("**/api/track?*"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_the_tracking_page_follows_and_takes_nothing_away(site: str, open_page: Callable[..., Page]) -> None:
    reporter, steward = open_page(390, 844, is_mobile=True, has_touch=True), open_page(390, 844)
    text = f"电梯停在五楼 {next(NUMBERS)}"
    code = _report(site, reporter, text)
    reporter.goto(f"{site}/track/?code={code}")
    expect(reporter.get_by_role("heading", name="等待受理")).to_be_visible()
    reporter.evaluate("window.once = true")
    _look_again(reporter)  # nothing new: nothing is drawn
    sign_in(steward, site, STEWARD)
    _solve(site, steward, text)
    _look_again(reporter)
    expect(reporter.get_by_role("heading", name="桐中心户长说已经办好")).to_be_visible()
    expect(reporter.get_by_role("button", name="复制编号")).to_be_visible()
    reporter.fill("#answer-words", "还在响")
    reporter.evaluate("document.querySelector('#answer-words').setSelectionRange(1, 2)")
    steward.locator("summary", has_text="写进展").click()
    steward.get_by_label("进展").fill("明天再来看一次")
    steward.get_by_role("button", name="告诉反映人").click()
    expect(steward.locator(".timeline li").first).to_contain_text("明天再来看一次")
    _look_again(reporter)
    expect(reporter.locator(".timeline li").first).to_contain_text("明天再来看一次")
    expect(reporter.locator("#answer-words")).to_have_value("还在响")
    expect(reporter.locator("#answer-words")).to_be_focused()
    assert reporter.evaluate("document.activeElement.selectionStart") == 1
    other = open_page()
    other.goto(f"{site}/track/?code={code}")
    other.get_by_role("button", name="解决了", exact=True).click()
    expect(other.get_by_role("heading", name="您已确认解决")).to_be_visible()
    _look_again(reporter)  # the form has gone, but not from under what is being typed
    expect(reporter.locator("#answer-words")).to_have_value("还在响")
    assert _loaded_once(reporter)


def test_an_answer_shows_in_its_place(site: str, open_page: Callable[..., Page]) -> None:
    code = _solved(site, open_page)
    page = open_page(390, 844, is_mobile=True, has_touch=True)
    page.goto(f"{site}/track/?code={code}")
    page.fill("#answer-words", "好了")
    taken_over(page)
    page.evaluate("window.once = true")
    page.get_by_role("button", name="解决了", exact=True).click()
    closed = page.get_by_role("heading", name="您已确认解决")
    expect(closed).to_be_focused()
    page.get_by_text("4 满意").click()
    page.get_by_role("button", name="提交评分").click()
    expect(page.get_by_role("button", name="提交评分")).to_have_count(0)
    expect(page.locator(".timeline li").first).to_contain_text("评分 4 分")
    page.locator("summary", has_text="问题又出现了").click()
    page.fill("#reopen-words", "又响了")
    page.get_by_role("button", name="请重新办理").click()
    expect(page.get_by_role("heading", name="会重新办理")).to_be_visible()
    assert _loaded_once(page)


def test_links_of_the_tracking_page_load_no_page(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page()
    sign_in(page, site, RESIDENT)
    page.goto(f"{site}/track/")
    expect(page.locator(".work-card").first).to_be_visible()
    taken_over(page)
    page.evaluate("window.once = true")
    page.locator(".work-card").first.click()
    page.wait_for_url("**/track/?code=*")
    expect(page.get_by_role("heading", name="每一步")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="我反映过的")).to_be_visible()
    assert _loaded_once(page)


@pytest.mark.parametrize("start", ["", "/en"])
def test_pictures_that_are_too_large_lose_nothing_without_javascript(
    site: str, open_page: Callable[..., Page], tmp_path: Path, start: str
) -> None:
    large = [tmp_path / f"{n}.jpg" for n in range(4)]
    for file in large:
        file.write_bytes(bytes(15 * 1024 * 1024))
    page = open_page(390, 844, java_script_enabled=False)
    page.goto(f"{site}{start}{REPORT}")
    page.locator("label", has=page.locator("[value=urgent]")).click()
    page.locator("label", has=page.locator("[value=water]")).click()
    page.fill("#report-text", "水管裂了 <b>")
    page.set_input_files("#report-photos", large)
    page.locator("form[action='/api/report'] [type=submit]").click()
    told = {"": "照片太大，没有收下", "/en": "The photos are too large and were not taken"}[start]
    expect(page.get_by_role("alert").filter(has_text=told)).to_be_visible()
    expect(page.locator("#report-text")).to_have_value("水管裂了 <b>")
    page.get_by_role("button", name={"": "发出", "/en": "Send"}[start], exact=True).click()
    page.wait_for_url("**/track/?code=*")
    expect(page.locator("img[src^='/photo/']")).to_have_count(0)


def test_a_draft_survives_a_reload_and_an_offline_moment(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page(390, 844, is_mobile=True, has_touch=True)
    page.goto(f"{site}{REPORT}")
    page.get_by_text("愁", exact=True).click()
    page.get_by_text("噪音扰民", exact=True).click()
    page.fill("#report-text", "楼上半夜装修")
    page.reload()
    expect(page.locator("#report-text")).to_have_value("楼上半夜装修")
    expect(page.locator("input[value=noise]")).to_be_checked()
    page.context.set_offline(True)
    page.get_by_role("button", name="发出").click()
    expect(page.get_by_text("现在没有网络。")).to_be_visible()
    expect(page.locator("#report-text")).to_have_value("楼上半夜装修")
    page.context.set_offline(False)
    page.wait_for_url("**/track/?code=*")
    page.goto(f"{site}{REPORT}")
    expect(page.locator("#report-text")).to_have_value("")


def test_a_place_that_was_picked_survives_a_reload_but_not_another_code(site: str, phone: Page) -> None:
    phone.goto(f"{site}/report/")
    phone.locator("select[name=place]").select_option(label="锦绣花园 2 栋")
    phone.fill("#report-text", "楼道灯坏了")
    phone.reload()
    expect(phone.locator("#report-text")).to_have_value("楼道灯坏了")
    expect(phone.locator("select[name=place] option:checked")).to_have_text("锦绣花园 2 栋")
    phone.goto(f"{site}{REPORT}")
    expect(phone.locator("#report-text")).to_have_value("楼道灯坏了")
    expect(phone.locator("select[name=place]")).to_have_value("")
    expect(phone.locator("select[name=place]")).to_be_hidden()


def test_a_report_whose_answer_was_lost_is_sent_once(site: str, phone: Page, ignore_console: list[str]) -> None:
    ignore_console.append("Failed to load resource")
    phone.goto(f"{site}{REPORT}")
    phone.get_by_text("难", exact=True).click()
    phone.get_by_text("家中维修", exact=True).click()
    phone.fill("#report-text", "灯座冒火花")
    arrived: list[str] = []

    def lose(route: Route) -> None:
        arrived.append(route.fetch().json()["to"])
        route.abort()

    phone.route("**/api/report", lose)
    phone.get_by_role("button", name="发出").click()
    expect(phone.get_by_text("现在没有网络。")).to_be_visible()
    phone.unroute("**/api/report")
    phone.reload()
    expect(phone.locator("#report-text")).to_have_value("灯座冒火花")
    phone.get_by_role("button", name="发出").click()
    phone.wait_for_url("**/track/?code=*")
    assert phone.url.endswith(arrived[0])


def test_who_lost_the_code_finds_the_report_again(site: str, phone: Page, open_page: Callable[..., Page]) -> None:
    phone.goto(f"{site}{REPORT}")
    phone.get_by_text("盼", exact=True).click()
    phone.get_by_text("增设设施", exact=True).click()
    phone.fill("#report-text", "<b>想要一个</b>晾衣架")
    phone.get_by_role("button", name="发出").click()
    phone.wait_for_url("**/track/?code=*")
    code = code_of(phone)
    expect(phone.get_by_text("请记下编号")).to_be_in_viewport()
    phone.goto(f"{site}/track/")
    phone.get_by_role("link", name="<b>想要一个</b>晾衣架").click()
    phone.wait_for_url(f"**/track/?code={code}")
    stranger = open_page()
    stranger.goto(f"{site}/track/")
    expect(stranger.get_by_role("button", name="查一查")).to_be_visible()
    expect(stranger.get_by_text("这部手机上发过的")).to_be_hidden()


def test_who_signed_in_finds_their_reports(site: str, open_page: Callable[..., Page]) -> None:
    resident = open_page()
    sign_in(resident, site, RESIDENT)
    resident.goto(f"{site}/track/")
    expect(resident.get_by_role("heading", name="我反映过的")).to_be_visible()
    resident.locator(".work-card").first.click()
    resident.wait_for_url("**/track/?code=*")
    expect(resident.get_by_role("heading", name="每一步")).to_be_visible()
    steward = open_page()
    sign_in(steward, site, STEWARD)
    steward.goto(f"{site}/work/")
    steward.get_by_role("link", name="我发起的").click()
    expect(steward.get_by_text("您登录后反映的事排在这里")).to_be_visible()


def test_what_comes_next_is_where_the_thumb_is(site: str, phone: Page) -> None:
    sign_in(phone, site, STEWARD)
    phone.goto(f"{site}/work/")
    phone.locator(".work-card").first.click()
    expect(phone.get_by_role("button", name="受理，由我负责")).to_be_in_viewport(ratio=1)
    phone.goto(f"{site}/work/?seg=working")
    phone.locator(".work-card").first.click()
    phone.get_by_role("button", name="办好了").click()
    expect(phone.locator("#solve-words")).to_be_focused()
    expect(phone.locator("#solve-words")).to_be_in_viewport()


def test_a_refused_step_says_why_and_the_page_shows_how_it_stands(site: str, open_page: Callable[..., Page]) -> None:
    first, second = open_page(), open_page(1440, 900)
    report = {"need": "urgent", "category": "lift", "text": "电梯困人以后没修", "at": TAG_OF_BUILDING_3}
    first.context.request.post(f"{site}/api/report", form=report)
    for page, who in ((first, PROPERTY), (second, STEWARD)):
        sign_in(page, site, who)
        page.goto(f"{site}/work/?seg=all")
        page.get_by_role("link", name="电梯困人以后没修").locator("visible=true").click()
        expect(page.get_by_role("button", name="受理，由我负责").locator("visible=true")).to_be_visible()
    first.get_by_role("button", name="受理，由我负责").locator("visible=true").click()
    expect(first.locator("[data-toasts]")).to_contain_text("已受理，由您负责。")
    second.get_by_role("button", name="受理，由我负责").locator("visible=true").click()
    expect(second.locator("#form-error")).to_contain_text("现在是“已受理”")
    expect(second.get_by_role("button", name="受理，由我负责")).to_have_count(0)
    expect(second.locator(".timeline li").first).to_contain_text("受理")


def test_8_a_report_whose_category_was_left_open_gets_one(site: str, open_page: Callable[..., Page]) -> None:
    phone, steward = open_page(), open_page()
    phone.goto(f"{site}{REPORT}")
    phone.get_by_text("急", exact=True).click()
    expect(phone.get_by_text("先关家里的总水阀。", exact=False)).to_be_hidden()
    phone.fill("#report-text", "楼道里有水声，说不清哪里来的")
    phone.get_by_role("button", name="发出").click()
    phone.wait_for_url("**/track/?code=*")
    expect(phone.locator("main")).to_contain_text("不确定")
    sign_in(steward, site, STEWARD)
    steward.goto(f"{site}/work/")
    steward.locator(".work-card", has_text="楼道里有水声，说不清哪里来的").click()
    steward.get_by_text("定类别").click()
    steward.select_option("#category-category", "water")
    steward.get_by_role("button", name="定为这一类").click()
    expect(steward.get_by_text("类别已定，反映人看得到。")).to_be_visible()
    phone.reload()
    expect(phone.locator("main")).to_contain_text("类别定为“停水漏水”")
    expect(phone.locator("main")).to_contain_text("时限不变。")


def test_8_what_is_wrong_stands_at_its_field(site: str, phone: Page, ignore_console: list[str]) -> None:
    ignore_console.append("422")
    phone.goto(f"{site}{REPORT}")
    phone.get_by_text("急", exact=True).click()
    phone.get_by_text("停水漏水", exact=True).click()
    expect(phone.get_by_text("先关家里的总水阀。", exact=False)).to_be_visible()
    phone.fill("#report-text", "水管裂了")
    phone.fill("#report-phone", "12")
    phone.get_by_role("button", name="发出").click()
    told = phone.locator(".field-error")
    expect(told).to_be_in_viewport()
    expect(told).to_contain_text("不像电话号码")
    expect(phone.locator("#report-phone")).to_be_focused()
    expect(phone.locator("#report-phone")).to_have_attribute("aria-invalid", "true")
    phone.fill("#report-phone", "13800001234")
    phone.get_by_role("button", name="发出").click()
    phone.wait_for_url("**/track/?code=*")


def test_8_elder_mode_asks_for_the_sentence_first(site: str, phone: Page) -> None:
    phone.goto(f"{site}{REPORT}")
    phone.get_by_role("button", name="大字版").click()
    box = phone.locator("#report-text")
    expect(box).to_be_in_viewport(ratio=1)
    tiles = [tile.bounding_box() for tile in phone.locator(".tile").all()]
    assert len({tile["x"] for tile in tiles if tile}) == 1, "one column"


@pytest.mark.parametrize("category", ["险情", "燃气"])
@pytest.mark.parametrize("height", [844, 520])
def test_danger_shows_the_numbers_to_call_first(
    site: str, open_page: Callable[..., Page], height: int, category: str
) -> None:
    phone = open_page(360, height, is_mobile=True, has_touch=True)
    phone.goto(f"{site}{REPORT}")
    expect(phone.locator(".danger-numbers")).to_be_hidden()
    phone.get_by_text("急", exact=True).click()
    phone.get_by_text(category, exact=True).click()
    for number in ("110", "119", "120", "122"):
        expect(phone.locator(f"a[href='tel:{number}']")).to_be_in_viewport(ratio=1)


def test_a_picture_that_no_browser_here_opens_is_named_and_explained(
    site: str, phone: Page, ignore_console: list[str]
) -> None:
    ignore_console.append("422")
    phone.goto(f"{site}{REPORT}")
    phone.get_by_text("愁", exact=True).click()
    phone.get_by_text("垃圾保洁", exact=True).click()
    phone.fill("#report-text", "垃圾没人收")
    heic = {"name": "IMG_1.HEIC", "mimeType": "image/heic", "buffer": b"\0\0\0\x24ftypheic" + bytes(3000)}
    phone.set_input_files("#report-photos", [heic, picture("a.jpg", "bins")])
    expect(phone.locator(".thumb").get_by_text("IMG_1.HEIC")).to_be_visible()
    phone.get_by_role("button", name="发出").click()
    expect(phone.get_by_role("alert").filter(has_text="HEIC")).to_be_visible()
    phone.get_by_role("button", name="去掉 IMG_1.HEIC").click()
    phone.get_by_role("button", name="发出").click()
    phone.wait_for_url("**/track/?code=*")
    expect(phone.locator("img[src^='/photo/']")).to_have_count(1)


def test_a_visitor_from_another_page_picks_the_place(site: str, phone: Page) -> None:
    phone.goto(f"{site}/me/")
    phone.locator(".bottombar a[href='/report/']").click()
    phone.locator("select[name=place]").select_option(label="锦绣花园 2 栋")
    phone.get_by_text("盼", exact=True).click()
    phone.get_by_text("绿化环境", exact=True).click()
    phone.fill("#report-text", "想种几棵桂花")
    phone.get_by_role("button", name="发出").click()
    phone.wait_for_url("**/track/?code=*")
    expect(phone.get_by_text("锦绣花园 2 栋 · 盼 · 绿化环境")).to_be_visible()


def test_unknown_codes_say_so(site: str, phone: Page) -> None:
    phone.goto(f"{site}/report/?at=ZZZZZZZZ")
    expect(phone.get_by_text("没认出这个二维码")).to_be_visible()
    expect(phone.locator("select[name=place]")).to_be_visible()
    phone.goto(f"{site}/track/?code=0000000000")
    expect(phone.get_by_role("alert").filter(has_text="没有查到这个编号")).to_be_visible()


def _bomb() -> bytes:
    out = io.BytesIO()
    Image.new("1", (20_000, 10_000)).save(out, "PNG")
    return out.getvalue()


BAD_PICTURES = {
    "not a picture": ([b"<svg onload=alert(1)>"], "不是能打开的照片"),
    "a bomb": ([_bomb()], "像素太多"),
    "too large": ([b"\xff\xd8" + b"0" * 11 * 1024 * 1024], "超过 10 MB"),
    "five": ([drawings.draw("pipe")] * 5, "最多 4 张"),
    "cut off": ([drawings.draw("pipe")[:3000]], "不完整"),
    "an iPhone's": ([b"\0\0\0\x24ftypheic" + bytes(3000)], "HEIC"),
}


@pytest.mark.parametrize("kind", BAD_PICTURES)
def test_bad_pictures_are_refused_in_words(site: str, open_page: Callable[..., Page], kind: str) -> None:
    files, words = BAD_PICTURES[kind]
    page = open_page()
    multipart: list[tuple[str, object]] = [
        ("need", "urgent"),
        ("category", "water"),
        ("text", "水管裂了"),
        ("at", TAG_OF_BUILDING_3),
        *(("photos", {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": raw}) for raw in files),
    ]
    boundary = "b0undary"
    body = b"".join(_part(boundary, name, value) for name, value in multipart) + f"--{boundary}--\r\n".encode()
    answer = page.context.request.post(
        f"{site}/api/report",
        data=body,
        headers={"content-type": f"multipart/form-data; boundary={boundary}", "accept": "application/json"},
    )
    assert answer.status == 422, answer.text()
    assert words in answer.json()["error"]


def _part(boundary: str, name: str, value: object) -> bytes:
    head = f'--{boundary}\r\ncontent-disposition: form-data; name="{name}"'
    if isinstance(value, dict):
        kind = f'; filename="{value["name"]}"\r\ncontent-type: {value["mimeType"]}\r\n\r\n'
        return head.encode() + kind.encode() + value["buffer"] + b"\r\n"
    return f"{head}\r\n\r\n{value}\r\n".encode()


def test_a_malformed_post_is_refused_and_one_from_elsewhere_too(site: str, open_page: Callable[..., Page]) -> None:
    request = open_page().context.request
    for data, headers in (
        (b"", {}),
        (b"need=urgent", {"content-type": "application/x-www-form-urlencoded"}),
        (b"\xff\xfe", {"content-type": "multipart/form-data; boundary=x"}),
        (b"{}", {"content-type": "application/json"}),
    ):
        answer = request.post(
            f"{site}/api/report", data=data, headers={"accept": "application/json", **headers}, max_redirects=0
        )
        assert 400 <= answer.status < 500, (data, answer.status)
    foreign = request.post(f"{site}/api/report", data=b"x", headers={"origin": "https://evil.example"})
    assert foreign.status == 403
    for code in ("", "x", "0" * 3000, "../../etc"):
        answer = request.get(f"{site}/api/tag/{code}.svg")
        assert 400 <= answer.status < 500
