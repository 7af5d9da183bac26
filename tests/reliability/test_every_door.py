"""Every event handler is marked, and none lets anybody do more than the role allows, whatever is sent to it.

The handlers are found in Reflex's own registry, so whatever a slice adds later is tried too. Each is called as nobody,
as two residents and as each role, with forged arguments; every unit of work is looked at before it would commit, then
rolled back, so that all of them meet the same demo community.
"""

import asyncio
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from points_app import demo
from points_app.core import db, secret
from points_app.core.permissions import STAFF, Actor, Role
from points_app.people import sessions
from points_app.people.models import Resident
from tests.reliability import doors

SEED = 20260723
FORGED_CALLS = 5
# What anybody may leave behind, signed in or not, with the reason.
ANYBODY = {
    "attempt": "a count of tries, that slows down",
    "notice_read": "a reader's count",
    "notice_read_total": "a reader's count",
    "notice": "a reader's count is kept on the notice",
    "service_request": "anybody may report",
    "request_event": "anybody may report",
    "request_photo": "anybody may report",
    "photo": "a picture that belongs to a report",
    "photo_blob": "a picture that belongs to a report",
}
# Rows that hang on nothing with a place: kept along by triggers beside a row that does.
SHARED = {"photo_blob"}
# Kept by triggers from rows that are checked here.
DERIVED = {"point_total": "sums, and whether its owner is shown on the boards", "ledger_balance": "sums of transfers"}


def test_every_handler_is_marked() -> None:
    unmarked = [
        name
        for name, handler in doors.registered().items()
        if name not in doors.REFLEX_OWN and not hasattr(handler.fn, "points_roles")
    ]
    assert unmarked == []
    assert set(doors.REFLEX_OWN) <= set(doors.registered()), "the list of exceptions names what is no longer there"


def test_setvar_is_gone() -> None:
    assert [name for name in doors.registered() if name.endswith(".setvar")] == []


def test_handlers_of_staff_are_closed_to_residents_by_their_mark() -> None:
    """A mark must fit the address: what is under a staff door is not public."""
    staff_only = [door for door in doors.doors() if door.function.points_roles != "public"]
    assert len(staff_only) > 20
    assert all(door.function.points_roles <= set(Role) for door in staff_only)


@pytest.fixture(scope="module")
def community(sqlite_migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """The demo community; rights are in Python and the same on both databases."""
    path = tmp_path_factory.mktemp("doors") / "points.db"
    shutil.copy(sqlite_migrated, path)
    db.use_engine(db.make_engine(f"sqlite:///{path}"))
    secret._key.cache_clear()
    demo.load()
    yield db.engine()
    db.use_engine(None)


@dataclass
class Rows:
    """All rows of all tables, and to which place each belongs."""

    connection: Any
    tables: dict[str, sa.Table] = field(default_factory=lambda: dict(SQLModel.metadata.tables))

    def all(self) -> dict[str, set[tuple]]:
        return {name: set(self.connection.execute(_statement(table)).all()) for name, table in self.tables.items()}


def _statement(table: sa.Table) -> sa.Select:
    """Select every column, long binaries by their length."""
    columns = [
        sa.func.length(column).label(column.name) if isinstance(column.type, sa.LargeBinary) else column
        for column in table.columns
    ]
    return sa.select(*columns)


def places_of(connection: Any, table: sa.Table, row: Any, depth: int = 0) -> set[str]:
    """Return the paths that a row belongs to, found by its own columns or through its foreign keys."""
    values = row._mapping if hasattr(row, "_mapping") else row
    for name in ("path", "place_path"):
        if values.get(name):
            return {str(values[name])}
    found: set[str] = set()
    if depth > 3:
        return found
    for key in table.foreign_keys:
        value = values.get(key.parent.name)
        if value is None or key.parent.name in {"actor_id", "recorded_by", "granted_by", "revoked_by", "issued_by"}:
            continue
        parent = connection.execute(sa.select(key.column.table).where(key.column == value)).first()
        if parent is not None:
            found |= places_of(connection, key.column.table, parent, depth + 1)
    return found


class Watch:
    """Looks at each unit of work when it would commit, notes what it changed, and rolls it back."""

    def __init__(self, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
        self.actor = Actor()
        self.where = ""
        self.changes: list[tuple[str, str, str, set[str], dict[str, Any]]] = []
        self.written: Counter[str] = Counter()
        self.faults: list[str] = []
        with engine.connect() as connection:
            self.before = Rows(connection).all()
        self.original = db.write
        monkeypatch.setattr(db, "write", self.write)

    @contextmanager
    def write(self) -> Iterator[Session]:
        with self.original() as session:
            connection = session.connection()
            raw = connection.connection.dbapi_connection
            start = raw.total_changes
            yield session
            session.flush()
            if raw.total_changes != start:
                self.note(connection)
            session.rollback()

    def note(self, connection: Any) -> None:
        after = Rows(connection).all()
        for name, rows in after.items():
            for row in rows ^ self.before[name]:
                paths = places_of(connection, SQLModel.metadata.tables[name], row)
                self.written[name] += 1
                self.changes.append((self.where, str(self.actor.name), name, paths, dict(row._mapping)))
                fault = self.fault(name, paths, dict(row._mapping))
                assert not fault, (
                    f"{self.where} as {self.actor.name or 'nobody'}: {fault} in {name}: {dict(row._mapping)}"
                )

    def fault(self, table: str, paths: set[str], row: dict[str, Any]) -> str:
        """Return why the actor must not have changed this row, "" when it may."""
        if table in ANYBODY or table in DERIVED:
            return ""
        me = self.actor
        if not me.signed_in:
            return "nobody changed something"
        mine = {me.resident_id}
        if row.get("resident_id") in mine or (table in {"resident", "household"} and row["id"] in _own(me, table)):
            return ""
        tops = [path for role, path in me.grants if role in STAFF]
        if not tops:
            return "no staff, and not one's own"
        if not paths and table not in SHARED:
            return ""  # hangs on no place: a row of its own kind beside one that is checked here
        outside = [path for path in paths if not any(path.startswith(top) for top in tops)]
        return f"outside of {tops}: {outside}" if outside and len(outside) == len(paths) else ""


def _own(actor: Actor, table: str) -> set[int | None]:
    return {actor.resident_id} if table == "resident" else {actor.household_id}


def people() -> dict[str, str]:
    """Return name → session token: nobody, two residents, and each role at two places."""
    phones = {
        "resident": "13900000301",
        "steward": "13900000102",
        "steward elsewhere": "13900000107",
        "owners' committee": "13900000200",
        "committee": "13900000002",
        "property": "13900000010",
        "property elsewhere": "13900000011",
        "auditor": "13900000003",
        "administrator": "13900000001",
    }
    tokens = {"nobody": ""}
    with db.write() as session:
        for name, phone in phones.items():
            found = session.exec(select(Resident.id).where(col(Resident.phone) == phone)).one()
            tokens[name] = sessions.open_session(session, found)
    return tokens


QUERIES = ("", "id=1&at=1&upload=1&card=1", "id=52&at=14&card=3&code=AAAAAAAA&c=x", "id=300&at=8&tab=staff&next=//evil",
           "id=99999999999&at=0&id=-1", "id=%27&at=%00&code=%F0%9F%98%80&month=2026-13&page=-1")  # fmt: skip


def test_no_forged_call_changes_what_its_caller_may_not(
    community: sa.Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tokens = people()
    watch = Watch(community, monkeypatch)
    rng = random.Random(SEED)
    calls = asyncio.run(_walk(watch, tokens, rng))
    assert calls > 500
    assert watch.faults == [], "\n\n".join(watch.faults[:40])
    # The walk must reach the writing at all, or it proves nothing.
    assert watch.written["resident"] or watch.written["role_grant"]
    for secret_word in ("13900000301", "demo-2026"):
        assert secret_word not in caplog.text


async def _walk(watch: Watch, tokens: dict[str, str], rng: random.Random) -> int:
    calls = 0
    for name, token in tokens.items():
        with db.read() as session:
            watch.actor = sessions.load_actor(session, token)
        for door in doors.doors():
            query = rng.choice(QUERIES)
            state = doors.instance(door.state, token, query, rng.choice(("/", "/en/")))
            await _open(watch, door, state)
            for arguments in doors.forged(door, rng, FORGED_CALLS):
                watch.where = f"{door.name} as {name} at ?{query} with {str(arguments)[:300]}"
                try:
                    await doors.call(door, state, arguments)
                except Exception as error:
                    watch.faults.append(f"{watch.where} broke: {error!r}")
                calls += 1
    return calls


async def _open(watch: Watch, door: doors.Door, state: Any) -> None:
    """Run what the page runs when it opens, so that the state holds ids that the address forged."""
    for other in doors.doors():
        if other.state is door.state and other.reads_only and other.name != door.name:
            watch.where = f"{other.name} on opening"
            await doors.call(other, state, {})
