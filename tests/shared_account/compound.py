"""A compound with a fund and the people around it; what the shared account's tests share."""

import secrets
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlmodel import select

from points_app.core import clock, db, photos
from points_app.core.permissions import Actor, Role
from points_app.core.photos import PhotoBlob
from points_app.people.models import Household, Place, PlaceKind, Resident, RoleGrant
from points_app.people.sessions import actor_of
from points_app.shared_account import queries, service
from points_app.shared_account.models import FundCategory


@dataclass(frozen=True)
class Compound:
    """Ids of a compound with a fund, and of people by what they are there."""

    community: int
    place: int
    path: str
    fund: int
    categories: dict[str, int]
    people: dict[str, int]

    def actor(self, name: str) -> Actor:
        if name == "nobody":
            return Actor()
        with db.read() as session:
            return actor_of(session, self.people[name])

    def draft(self, category: str = "物业费", amount: str = "100", **more: Any) -> service.Draft:
        made = service.Draft(
            fund_id=self.fund,
            category_id=self.categories[category],
            amount=amount,
            party="全体业主",
            purpose="第三季度",
            day=f"{clock.today():%Y-%m-%d}",
            idempotency_key=secrets.token_hex(8),
        )
        return replace(made, **more)

    def submit(self, category: str = "物业费", amount: str = "100", who: str = "property", **more: Any) -> int:
        return do(service.submit_entry, self.actor(who), self.draft(category, amount, **more), [voucher()])

    def approved(self, category: str = "物业费", amount: str = "100", **more: Any) -> int:
        entry = self.submit(category, amount, **more)
        do(service.approve_entry, self.actor("committee"), entry)
        return entry

    def balance(self) -> tuple[int, int]:
        """Return posted and available, in fen."""
        with db.read() as session:
            row = session.connection().execute(
                sa.text(
                    "SELECT credits_posted - debits_posted, credits_posted - debits_posted - debits_pending"
                    " FROM ledger_balance b JOIN fund f ON f.account_id = b.account_id WHERE f.id = :id"
                ),
                {"id": self.fund},
            )
            return tuple(row.one())


def do(verb: Any, *args: Any, **kwargs: Any) -> Any:
    with db.write() as session:
        return verb(session, *args, **kwargs)


def ask(query: Any, *args: Any, **kwargs: Any) -> Any:
    with db.read() as session:
        return query(session, *args, **kwargs)


_vouchers: dict[int, bytes] = {}


def voucher(shade: int = 200) -> PhotoBlob:
    """A small grey picture."""
    import io  # noqa: PLC0415

    from PIL import Image  # noqa: PLC0415

    if shade not in _vouchers:
        out = io.BytesIO()
        Image.new("RGB", (40, 30), (shade, shade, shade)).save(out, "PNG")
        _vouchers[shade] = out.getvalue()
    return photos.encode(_vouchers[shade])


def _place(session: Any, parent: Place | None, kind: PlaceKind, name: str) -> Place:
    row = Place(parent_id=parent.id if parent else None, kind=kind, name=name)
    session.add(row)
    session.flush()
    row.path = f"{parent.path if parent else '/'}{row.id}/"
    session.flush()
    return row


def settle(name: str = "锦绣花园", community: int | None = None, phones: str = "1") -> Compound:
    """Make a compound with a fund, in a community of its own unless one is named, and people of every kind."""
    people: dict[str, int] = {}
    with db.write() as session:
        above = (
            session.get(Place, community) if community else _place(session, None, PlaceKind.COMMUNITY, f"{name}社区")
        )
        compound = _place(session, above, PlaceKind.COMPOUND, name)
        building = _place(session, compound, PlaceKind.BUILDING, "1 栋")
        household = Household(place_id=building.id, path=building.path, door="1 单元 101", created_at=clock.now())
        session.add(household)
        session.flush()
        for who, role, at in (
            ("administrator", Role.ADMINISTRATOR, above),
            ("property", Role.PROPERTY, compound),
            ("clerk", Role.PROPERTY, compound),
            ("committee", Role.COMMITTEE, compound),
            ("second", Role.COMMITTEE, compound),
            ("community", Role.COMMITTEE, above),
            ("steward", Role.STEWARD, building),
            ("auditor", Role.AUDITOR, above),
            ("resident", None, None),
        ):
            row = Resident(
                name=f"{who}-{name}", household_id=household.id if role is None else None, created_at=clock.now()
            )
            session.add(row)
            session.flush()
            people[who] = row.id
            if role is not None:
                session.add(RoleGrant(resident_id=row.id, role=role, place_id=at.id, granted_at=clock.now()))
        both = Resident(name=f"both-{name}", created_at=clock.now())
        stranger = Resident(name=f"stranger-{name}", created_at=clock.now())
        session.add_all([both, stranger])
        session.flush()
        people |= {"both": both.id, "stranger": stranger.id}
        for role in (Role.PROPERTY, Role.COMMITTEE):
            session.add(RoleGrant(resident_id=both.id, role=role, place_id=compound.id, granted_at=clock.now()))
        session.flush()
        fund = service.open_fund(
            session,
            actor_of(session, people["administrator"]),
            compound.id,
            name=f"{name}共管账户",
            bank_name="云溪银行",
            account_tail="1234",
        )
        rows = session.exec(select(FundCategory).where(FundCategory.fund_id == fund)).all()
        return Compound(above.id, compound.id, compound.path, fund, {row.name: row.id for row in rows}, people)


def in_order() -> None:
    """Funds, month's totals, entries and ledger say the same."""
    from points_app.ledger import queries as ledger  # noqa: PLC0415

    assert ask(queries.differences) == []
    assert ask(ledger.verify) == []
    assert set(ask(ledger.book_sums).values()) <= {0}


def around(statement: str, **values: Any) -> Any:
    """Run SQL that goes around the code, in a transaction of its own."""
    with db.engine().execution_options(points_write=True).begin() as connection:
        return connection.execute(sa.text(statement), values)
