"""In what order the tests run, and the plugins that hold their fixtures."""

import asyncio
from collections.abc import Iterator

import pytest

from points_app.people.slice import connect

connect()  # as the front door does
pytest_plugins = [
    "tests.once",
    "tests.world",
    "tests.browsers",
    "tests.timing",
]  # in the order in which they use each other

# The longest stand first, so that at the end no test process waits for another; what is not named here is short.
LONGEST_FIRST = (
    "tests/reliability/test_grown_up.py",
    "tests/reliability",
    "tests/test_answers.py",
    "tests/test_demo.py",
    "tests/e2e",
)


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first, and keep the stories on PostgreSQL together: their site is started once."""
    for item in items:
        parameters = getattr(item, "callspec", None)
        if parameters is not None and parameters.params.get("site") == "postgresql":
            item.add_marker(pytest.mark.xdist_group("site-postgresql"))
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    known = (number for number, start in enumerate(LONGEST_FIRST) if item.nodeid.startswith(start))
    return next(known, len(LONGEST_FIRST))


@pytest.fixture(autouse=True)
def no_loop_is_running(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let tests run coroutines after browser tests in one process: Playwright leaves its loop marked as running."""
    if "chromium" in request.fixturenames:
        yield
        return
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)
