"""Every event handler is marked, and none lets anybody do more than the role allows, whatever is sent to it.

The handlers are found in Reflex's own registry, so whatever a slice adds later is tried too. Each is called as nobody,
as a resident and as each role, with forged arguments, and each that writes with arguments that work for who may; every
unit of work is looked at before it would commit, then rolled back, so that all of them meet the same demo community.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from points_app.core import db
from points_app.core.permissions import Actor, Role
from points_app.demo.people import PASSWORD
from points_app.notices.rights import PUBLISHERS
from points_app.people import rights
from points_app.people.queries import load_actor
from points_app.points import rights as points_rights
from points_app.service_requests import rights as report_rights
from points_app.shared_account import rights as fund_rights
from tests import names
from tests.reliability import deeds, doors
from tests.reliability.rows import Rows, told_tables

SEED = 20260723
FORGED_CALLS = 5
# What anybody may leave behind, signed in or not, with the reason.
ANYBODY = {
    "attempt": "a count of tries, that slows down",
    "notice_readers": "a reader's count",
    "notice_visit": "who was counted today, as a digest",
}
_COMMITTEE = frozenset({Role.COMMITTEE})
_KEEPERS = rights.KEEPERS
_AWARDERS = points_rights.AWARDERS
_ACCOUNT = fund_rights.SUBMITTERS | fund_rights.DECIDERS
# Table → who may change its rows, at or below the place of the role. A table that is not here is changed by nobody.
CHANGERS: dict[str, frozenset[Role]] = {
    **dict.fromkeys(("place", "household", "resident", "unit", "unit_owner", "role_grant"), _KEEPERS),
    **dict.fromkeys(("household_card", "roster_upload", "roster_heading", "user_session", "consent"), _KEEPERS),
    **dict.fromkeys(("notice", "notice_version", "honor"), PUBLISHERS),
    **dict.fromkeys(("point_rule", "point_rule_version"), points_rights.RULE_MAKERS),
    **dict.fromkeys(("point_award", "point_reversal"), _AWARDERS),
    "ledger_transfer": _AWARDERS | _ACCOUNT | _KEEPERS,  # a home that moves takes its passbook along
    # Administrators open funds, and with each its accounts.
    **dict.fromkeys(("ledger_book", "ledger_account", "ledger_balance"), _AWARDERS | _ACCOUNT | _KEEPERS),
    **dict.fromkeys(("fund", "fund_category"), fund_rights.OPENERS | fund_rights.DECIDERS),
    **dict.fromkeys(("fund_entry", "fund_entry_event", "fund_month_total", "ledger_pending"), _ACCOUNT),
    **dict.fromkeys(("service_request", "request_event", "photo", "photo_blob"), report_rights.HANDLERS),
    "fund_bank_balance": fund_rights.DECIDERS,
    "qr_tag": report_rights.DISPATCHERS,
    "place_setting": _KEEPERS,
}
# Rows that name no place: they stand only beside a row, in the same unit of work, whose place was checked.
PLACELESS = {"photo", "photo_blob", "ledger_transfer", "ledger_balance", "ledger_pending", "ledger_account"}
# Kept by triggers from rows that are checked here: sums, and whether their owner is shown on the boards.
DERIVED = {"point_total"}
# A book belongs to the community, and whoever awards or pays in a part of it changes its accounts.
SHARED_BOOK = {"ledger_book", "ledger_account", "ledger_balance"}
# Of these, rows of one's own.
OWN = {"consent": "resident_id", "user_session": "resident_id", "audit_row": "actor_id", "retry": "actor_id"}


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
        self.role = self.where = self.sent = ""
        self.written: Counter[tuple[str, str]] = Counter()
        self.faults: list[str] = []
        with engine.connect() as connection:
            self.before = Rows(connection).of(set(SQLModel.metadata.tables))
        self.original = db.write
        monkeypatch.setattr(db, "write", self.write)

    @contextmanager
    def write(self) -> Iterator[Session]:
        with self.original() as session:
            connection = session.connection()
            raw = connection.connection.dbapi_connection
            start = raw.total_changes
            with told_tables(raw) as tables:
                yield session
                session.flush()
            if raw.total_changes != start:
                self.note(connection, tables)
            session.rollback()

    def note(self, connection: Any, tables: set[str]) -> None:
        unit = Unit(self.actor, self.sent, *self.changes_of(connection, tables))
        for table, change in unit.changes:
            self.written[self.role, table] += 1
            fault = unit.fault(connection, table, change)
            assert not fault, f"{self.where} as {self.role}: {fault} in {table}: {dict(change._mapping)}"

    def changes_of(self, connection: Any, tables: set[str]) -> tuple[list[tuple[str, Any]], set[tuple[str, Any]]]:
        """Return the changed rows, before and after, by table; and (table, primary key) of those that are new."""
        changes: list[tuple[str, Any]] = []
        new: set[tuple[str, Any]] = set()
        for name, rows in Rows(connection).of(tables & set(self.before)).items():
            key = _key(SQLModel.metadata.tables[name])
            known = {key(row) for row in self.before[name]}
            changes += [(name, row) for row in rows ^ self.before[name]]
            new |= {(name, key(row)) for row in rows - self.before[name] if key(row) not in known}
        return changes, new


def _key(table: sa.Table) -> Callable[[Any], tuple[Any, ...]]:
    names = [column.name for column in table.primary_key.columns]
    return lambda row: tuple(row._mapping[name] for name in names)


@dataclass
class Unit:
    """One unit of work: who did it, what was sent, the rows it changed and which of them are new."""

    me: Actor
    sent: str
    changes: list[tuple[str, Any]]
    new: set[tuple[str, Any]]

    def fault(self, connection: Any, table: str, row: Any) -> str:
        """Return why the actor must not have changed this row, "" when it may."""
        if table in ANYBODY or self.is_own(table, row._mapping) or self.is_report(connection, table, row):
            return ""
        if table not in DERIVED and not self.me.roles & CHANGERS.get(table, frozenset()):
            return "not this role's table"
        paths = places_of(connection, SQLModel.metadata.tables[table], row)
        if table in DERIVED or (table in PLACELESS and not paths):
            return "" if self.stands_beside(connection) else "a row without a place, beside none that has one"
        return "" if self.within(table, paths) else f"outside of {self.me.grants}: {paths}"

    def within(self, table: str, paths: set[str]) -> bool:
        if any(self.me.has(CHANGERS[table], path) for path in paths):
            return True
        tops = self.me.paths(CHANGERS[table])
        return table in SHARED_BOOK and any(top.startswith(path) for top in tops for path in paths)

    def stands_beside(self, connection: Any) -> bool:
        """Whether the unit of work changed a row that has a place; that row is checked itself."""
        others = {(name, row) for name, row in self.changes if name not in PLACELESS | DERIVED | set(ANYBODY)}
        return any(places_of(connection, SQLModel.metadata.tables[name], row) for name, row in others)

    def is_own(self, table: str, row: Any) -> bool:
        if not self.me.signed_in:
            return False
        if table in {"resident", "household"}:
            return row["id"] == (self.me.resident_id if table == "resident" else self.me.household_id)
        return table in OWN and row[OWN[table]] == self.me.resident_id

    def is_report(self, connection: Any, table: str, row: Any) -> bool:
        """Whether this is what a reporter may do: a new report, or one whose code was sent or that is one's own."""
        if table in {"photo", "photo_blob"}:
            return any(name == "service_request" for name, _key in self.new)
        if table not in {"service_request", "request_event"}:
            return False
        values = row._mapping
        requests = SQLModel.metadata.tables["service_request"]
        number = values["id"] if table == "service_request" else values["request_id"]
        if table == "request_event" and (table, (values["id"],)) not in self.new:
            return False  # events are added, never changed
        if ("service_request", (number,)) in self.new:
            return True
        asked = sa.select(requests.c.code, requests.c.reporter_id).where(requests.c.id == number)
        found = connection.execute(asked).first()
        if found is None:
            return False
        own = self.me.signed_in and found.reporter_id == self.me.resident_id
        return own or found.code in self.sent


PIN = "UPDATE notice SET pinned = NOT pinned WHERE id = (SELECT min(id) FROM notice)"
PHONE = "UPDATE service_request SET phone = '1' WHERE id = (SELECT min(id) FROM service_request)"
# Of the last compound: outside of what the owners' committee of the first one keeps.
WISH = "UPDATE household SET on_boards = NOT on_boards WHERE id = (SELECT max(id) FROM household)"


@pytest.mark.parametrize(
    ("role", "statement", "sent", "fault"),
    [
        *((role, PIN, "", "not this role") for role in ("nobody", "resident", "steward", "property", "administrator")),
        ("committee", PIN, "", ""),
        ("nobody", PHONE, "AAAAAAAAAA", "not this role"),
        ("nobody", PHONE, "code={code}", ""),
        ("auditor", PHONE, "", "not this role"),
        ("committee", PHONE, "", ""),
        ("owners' committee", WISH, "", "outside of"),
        ("steward", WISH, "", "not this role"),
        ("committee", WISH, "", ""),
        ("committee", "UPDATE photo SET caption = 'x' WHERE id = (SELECT min(id) FROM photo)", "", "beside none"),
        ("administrator", "UPDATE secret SET name = 'x'", "", "not this role"),
    ],
)
def test_the_watch_sees_what_it_must(
    community: sa.Engine, monkeypatch: pytest.MonkeyPatch, role: str, statement: str, sent: str, fault: str
) -> None:
    """Changes made around the services, which the watch must refuse or let pass."""
    token = deeds.sign_everybody_in()[role]
    watch = Watch(community, monkeypatch)
    with db.read() as session:
        watch.actor, watch.role = load_actor(session, token), role
        watch.sent = sent.format(code=names.one(session, "SELECT code FROM service_request ORDER BY id LIMIT 1"))
    with pytest.raises(AssertionError, match=fault) if fault else nullcontext(), db.write() as session:
        session.execute(sa.text(statement))
    assert watch.written, "the statement changed nothing"


QUERIES = ("", "id=1&at=1&upload=1&card=1", "id=52&at=14&card=3&code=AAAAAAAA&c=x", "id=300&at=8&tab=staff&next=//evil",
           "id=99999999999&at=0&id=-1", "id=%27&at=%00&code=%F0%9F%98%80&month=2026-13&page=-1")  # fmt: skip


def test_no_forged_call_changes_what_its_caller_may_not(
    community: sa.Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tokens = deeds.sign_everybody_in()
    watch = Watch(community, monkeypatch)
    rng = random.Random(SEED)
    calls = asyncio.run(_walk(watch, tokens, rng))
    assert calls > 500
    assert watch.faults == [], "\n\n".join(watch.faults[:40])
    for secret_word in (names.RESIDENT, PASSWORD):
        assert secret_word not in caplog.text


async def _walk(watch: Watch, tokens: dict[str, str], rng: random.Random) -> int:
    calls = 0
    for name, token in tokens.items():
        with db.read() as session:
            watch.actor, watch.role = load_actor(session, token), name
        for door in doors.doors():
            query = rng.choice(QUERIES)
            state = doors.instance(door.state, token, query, rng.choice(("/", "/en/")))
            watch.sent = query
            watch.where = f"{door.name} as {name} at ?{query}, on opening"
            await doors.open_page(door, state)
            for arguments in doors.forged(door, rng, FORGED_CALLS):
                watch.sent = f"{query} {arguments!r}"
                watch.where = f"{door.name} as {name} at ?{query} with {str(arguments)[:300]}"
                try:
                    await doors.call(door, state, arguments)
                except Exception as error:
                    watch.faults.append(f"{watch.where} broke: {error!r}")
                calls += 1
    return calls


def test_what_works_for_who_may_changes_nothing_for_who_may_not(
    community: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each deed is done by who may, then tried by all others: their own rights, the page as it was for the first.

    So the calls do reach the writing, which a forged one seldom does, and every handler that writes is among them.
    """
    tokens = deeds.sign_everybody_in()
    watch = Watch(community, monkeypatch)
    with db.read() as session:
        known = deeds.deeds(session)
        actors = {name: load_actor(session, token) for name, token in tokens.items()}
    assert {deeds.find(deed.door).name for deed in known} == deeds.writers()
    refused = asyncio.run(_repeat_deeds(watch, known, tokens, actors))
    assert watch.faults == [], "\n\n".join(watch.faults)
    others = len(tokens) - 1
    assert refused > len(known) * others / 2


async def _repeat_deeds(watch: Watch, known: list[deeds.Deed], tokens: dict[str, str], actors: dict[str, Actor]) -> int:
    """Return how often a deed changed nothing; notes as a fault a deed that did not work for who may."""
    refused = 0
    for deed in known:
        watch.actor, watch.role = actors[deed.who], deed.who
        watch.where = f"{deed.door} as {deed.who} at ?{deed.query}, before it"
        page, arguments = await deeds.page_of(deed, tokens[deed.who])
        filled = dict(vars(page))  # all that its handlers set
        for name in sorted(tokens, key=lambda name: name != deed.who):
            watch.actor, watch.role = actors[name], name
            watch.where, watch.sent = f"{deed.door}({arguments}) at ?{deed.query}", f"{deed.query} {arguments!r}"
            watch.written.clear()
            await _try_deed(watch, deed, tokens[name], filled, arguments)
            if name == deed.who and not watch.written[name, deed.table]:
                watch.faults.append(f"{watch.where} as {name} changed nothing in {deed.table}")
            refused += not watch.written
    return refused


async def _try_deed(
    watch: Watch, deed: deeds.Deed, token: str, filled: dict[str, Any], arguments: dict[str, Any]
) -> None:
    door = deeds.find(deed.door)
    page = doors.instance(door.state, token, deed.query)
    for name, value in filled.items():
        setattr(page, name, value)
    try:
        await doors.call(door, page, arguments)
    except Exception as error:
        watch.faults.append(f"{watch.where} as {watch.role} broke: {error!r}")
