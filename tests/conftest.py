"""Fixtures of all tests: a fresh migrated database of each kind, and a small community."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

from points_app.core import db, secret
from points_app.core.tables import migrate
from points_app.people.slice import connect
from tests import servers

pytest_plugins = ["tests.browsers"]
connect()  # as the front door does


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of one site in one test process, so that each site is started once."""
    for item in items:
        parameters = getattr(item, "callspec", None)
        if parameters is not None and "site" in parameters.params:
            item.add_marker(pytest.mark.xdist_group(f"site-{parameters.params['site']}"))


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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server for this test process, with a migrated database "template"."""
    with servers.postgres() as url:
        admin = sa.create_engine(f"{url}postgres", isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE migrated")
        _migrate_at(f"{url}migrated")
        admin.dispose()
        yield url


@pytest.fixture(scope="session")
def sqlite_migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    _migrate_at(f"sqlite:///{path}")
    return path


def _migrate_at(url: str) -> None:
    db.use_engine(db.make_engine(url))
    try:
        migrate()
    finally:
        db.use_engine(None)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh, migrated database; the test runs once on each kind."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            path = tmp_path / "points.db"
            shutil.copy(request.getfixturevalue("sqlite_migrated"), path)
            yield f"sqlite:///{path}"
        else:
            yield stack.enter_context(_copy_of_template(request.getfixturevalue("postgres_server"), tmp_path.name))


class _copy_of_template:  # noqa: N801  reads as a verb where it is used
    def __init__(self, server: str, name: str) -> None:
        self.name = "t_" + "".join(c for c in name.lower() if c.isalnum())[:50]
        self.server = server

    def _admin(self, statement: str) -> None:
        admin = sa.create_engine(f"{self.server}postgres", isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql(statement)
        admin.dispose()

    def __enter__(self) -> str:
        self._admin(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        self._admin(f'CREATE DATABASE "{self.name}" TEMPLATE migrated')
        return f"{self.server}{self.name}"

    def __exit__(self, *_error: object) -> None:
        db.use_engine(None)
        self._admin(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')


@pytest.fixture
def database(database_url: str) -> Iterator[sa.Engine]:
    """The process's engine on a fresh database of each kind."""
    engine = db.make_engine(database_url)
    db.use_engine(engine)
    secret._key.cache_clear()
    yield engine
    db.use_engine(None)
