"""SIGKILL in the middle of awards: what was acknowledged is there once, and the books agree."""

import json
import multiprocessing
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from points_app.__main__ import cli
from points_app.core import db, secret
from points_app.core.idempotency import Retry
from points_app.core.tables import migrate
from points_app.points.models import PointAward
from tests import servers
from tests.reliability import awarder
from tests.world import World, build

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
        secret._key.cache_clear()  # another database, another key
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
    world = build()
    chance = random.Random(20)
    acknowledged: dict[str, int] = {}
    cut_off: list[tuple[str, int]] = []
    for turn in range(KILLS):
        prefix = f"turn-{turn:02}"
        ids = awards_until(url, prefix, world, chance.randint(1, 12), lambda child: _kill(child, chance))
        acknowledged |= {awarder.key_of(prefix, number): id_ for number, id_ in enumerate(ids)}
        cut_off.append((prefix, len(ids)))
    kept = kept_awards()
    assert acknowledged.items() <= kept.items()
    assert len(kept) <= len(acknowledged) + KILLS  # each kill leaves at most one without an answer
    for turn, (prefix, number) in enumerate(cut_off):
        awarder.award(world, prefix, number)  # the phone, left without an answer, tries once more
        again = awarder.award(world, prefix, 0)  # and once too often: it is the same award
        assert again == [acknowledged[awarder.key_of(prefix, 0)]], turn
    assert kept_awards().keys() == {*acknowledged, *(awarder.key_of(*one) for one in cut_off)}
    assert kept.items() <= kept_awards().items()
    all_agrees()


def _kill(child: multiprocessing.Process, chance: random.Random) -> None:
    time.sleep(chance.random() / 200)  # up to 5 ms: anywhere in the award that follows
    child.kill()


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_server_that_crashes_keeps_what_it_acknowledged(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    world = build()
    with db.engine().connect() as connection:
        folder = Path(connection.exec_driver_sql("SHOW data_directory").scalar_one())
    ids = awards_until(url, "crashing", world, 20, lambda _child: servers.crash_postgres(folder), ends=1)
    monkeypatch.setattr(db, "TRUSTED_SECONDS", 0)  # as if our own connection had rested: it is asked, and replaced
    kept = kept_awards()
    assert set(ids) <= set(kept.values())
    assert len(kept) <= len(ids) + 1
    all_agrees()


def awards_until(
    url: str,
    prefix: str,
    world: World,
    first: int,
    end: Callable[[multiprocessing.Process], None],
    ends: int = -signal.SIGKILL,
) -> list[int]:
    """Let a process award `first` times, then `end` it or its server; return the awards that it acknowledged."""
    ours, theirs = processes.Pipe(duplex=False)
    child = processes.Process(target=awarder.award_for_ever, args=(url, prefix, world, theirs))
    child.start()
    theirs.close()
    acknowledged: list[int] = []
    try:
        while True:
            acknowledged.append(ours.recv())
            if len(acknowledged) == first:
                end(child)
    except EOFError:
        child.join()
    finally:
        child.kill()
        ours.close()
    assert child.exitcode == ends
    return acknowledged


def kept_awards() -> dict[str, int]:
    """Return key → id of every award: the form that it was given with is kept beside it, and none is there without."""
    with db.read() as session:
        answered = session.exec(select(Retry.key, Retry.answer).where(Retry.verb == "points.give_award")).all()
        ids = session.exec(select(PointAward.id)).all()
    kept = {key: id_ for key, answer in answered for id_ in json.loads(answer)}
    assert sorted(kept.values()) == sorted(ids)
    return kept


def all_agrees() -> None:
    """`python -m points_app verify` passes: balances, books, and the boards' totals."""
    said = CliRunner().invoke(cli, ["verify"])
    assert said.exit_code == 0, said.output
