"""A real Chromium against the production build, served with the demo community on each kind of database.

A plugin of all tests (tests/conftest.py): fixtures that are imported instead are there twice, and so is Playwright.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from points_app.demo.people import PASSWORD
from tests import servers
from tests.names import Site
from tests.night import NIGHT
from tests.once import Run

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let stories run on a site of each kind of database, other tests of a site on SQLite's."""
    if "site" in metafunc.fixturenames:
        everywhere = NIGHT or metafunc.definition.get_closest_marker("story") is not None
        kinds = ["sqlite", "postgresql"] if everywhere else ["sqlite"]
        metafunc.parametrize("site", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def built(run: Run) -> None:
    """The pages, built once for all test processes."""
    run.pages()


@contextmanager
def served(database_url: str, data: Path, **more: str) -> Iterator[str]:
    """Serve `database_url` on a free port; yields the base URL."""
    port = servers.free_port()
    env = servers.app_environment(database_url, data, port, **more)
    log = data / "serve.log"
    with servers.process([sys.executable, "-m", "points_app", "serve"], port=port, env=env, log=log):
        yield f"http://localhost:{port}"


@pytest.fixture(scope="session")
def site(
    request: pytest.FixtureRequest, run: Run, built: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The base URL of a served demo community, one in each test process and for each kind of database."""
    data = tmp_path_factory.mktemp(f"site-{request.param}")
    with run.copy(run.demo(request.param)) as url, served(url, data, POINTS_DEMO="1") as address:
        here = Site(address)
        here.database = url
        yield here


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=servers.find_program("chromium"), args=CHROMIUM_FLAGS, headless=True
        )
        yield running
        running.close()


@pytest.fixture
def ignore_console() -> list[str]:
    """Parts of console messages that a test expects, to be appended to."""
    return []


@pytest.fixture
def open_page(chromium: Browser, ignore_console: list[str]) -> Iterator[Callable[..., Page]]:
    """Open a page in a context of its own: `open_page(width, height, java_script_enabled=…)`.

    The test fails when a page threw an error or wrote one to the console.
    """
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_one(width: int = 390, height: int = 844, **options: object) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert [text for text in problems if not any(part in text for part in ignore_console)] == []


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """A page on a phone, 390 × 844."""
    return open_page(390, 844, is_mobile=True, has_touch=True)


@pytest.fixture
def desktop(open_page: Callable[..., Page]) -> Page:
    """A page on a desktop, 1440 × 900."""
    return open_page(1440, 900)


def comes_true(page: Page, expression: str, *, patience_ms: int = PATIENCE_MS) -> None:
    """Return when `expression` is true in the page; the page's policy lets nobody wait in there for evaluated text."""
    servers.until(lambda: bool(page.evaluate(expression)), patience_ms / 1000)


def taken_over(page: Page) -> None:
    """Return when React has the page: its links navigate without a load from now on."""
    comes_true(page, "Object.keys(document.getElementById('main') || {}).some((key) => key.startsWith('__react'))")


def sign_in(page: Page, site: str, phone_number: str, password: str = PASSWORD) -> None:
    """Sign `page`'s browser in through the same form post that the sign-in page makes."""
    form = {"phone": phone_number, "password": password, "next": "/me/"}
    answer = page.context.request.post(f"{site}/api/session", form=form, max_redirects=0)
    if answer.status == 307:  # Caddy asks for it again when the worker it chose has just died
        answer = page.context.request.post(site + answer.headers["location"], form=form, max_redirects=0)
    assert answer.status == 303, answer.text()
    assert answer.headers["location"] == "/me/"
