"""Tables of the shared account: funds, their chart of accounts, entries, what happened to each, totals by month.

An entry is money in or out. The property company submits it, the owners' committee approves it; until then the ledger
only sets the amount aside. What happened to an entry is appended as events, never changed. By `laws` an event
carries the entry's state and the month's total along, and one who submits can never approve.

Signs in the ledger (an account's balance is what it received less what it gave): the fund's account holds what the
owners have, so it may not go below zero. Income moves from the category's account (below zero by all that came in) to
the fund's; spending from the fund's account to the category's (above zero by all that went out).
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from points_app.core import db
from points_app.core.fields import MAX_FEN
from points_app.shared_account.kinds import EntryKind, EntryState, EventKind

MAX_NAME, MAX_NAME_EN = 60, 120
MAX_CATEGORY, MAX_CATEGORY_EN = 30, 60
MAX_PARTY = 60
MAX_PURPOSE = 200
MAX_NOTE = 300
_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite numbers rows only in a column called INTEGER


class Fund(db.Table, table=True):
    """The shared account of one compound. Of the bank's account number only the last digits are kept."""

    __table_args__ = (
        UniqueConstraint("place_id", name="uq_fund_place"),
        CheckConstraint("length(account_tail) <= 4", name="tail"),
    )
    id: int | None = Field(default=None, primary_key=True)
    place_id: int = Field(foreign_key="place.id")
    path: str = db.path_field()
    name: str = Field(max_length=MAX_NAME)
    name_en: str = Field(default="", max_length=MAX_NAME_EN)
    bank_name: str = Field(default="", max_length=MAX_NAME)
    account_tail: str = Field(default="", max_length=4)
    book_id: int = Field(foreign_key="ledger_book.id")
    account_id: int = Field(foreign_key="ledger_account.id")
    opened_at: datetime = db.utc()


class FundCategory(db.Table, table=True):
    """A line of a fund's chart of accounts, with its account in the ledger."""

    __table_args__ = (
        UniqueConstraint("fund_id", "kind", "name", name="uq_fund_category_name"),
        UniqueConstraint("id", "fund_id", "kind", name="uq_fund_category_law"),
        CheckConstraint("kind IN ('income', 'spending')", name="kind"),
        CheckConstraint("length(name) > 0", name="name"),
    )
    id: int | None = Field(default=None, primary_key=True)
    fund_id: int = Field(foreign_key="fund.id")
    kind: EntryKind = db.choice(EntryKind)
    name: str = Field(max_length=MAX_CATEGORY)
    name_en: str = Field(default="", max_length=MAX_CATEGORY_EN)
    position: int = 0
    account_id: int | None = Field(default=None, foreign_key="ledger_account.id")
    """Set once, right after the row is made: the ledger's account is named by the row's id."""


class FundEntry(db.Table, table=True):
    """Money in or out. Only its state changes, and only by an event. A correction undoes the entry it names.

    `party` is who pays or is paid; where it is a person, strangers see it masked. `month` is the day's ("2026-11").
    """

    __table_args__ = (
        ForeignKeyConstraint(
            ["category_id", "fund_id", "kind"],
            ["fund_category.id", "fund_category.fund_id", "fund_category.kind"],
            name="fk_fund_entry_category",
        ),
        # A correction is the entry it undoes, the other way round: same fund, category and amount.
        ForeignKeyConstraint(
            ["corrects_id", "fund_id", "category_id", "kind", "amount_fen"],
            [
                "fund_entry.id",
                "fund_entry.fund_id",
                "fund_entry.category_id",
                "fund_entry.kind",
                "fund_entry.amount_fen",
            ],
            name="fk_fund_entry_corrects",
        ),
        UniqueConstraint("id", "fund_id", "category_id", "kind", "amount_fen", name="uq_fund_entry_law"),
        UniqueConstraint("idempotency_key", name="uq_fund_entry_key"),
        CheckConstraint(f"amount_fen BETWEEN 1 AND {MAX_FEN}", name="amount"),
        CheckConstraint("kind IN ('income', 'spending')", name="kind"),
        CheckConstraint("state IN ('pending', 'approved', 'rejected', 'withdrawn')", name="state"),
        CheckConstraint("length(purpose) > 0 AND length(party) > 0", name="words"),
        CheckConstraint("length(month) = 7", name="month"),
        CheckConstraint("corrects_id IS NULL OR corrects_id < id", name="corrects"),
        Index("ix_fund_entry_day", "fund_id", "day", "id"),
        Index("ix_fund_entry_state", "fund_id", "state", "day", "id"),
        Index("ix_fund_entry_category", "category_id", "day", "id"),
        Index("ix_fund_entry_submitted", "submitted_by", "id"),
        Index(
            "uq_fund_entry_corrects",
            "corrects_id",
            unique=True,
            sqlite_where=text("corrects_id IS NOT NULL AND state IN ('pending', 'approved')"),
            postgresql_where=text("corrects_id IS NOT NULL AND state IN ('pending', 'approved')"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    fund_id: int = Field(foreign_key="fund.id")
    category_id: int
    kind: EntryKind = db.choice(EntryKind)
    amount_fen: int = Field(sa_type=sa.BigInteger)
    party: str = Field(max_length=MAX_PARTY)
    party_is_person: bool = False
    purpose: str = Field(max_length=MAX_PURPOSE)
    day: date
    month: str = Field(max_length=7)
    corrects_id: int | None = None
    submitted_by: int = Field(foreign_key="resident.id")
    submitted_at: datetime = db.utc()
    idempotency_key: str = Field(max_length=64)
    state: EntryState = db.choice(EntryState, default=EntryState.PENDING)


class FundEntryEvent(db.Table, table=True):
    """One thing that happened to an entry, written once, with the ledger's transfer that went with it."""

    __table_args__ = (
        CheckConstraint("kind IN ('submitted', 'approved', 'rejected', 'withdrawn')", name="kind"),
        CheckConstraint("kind <> 'rejected' OR length(note) > 0", name="reason"),
        UniqueConstraint("transfer_id", name="uq_fund_entry_event_transfer"),
        Index("ix_fund_entry_event_entry", "entry_id", "id"),
        Index(
            "uq_fund_entry_event_submitted",
            "entry_id",
            unique=True,
            sqlite_where=text("kind = 'submitted'"),
            postgresql_where=text("kind = 'submitted'"),
        ),
        Index(
            "uq_fund_entry_event_end",
            "entry_id",
            unique=True,
            sqlite_where=text("kind <> 'submitted'"),
            postgresql_where=text("kind <> 'submitted'"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="fund_entry.id")
    kind: EventKind = db.choice(EventKind)
    actor_id: int = Field(foreign_key="resident.id")
    at: datetime = db.utc()
    note: str = Field(default="", max_length=MAX_NOTE)
    transfer_id: int = Field(foreign_key="ledger_transfer.id", sa_type=_BIG)  # type: ignore[call-overload]


class FundMonthTotal(db.Table, table=True):
    """What approved entries of one category add up to in one month; a correction counts the other way.

    Kept by the trigger on events, so a page reads a dozen rows a category however many entries there are.
    """

    __table_args__ = (CheckConstraint("entries > 0", name="entries"),)
    fund_id: int = Field(primary_key=True, foreign_key="fund.id", sa_column_kwargs={"autoincrement": False})
    month: str = Field(primary_key=True, max_length=7)
    category_id: int = Field(
        primary_key=True, foreign_key="fund_category.id", sa_column_kwargs={"autoincrement": False}
    )
    kind: EntryKind = db.choice(EntryKind)
    amount_fen: int = Field(sa_type=sa.BigInteger)
    entries: int
    last_event_id: int


class FundBankBalance(db.Table, table=True):
    """What the bank says the account held at the end of a day, as the committee read it there; it moves nothing.

    Appended only; the newest day counts, and of one day what was recorded last.
    """

    __table_args__ = (
        CheckConstraint(f"amount_fen BETWEEN 0 AND {MAX_FEN}", name="amount"),
        Index("ix_fund_bank_balance_day", "fund_id", "day", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    fund_id: int = Field(foreign_key="fund.id")
    day: date
    amount_fen: int = Field(sa_type=sa.BigInteger)
    recorded_by: int = Field(foreign_key="resident.id")
    recorded_at: datetime = db.utc()
