"""Two units of work at one moment, in a known order and without waiting for the clock."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from points_app.core import clock, db

Work = Callable[[Session], Any]
_WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def second_waits(first: Work, second: Work, *, first_fails: bool = False) -> tuple[Any, Any]:
    """Run `first` and end it only once `second` waits for it; return what both returned.

    On SQLite the second waits at its BEGIN, on PostgreSQL for what the first has written. With `first_fails` the first
    one's unit of work is taken back.
    """
    now = clock.now()

    def run_second() -> Any:
        with clock.pinned(now), db.write() as session:
            return second(session)

    with ThreadPoolExecutor(1) as pool:
        with db.write() as session:
            made = first(session)
            session.flush()
            later = pool.submit(run_second)
            _until_it_waits()
            if first_fails:
                session.rollback()
        return made, later.result(30)


def _until_it_waits() -> None:
    if db.engine().dialect.name == "sqlite":
        return  # whether it has asked yet or not, it begins after the first one's end
    deadline = monotonic() + 30
    with db.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.scalar(_WAITING):
            assert monotonic() < deadline, "the second one never waited for the first"
