"""Story 2: a steward awards, the passbook shows it at once, the board moves, a mistake stays visible as a pair."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsers import sign_in
from tests.names import COMMITTEE, RESIDENT, STEWARD, STEWARD_OF_BUILDING_2

DOOR = "2-202"
POINTS = 7
# Keeps hold of the page's connections, so that a test can cut them as a phone does that goes to sleep.
KEEP_SOCKETS = """
const Real = window.WebSocket;
window.sockets = [];
window.WebSocket = class extends Real { constructor(...given) { super(...given); window.sockets.push(this); } };
"""


@dataclass(frozen=True)
class Words:
    """What the pages say, in one language."""

    prefix: str
    rule: str
    preview: str
    done: str
    reason: str
    mistake: str
    me: str
    by_me: str


LANGUAGES = {
    "zh": Words(
        "", "端午包粽子", "将给 1 人各 +7 分", "记好了", "<b>包了四十只粽子</b>", "记错了一户", "（我）", "我记的"
    ),
    "en": Words(
        "/en",
        "Dragon boat dumplings",
        "1 person gets +7",
        "Recorded for 1 person",
        "Forty dumplings 🌿",
        "Wrong home",
        "(me)",
        "By me",
    ),
}


@pytest.mark.story
@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_volunteer_earns_and_a_mistake_is_put_right(site: str, open_page: Callable[..., Page], language: str) -> None:
    words = LANGUAGES[language]
    base = f"{site}{words.prefix}"
    _publish_rule(open_page(1440, 900), site, base, words)
    resident = open_page(390, 844, is_mobile=True, has_touch=True)
    sign_in(resident, site, RESIDENT)
    balance, on_board = _balance(resident, base), _points_on_board(resident, base, words)

    steward = open_page(390, 844, is_mobile=True, has_touch=True)
    sign_in(steward, site, STEWARD)
    _award(steward, base, words)

    _expect_balance(resident, base, balance + POINTS)
    entry = resident.locator("button.row", has_text=words.rule).first
    expect(entry).to_contain_text("+7")
    entry.click()
    sheet = resident.get_by_role("dialog")
    for shown in (words.rule, words.reason, "桐小雪"):
        expect(sheet).to_contain_text(shown)
    _expect_on_board(resident, base, words, on_board + POINTS)

    _reverse(steward, words)

    _expect_balance(resident, base, balance)
    pair = resident.locator("button.row", has_text=words.rule)
    expect(pair).to_have_count(2)
    expect(pair.nth(0)).to_contain_text("−7")
    expect(pair.nth(1)).to_contain_text("+7")
    pair.nth(1).click()
    expect(resident.get_by_role("dialog")).to_contain_text(words.mistake)
    _expect_on_board(resident, base, words, on_board)


def _publish_rule(page: Page, site: str, base: str, words: Words) -> None:
    sign_in(page, site, COMMITTEE)
    page.goto(f"{base}/rules/edit/")
    page.locator("main .btn-primary").click()
    page.locator("#name").fill(words.rule)
    page.locator("#points").fill(str(POINTS))
    page.locator("dialog button[type=submit]").dblclick()
    expect(page.locator("main button.row", has_text=words.rule)).to_have_count(1)
    page.locator("main button.row", has_text=words.rule).click()
    page.locator("#description").fill("🌿")
    page.locator("dialog button[type=submit]").dblclick()
    expect(page.locator("main button.row", has_text=words.rule)).to_contain_text("🌿")
    # Whatever the second clicks did has come by the time another rule has been opened and closed.
    page.locator("main button.row").first.click()
    page.locator("[data-sheet-close]").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".notice-box-error")).to_have_count(0)


def _balance(page: Page, base: str) -> int:
    page.goto(f"{base}/passbook/")
    figure = page.locator(".figure")
    expect(figure).to_be_visible()
    return int(re.sub(r"\D", "", figure.inner_text()))


def _expect_balance(page: Page, base: str, points: int) -> None:
    page.goto(f"{base}/passbook/")
    expect(page.locator(".figure")).to_have_text(re.compile(rf"^{points}\D*$"))


def _my_line(page: Page, base: str, words: Words) -> Locator:
    """Return the points of the household in the line pinned to the board."""
    page.goto(f"{base}/points/")
    return page.locator(".sticky-action li", has_text=words.me).locator("span.num").last


def _points_on_board(page: Page, base: str, words: Words) -> int:
    line = _my_line(page, base, words)
    expect(line).to_be_visible()
    return int(re.sub(r"\D", "", line.inner_text()))


def _expect_on_board(page: Page, base: str, words: Words, points: int) -> None:
    expect(_my_line(page, base, words)).to_have_text(re.compile(rf"^{points}\D*$"))


def _award(page: Page, base: str, words: Words) -> None:
    page.add_init_script(KEEP_SOCKETS)
    page.goto(f"{base}/award/")
    page.locator("#award-search").fill(DOOR)
    page.locator("#award-search").press("Enter")
    people = page.get_by_role("checkbox")
    expect(people).not_to_have_count(0)
    expect(people.filter(has_not_text="202")).to_have_count(0)
    people.first.click()
    expect(people.first).to_have_attribute("aria-checked", "true")
    page.locator("#rule").select_option(label=f"+{POINTS} {words.rule}")
    page.locator("#reason").fill(words.reason)
    expect(page.get_by_text(words.preview)).to_be_visible()
    with page.expect_websocket():
        page.evaluate("sockets.forEach(socket => socket.close())")
    expect(page.get_by_text(words.preview)).to_be_visible()
    page.locator("button[form=award-form]").dblclick()
    expect(page.get_by_text(words.done)).to_be_in_viewport()
    row = page.locator("main section .row", has_text=words.rule)
    expect(row.first).to_contain_text(words.reason)
    expect(row).to_have_count(1)


def _reverse(page: Page, words: Words) -> None:
    page.locator("main section .row", has_text=words.rule).first.locator("button").click()
    page.locator("#undo-reason").fill(words.mistake)
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("main section .row", has_text=words.rule).first).to_contain_text(words.mistake)


def test_a_petition_is_no_rule(site: str, desktop: Page) -> None:
    sign_in(desktop, site, COMMITTEE)
    desktop.goto(f"{site}/rules/edit/")
    desktop.locator("main .btn-primary").click()
    desktop.get_by_role("button", name="扣分", exact=True).click()
    desktop.locator("#name").fill("越级上访")
    desktop.locator("#points").fill("5")
    desktop.locator("dialog button[type=submit]").click()
    expect(desktop.get_by_role("alert")).to_contain_text("是居民的权利")
    expect(desktop.get_by_role("dialog")).to_be_visible()


def test_opting_out_takes_the_household_off_the_board(site: str, phone: Page) -> None:
    sign_in(phone, site, STEWARD_OF_BUILDING_2)
    phone.goto(f"{site}/passbook/")
    switch = phone.locator("#household-on-boards")
    switch.click()
    expect(switch).not_to_be_checked()
    expect(phone.locator("#me-on-boards")).to_have_count(0)
    phone.goto(f"{site}/points/")
    expect(phone.get_by_text("您选择了不上榜")).to_be_visible()
    expect(phone.locator(".sticky-action")).to_have_count(0)
    phone.goto(f"{site}/passbook/")
    switch.click()
    expect(switch).to_be_checked()
    phone.goto(f"{site}/points/")
    expect(phone.locator(".sticky-action li", has_text="（我）")).to_be_visible()


def test_a_visitor_is_asked_to_sign_in(site: str, phone: Page) -> None:
    phone.goto(f"{site}/passbook/")
    phone.locator("main").get_by_role("link", name="登录").click()
    expect(phone).to_have_url(f"{site}/sign-in/?next=/passbook/")
    phone.goto(f"{site}/points/")
    expect(phone.locator("main ol li").first).to_be_visible()
    expect(phone.locator(".sticky-action")).to_have_count(0)
