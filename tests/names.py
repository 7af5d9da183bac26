"""The demo community by its names: phone numbers of those who sign in, and the ids behind names of places and doors."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

ADMINISTRATOR, COMMITTEE, AUDITOR = "13900000001", "13900000002", "13900000003"
RESIDENT = "13900000301"
"""of 锦绣花园 3 栋, 2 单元 202; an owner too"""
OWNERS = "13900000200"
"""of the owners' committee of 锦绣花园"""
PROPERTY, PROPERTY_ELSEWHERE = "13900000010", "13900000011"
"""the property company's clerks of 锦绣花园 and 清河里"""
STEWARD, STEWARD_OF_BUILDING_2, STEWARD_ELSEWHERE, STEWARD_OF_SUNSIDE_1 = (
    "13900000102",
    "13900000101",
    "13900000107",
    "13900000108",
)
"""of 锦绣花园 3 栋, of its 2 栋, of 清河里 4 栋, and of 向阳苑 1 栋"""
COMMUNITY, JINXIU, QINGHE, SUNSIDE = "和风社区", "锦绣花园", "清河里", "向阳苑"


def one(session: Any, statement: str, **values: Any) -> Any:
    """Return the one value that a statement finds."""
    return session.execute(sa.text(statement), values).scalar_one()


def place(session: Any, *names: str) -> int:
    """Return the id of a place: `place(session, JINXIU, "3 栋")`."""
    found = one(session, "SELECT id FROM place WHERE name = :name AND kind <> 'building'", name=names[0])
    for name in names[1:]:
        found = one(session, "SELECT id FROM place WHERE name = :name AND parent_id = :above", name=name, above=found)
    return int(found)


def household(session: Any, *names: str) -> int:
    """Return the id of a household: `household(session, JINXIU, "3 栋", "2 单元 202")`."""
    *where, door = names
    statement = "SELECT id FROM household WHERE door = :door AND place_id = :place"
    return int(one(session, statement, door=door, place=place(session, *where)))


def person(session: Any, phone: str) -> int:
    """Return the id of who has this phone number."""
    return int(one(session, "SELECT id FROM resident WHERE phone = :phone", phone=phone))


class Site(str):
    """The base URL of a served demo community, which knows the ids in its database."""

    __slots__ = ("database",)
    database: str

    @contextmanager
    def _session(self) -> Iterator[sa.Connection]:
        engine = sa.create_engine(self.database, poolclass=sa.NullPool)
        with engine.connect() as connection:
            yield connection
        engine.dispose()

    def one(self, statement: str, **values: Any) -> Any:
        """Return the one value that a statement finds."""
        with self._session() as session:
            return one(session, statement, **values)

    def place(self, *names: str) -> int:
        """Return the id of a place, named from above."""
        with self._session() as session:
            return place(session, *names)

    def household(self, *names: str) -> int:
        """Return the id of a household: its place's names and its door."""
        with self._session() as session:
            return household(session, *names)
