"""The unit of work: all or nothing, and numbers that no column holds."""

import asyncio
import threading

import pytest
import sqlalchemy as sa
from sqlmodel import select

from points_app.api.health import health
from points_app.core import db
from points_app.core.errors import InvalidInput
from points_app.core.networks import network_of
from points_app.people.kinds import PlaceKind
from points_app.people.models import Place


def test_an_error_leaves_nothing_behind(database: sa.Engine) -> None:
    with pytest.raises(ZeroDivisionError), db.write() as session:
        session.add(Place(kind=PlaceKind.CITY, name="云溪市"))
        session.flush()
        _ = 1 // 0
    with db.read() as session:
        assert session.exec(select(Place)).all() == []


def test_reading_never_writes(database: sa.Engine) -> None:
    try:
        with db.read() as session:
            session.add(Place(kind=PlaceKind.CITY, name="云溪市"))
            session.flush()
    except sa.exc.InternalError:
        pass  # PostgreSQL refuses at once
    with db.read() as session:
        assert session.exec(select(Place)).all() == []


def test_a_reader_sees_one_moment_whatever_is_written_meanwhile(database: sa.Engine) -> None:
    with db.read() as session:
        assert session.exec(select(Place.name)).all() == []
        with db.write() as other:
            other.add(Place(kind=PlaceKind.CITY, name="云溪市"))
        assert session.exec(select(Place.name)).all() == []
    with db.read() as session:
        assert session.exec(select(Place.name)).all() == ["云溪市"]


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_each_way_has_its_isolation_whatever_the_server_is_set_to(database: sa.Engine) -> None:
    with database.begin() as connection:
        connection.execute(
            sa.text(f'ALTER DATABASE "{database.url.database}" SET default_transaction_isolation = serializable')
        )
    database.dispose()  # the setting is for new connections
    for _again in range(2):  # connections go back to the pool and come out of it for the other way
        with db.read() as session:
            assert session.connection().scalar(sa.text("SHOW transaction_isolation")) == "repeatable read"
            assert session.connection().scalar(sa.text("SHOW transaction_read_only")) == "on"
        with db.write() as session:
            assert session.connection().scalar(sa.text("SHOW transaction_isolation")) == "read committed"
            assert session.connection().scalar(sa.text("SHOW transaction_read_only")) == "off"


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30, -(10**30)])
def test_a_number_out_of_range_finds_nothing_or_is_refused_in_words(database: sa.Engine, number: int) -> None:
    try:
        with db.read() as session:
            assert session.get(Place, number) is None
    except InvalidInput as error:
        assert error.message


@pytest.mark.parametrize(("path", "inside"), [("/1/5/", True), ("/1/5/9/", True), ("/1/50/", False), ("/1/", False)])
def test_below_is_the_place_and_what_is_under_it(database: sa.Engine, path: str, inside: bool) -> None:
    with db.write() as session:
        session.add(Place(kind=PlaceKind.COMPOUND, name="x", path=path))
        session.flush()
        found = session.exec(select(Place).where(db.below(Place.path, "/1/5/"))).all()
    assert bool(found) is inside


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("testclient", "testclient"),
    ],
)
def test_limits_count_networks_not_the_addresses_inside_one(address: str, network: str) -> None:
    assert network_of(address) == network


async def _where_it_runs() -> tuple[str, str]:
    quick = await db.in_thread(lambda: threading.current_thread().name)
    return quick, await db.in_slow_thread(lambda: threading.current_thread().name)


def test_long_work_has_threads_of_its_own() -> None:
    quick, slow = asyncio.run(_where_it_runs())
    assert quick.startswith("db")
    assert slow.startswith("slow")


def test_7_8_readers_are_never_behind_writers_who_wait(database: sa.Engine) -> None:
    """Twenty units of work wait for a slow one; whoever only reads, or asks how we are, is answered meanwhile."""

    def write() -> str:
        with db.write() as session:
            session.connection().execute(sa.text("UPDATE secret SET name = name"))
        return "written"

    def read() -> str:
        with db.read() as session:
            session.connection().execute(sa.text("SELECT 1"))
        return "read"

    async def story() -> list[str]:
        with db.write() as slow:
            slow.connection().execute(sa.text("UPDATE secret SET name = name"))
            waiting = [asyncio.create_task(db.in_writing_thread(write)) for _one in range(20)]
            read_meanwhile = [await asyncio.wait_for(db.in_thread(read), 20) for _one in range(5)]
            health_meanwhile = (await health(None)).status_code  # type: ignore[arg-type]
            assert not any(one.done() for one in waiting)
            slow.commit()
        return [*read_meanwhile, str(health_meanwhile), *(await asyncio.gather(*waiting))]

    if database.dialect.name == "sqlite":  # PostgreSQL has as many writers as connections
        assert asyncio.run(story()) == ["read"] * 5 + ["200"] + ["written"] * 20
