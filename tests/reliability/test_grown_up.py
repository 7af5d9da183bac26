"""The shape of compose.yaml from Debian's packages: two workers, PostgreSQL, Redis, and Caddy with the same Caddyfile.

A visitor goes on while one worker is killed and started again, and then the other.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

from points_app import building
from tests import servers
from tests.browsers import PATIENCE_MS, sign_in
from tests.e2e import test_points, test_reports
from tests.names import COMMITTEE
from tests.once import Run

pytestmark = pytest.mark.xdist_group("grown-up")


class GrownUp:
    """Two workers behind Caddy; `address` is Caddy's."""

    def __init__(self, stack: ExitStack, folder: Path, database: str) -> None:
        self.stack, self.folder, self.database = stack, folder, database
        self.redis = stack.enter_context(servers.redis())
        self.ports = [servers.free_port(), servers.free_port()]
        self.workers = [self._worker(port) for port in self.ports]
        self.address = self._caddy()

    def _worker(self, port: int) -> subprocess.Popen[bytes]:
        env = servers.app_environment(
            self.database,
            self.folder,
            port,
            REFLEX_REDIS_URL=self.redis,
            POINTS_DEMO="1",
            POINTS_TRUSTED_PROXY_HOPS="1",
        )
        command = [sys.executable, "-m", "points_app", "serve"]
        return self.stack.enter_context(
            servers.process(command, port=port, env=env, log=self.folder / f"worker-{port}.log")
        )

    def _caddy(self) -> str:
        port = servers.free_port()
        env = {
            **os.environ,
            "HOME": str(self.folder),
            "XDG_DATA_HOME": str(self.folder / "caddy"),
            "POINTS_SITE": f"http://localhost:{port}",
            "POINTS_UPSTREAMS": " ".join(f"127.0.0.1:{each}" for each in self.ports),
            "POINTS_PAGES": str(building.web_dir() / "build" / "client"),
        }
        command = [servers.find_program("caddy"), "run", "--config", "Caddyfile", "--adapter", "caddyfile"]
        self.stack.enter_context(servers.process(command, port=port, env=env, log=self.folder / "caddy.log"))
        return f"http://localhost:{port}"

    def kill(self, number: int) -> None:
        """End a worker as a failing machine does: at once, with everything it had open."""
        os.killpg(self.workers[number].pid, signal.SIGKILL)
        self.workers[number].wait()
        servers.wait_until_free(self.ports[number])

    def start_again(self, number: int) -> None:
        """Start a killed worker on its old port."""
        self.workers[number] = self._worker(self.ports[number])


@contextmanager
def dying(grown_up: GrownUp, number: int, open_page: Callable[..., Page]) -> Iterator[Callable[..., Page]]:
    """Yield an `open_page` that kills a worker when the story's second person comes, and starts it again meanwhile."""
    opened: list[Page] = []
    revived: list[Thread] = []

    def open_one(*args: int, **options: object) -> Page:
        opened.append(open_page(*args, **options))
        if len(opened) == 2:
            grown_up.kill(number)
            revived.append(Thread(target=grown_up.start_again, args=(number,)))
            revived[0].start()
        return opened[-1]

    yield open_one
    revived[0].join()
    servers.wait_for_port(grown_up.ports[number], grown_up.workers[number])


@pytest.fixture(scope="module")
def grown_up(run: Run, built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GrownUp]:
    with run.copy(run.demo("postgresql")) as database, ExitStack() as stack:
        yield GrownUp(stack, tmp_path_factory.mktemp("grown-up"), database)


@pytest.fixture
def lost_connections_are_fine(ignore_console: list[str]) -> None:
    """A killed worker takes its websockets with it, and the browser says so in its console."""
    ignore_console += ["WebSocket", "Failed to load resource", "ERR_"]


def test_what_never_changes_is_kept_a_year_and_everything_is_compressed(
    grown_up: GrownUp,
    open_page: Callable[..., Page],
) -> None:
    page = open_page()
    answer = page.goto(f"{grown_up.address}/")
    assert answer is not None
    assert answer.headers["content-encoding"] in {"br", "gzip", "zstd"}
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["x-content-type-options"].split(", ")[0] == "nosniff"
    assert "server" not in answer.headers
    assets = sorted(set(re.findall(r'"(/assets/[^"]+)"', answer.text())))
    assert any(path.endswith(".js") for path in assets)
    assert any(path.endswith(".css") for path in assets)
    for path in assets:
        asset = page.request.get(grown_up.address + path, headers={"accept-encoding": "br"})
        assert asset.status == 200
        assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
        # Too small a file is not worth compressing, and Reflex leaves it.
        assert asset.headers.get("content-encoding") == "br" or len(asset.body()) < 1500, path
    assert page.request.get(f"{grown_up.address}/assets/none.js").status == 404
    assert "max-age" not in page.request.get(f"{grown_up.address}/assets/none.js").headers["cache-control"]


def test_a_worker_sees_who_asks(grown_up: GrownUp, open_page: Callable[..., Page]) -> None:
    page = open_page()
    assert page.request.get(f"{grown_up.address}/healthz").json() == {"database": True}
    refused = page.request.post(f"{grown_up.address}/api/session", headers={"origin": "http://elsewhere.example"})
    assert refused.status == 403


@pytest.mark.usefixtures("lost_connections_are_fine")
def test_a_visitor_goes_on_while_workers_die(grown_up: GrownUp, open_page: Callable[..., Page]) -> None:
    page = open_page()
    sign_in(page, grown_up.address, COMMITTEE)
    page.goto(f"{grown_up.address}/me/")
    expect(page.locator("main")).to_contain_text("岚清越")
    for number in (0, 1):
        grown_up.kill(number)
        page.get_by_role("link", name="三榜").first.click()
        expect(page.locator("h1")).to_be_visible()
        page.get_by_role("link", name="我的").first.click()
        expect(page.locator("main")).to_contain_text("岚清越", timeout=PATIENCE_MS)
        page.reload()
        expect(page.locator("main")).to_contain_text("岚清越", timeout=PATIENCE_MS)
        grown_up.start_again(number)


@pytest.mark.usefixtures("lost_connections_are_fine")
def test_story_1_passes_while_a_worker_dies(grown_up: GrownUp, open_page: Callable[..., Page]) -> None:
    with dying(grown_up, 0, open_page) as open_one:
        test_reports.test_story_1(grown_up.address, open_one, "")


@pytest.mark.usefixtures("lost_connections_are_fine")
def test_story_2_passes_while_a_worker_dies(grown_up: GrownUp, open_page: Callable[..., Page]) -> None:
    with dying(grown_up, 1, open_page) as open_one:
        test_points.test_a_volunteer_earns_and_a_mistake_is_put_right(grown_up.address, open_one, "zh")
