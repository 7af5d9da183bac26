"""Tables of the ledger: books, accounts, transfers that are never changed, balances that follow them.

A transfer moves a positive whole amount *from* the debited account *to* the credited one, inside one book. Points are
whole points, money is whole fen. `laws` makes the database itself keep that.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from points_app.core import db
from points_app.ledger.kinds import MAX_AMOUNT, AccountKind, BookKind, TransferState

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite numbers rows only in a column called INTEGER


class LedgerBook(db.Table, table=True):
    """One community's points, or one compound's money. Its balances always add up to zero."""

    __table_args__ = (UniqueConstraint("kind", "place_id", name="uq_ledger_book_kind_place"),)
    id: int | None = Field(default=None, primary_key=True)
    kind: BookKind = db.choice(BookKind)
    place_id: int = Field(foreign_key="place.id", index=True)


class LedgerAccount(db.Table, table=True):
    """One side of transfers, in one book for good; only its name may change. Its balance row is made with it."""

    __table_args__ = (
        UniqueConstraint("book_id", "kind", "owner_type", "owner_id", name="uq_ledger_account_owner"),
        UniqueConstraint("id", "book_id", "may_go_negative", name="uq_ledger_account_law"),
    )
    id: int | None = Field(default=None, primary_key=True)
    book_id: int = Field(foreign_key="ledger_book.id")
    kind: AccountKind = db.choice(AccountKind)
    owner_type: str = Field(max_length=40)
    owner_id: int
    name: str = Field(default="", max_length=120)
    may_go_negative: bool = False


class LedgerTransfer(db.Table, table=True):
    """One row of the ledger, written once. `ref_type`/`ref_id` name what it was for (an award, a payment request)."""

    __table_args__ = (
        CheckConstraint(f"amount BETWEEN 1 AND {MAX_AMOUNT}", name="amount"),
        CheckConstraint("debit_account_id <> credit_account_id", name="two_accounts"),
        CheckConstraint("state IN ('posted', 'pending', 'post', 'void')", name="state"),
        CheckConstraint("(state IN ('post', 'void')) = (pending_id IS NOT NULL)", name="pending"),
        CheckConstraint("reverses_id IS NULL OR state = 'posted'", name="reversal"),
        CheckConstraint("expires_at IS NULL OR state = 'pending'", name="expiry"),
        CheckConstraint("length(idempotency_key) BETWEEN 1 AND 64", name="key"),
        UniqueConstraint("idempotency_key", name="uq_ledger_transfer_key"),
        Index("ix_ledger_transfer_debit", "debit_account_id", "id"),
        Index("ix_ledger_transfer_credit", "credit_account_id", "id"),
        Index(
            "uq_ledger_transfer_pending",
            "pending_id",
            unique=True,
            sqlite_where=text("pending_id IS NOT NULL"),
            postgresql_where=text("pending_id IS NOT NULL"),
        ),
        Index(
            "uq_ledger_transfer_reverses",
            "reverses_id",
            unique=True,
            sqlite_where=text("reverses_id IS NOT NULL"),
            postgresql_where=text("reverses_id IS NOT NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=_BIG)  # type: ignore[call-overload]
    # No foreign keys on these three: the trigger finds both balances by account and book, or refuses; a balance row is
    # never deleted. It saves three of the look-ups that every transfer pays for.
    book_id: int
    debit_account_id: int
    credit_account_id: int
    amount: int = Field(sa_type=sa.BigInteger)
    code: str = Field(max_length=40)
    state: TransferState = db.choice(TransferState)
    pending_id: int | None = Field(default=None, foreign_key="ledger_transfer.id", sa_type=_BIG)  # type: ignore[call-overload]
    reverses_id: int | None = Field(default=None, foreign_key="ledger_transfer.id", sa_type=_BIG)  # type: ignore[call-overload]
    ref_type: str = Field(default="", max_length=40)
    ref_id: int | None = None
    idempotency_key: str = Field(max_length=64)
    actor_id: int | None = Field(default=None, foreign_key="resident.id")
    memo: str = Field(default="", max_length=500)
    effective_at: datetime = db.utc()
    recorded_at: datetime = db.utc()
    expires_at: datetime | None = db.utc(nullable=True)


class LedgerBalance(db.Table, table=True):
    """What the transfers of one account add up to; kept by triggers in the transaction of each transfer.

    `book_id` and `may_go_negative` repeat the account's, so that one row holds all that a transfer must obey.
    """

    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "book_id", "may_go_negative"],
            ["ledger_account.id", "ledger_account.book_id", "ledger_account.may_go_negative"],
            name="fk_ledger_balance_account",
        ),
        CheckConstraint(
            f"debits_posted BETWEEN 0 AND {MAX_AMOUNT} AND credits_posted BETWEEN 0 AND {MAX_AMOUNT}"
            f" AND debits_pending BETWEEN 0 AND {MAX_AMOUNT} AND credits_pending BETWEEN 0 AND {MAX_AMOUNT}",
            name="range",
        ),
        CheckConstraint("may_go_negative OR credits_posted - debits_posted - debits_pending >= 0", name="covered"),
    )
    account_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    book_id: int
    may_go_negative: bool = False
    debits_posted: int = Field(default=0, sa_type=sa.BigInteger)
    credits_posted: int = Field(default=0, sa_type=sa.BigInteger)
    debits_pending: int = Field(default=0, sa_type=sa.BigInteger)
    credits_pending: int = Field(default=0, sa_type=sa.BigInteger)
    last_transfer_id: int = Field(default=0, sa_type=sa.BigInteger)


class LedgerPending(db.Table, table=True):
    """The pending transfers that have not ended; so finding the expired ones costs nothing as history grows."""

    transfer_id: int = Field(
        primary_key=True,
        foreign_key="ledger_transfer.id",
        sa_type=_BIG,  # type: ignore[call-overload]
        sa_column_kwargs={"autoincrement": False},
    )
    expires_at: datetime | None = db.utc(nullable=True, index=True)
