"""What the boards' pages show after something was done: forms, refusals, previews, sheets; axe and width as ever."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browsers import sign_in
from tests.e2e.test_axe import LANGUAGES, START, faults_later, settle
from tests.names import COMMITTEE
from tests.world import jpeg

CHANGED = re.compile("改过 . 次|Edited . time")


# By attributes, not words: the pages are gone through in both languages.
def notices(page: Page, site: str, prefix: str) -> Iterator[str]:
    page.goto(f"{site}{prefix}/notices/write/")
    page.locator("main header button").click()
    page.fill("#title", "很长的标题一二三四五" * 6)
    page.fill("#source", "## 一\n\n|a|b|\n|-|-|\n|1|2|\n\n> [链接](https://a.example/" + "x" * 80 + ")")
    pictures = [
        {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": jpeg(colour)} for colour in ("teal", "tan")
    ]
    page.set_input_files("#notice-form [type=file]", files=pictures)
    expect(page.locator("[name^=caption-]")).to_have_count(2)
    page.select_option("#kind", "publicity")
    page.locator("#notice-form [type=submit]").click()
    expect(page.locator("#form-error .notice-box-error")).to_be_visible()
    yield "a refused notice"
    page.select_option("#kind", "activity")
    page.locator("#notice-form [type=submit]").click()
    expect(page.locator("#preview")).to_be_visible()
    yield "a notice's preview"
    page.reload()
    settle(page)
    page.locator(".row button:has(.lucide-undo-2)").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    yield "asked why a notice is withdrawn"


def honors(page: Page, site: str, prefix: str) -> Iterator[str]:
    page.goto(f"{site}{prefix}/honors/write/")
    page.fill("#who", "501")
    page.keyboard.press("Enter")
    choose = page.locator(".card-flat .row button")
    expect(choose.first).to_be_visible()
    yield "found people"
    choose.last.click()
    page.locator("[name=honor_photo]").check()
    page.set_input_files("form [type=file]", files=[{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}])
    expect(page.locator("form img")).to_be_visible()
    page.locator("form:has(#citation) [type=submit]").click()
    expect(page.locator("#form-error .notice-box-error")).to_be_visible()
    yield "a refused honor"
    page.locator(".row button:has(.lucide-undo-2)").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    yield "asked why an honor is withdrawn"


def readers(page: Page, site: str, prefix: str) -> Iterator[str]:
    page.goto(f"{site}{prefix}/notices/write/")
    changed = page.locator("main .row", has=page.locator("a[href*='/notice/?id=']")).filter(has_text=CHANGED)
    address = str(changed.first.locator("a").get_attribute("href"))
    page.goto(site + address)
    page.locator("main ol button").first.click()
    expect(page.locator(".notice-box-amber").first).to_be_visible()
    yield "an earlier wording"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("walk", [notices, honors, readers])
def test_what_comes_up_later_is_for_everybody_too(
    site: str, open_page: Callable[..., Page], walk: Callable[..., Iterator[str]], language: str
) -> None:
    page = open_page(390, 844)
    sign_in(page, site, COMMITTEE)
    assert faults_later(page, walk(page, site, START[language]), language) == []
