"""A compound's account, and entries in few words."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from points_app.core import clock, db, forms, idempotency
from points_app.core.permissions import Role
from points_app.core.saying import iso_day
from points_app.ledger import queries as ledger
from points_app.people.kinds import PlaceKind
from points_app.people.models import Place as PlaceRow
from points_app.people.models import RoleGrant
from points_app.people.queries import actor_of
from points_app.people.service import new_place
from points_app.shared_account import queries, service
from points_app.shared_account.forms import ApprovalForm, CorrectionForm, EntryForm, RefusalForm
from tests.world import Person, Place, World, around, ask, do, fund_at, picture

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def approval(entry: int, note: str = "") -> ApprovalForm:
    return ApprovalForm(key=idempotency.new_key(), entry_id=entry, note=note)


def refusal(entry: int, reason: str = "不行") -> RefusalForm:
    return RefusalForm(key=idempotency.new_key(), entry_id=entry, reason=reason)


def correction(entry: int, reason: str = "录错") -> CorrectionForm:
    return CorrectionForm(key=idempotency.new_key(), entry_id=entry, reason=reason)


def withdraw(who: Person, entry: int) -> None:
    do(service.withdraw_entry, who, entry, idempotency.new_key())


def chosen(**asked: str) -> queries.Filter:
    """Return the filter that an address means."""
    return queries.read_filter(asked)


@dataclass(frozen=True)
class Account:
    """A fund with its categories, who submits its entries, who decides them, and somebody who sees all of them."""

    fund: int
    categories: dict[str, int]
    property: Person
    owners: Person
    reader: Person

    def form(self, category: str = "物业费", amount: str = "100", **more: Any) -> EntryForm:
        """Return the form of an entry, read as it comes from the page."""
        typed = {
            "fund_id": self.fund,
            "category_id": self.categories[category],
            "amount": amount,
            "party": "全体业主",
            "purpose": "第三季度",
            "day": iso_day(clock.today()),
            "key": idempotency.new_key(),
        }
        return forms.read(EntryForm, typed | more)

    def submit(self, category: str = "物业费", amount: str = "100", who: Person | None = None, **more: Any) -> int:
        return do(service.submit_entry, who or self.property, self.form(category, amount, **more), [picture()])

    def approved(self, category: str = "物业费", amount: str = "100", **more: Any) -> int:
        entry = self.submit(category, amount, **more)
        do(service.approve_entry, self.owners, approval(entry))
        return entry

    def balance(self) -> tuple[int, int]:
        """Return posted and available, in fen."""
        row = around(
            "SELECT credits_posted - debits_posted, credits_posted - debits_posted - debits_pending"
            " FROM ledger_balance b JOIN fund f ON f.account_id = b.account_id WHERE f.id = :id",
            id=self.fund,
        )
        return tuple(row.one())


def open_west(world: World) -> Account:
    """Open the account of the western compound."""
    fund, categories = do(fund_at, world.administrator, world.west)
    return Account(fund, categories, world.west_property, world.west_owners, world.stranger)


def open_another(world: World) -> Account:
    """Open the account of a compound that was not there before, with the property company and owners of `east`."""
    with db.write() as session:
        above = session.get_one(PlaceRow, world.community)
        row = new_place(session, above, PlaceKind.COMPOUND, f"苑{secrets.token_hex(4)}")
        place = Place(row.id)
        place.path, place.name = row.path, row.name
        for person, role in ((world.property, Role.PROPERTY), (world.owners, Role.COMMITTEE)):
            session.add(RoleGrant(resident_id=person, role=role, place_id=place, granted_at=clock.now()))
        session.flush()
        fund, categories = fund_at(session, actor_of(session, world.administrator), place)
    return Account(fund, categories, world.property, world.owners, world.auditor)


def in_order() -> None:
    """Funds, month's totals, entries and ledger say the same."""
    assert ask(queries.differences) == []
    assert ask(ledger.verify) == []
    assert set(ask(ledger.book_sums).values()) <= {0}
