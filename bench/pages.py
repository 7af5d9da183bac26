"""What a first visit of each page weighs, in bytes on the wire with brotli: `python -m bench.pages`.

Measured by Chromium itself, from an empty cache to the page at rest: document, scripts, styles, pictures, and what the
websocket says.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from bench.site import demo_site
from tests import servers
from tests.browsers import CHROMIUM_FLAGS
from tests.e2e.test_axe import built_pages, settle

KINDS = ("Document", "Script", "Stylesheet", "Image", "WebSocket", "Other")
STAFF = "13900000002"


def weigh(browser: Browser, address: str, prepare: Callable[[Any], None] | None = None) -> dict[str, int]:
    """Return bytes received by kind for a first visit of `address`."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    if prepare:
        prepare(context)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    weights: dict[str, int] = defaultdict(int)

    def kind_of(request: str) -> str:
        kind = kinds.get(request, "Other")
        return kind if kind in KINDS else "Other"

    session.on("Network.responseReceived", lambda said: kinds.__setitem__(said["requestId"], said["type"]))
    session.on(
        "Network.loadingFinished",
        lambda said: weights.__setitem__(
            kind_of(said["requestId"]), weights[kind_of(said["requestId"])] + int(said["encodedDataLength"])
        ),
    )
    session.on(
        "Network.webSocketFrameReceived",
        lambda said: weights.__setitem__(
            "WebSocket", weights["WebSocket"] + len(said["response"]["payloadData"].encode())
        ),
    )
    page.goto(address)
    settle(page)
    page.wait_for_load_state("networkidle")
    context.close()
    return dict(weights)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=servers.find_program("chromium"), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def addresses(browser: Browser, site: str) -> list[str]:
    """Return one address of every Chinese page, with a query where the page is reached with one."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    found = {path: path for path in built_pages("zh")}
    for path in list(found):
        page.goto(site + path)
        settle(page)
        for href in page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)"):
            parts = urlsplit(href)
            if parts.query and href.startswith(site) and parts.path in found:
                found[parts.path] = f"{parts.path}?{parts.query}"
    context.close()
    return sorted(found.values())


def main() -> None:
    """Print a Markdown table of all pages."""
    with demo_site() as site, chromium() as browser:
        print("KB on the wire at a first visit (brotli, 1 KB = 1,000 bytes)\n")
        print("| page | document | scripts | styles | pictures | websocket | all |\n|---|--:|--:|--:|--:|--:|--:|")
        for path in addresses(browser, site.address):
            weights = weigh(browser, site.address + path)
            weights["Script"] = weights.get("Script", 0) + weights.pop("Other", 0)
            cells = [f"{weights.get(kind, 0) / 1000:.1f}" for kind in KINDS[:-1]]
            print(f"| `{path}` | {' | '.join(cells)} | {sum(weights.values()) / 1000:.1f} |")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
