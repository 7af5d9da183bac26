"""What the points board and the passbook cost while the ledger grows a thousandfold: `python -m bench.boards`.

The demo community is told once, through the services. Its transfers, awards and reversals are then copied by plain SQL,
balances and totals multiplied with them, to 10, 100 and 1,000 times as many; the laws are checked on every copy. All
copies lie side by side and are asked in turns, so what else the machine does falls on all of them; figures are medians.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from points_app.core import clock, db, laws
from points_app.core.permissions import NOBODY, Actor
from points_app.core.tables import all_laws, import_all_models, migrate
from points_app.demo import people as people_demo
from points_app.demo import points as points_demo
from points_app.ledger import queries as ledger
from points_app.people.queries import actor_of
from points_app.points import queries, views
from points_app.points.kinds import Period, Subject
from tests import servers

COPIED = ("ledger_transfer", "point_award", "point_reversal")
# How a row of the copy number :n differs from its original; what is not named is the same.
CHANGES = {
    "ledger_transfer": {
        "id": "id + n * :transfers",
        "reverses_id": "reverses_id + n * :transfers",
        "idempotency_key": "idempotency_key || '-' || n",
    },
    "point_award": {
        "id": "id + n * :awards",
        "transfer_id": "transfer_id + n * :transfers",
    },
    "point_reversal": {
        "award_id": "award_id + n * :awards",
        "transfer_id": "transfer_id + n * :transfers",
    },
}
SERIES = (
    "WITH RECURSIVE series(n) AS"
    " (SELECT CAST(:first AS integer) UNION ALL SELECT n + 1 FROM series WHERE n + 1 < :past)"
)
SUMS = ("debits_posted", "credits_posted")


@dataclass(frozen=True)
class Readers:
    """Who asks, and about where."""

    resident: Actor
    steward: Actor
    building: str
    building_id: int
    compound: str
    community: str


Question = Callable[[Any, Readers], Any]


def _board(session: Session, actor: Actor, path: str, **wanted: Any) -> views.BoardView:
    return views.board_view(queries.board(session, actor, path, **wanted))


QUESTIONS: dict[str, Question] = {
    "board, compound, month, a visitor": lambda s, r: _board(s, NOBODY, r.compound),
    "board, community, all time, by person": lambda s, r: _board(
        s, NOBODY, r.community, by=Subject.RESIDENT, period=Period.ALL
    ),
    "board with me, my neighbours, changes": lambda s, r: _board(s, r.resident, r.compound, changes=True),
    "board, building, year, me": lambda s, r: _board(s, r.resident, r.building, period=Period.YEAR),
    "board, second page": lambda s, r: _board(s, NOBODY, r.community, after=_board(s, NOBODY, r.community).after),
    "passbook, first page": lambda s, r: views.passbook(s, r.resident),
    "passbook, second page": lambda s, r: views.passbook(s, r.resident, views.passbook(s, r.resident).after),
    "awards of a building, for its steward": lambda s, r: views.recent_awards(s, r.steward, r.building_id),
}


def main() -> None:
    """Print a table for each database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 10, 100, 1000])
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--databases", nargs="+", default=["SQLite", "PostgreSQL"])
    asked = parser.parse_args()
    import_all_models()
    with tempfile.TemporaryDirectory(prefix="bench-boards-") as folder:
        for name in asked.databases:
            with _sqlite(Path(folder)) if name == "SQLite" else _postgresql() as copies:
                _measure(name, copies, sorted(asked.times), asked.rounds)


Copier = Callable[[str, int], str]
"""Takes the URL of a database and a number, returns the URL of a copy of it."""


@contextmanager
def _sqlite(folder: Path) -> Iterator[tuple[str, Copier]]:
    def copy(url: str, times: int) -> str:
        path = folder / f"times-{times}.db"
        shutil.copy(url.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"

    yield f"sqlite:///{folder / 'told.db'}", copy


@contextmanager
def _postgresql() -> Iterator[tuple[str, Copier]]:
    with servers.postgres() as server:

        def copy(url: str, times: int) -> str:
            admin = sa.create_engine(f"{server}postgres", isolation_level="AUTOCOMMIT")
            with admin.connect() as connection:
                connection.exec_driver_sql(f'CREATE DATABASE times_{times} TEMPLATE "{url.rpartition("/")[2]}"')
            admin.dispose()
            return f"{server}times_{times}"

        yield copy(f"{server}template1", 0), copy


def _measure(name: str, copies: tuple[str, Copier], times: list[int], rounds: int) -> None:
    url, copy = copies
    readers = _tell(url)
    engines: dict[int, sa.Engine] = {}
    done = 1
    for wanted in times:
        url = copy(url, wanted)
        _grow(url, done, wanted)
        done = wanted
        engines[wanted] = db.make_engine(url)
    seconds = _ask_in_turns(engines, readers, rounds)
    _print(name, engines, seconds)
    for engine in engines.values():
        engine.dispose()


def _tell(url: str) -> Readers:
    """Tell the demo community's deeds into an empty database, through the services."""
    db.use_engine(db.make_engine(url))
    migrate()
    with db.write() as session:
        with clock.pinned(clock.now() - timedelta(days=183)):
            world = people_demo.fill(session)
        points_demo.fill(session, world)
        resident = actor_of(session, world.resident)
        building = world.building_of_household[resident.household_id or 0]
        steward = actor_of(session, world.stewards[building])
    db.use_engine(None)
    ids = resident.household_path.strip("/").split("/")
    paths = ["/" + "/".join(ids[:n]) + "/" for n in (len(ids), len(ids) - 1, len(ids) - 2)]
    return Readers(resident, steward, paths[0], building, paths[1], paths[2])


def _grow(url: str, before: int, after: int) -> None:
    """Bring a database with `before` times the told transfers to `after` times, and check the laws."""
    print(f"  {after} times …", file=sys.stderr, flush=True)
    engine = db.make_engine(url)
    if after > before:
        with engine.execution_options(points_write=True).begin() as connection, _without_triggers(connection):
            _copy_rows(connection, before, after)
            factor = after // before
            connection.exec_driver_sql(
                f"UPDATE ledger_balance SET {', '.join(f'{column} = {column} * {factor}' for column in SUMS)}"
            )
            connection.exec_driver_sql(
                f"UPDATE point_total SET earned = earned * {factor}, deducted = deducted * {factor}"
            )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE")
    db.use_engine(engine)
    with db.read() as session:
        wrong = [*ledger.verify(session), *queries.verify_totals(session)]
    if wrong:
        raise AssertionError(f"the copy is not consistent: {wrong[:3]}")
    db.use_engine(None)


def _copy_rows(connection: sa.Connection, before: int, after: int) -> None:
    told = {
        name: int(connection.exec_driver_sql(f"SELECT max(id) FROM {table}").scalar_one()) // before
        for name, table in (("transfers", "ledger_transfer"), ("awards", "point_award"))
    }
    for table in COPIED:
        columns = [column["name"] for column in sa.inspect(connection).get_columns(table)]
        key = "award_id" if table == "point_reversal" else "id"
        most = ":transfers" if table == "ledger_transfer" else ":awards"
        values = ", ".join(CHANGES[table].get(column, column) for column in columns)
        connection.execute(
            sa.text(
                f"INSERT INTO {table} ({', '.join(columns)}) {SERIES} SELECT {values} FROM {table}, series"
                f" WHERE {table}.{key} <= {most} ORDER BY n, {table}.{key}"
            ),
            {**told, "first": before, "past": after},
        )


@contextmanager
def _without_triggers(connection: sa.Connection) -> Iterator[None]:
    """Let rows in that the triggers would count one by one."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        yield
        return
    laws.remove(connection)
    yield
    laws.install(connection, all_laws())


def _ask_in_turns(engines: dict[int, sa.Engine], readers: Readers, rounds: int) -> dict[tuple[str, int], list[float]]:
    seconds: dict[tuple[str, int], list[float]] = {(q, t): [] for q in QUESTIONS for t in engines}
    for number in range(rounds + 2):
        for times, engine in engines.items():
            with Session(engine) as session:
                for words, question in QUESTIONS.items():
                    start = time.perf_counter()
                    question(session, readers)
                    if number >= 2:  # the first rounds only warm up
                        seconds[words, times].append(time.perf_counter() - start)
                    session.expunge_all()
    return seconds


def _print(name: str, engines: dict[int, sa.Engine], seconds: dict[tuple[str, int], list[float]]) -> None:
    counts = {times: _count(engine) for times, engine in engines.items()}
    print(f"{name}: milliseconds, median (and 90th percentile)\n")
    print(f"{'transfers':<40}" + "".join(f"{count:>18,}" for count in counts.values()))
    for words in QUESTIONS:
        cells = []
        for times in engines:
            taken = sorted(seconds[words, times])
            high = taken[int(len(taken) * 0.9)]
            cells.append(f"{statistics.median(taken) * 1000:.1f} ({high * 1000:.1f})")
        print(f"{words:<40}" + "".join(f"{cell:>18}" for cell in cells))
    print()


def _count(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM ledger_transfer").scalar_one())


if __name__ == "__main__":
    main()
