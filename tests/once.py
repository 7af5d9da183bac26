"""What a run of the tests makes once, by whichever test process comes first: the pages, the demo, a PostgreSQL server.

A plugin of all tests: the fixtures `run`, `database_url` and `database`, a fresh database of each kind.

Everything lies in memory where there is room for it: making a database is then twenty times as quick, and what a test
makes nobody needs after it. Tests that kill take a disk (tests/reliability/test_kill.py).
"""

import fcntl
import itertools
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from points_app import building
from points_app.__main__ import cli
from points_app.core import clock, db, secret
from points_app.core.tables import migrate
from tests import servers

MEMORY = Path("/dev/shm")  # noqa: S108  Linux's own folder in memory
ENOUGH_BYTES = 3 * 1024**3
_numbers = itertools.count()
_left_behind: list[subprocess.Popen[bytes]] = []  # kept, as Python complains of a process that nobody holds


def quick_folder(run_pid: int) -> Path:
    """Make a folder for what need not outlive the run, in memory if there is room; it goes when that process ends."""
    room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES
    folder = Path(tempfile.mkdtemp(prefix="points-tests-", dir=MEMORY if room else None))
    folder.chmod(0o711)  # the user postgres passes through, to its own
    tidy = [sys.executable, "-m", "tests.afterwards", str(run_pid), str(folder)]
    _left_behind.append(subprocess.Popen(tidy, cwd=servers.ROOT, start_new_session=True, stdin=subprocess.DEVNULL))
    return folder


class Run:
    """What the test processes of one run share: a folder, in which each thing is made once."""

    def __init__(self, shared: Path, pid: int) -> None:
        self.shared = shared
        self.pid = pid
        """of the process that outlives the others"""
        self._admin: sa.Engine | None = None

    @classmethod
    def of(cls, config: pytest.Config) -> "Run":
        """Return the run that `config` belongs to; under xdist each process has a folder below the common one."""
        base = config._tmp_path_factory.getbasetemp()
        return cls(base.parent, os.getppid()) if hasattr(config, "workerinput") else cls(base, os.getpid())

    def made(self, name: str, make: Callable[[], str]) -> str:
        """Return what `make` returned to the first process that asked for `name`; the others wait for it."""
        with _alone(self.shared / f"{name}.lock"):
            kept = self.shared / f"{name}.made"
            if not kept.exists():
                kept.write_text(make())
            return kept.read_text()

    @property
    def folder(self) -> Path:
        """The quick folder of this run."""
        return Path(self.made("folder", lambda: str(quick_folder(self.pid))))

    @property
    def postgres(self) -> str:
        """The URL of the run's PostgreSQL server, to which a database name is appended."""
        return self.made("postgres", lambda: servers.start_postgres(self.folder / "postgres"))

    def pages(self) -> None:
        """Build the pages, unless those that are there are of the same sources."""
        self.made("pages", lambda: str(building.build_if_changed()))

    def bare(self, kind: str) -> str:
        """Return the URL of a database of this kind without a table, to be copied."""
        return self.filled(kind, "bare", lambda: None)[0]

    def empty(self, kind: str) -> str:
        """Return the URL of a migrated, empty database of this kind, to be copied."""
        return self.filled(kind, "empty", migrate)[0]

    def demo(self, kind: str) -> str:
        """Return the URL of the demo community on this kind of database, to be copied; it was made at `moment`."""

        def fill() -> None:
            with clock.pinned(self.moment):
                done = CliRunner().invoke(cli, ["demo"])
            assert done.exit_code == 0, done.output

        return self.filled(kind, "demo", fill)[0]

    @property
    def moment(self) -> datetime:
        """When the run began: the present of its demo."""
        return datetime.fromisoformat(self.made("moment", lambda: datetime.now(UTC).isoformat()))

    def filled(self, kind: str, name: str, fill: Callable[[], Any], template: str = "") -> tuple[str, Any]:
        """Return the URL of a database that `fill` filled, and what it returned; it began as a copy of `template`."""
        kept = self.shared / f"{name}-{kind}.pickle"

        def make() -> str:
            url = self._begun(kind, name, template)
            with using(url):
                kept.write_bytes(pickle.dumps(fill()))
            return url

        return self.made(f"{name}-{kind}", make), pickle.loads(kept.read_bytes())  # noqa: S301  we wrote it

    def _begun(self, kind: str, name: str, template: str) -> str:
        if kind == "sqlite":
            path = self.folder / f"{name}.db"
            path.touch()
            if template:
                shutil.copy(template.removeprefix("sqlite:///"), path)
            return f"sqlite:///{path}"
        self._order(f'CREATE DATABASE "{name}" TEMPLATE "{template.rpartition("/")[2] or "template1"}"')
        return f"{self.postgres}{name}"

    @contextmanager
    def copy(self, template: str) -> Iterator[str]:
        """Yield the URL of a copy of the database at `template`; it is gone afterwards."""
        name = f"copy-{os.getpid()}-{next(_numbers)}"
        if template.startswith("sqlite"):
            folder = self.folder / name
            folder.mkdir()
            shutil.copy(template.removeprefix("sqlite:///"), folder / "points.db")
            try:
                yield f"sqlite:///{folder / 'points.db'}"
            finally:
                shutil.rmtree(folder)
            return
        server, _slash, original = template.rpartition("/")
        self._order(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
        try:
            yield f"{server}/{name}"
        finally:
            self._order(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _order(self, statement: str) -> None:
        """Let the server make or drop a database."""
        if self._admin is None:
            self._admin = sa.create_engine(f"{self.postgres}postgres", isolation_level="AUTOCOMMIT", pool_size=1)
        with self._admin.connect() as connection:
            connection.exec_driver_sql(statement)

    def leave(self) -> None:
        """Close what this test process keeps open."""
        if self._admin is not None:
            self._admin.dispose()


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def using(url: str) -> Iterator[sa.Engine]:
    """Let this process use the database at `url`."""
    engine = db.make_engine(url)
    db.use_engine(engine)
    secret._key.cache_clear()
    try:
        yield engine
    finally:
        db.use_engine(None)


@pytest.fixture(scope="session")
def run(pytestconfig: pytest.Config) -> Iterator[Run]:
    """What the test processes share."""
    shared = Run.of(pytestconfig)
    yield shared
    shared.leave()


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of database; the test runs once on each."""
    return str(request.param)


@pytest.fixture
def bare_url(backend: str, run: Run) -> Iterator[str]:
    """The URL of a database of one's own without a table."""
    with run.copy(run.bare(backend)) as url:
        yield url


@pytest.fixture
def database_url(backend: str, run: Run) -> Iterator[str]:
    """The URL of a fresh, migrated, empty database."""
    with run.copy(run.empty(backend)) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[sa.Engine]:
    """The process's engine on a fresh, empty database of each kind."""
    with using(database_url) as engine:
        yield engine
