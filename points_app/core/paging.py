"""A page of a list, in one shape everywhere: the rows, and the cursor that asks for the next ones.

A list has an order whose last column is unique (a keyset), so a page costs the same however far down it is, and what is
written meanwhile neither repeats a row nor leaves one out.
"""

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Generic, Self, TypeVar, overload

import sqlalchemy as sa
from sqlmodel import Session
from sqlmodel.sql.expression import SelectOfScalar

from points_app.core import secret
from points_app.core.errors import InvalidInput
from points_app.core.fields import stale

T = TypeVar("T")
U = TypeVar("U")
P = TypeVar("P", bound="Page[Any]")
Value = int | str | date | datetime
"""What an order's columns hold."""
MAX_CURSOR = 2000
_MAX_NUMBER = 2**63


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows of a list, and `after`, which asks for those that follow; "" at the end.

    Reflex does not look inside `Page[Row]`: a state keeps rows and cursor apart, or names the page with
    `class RowPage(Page[Row]): rows: tuple[Row, ...] = ()`.
    """

    rows: tuple[T, ...] = ()
    after: str = ""

    def of(self, rows: Iterable[U]) -> "Page[U]":
        """Return the page with its rows said in another form."""
        return Page(tuple(rows), self.after)

    def then(self, more: "Page[Any]") -> Self:
        """Return this page with the next one below it."""
        return replace(self, rows=(*self.rows, *more.rows), after=more.after)


@dataclass(frozen=True)
class Order:
    """The order of a list: its columns, none of them ever NULL and the last one unique, all up or all down.

    A column that goes the other way is given as an expression (`-PointTotal.earned`).
    """

    columns: tuple[Any, ...]
    down: bool

    @property
    def kinds(self) -> tuple[type, ...]:
        """What each column holds."""
        return tuple(column.type.python_type for column in self.columns)

    def beyond(self, place: Sequence[Value]) -> sa.ColumnElement[bool]:
        """Return the condition that a row comes after the one at `place`."""
        there = sa.tuple_(*(sa.literal(value, one.type) for value, one in zip(place, self.columns, strict=True)))
        here = sa.tuple_(*self.columns)
        return here < there if self.down else here > there

    def sorted(self) -> tuple[Any, ...]:
        """Return what ORDER BY takes."""
        return tuple(column.desc() if self.down else column.asc() for column in self.columns)


def upwards(*columns: Any) -> Order:
    """Return the order from the least to the greatest."""
    return Order(columns, down=False)


def downwards(*columns: Any) -> Order:
    """Return the order from the greatest, or newest, to the least."""
    return Order(columns, down=True)


@overload
def read(session: Session, statement: SelectOfScalar[T], order: Order, after: str, size: int) -> Page[T]: ...
@overload
def read(session: Session, statement: Any, order: Order, after: str, size: int) -> Page[Any]: ...
def read(session: Session, statement: Any, order: Order, after: str, size: int) -> Page[Any]:
    """Return the page of at most `size` rows of a select, without order and limit of its own, that follows `after`.

    Rows are what the select gives: one thing, or a tuple. Raises InvalidInput for a cursor that is none of this list.
    """
    place = decode(after, *order.kinds)
    if place is not None:
        statement = statement.where(order.beyond(place))
    keys = len(order.columns)
    told = [column.label(f"place_{number}") for number, column in enumerate(order.columns)]
    found = session.execute(statement.add_columns(*told).order_by(*order.sorted()).limit(size + 1)).all()
    page = cut(found, size, lambda row: row[-keys:])
    return page.of(row[0] if len(row) == keys + 1 else tuple(row[:-keys]) for row in page.rows)


def cut(found: Sequence[T], size: int, place: Callable[[T], Sequence[Value]]) -> Page[T]:
    """Return the first `size` of `found`, which has one more when the list goes on; `place` says where a row stands."""
    shown = tuple(found[:size])
    return Page(shown, encode(*place(shown[-1])) if shown and len(found) > size else "")


def encode(*place: Value) -> str:
    """Return the cursor of a row's place in the order of its list, sealed: a place is an id, and ids are nobody's."""
    text = json.dumps([_said(value) for value in place], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(secret.seal(text.encode(), "cursor")).decode().rstrip("=")


def decode(after: str, *kinds: type) -> tuple[Any, ...] | None:
    """Return the place that a cursor stands for, None for "" (the list's beginning).

    `kinds` are what its columns hold. Raises InvalidInput for anything that `encode` would not have written for these:
    a cursor comes from a client and is trusted in nothing; who may see the rows is the statement's business.
    """
    if not after:
        return None
    try:
        sealed = base64.b64decode(_whole(after), altchars=b"-_", validate=True)
        place = json.loads(secret.unseal(sealed, "cursor"))
        values = tuple(_meant(said, kind) for said, kind in zip(place, kinds, strict=True))
        is_ours = encode(*values) == after
    except (ValueError, TypeError, OverflowError, RecursionError):
        is_ours = False
    if not is_ours:
        raise InvalidInput(stale().message, "after")
    return values


def _whole(after: str) -> bytes:
    if len(after) > MAX_CURSOR:
        raise ValueError("too long")
    return after.encode("ascii") + b"=" * (-len(after) % 4)


def _said(value: Value) -> int | str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value


def _meant(said: Any, kind: type) -> Value:
    if kind is int and type(said) is int and -_MAX_NUMBER <= said < _MAX_NUMBER:
        return said
    if issubclass(kind, str) and type(said) is str and "\0" not in said:
        return kind(said)
    if issubclass(kind, date) and type(said) is str:
        return kind.fromisoformat(said)
    raise ValueError("another kind of value")
