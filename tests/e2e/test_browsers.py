"""7.20, 7.21: the browser's own translation may run over a page, and old web views get styles that they know."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browsers import comes_true, taken_over
from tests.names import Site

# As Chrome's translation does it: every text is put into two <font> elements, the text node that was there is dropped.
TRANSLATE = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walk.nextNode()) {
    const node = walk.currentNode, parent = node.parentNode;
    if (node.data.trim() && !/^(SCRIPT|STYLE|FONT|OPTION|TEXTAREA)$/.test(parent.nodeName)) found.push(node);
  }
  for (const node of found) {
    const outer = document.createElement("font"), inner = document.createElement("font");
    inner.textContent = node.data;
    outer.appendChild(inner);
    node.parentNode.replaceChild(outer, node);
  }
  return found.length;
}"""
# What browsers before Chrome 99 and 111 make of the styles: blocks of @layer and rules with oklch() are not there.
DROP = re.compile(r"oklch\([^)]*\)")


def _translate(page: Page) -> int:
    """Translate every text of a page, once React has taken it over; return how many there were."""
    taken_over(page)  # before that React would find other text than it wrote, and draw the page anew
    return int(page.evaluate(TRANSLATE))


def test_7_20_a_translated_page_goes_on_and_says_what_is_so(site: Site, open_page: Callable[..., Page]) -> None:
    """The points board in another period: no name of one stands beside points of the other."""

    def all_time(*, translated: bool) -> Page:
        page = open_page(390, 844)
        page.goto(f"{site}/points/")
        expect(page.locator("#main button").nth(3)).to_be_visible()
        page.wait_for_load_state("networkidle")
        if translated:
            assert _translate(page) > 20
        page.locator("#main button").nth(3).click()
        expect(page.locator("#main button").nth(3)).to_have_attribute("aria-pressed", "true")
        return page

    plain, translated = all_time(translated=False), all_time(translated=True)
    expect(plain.locator("#main")).not_to_contain_text("比上期")
    right = json.dumps(plain.inner_text("#main"))
    comes_true(translated, f"document.getElementById('main').innerText === {right}")
    assert "出了点问题" not in translated.inner_text("body")


@pytest.mark.parametrize("path", ["/notices/", "/", "/points/", "/rules/"])
def test_7_20_a_translated_page_takes_a_tap(site: Site, phone: Page, path: str) -> None:
    phone.goto(f"{site}{path}")
    phone.wait_for_load_state("networkidle")
    _translate(phone)
    phone.locator("nav a[href='/account/']").last.click()
    phone.wait_for_url("**/account/**")
    expect(phone.locator("#main h1")).to_be_visible()
    _translate(phone)
    phone.go_back()
    phone.wait_for_url(f"**{path}")
    expect(phone.locator("#main h1").first).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/report/", "/points/", "/notices/", "/account/", "/sign-in/"])
def test_7_20_a_page_says_its_language_in_its_first_bytes(site: Site, phone: Page, path: str) -> None:
    for prefix, lang in (("", "zh-CN"), ("/en", "en")):
        answer = phone.request.get(f"{site}{prefix}{path}")
        assert re.search(r"<html[^>]*\blang=\"([^\"]+)\"", answer.text()).group(1) == lang  # type: ignore[union-attr]


def _unlayered(css: str) -> str:
    while (at := re.search(r"@layer[^{};]*[{;]", css)) is not None:
        if at.group().endswith(";"):
            css = css[: at.start()] + css[at.end() :]
            continue
        depth, end = 1, at.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        css = css[: at.start()] + css[end:]
    return DROP.sub("none-such", css)


def _as_an_old_browser(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=_unlayered(answer.text()))


@pytest.mark.parametrize("path", ["/", "/report/", "/points/", "/notices/", "/account/"])
def test_7_21_an_old_web_view_shows_the_page_whole(site: Site, open_page: Callable[..., Page], path: str) -> None:
    """With the layers dropped as Chrome 86 drops them, and told that it knows neither them nor oklch()."""
    page = open_page(390, 844)
    page.add_init_script(
        "delete window.CSSLayerBlockRule; delete Object.hasOwn; delete Array.prototype.at; delete String.prototype.at"
    )
    page.route(re.compile(r"/assets/.*\.css|/points\.css"), _as_an_old_browser)
    with page.expect_response("**/old.css") as styles:
        page.goto(f"{site}{path}")
    assert styles.value.status == 200
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    bar = page.locator("nav").last
    box = bar.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 845
    assert box["width"] > 300
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") != "32px"
    bar.locator("a[href='/me/']").click()  # its scripts run too
    page.wait_for_url("**/me/**")


def test_7_21_who_knows_layers_loads_no_other_styles(site: Site, phone: Page) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(f"{site}/")
    phone.wait_for_load_state("networkidle")
    assert not [url for url in asked if url.endswith("old.css")]
