"""All rows of a table of ours, comparable; and which tables a unit of work on SQLite changed."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel


@dataclass
class Rows:
    """All rows of tables, by the table's name."""

    connection: Any

    def of(self, names: set[str]) -> dict[str, set[tuple]]:
        tables = SQLModel.metadata.tables
        return {name: set(self.connection.execute(_statement(tables[name])).all()) for name in sorted(names)}


def _statement(table: sa.Table) -> sa.Select:
    """Select every column, long binaries by their length and JSON as text."""
    return sa.select(*(_comparable(column) for column in table.columns))


def _comparable(column: sa.Column) -> Any:
    if isinstance(column.type, sa.LargeBinary):
        return sa.func.length(column).label(column.name)
    return sa.type_coerce(column, sa.String).label(column.name) if isinstance(column.type, sa.JSON) else column


CHANGING = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}


@contextmanager
def told_tables(raw: sqlite3.Connection) -> Iterator[set[str]]:
    """Yield a set into which SQLite itself tells each table that a statement or a trigger changes from now on.

    It tells when it prepares a statement; a new authorizer lets it prepare all of them anew.
    """
    tables: set[str] = set()

    def tell(action: int, table: str | None, *_more: str | None) -> int:
        if action in CHANGING and table is not None:
            tables.add(table)
        return sqlite3.SQLITE_OK

    raw.set_authorizer(tell)
    try:
        yield tables
    finally:
        raw.set_authorizer(None)
