"""A book with its accounts, and orders in few words; what the ledger's tests share."""

import secrets
from dataclasses import dataclass
from typing import Any

from points_app.core import db
from points_app.ledger import queries, service
from points_app.ledger.kinds import AccountKind, BookKind
from points_app.people.kinds import PlaceKind
from points_app.people.models import Place, Resident
from tests.world import ask


@dataclass(frozen=True)
class Book:
    """A points book: a programme that may go below zero, and households that may not."""

    id: int
    place_id: int
    programme: int
    households: tuple[int, ...]


def open_points_book(name: str = "社区", households: int = 2) -> Book:
    with db.write() as session:
        place = Place(kind=PlaceKind.COMMUNITY, name=name)
        session.add(place)
        session.flush()
        book = service.open_book(session, BookKind.POINTS, place.id)
        programme = service.open_account(session, book, AccountKind.PROGRAMME, "place", place.id, may_go_negative=True)
        doors = tuple(
            service.open_account(session, book, AccountKind.HOUSEHOLD, "household", number + 1)
            for number in range(households)
        )
    return Book(book, place.id, programme, doors)


def add_resident(name: str = "张三") -> int:
    from points_app.core import clock  # noqa: PLC0415

    with db.write() as session:
        resident = Resident(name=name, created_at=clock.now())
        session.add(resident)
        session.flush()
        return resident.id


def order(debit: int, credit: int, amount: int, **more: Any) -> service.Order:
    more.setdefault("code", "award")
    more.setdefault("idempotency_key", secrets.token_hex(8))
    return service.Order(debit, credit, amount, **more)


def in_order() -> None:
    """The accounting equation: every book adds up to zero and every balance to its transfers."""
    assert ask(queries.verify) == []
    assert set(ask(queries.book_sums).values()) <= {0}
