"""What people's pages show only after something was done: previews, sheets, cards, refusals; axe and width as ever."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browsers import sign_in
from tests.e2e.test_axe import LANGUAGES, START, faults_later, settle
from tests.names import COMMITTEE, COMMUNITY, JINXIU, QINGHE, RESIDENT, Site

# By attributes, not words: the pages are gone through in both languages.
HEADINGS = "小区,楼栋,单元,房号,姓名,手机号\n"
GOOD = f"{HEADINGS}清河里,1,3,871,苗好,\n清河里,19,3,872,苗妙,\n"
BAD = f"{HEADINGS}清河里,1,3,871,苗3,138\n清河里,1,3,872,苗妙,1.39E+10\n清河里,1,3,873,{'苗' * 61},{RESIDENT}\n"


@pytest.fixture
def ignore_console() -> list[str]:
    """One of the pages is the one that is not there."""
    return ["status of 404"]


def upload(page: Page, site: Site, prefix: str, rows: str) -> None:
    page.goto(f"{site}{prefix}/people/import/?at={site.place(COMMUNITY)}")
    settle(page)
    name = "很长的名册文件名" * 6 + ".csv"
    page.set_input_files("#file", files=[{"name": name, "mimeType": "text/csv", "buffer": rows.encode("gb18030")}])
    page.locator("form[action='/api/roster'] [type=submit]").click()
    page.wait_for_url("**upload=*")


def of_the_committee(page: Page, site: Site, prefix: str) -> Iterator[str]:
    """Bring each state of the register's pages about; yield its name when it is there."""
    for tab in ("households", "staff", "units", "place"):
        page.goto(f"{site}{prefix}/people/?at={site.place(JINXIU, '1 栋')}&tab={tab}")
        settle(page)
        for folded in page.locator("main summary").all():
            folded.click()
        yield f"register, {tab}"
    page.fill("#people-search", "1-101")
    page.locator("#people-search + button").click()
    expect(page.locator("a[href*='/people/person/']").first).to_be_visible()
    yield "found people"
    page.fill("#people-search", "没有这个人")
    page.locator("#people-search + button").click()
    expect(page.locator("a[href*='/people/person/']")).to_have_count(0)
    yield "found nobody"
    upload(page, site, prefix, BAD)
    yield "preview with mistakes"
    upload(page, site, prefix, GOOD)
    yield "preview"
    page.goto(f"{site}{prefix}/people/cards/?at={site.place(JINXIU, '3 栋')}")
    settle(page)
    page.locator("button:has(.lucide-layout-grid)").click()
    expect(page.locator(".print-card").first).to_be_visible()
    yield "sheet of cards"
    page.goto(f"{site}{prefix}/people/household/?id={site.household(QINGHE, '1 栋', '2 单元 202')}")
    settle(page)
    page.locator("main summary").first.click()
    page.fill("#phone", "1")
    page.fill("#name", "x")
    page.locator("form:has(#phone) [type=submit]").click()
    expect(page.locator("#form-error")).to_be_visible()
    yield "a refused form"
    home = site.household(JINXIU, "2 栋", "2 单元 302")
    person = site.one("SELECT max(id) FROM resident WHERE household_id = :home", home=home)
    page.goto(f"{site}{prefix}/people/person/?id={person}")
    settle(page)
    page.locator("button:has(.lucide-log-out)").click()
    expect(page.locator("main .notice-box-amber")).to_be_visible()
    yield "asked before moving out"
    page.goto(f"{site}{prefix}/people/settings/?at={site.place(COMMUNITY)}")
    settle(page)
    page.fill("[id='setting-people.card_days']", "366")
    page.locator("form:has([id='setting-people.card_days']) [type=submit]").click()
    expect(page.locator("#form-error")).to_be_visible()
    yield "a refused setting"
    page.fill("[id='setting-people.card_days']", "60")
    page.locator("form:has([id='setting-people.card_days']) [type=submit]").click()
    expect(page.locator("[id='setting-people.card_days']")).to_have_value("60")
    page.locator("li:has([id='setting-people.card_days']) button:has(.lucide-history)").click()
    expect(page.locator("dialog li")).to_have_count(1)
    yield "the history of a setting"
    for nothing in ("household", "person", "unit"):
        page.goto(f"{site}{prefix}/people/{nothing}/?id=999999")
        yield f"no such {nothing}"


def of_anybody(page: Page, site: Site, prefix: str, card: str) -> Iterator[str]:
    """Yield what visitors without an account may see."""
    for path in (
        "/sign-in/?problem=wrong#problem-wrong",
        "/sign-in/?problem=slow#problem-slow",
        card,
        "/card/?c=forged",
        "/card/?problem=code#problem-code",
        f"/places/?at={site.place('云溪市')}",
        f"/places/?at={site.place(JINXIU)}",
        "/me/password/",
        "/no-such-page/",
    ):
        page.goto(f"{site}{prefix}{path}")
        yield path
    page.goto(f"{site}{prefix}/places/")
    page.fill("#place-search", "没有这里")
    expect(page.locator(".lucide-search")).to_be_visible()
    yield "no place found"


def of_a_resident(page: Page, site: str, prefix: str) -> Iterator[str]:
    for path in ("/me/", "/me/?done=password", "/me/password/?problem=short#problem-short", "/people/"):
        page.goto(f"{site}{prefix}{path}")
        yield path


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_anybody_sees_later_is_for_everybody_too(
    site: Site, open_page: Callable[..., Page], language: str
) -> None:
    nobody, committee = open_page(390, 844), open_page(390, 844)
    sign_in(committee, site, COMMITTEE)
    committee.goto(f"{site}/people/cards/?at={site.place(JINXIU, '3 栋')}")
    committee.get_by_role("button", name="排版").click()
    card = str(committee.locator(".print-qr").first.get_attribute("data-qr"))
    assert faults_later(nobody, of_anybody(nobody, site, START[language], card), language) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("who", "walk"), [(RESIDENT, of_a_resident), (COMMITTEE, of_the_committee)])
def test_what_comes_up_later_is_for_everybody_too(
    site: Site, open_page: Callable[..., Page], who: str, walk: Callable[..., Iterator[str]], language: str
) -> None:
    page = open_page(390, 844)
    sign_in(page, site, who)
    assert faults_later(page, walk(page, site, START[language]), language) == []
