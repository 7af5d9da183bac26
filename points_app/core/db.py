"""The database: one engine, and the two ways to use it.

`with write() as session` is the unit of work: it commits once, at its end, or nothing at all. `with read()` never
commits. Services and queries take the session and commit nothing themselves.

What two may write at the same moment goes through `insert_new`, `find_or_insert` or `add_up`, which know no errors and
no savepoints; what is refused because somebody was quicker, through `save`.
"""

import asyncio
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import declared_attr, make_transient_to_detached
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, Session, SQLModel, create_engine, select

from points_app.core.errors import DomainError, InvalidInput
from points_app.core.i18n import _
from points_app.settings import settings

P = ParamSpec("P")
T = TypeVar("T")

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(SQLModel):
    """Base of every table: its name is the class's in snake_case (`RoleGrant` → `role_grant`)."""

    @declared_attr.directive
    @classmethod
    def __tablename__(cls) -> str:  # type: ignore[override]
        """Return the table's name."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


def path_field(*, index: bool = True) -> Any:
    """Return a SQLModel field for a place's path; compared byte by byte, so that `below` can use its index."""
    kind = sa.String(120).with_variant(sa.String(120, collation="C"), "postgresql")
    return Field(default="", sa_type=kind, index=index)  # type: ignore[call-overload]


def key_field(length: int, *, index: bool = False, default: str | None = "") -> Any:
    """Return a SQLModel field for a text compared byte by byte, so that an index serves its order and its prefixes."""
    kind = sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")
    return Field(default=default, sa_type=kind, index=index, max_length=length)  # type: ignore[call-overload]


def begins(column: Any, prefix: str) -> sa.ColumnElement[bool]:
    """Return the condition that the `key_field` `column` begins with `prefix`; a range, so an index serves it."""
    return sa.and_(column >= prefix, column < prefix + "\U0010ffff")


def below(column: Any, path: str) -> sa.ColumnElement[bool]:
    """Return the condition that `column` is the place `path` ("/1/5/") or below it; a range, so an index serves it."""
    return sa.and_(column >= path, column < path[:-1] + "0")  # "0" follows "/" in ASCII


def ids_of(path: str) -> list[int]:
    """Return the ids of a place's path from the root down: "/1/5/9/" → [1, 5, 9]."""
    return [int(part) for part in path.strip("/").split("/") if part]


def choice(members: type[StrEnum], **kwargs: Any) -> Any:
    """Return a SQLModel field for one of `members`, stored as its value in a plain text column."""
    kind = sa.Enum(members, native_enum=False, length=30, values_callable=lambda enum: [m.value for m in enum])
    return Field(sa_type=kind, **kwargs)  # type: ignore[call-overload]


Row = TypeVar("Row", bound=Table)
TRUSTED_SECONDS = 5
# PostgreSQL's SQLSTATEs and SQLite's names for a key that is taken, or a row that others still refer to or do not find.
_QUICKER = frozenset(
    {"23505", "23503", "23001"}
    | {f"SQLITE_CONSTRAINT_{kind}" for kind in ("UNIQUE", "PRIMARYKEY", "ROWID", "FOREIGNKEY")}
)
_engine: sa.Engine | None = None
_threads = ThreadPoolExecutor(max_workers=12, thread_name_prefix="db")
_slow_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="slow")
# SQLite has one writer at a time. Those who wait for it do so here, not in the threads that everybody reads in.
_writing_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="write")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC moment; SQLite, which has no such type, keeps it without the zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True
    python_type = datetime

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse a naive moment: it would be off by hours without anybody noticing."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy names it
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utc(*, index: bool = False, nullable: bool = False, **kwargs: Any) -> Any:
    """Return a SQLModel field for an aware UTC moment; nullable ones default to None."""
    if nullable:
        kwargs.setdefault("default", None)
    return Field(sa_type=UtcDateTime, index=index, nullable=nullable, **kwargs)


def make_engine(url: str) -> sa.Engine:
    """Return an engine for `url` with the settings that both databases need to be safe.

    What a statement carries (names, phone numbers) is kept out of errors, and so out of logs.
    """
    if url.startswith("sqlite"):
        engine = create_engine(
            url, connect_args={"check_same_thread": False, "timeout": 30}, pool_size=12, hide_parameters=True
        )
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
        return engine
    engine = create_engine(url, pool_size=12, max_overflow=4, hide_parameters=True)
    _ask_rested_connections(engine)
    return engine


def _ask_rested_connections(engine: sa.Engine) -> None:
    """Let a connection that has rested answer before it is used; the server may have been restarted meanwhile.

    One used a moment ago is trusted: asking each time (`pool_pre_ping`) is a quarter of what a small write costs.
    """

    def checked_in(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = monotonic()

    def checked_out(connection: Any, record: Any, _proxy: Any) -> None:
        if monotonic() - record.info.get("rests_since", monotonic()) < TRUSTED_SECONDS:
            return
        dialect: Any = engine.dialect
        try:
            dialect.do_ping(connection)
        except dialect.dbapi.Error as error:
            raise sa.exc.InvalidatePoolError from error

    event.listen(engine, "checkin", checked_in)
    event.listen(engine, "checkout", checked_out)


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: sa.Connection) -> None:
    # A deferred transaction that turns into a writer fails at once when another writer is there; an
    # immediate one waits its turn.
    write = connection.get_execution_options().get("points_write")
    driver: Any = connection.connection.driver_connection
    driver.execute("BEGIN IMMEDIATE" if write else "BEGIN")


def engine() -> sa.Engine:
    """Return this process's engine, made on first use."""
    global _engine  # noqa: PLW0603  one engine a process; a pool cannot be shared otherwise
    if _engine is None:
        if not settings().db_url:
            settings().data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            _keep_private(settings().data_dir / "points.db")
        _engine = make_engine(settings().database_url)
    return _engine


def _keep_private(file: Path) -> None:
    """Make the database readable for its owner alone; what SQLite puts beside it follows."""
    if not file.exists():
        file.touch(mode=0o600)
    elif file.stat().st_mode & 0o077 and file.stat().st_uid == os.getuid():
        file.chmod(0o600)


def use_engine(new: sa.Engine | None) -> None:
    """Replace this process's engine (tests and the command line); None makes a new one on next use."""
    global _engine  # noqa: PLW0603
    if _engine is not None and _engine is not new:
        _engine.dispose()
    _engine = new


@contextmanager
def another(url: str) -> Iterator[None]:
    """Use the database at `url` inside the block, and this process's own again after it."""
    global _engine  # noqa: PLW0603  as above
    before, _engine = _engine, make_engine(url)
    try:
        yield
    finally:
        _engine.dispose()
        _engine = before


@lru_cache(maxsize=2)
def _writing(base: sa.Engine) -> sa.Engine:
    # Said aloud, whatever the server is set to: who waited for another's row must see it.
    only = {"isolation_level": "READ COMMITTED"} if base.dialect.name == "postgresql" else {}
    return base.execution_options(points_write=True, **only)


@lru_cache(maxsize=2)
def _reading(base: sa.Engine) -> sa.Engine:
    if base.dialect.name != "postgresql":
        return base
    return base.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


@contextmanager
def write() -> Iterator[Session]:
    """Open the unit of work: commit once at the end, roll back on any error."""
    with _in_range(), Session(_writing(engine()), expire_on_commit=False) as session:
        yield session
        session.commit()


@contextmanager
def read() -> Iterator[Session]:
    """Open a session for reading: all of it sees the one moment of its first statement. It is rolled back."""
    with _in_range(), Session(_reading(engine()), expire_on_commit=False) as session:
        yield session
        session.rollback()


def insert_new(session: Session, row: Table) -> bool:
    """Insert `row` unless one of its table's unique keys is taken; return whether it was inserted.

    Waits for whoever is inserting the same at this moment: after False the next statement sees that row. After True
    `row` is the session's own; what a trigger made of it is not in it. Whoever inserts several in one unit of work
    does so in one order everywhere, so that two never wait for each other.
    """
    session.flush()
    mapper: Any = sa.inspect(type(row))
    values = {attribute.columns[0].key: getattr(row, attribute.key) for attribute in mapper.column_attrs}
    given = {name: value for name, value in values.items() if value is not None or not _is_counted(mapper, name)}
    new = _insert(session)(mapper.local_table).values(given).on_conflict_do_nothing()
    made = session.connection().execute(new.returning(*mapper.primary_key)).first()
    if made is None:
        return False
    for column, value in zip(mapper.primary_key, made, strict=True):
        setattr(row, mapper.get_property_by_column(column).key, value)
    make_transient_to_detached(row)
    session.add(row)
    return True


def _is_counted(mapper: Any, name: str) -> bool:
    """Whether the database itself numbers this column."""
    return mapper.local_table.autoincrement_column is mapper.local_table.c[name]


def _insert(session: Session) -> Any:
    return postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert


def find_or_insert(session: Session, row: Row, *unique: str) -> tuple[Row, bool]:
    """Return the row that has `row`'s values in the columns `unique`, and whether it had to be inserted.

    `unique` names a unique key of the table (None is compared as such, for keys that hold only where something is
    NULL). The row found may differ from `row` in all else. Two at once get the same row.
    """
    wanted = select(type(row)).where(*(getattr(type(row), name) == getattr(row, name) for name in unique))
    found = session.exec(wanted).first()
    if found is not None:
        return found, False
    if insert_new(session, row):
        return row, True
    return session.exec(wanted).one(), False  # that of whoever was faster


def add_up(
    session: Session,
    table: type[Table],
    rows: Iterable[Mapping[str, Any]],
    *,
    by: Sequence[str],
    sums: Sequence[str],
    latest: Sequence[str] = (),
) -> None:
    """Add `rows` to those that have their values in the unique key `by`, and insert those that are not there yet.

    The columns `sums` are added up, the columns `latest` replaced, all others kept. Rows are taken in the order of
    `by`, so that two units of work never wait for each other.
    """
    ordered = sorted((dict(row) for row in rows), key=lambda row: tuple(row[name] for name in by))
    if not ordered:
        return
    session.flush()
    session.connection().execute(_adding(_insert(session), table, tuple(by), tuple(sums), tuple(latest)), ordered)


@lru_cache(maxsize=64)  # an insert draws up its whole table as `excluded`: a sixth of what an award costs
def _adding(
    insert: Any, table: type[Table], by: tuple[str, ...], sums: tuple[str, ...], latest: tuple[str, ...]
) -> sa.Executable:
    there: Any = sa.inspect(table).local_table
    new = insert(there)
    added = {name: there.c[name] + new.excluded[name] for name in sums}
    replaced = {name: new.excluded[name] for name in latest}
    return new.on_conflict_do_update(index_elements=list(by), set_=added | replaced)  # type: ignore[no-any-return]


def save(session: Session, refusal: DomainError) -> None:
    """Write what is pending; raise `refusal` when a unique or foreign key says that somebody else was quicker.

    That ends the unit of work. A refusal by any other law of the database is raised as it came.
    """
    try:
        session.flush()
    except sa.exc.IntegrityError as error:
        original: Any = error.orig
        if getattr(original, "sqlstate", None) in _QUICKER or getattr(original, "sqlite_errorname", "") in _QUICKER:
            raise refusal from error
        raise


def take_turns(session: Session, *names: str) -> None:
    """Hold each of `names` until this unit of work ends; whoever wants one of them too waits until then.

    For a count that must still be true when something is added to it. On SQLite there is one writer at a time anyway.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    session.flush()
    for name in sorted(set(names)):  # in one order, so that two never wait for each other
        session.connection().execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(name, 0))))


@contextmanager
def _in_range() -> Iterator[None]:
    """Turn a number that no column can hold (an id of thirty digits, say) into words for whoever sent it."""
    try:
        yield
    except (sa.exc.DataError, OverflowError) as error:
        raise InvalidInput(_("有一个数字超出了范围，请检查后再试。")) from error


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run blocking `work` in a thread with this task's context, so that the event loop serves others meanwhile."""
    context = copy_context()
    return await asyncio.get_running_loop().run_in_executor(_threads, lambda: context.run(work, *args, **kwargs))


async def in_writing_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run blocking `work` that writes as `in_thread` does; on SQLite in a queue of its own, one at a time."""
    threads = _writing_thread if engine().dialect.name == "sqlite" else _threads
    context = copy_context()
    return await asyncio.get_running_loop().run_in_executor(threads, lambda: context.run(work, *args, **kwargs))


async def writing(work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `work(session, …)` in a unit of work of its own, where those who write wait."""

    def unit() -> T:
        with write() as session:
            return work(session, *args, **kwargs)

    return await in_writing_thread(unit)


async def in_slow_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run long `work` (a picture, an export, a roster) as `in_thread` does, but in a queue of its own.

    Two at a time: a crowd of them can neither take the threads that every page needs nor fill the memory.
    """
    context = copy_context()
    return await asyncio.get_running_loop().run_in_executor(_slow_threads, lambda: context.run(work, *args, **kwargs))
