"""The demo community: as large as promised, alive in every part, sound, and the same whenever it is made."""

import hashlib
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from points_app.core import clock, db
from points_app.demo import load as demo
from points_app.ledger import queries as ledger
from points_app.points import queries as points
from points_app.service_requests.models import RequestState
from tests.once import Run, using

NOT_COMPARED = {"secret", "user_session", "attempt"}
SECRET_COLUMNS = {"digest", "password_hash"}
COUNTS = {
    "SELECT count(*) FROM place WHERE kind = 'compound'": 3,
    "SELECT count(*) FROM place WHERE kind = 'building'": 12,
    "SELECT count(*) FROM household": 120,
    "SELECT count(*) FROM resident WHERE household_id IS NOT NULL": 300,
    "SELECT count(*) FROM resident WHERE household_id IS NULL": 6,
    "SELECT count(DISTINCT name) FROM resident": 306,
    "SELECT count(DISTINCT state) FROM service_request": len(RequestState),
    "SELECT count(*) FROM fund_entry e WHERE e.corrects_id IS NULL AND NOT EXISTS"
    " (SELECT 1 FROM photo p WHERE p.scope = 'voucher' AND p.scope_id = e.id)": 0,
}
"""What is asked of the database, and the answer."""


@pytest.fixture(scope="module")
def community(run: Run) -> Iterator[sa.Engine]:
    """The demo that this run was given."""
    with run.copy(run.demo("sqlite")) as url, using(url) as engine:
        yield engine


def _digest(engine: sa.Engine) -> dict[str, str]:
    """Return table → hash of all its rows, without what must differ: secrets and what is made with one."""
    found = {}
    for table in SQLModel.metadata.sorted_tables:
        if table.name in NOT_COMPARED:
            continue
        columns = [column for column in table.columns if column.name not in SECRET_COLUMNS]
        with engine.connect() as connection:
            rows = sorted(repr(tuple(row)) for row in connection.execute(sa.select(*columns)))
        found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def test_it_is_as_large_as_promised_and_sound(community: sa.Engine) -> None:
    with community.connect() as connection:
        found = {question: connection.exec_driver_sql(question).scalar_one() for question in COUNTS}
        months = "SELECT count(DISTINCT substr(day, 1, 7)) FROM fund_entry"
        assert connection.exec_driver_sql(months).scalar_one() >= 12
    assert found == COUNTS
    with db.read() as session:
        assert not ledger.verify(session)
        assert not any(ledger.book_sums(session).values())
        assert not points.verify_totals(session)


def test_it_is_the_same_every_time(community: sa.Engine, run: Run) -> None:
    first = _digest(community)
    with run.copy(run.empty("sqlite")) as url, using(url) as again:
        with clock.pinned(run.moment):
            assert demo.load()
        second = _digest(again)
    assert [name for name in first if first[name] != second[name]] == []
    assert len(first) > 20
