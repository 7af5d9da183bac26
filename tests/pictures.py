"""`make pictures`: the README's pictures, from the running demo community, as small PNG files in docs/pictures."""

import io
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page
from sqlalchemy import make_url

from bench.pages import chromium
from bench.site import Site, demo_site
from points_app.demo.service_requests import TAG_OF_BUILDING_3
from tests.browsers import sign_in
from tests.e2e.test_axe import settle
from tests.names import COMMITTEE, RESIDENT
from tests.servers import ROOT

FOLDER = ROOT / "docs" / "pictures"
PHONE, DESKTOP = (390, 844), (1440, 900)
COLOURS = 200


def _a_solved_report(site: Site) -> str:
    with closing(sqlite3.connect(make_url(site.database).database or "")) as connection:
        question = "SELECT code FROM service_request WHERE state = 'closed' ORDER BY id DESC LIMIT 1"
        return str(connection.execute(question).fetchone()[0])


def _fill_in(page: Page) -> None:
    page.get_by_text("急", exact=True).click()
    page.get_by_text("停水漏水", exact=True).click()
    page.fill("#report-text", "三楼楼道水管接头漏水，地上已经有积水。")


def _shots(site: Site) -> list[tuple[str, str, tuple[int, int], str, Callable[[Page], None] | None]]:
    """Return name, address, size, who is signed in, and what is done before the picture."""
    return [
        ("phone-home", "/", PHONE, "", None),
        ("phone-report", f"/report/?at={TAG_OF_BUILDING_3}", PHONE, "", _fill_in),
        ("phone-track", f"/track/?code={_a_solved_report(site)}", PHONE, "", None),
        ("phone-points", "/points/", PHONE, RESIDENT, None),
        ("phone-passbook", "/passbook/", PHONE, RESIDENT, None),
        ("phone-account", "/account/", PHONE, "", None),
        ("desktop-home", "/", DESKTOP, COMMITTEE, None),
        ("desktop-work", "/work/?seg=all", DESKTOP, COMMITTEE, None),
        ("desktop-account", "/account/", DESKTOP, RESIDENT, None),
        ("desktop-home-english", "/en/", DESKTOP, "", None),
    ]


def _save(png: bytes, path: Path) -> None:
    """Write a picture with few colours: pages have few, and the repository is cloned over weak networks too."""
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").quantize(COLOURS).save(path, "PNG", optimize=True)


def _take(browser: Browser, site: Site) -> None:
    for name, address, (width, height), who, prepare in _shots(site):
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        page = context.new_page()
        if who:
            sign_in(page, site.address, who)
        page.goto(site.address + address)
        settle(page)
        if prepare:
            prepare(page)
        _save(page.screenshot(), FOLDER / f"{name}.png")
        print(f"docs/pictures/{name}.png", (FOLDER / f"{name}.png").stat().st_size // 1000, "KB", flush=True)
        context.close()


def main() -> None:
    """Take all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo_site() as site, chromium() as browser:
        _take(browser, site)


if __name__ == "__main__":
    main()
