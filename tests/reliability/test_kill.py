"""SIGKILL in the middle of awards: what was acknowledged is there once, and the books agree."""

import multiprocessing
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from points_app.core import db
from points_app.core.tables import migrate
from points_app.ledger import queries, service
from points_app.ledger.models import LedgerTransfer
from tests import servers
from tests.ledger.books import Book, ask, do, in_order, open_points_book, order
from tests.reliability import awarder

KILLS = 22
processes = multiprocessing.get_context("forkserver")  # imports the app once, then forks a fresh process each time
processes.set_forkserver_preload(["tests.reliability.awarder"])


@contextmanager
def durable_database(kind: str, folder: Path) -> Iterator[str]:
    """Yield the URL of an empty database that keeps what it has committed."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'points.db'}"
        return
    with servers.postgres(durable=True) as server:
        yield f"{server}postgres"


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with durable_database(request.param, tmp_path) as url:
        db.use_engine(db.make_engine(url))
        try:
            migrate()
            yield url
        finally:
            db.use_engine(None)


@pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
def test_every_acknowledged_award_is_there_once(url: str) -> None:
    if url.startswith("sqlite"):
        with db.engine().connect() as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
    book = open_points_book()
    chance = random.Random(20)
    acknowledged: dict[str, int] = {}
    for turn in range(KILLS):
        count = awards_until(url, f"run-{turn}", book, chance.randint(1, 20), lambda child: _kill(child, chance))
        acknowledged |= {f"run-{turn}-{number}": awarder.amount_of(number) for number in range(count)}
    kept = kept_awards()
    assert acknowledged.items() <= kept.items()
    assert len(kept) <= len(acknowledged) + KILLS  # each kill leaves at most one without an answer
    for key, amount in acknowledged.items():
        award = order(book.programme, book.households[0], amount, idempotency_key=key)
        assert do(service.transfer, award).replayed
    assert kept_awards() == kept
    assert ask(queries.balance, book.households[0]).posted == sum(kept.values())
    in_order()


def _kill(child: multiprocessing.Process, chance: random.Random) -> None:
    time.sleep(chance.random() / 500)  # up to 2 ms: anywhere in the awards that follow
    child.kill()


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_server_that_crashes_keeps_what_it_acknowledged(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    book = open_points_book()
    with db.engine().connect() as connection:
        folder = Path(connection.exec_driver_sql("SHOW data_directory").scalar_one())
    count = awards_until(url, "run", book, 20, lambda _child: servers.crash_postgres(folder), ends=1)
    monkeypatch.setattr(db, "TRUSTED_SECONDS", 0)  # as if our own connection had rested: it is asked, and replaced
    kept = kept_awards()
    assert {f"run-{number}" for number in range(count)} <= kept.keys()
    assert len(kept) <= count + 1
    in_order()


def awards_until(
    url: str,
    prefix: str,
    book: Book,
    first: int,
    end: Callable[[multiprocessing.Process], None],
    ends: int = -signal.SIGKILL,
) -> int:
    """Let a process award `first` times, then `end` it or its server; return how many awards it acknowledged."""
    ours, theirs = processes.Pipe(duplex=False)
    arguments = (url, prefix, book.programme, book.households[0], theirs)
    child = processes.Process(target=awarder.award_for_ever, args=arguments)
    child.start()
    theirs.close()
    count = 0
    try:
        while True:
            assert ours.recv() == count
            count += 1
            if count == first:
                end(child)
    except EOFError:
        child.join()
    finally:
        child.kill()
        ours.close()
    assert child.exitcode == ends
    return count


def kept_awards() -> dict[str, int]:
    """Return key → amount of every transfer."""
    with db.read() as session:
        rows = session.execute(sa.select(LedgerTransfer.idempotency_key, LedgerTransfer.amount))
        return dict(rows.all())
