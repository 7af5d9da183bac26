"""Addresses that are not there, and the few that machines ask for."""

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize(("path", "words", "home"), [("/no/such/", "没有这一页", "/"), ("/en/no/", "not here", "/en/")])
def test_an_unknown_address_shows_a_page_in_the_frame(
    phone: Page, site: str, path: str, words: str, home: str, ignore_console: list[str]
) -> None:
    ignore_console.append("404 (Not Found)")
    answer = phone.goto(site + path)
    assert answer is not None
    assert answer.status == 404
    expect(phone.locator("h1")).to_contain_text(words)
    phone.locator("main a").click()
    expect(phone).to_have_url(site + home)


def test_machines_get_their_answers(phone: Page, site: str) -> None:
    assert phone.request.get(f"{site}/healthz").json() == {"database": True}
    assert "Disallow: /api/" in phone.request.get(f"{site}/robots.txt").text()
    assert phone.request.get(f"{site}/api/none").status == 404
