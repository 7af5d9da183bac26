"""7.3: nothing is thrown away before what takes its place is proven, and never under a running app."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from sqlmodel import Session
from typer.testing import CliRunner

from points_app import backup
from points_app.__main__ import cli
from points_app.core import db, serving
from points_app.core.errors import Conflict
from points_app.ledger import queries, service
from tests import servers
from tests.ledger import books
from tests.world import ask, do


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


@pytest.fixture
def kept(database: sa.Engine, tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A backup of a book with 7 points, in a database where the same book has 12 by now: whatever fails, they stay."""
    book = books.open_points_book()
    do(service.transfer, books.order(book.programme, book.households[0], 7))
    assert run("backup", tmp_path / "points.backup").exit_code == 0
    do(service.transfer, books.order(book.programme, book.households[0], 5))
    yield tmp_path / "points.backup", book.households[0]
    if database.dialect.name == "postgresql":
        with database.connect() as connection:
            left = connection.scalar(
                sa.text(
                    "SELECT count(*) FROM pg_database WHERE starts_with(datname, current_database() || '_restoring')"
                )
            )
        assert left == 0
    else:
        assert not list(Path(database.url.database or "").parent.glob("restoring-*"))


def _refused(file: Path, household: int, *words: str) -> None:
    answer = run("restore", file, "--yes")
    assert (answer.exit_code, str(answer.exception)) == (1, "1"), answer.output
    assert "Traceback" not in answer.output
    for one in words:
        assert one in answer.output
    assert ask(queries.balance, household).posted == 12
    books.in_order()


def _of_version(file: Path, statement: str) -> None:
    """Make the backup one of what the database says of its version after `statement`, then put that right again."""
    file.unlink()
    with db.engine().begin() as connection:
        version = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        connection.exec_driver_sql(statement)
    backup.backup(file)
    with db.engine().begin() as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version")
        connection.execute(sa.text("INSERT INTO alembic_version VALUES (:was)"), {"was": version})


def test_7_3_a_backup_of_a_newer_version_changes_nothing(kept: tuple[Path, int]) -> None:
    file, household = kept
    _of_version(file, "UPDATE alembic_version SET version_num = '9999'")
    _refused(file, household, "9999", "newer version", "all there")


def test_7_3_a_backup_without_a_version_changes_nothing(kept: tuple[Path, int]) -> None:
    file, household = kept
    _of_version(file, "DELETE FROM alembic_version")
    _refused(file, household, "no database of this app")


def test_7_3_sums_that_differ_replace_nothing_but_nothing(database: sa.Engine, kept: tuple[Path, int]) -> None:
    """A backup whose balances were tampered with is not taken in place of data."""
    file, household = kept
    wrong = "UPDATE ledger_balance SET credits_posted = credits_posted + 1"
    _tampered(file, database, wrong)
    _refused(file, household, "do not add up", "all there")


def _tampered(file: Path, database: sa.Engine, statement: str) -> None:
    if database.dialect.name == "sqlite":
        with closing(sqlite3.connect(file)) as there:
            for (name,) in there.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                there.execute(f"DROP TRIGGER {name}")
            there.execute(statement)
            there.commit()
        return
    with db.engine().begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql(statement)
    file.unlink()
    backup.backup(file)
    with db.engine().begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql(statement.replace("+ 1", "- 1"))


def test_7_3_another_programs_file_changes_nothing(kept: tuple[Path, int], tmp_path: Path) -> None:
    _file, household = kept
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as there:
        there.execute("CREATE TABLE photos (id INTEGER)")
        there.execute("INSERT INTO photos VALUES (1)")
        there.commit()
    _refused(other, household)
    with closing(sqlite3.connect(other)) as there:
        there.execute("CREATE TABLE alembic_version (version_num TEXT)")
        there.commit()
    _refused(other, household)
    with closing(sqlite3.connect(other)) as there:
        there.execute("INSERT INTO alembic_version VALUES ('0010')")
        there.commit()
    _refused(other, household)


def test_7_3_only_the_owner_reads_a_backup(kept: tuple[Path, int]) -> None:
    file, _household = kept
    assert file.stat().st_mode & 0o777 == 0o600


def test_7_3_whoever_serves_is_not_restored_under(database: sa.Engine, kept: tuple[Path, int]) -> None:
    file, household = kept
    with serving.shared():
        _refused(file, household, "using this database")
        with serving.shared():  # another worker
            pass
    with serving.alone(), pytest.raises(Conflict, match="恢复"), serving.shared():
        pass
    assert run("restore", file, "--yes").exit_code == 0
    assert ask(queries.balance, household).posted == 7


_HOLDS = """
import os, sys
from points_app.core import serving
with serving.shared():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_7_3_a_killed_server_leaves_no_lock(
    database_url: str, database: sa.Engine, kept: tuple[Path, int], tmp_path: Path
) -> None:
    file, household = kept
    env = servers.app_environment(database_url, tmp_path, 1)
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDS], cwd=servers.ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        _refused(file, household, "using this database")
        os.kill(child.pid, signal.SIGKILL)
    servers.until(lambda: run("restore", file, "--yes").exit_code == 0)  # PostgreSQL sees the end a moment later
    assert ask(queries.balance, household).posted == 7


def test_7_3_a_worker_asks_again_when_its_database_was_restarted(database: sa.Engine) -> None:
    """The connection that held the lock is cut, as by a restart; the next check says so and the lock is taken again."""
    if database.dialect.name == "sqlite":
        with serving._held(shared=True) as check:
            assert not check()
        return
    with pytest.raises(sa.exc.DBAPIError), serving._held(shared=True) as check:
        check()
        with Session(db.engine()) as session:
            session.connection().execute(
                sa.text(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = :key"
                    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                ),
                {"key": serving.KEY},
            )
            session.commit()
        check()
    with serving.shared():
        pass
