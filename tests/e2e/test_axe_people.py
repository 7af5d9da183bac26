"""What people's pages show only after something was done: previews, sheets, cards, refusals; axe and width as ever."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browsers import sign_in
from tests.e2e.test_axe import grave_faults, settle, too_wide

COMMITTEE, RESIDENT = "13900000002", "13900000301"
# By attributes, not words: the pages are gone through in both languages.
HEADINGS = "小区,楼栋,单元,房号,姓名,手机号\n"
GOOD = f"{HEADINGS}清河里,1,3,871,苗好,\n清河里,19,3,872,苗妙,\n"
BAD = f"{HEADINGS}清河里,1,3,871,苗3,138\n清河里,1,3,872,苗妙,1.39E+10\n清河里,1,3,873,{'苗' * 61},{RESIDENT}\n"


@pytest.fixture
def ignore_console() -> list[str]:
    """One of the pages is the one that is not there."""
    return ["status of 404"]


def upload(page: Page, site: str, prefix: str, rows: str) -> None:
    page.goto(f"{site}{prefix}/people/import/?at=4")
    settle(page)
    name = "很长的名册文件名" * 6 + ".csv"
    page.set_input_files("#file", files=[{"name": name, "mimeType": "text/csv", "buffer": rows.encode("gb18030")}])
    page.locator("form[action='/api/roster'] [type=submit]").click()
    page.wait_for_url("**upload=*")


def of_the_committee(page: Page, site: str, prefix: str) -> Iterator[str]:
    """Bring each state of the register's pages about; yield its name when it is there."""
    for tab in ("households", "staff", "units", "place"):
        page.goto(f"{site}{prefix}/people/?at=6&tab={tab}")
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
    page.goto(f"{site}{prefix}/people/cards/?at=8")
    settle(page)
    page.locator("button:has(.lucide-layout-grid)").click()
    expect(page.locator(".print-card").first).to_be_visible()
    yield "sheet of cards"
    page.goto(f"{site}{prefix}/people/household/?id=44")
    settle(page)
    page.locator("main summary").click()
    page.fill("#phone", "1")
    page.fill("#name", "x")
    page.locator("form:has(#phone) [type=submit]").click()
    expect(page.locator("#form-error")).to_be_visible()
    yield "a refused form"
    page.goto(f"{site}{prefix}/people/person/?id=40")
    settle(page)
    page.locator("button:has(.lucide-log-out)").click()
    expect(page.locator("main .notice-box-amber")).to_be_visible()
    yield "asked before moving out"
    for nothing in ("household", "person", "unit"):
        page.goto(f"{site}{prefix}/people/{nothing}/?id=999999")
        yield f"no such {nothing}"


def of_anybody(page: Page, site: str, prefix: str, card: str) -> Iterator[str]:
    """Yield what visitors without an account may see."""
    for path in (
        "/sign-in/?problem=wrong#problem-wrong",
        "/sign-in/?problem=slow#problem-slow",
        card,
        "/card/?c=forged",
        "/card/?problem=code#problem-code",
        "/places/?at=1",
        "/places/?at=5",
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


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
@pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh", "en"])
def test_what_comes_up_later_is_for_everybody_too(site: str, open_page: Callable[..., Page], prefix: str) -> None:
    nobody, resident, committee = open_page(390, 844), open_page(390, 844), open_page(390, 844)
    sign_in(resident, site, RESIDENT)
    sign_in(committee, site, COMMITTEE)
    committee.goto(f"{site}/people/cards/?at=8")
    committee.get_by_role("button", name="排版").click()
    card = str(committee.locator(".print-qr").first.get_attribute("data-qr"))
    faults: list[str] = []
    walks = (
        (nobody, of_anybody(nobody, site, prefix, card)),
        (resident, of_a_resident(resident, site, prefix)),
        (committee, of_the_committee(committee, site, prefix)),
    )
    for page, walk in walks:
        for name in walk:
            settle(page)
            for elder in (False, True):
                page.evaluate("on => document.documentElement.toggleAttribute('data-elder', on)", elder)
                mode = "elder" if elder else "normal"
                faults += [f"{name} ({mode}): {fault}" for fault in too_wide(page) + grave_faults(page)]
            page.evaluate("document.documentElement.removeAttribute('data-elder')")
    assert faults == []
