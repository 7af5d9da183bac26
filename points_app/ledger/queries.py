"""Every read of the ledger: balances, entries as a passbook shows them, and the proof that they agree."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from points_app.core import paging
from points_app.ledger.kinds import AccountKind, BookKind, TransferState
from points_app.ledger.models import LedgerAccount, LedgerBalance, LedgerBook, LedgerPending, LedgerTransfer


@dataclass(frozen=True)
class Balance:
    """What an account has received (credits) and given (debits), done and reserved."""

    debits_posted: int = 0
    credits_posted: int = 0
    debits_pending: int = 0
    credits_pending: int = 0

    @property
    def posted(self) -> int:
        """What the account has: all it received less all it gave."""
        return self.credits_posted - self.debits_posted

    @property
    def available(self) -> int:
        """What it can give now: `posted` less what is set aside."""
        return self.posted - self.debits_pending


class EntryState(StrEnum):
    """How a transfer stands now."""

    POSTED = "posted"
    """It moved the amount: a transfer at once, or the posting of a pending one."""
    PENDING = "pending"
    """Set aside, not ended yet."""
    SETTLED = "settled"
    """Was pending and has been posted; the posting `ended_by_id` is the entry that moved the amount."""
    VOIDED = "voided"
    """Was pending and has been voided, or has expired."""
    VOID = "void"
    """The row that voided `pending_id`; it moved nothing."""


@dataclass(frozen=True)
class Entry:
    """One transfer. `amount`: + received, − given by the account asked for; positive where none was asked for."""

    transfer_id: int
    book_id: int
    debit_account_id: int
    credit_account_id: int
    amount: int
    code: str
    memo: str
    state: EntryState
    pending_id: int | None
    ref_type: str
    ref_id: int | None
    actor_id: int | None
    effective_at: datetime
    recorded_at: datetime
    expires_at: datetime | None
    reverses_id: int | None
    reversed_by_id: int | None
    ended_by_id: int | None


@dataclass(frozen=True)
class Difference:
    """A figure that is kept and does not agree with the transfers."""

    account_id: int
    field: str
    kept: int
    rebuilt: int


_ended = aliased(LedgerTransfer, name="ended")
_reversal = aliased(LedgerTransfer, name="reversal")
_MOVED = (TransferState.POSTED, TransferState.POST)


def balance(session: Session, account_id: int) -> Balance:
    """Return the account's balance; all zero when there is no such account."""
    return balances(session, [account_id]).get(account_id, Balance())


def balances(session: Session, account_ids: Iterable[int]) -> dict[int, Balance]:
    """Return account id → balance, for the accounts that exist."""
    columns = (
        col(LedgerBalance.account_id),
        col(LedgerBalance.debits_posted),
        col(LedgerBalance.credits_posted),
        col(LedgerBalance.debits_pending),
        col(LedgerBalance.credits_pending),
    )
    rows = session.execute(sa.select(*columns).where(columns[0].in_(sorted(set(account_ids)))))
    return {account: Balance(*figures) for account, *figures in rows}


def entries(session: Session, account_id: int, after: str = "", size: int = 30) -> paging.Page[Entry]:
    """Return a page of the account's entries, newest first.

    Each event shows once: a pending transfer until it is posted, then its posting; voidings only as the state of what
    they voided. So the amounts in state POSTED add up to the balance.
    """
    before = paging.decode(after, int)
    newest = [_ids(side, account_id, before, size + 1) for side in ("debit_account_id", "credit_account_id")]
    ids = sa.union_all(*newest).subquery()
    wanted = sa.select(ids.c.id).order_by(ids.c.id.desc()).limit(size + 1)
    found = _load(session, col(LedgerTransfer.id).in_(wanted), order=True)
    page = paging.cut(found, size, lambda entry: (entry.transfer_id,))
    return page.of(replace(e, amount=-e.amount) if e.debit_account_id == account_id else e for e in page.rows)


def _ids(side: str, account_id: int, before: tuple[int] | None, limit: int) -> Any:
    shown = (
        sa.select(col(LedgerTransfer.id))
        .outerjoin(_ended, col(_ended.pending_id) == LedgerTransfer.id)
        .where(getattr(LedgerTransfer, side) == account_id, col(LedgerTransfer.state) != TransferState.VOID)
        .where(sa.or_(col(_ended.state).is_(None), col(_ended.state) != TransferState.POST))
        .order_by(col(LedgerTransfer.id).desc())
        .limit(limit)
    )
    if before is not None:
        shown = shown.where(col(LedgerTransfer.id) < before[0])
    return sa.select(shown.subquery().c.id)  # SQLite takes no LIMIT directly inside a UNION


def entry(session: Session, transfer_id: int) -> Entry | None:
    """Return one transfer, whatever its state, with a positive amount."""
    return entries_by_id(session, [transfer_id]).get(transfer_id)


def entries_by_id(session: Session, ids: Iterable[int]) -> dict[int, Entry]:
    """Return transfer id → entry, with positive amounts, for the transfers that exist."""
    found = _load(session, col(LedgerTransfer.id).in_(sorted(set(ids))))
    return {e.transfer_id: e for e in found}


def _load(session: Session, condition: sa.ColumnElement[bool], *, order: bool = False) -> list[Entry]:
    query = (
        sa.select(LedgerTransfer, col(_reversal.id), col(_ended.id), col(_ended.state))
        .outerjoin(_reversal, col(_reversal.reverses_id) == LedgerTransfer.id)
        .outerjoin(_ended, col(_ended.pending_id) == LedgerTransfer.id)
        .where(condition)
    )
    if order:
        query = query.order_by(col(LedgerTransfer.id).desc())
    return [_entry(*row) for row in session.execute(query)]


def _entry(row: LedgerTransfer, reversed_by: int | None, ended_by: int | None, end: TransferState | None) -> Entry:
    return Entry(
        transfer_id=row.id or 0,
        book_id=row.book_id,
        debit_account_id=row.debit_account_id,
        credit_account_id=row.credit_account_id,
        amount=row.amount,
        code=row.code,
        memo=row.memo,
        state=_state(row.state, end),
        pending_id=row.pending_id,
        ref_type=row.ref_type,
        ref_id=row.ref_id,
        actor_id=row.actor_id,
        effective_at=row.effective_at,
        recorded_at=row.recorded_at,
        expires_at=row.expires_at,
        reverses_id=row.reverses_id,
        reversed_by_id=reversed_by,
        ended_by_id=ended_by,
    )


def _state(state: TransferState, end: TransferState | None) -> EntryState:
    if state == TransferState.VOID:
        return EntryState.VOID
    if state != TransferState.PENDING:
        return EntryState.POSTED
    return {None: EntryState.PENDING, TransferState.POST: EntryState.SETTLED}.get(end, EntryState.VOIDED)


def other_codes(session: Session, account_id: int, codes: Collection[str]) -> bool:
    """Whether an account was moved for any other reason than `codes`."""
    touches = sa.or_(
        col(LedgerTransfer.debit_account_id) == account_id, col(LedgerTransfer.credit_account_id) == account_id
    )
    others = select(LedgerTransfer.id).where(touches, col(LedgerTransfer.code).not_in(sorted(codes)))
    return session.exec(others.limit(1)).first() is not None


def find_account(session: Session, book_id: int, kind: AccountKind, owner_type: str, owner_id: int) -> int | None:
    """Return the id of the owner's account of `kind` in the book, if there is one."""
    return session.exec(
        select(LedgerAccount.id).filter_by(book_id=book_id, kind=kind, owner_type=owner_type, owner_id=owner_id)
    ).first()


def find_book(session: Session, kind: BookKind, place_id: int) -> int | None:
    """Return the id of the book of `kind` at the place, if there is one."""
    return session.exec(select(LedgerBook.id).filter_by(kind=kind, place_id=place_id)).first()


def verify(session: Session) -> list[Difference]:
    """Rebuild every balance and the list of open reservations from the transfers; return what does not agree.

    Reads every transfer, and compares in one statement, so it may run while others write. Field "open" stands for the
    list: 1 where a reservation is open, 0 where it is not, told of the debited account.
    """
    given, received = _rebuilt(col(LedgerTransfer.debit_account_id)), _rebuilt(col(LedgerTransfer.credit_account_id))
    account = col(LedgerBalance.account_id)
    figures = (
        ("debits_posted", col(LedgerBalance.debits_posted), given.c.posted),
        ("credits_posted", col(LedgerBalance.credits_posted), received.c.posted),
        ("debits_pending", col(LedgerBalance.debits_pending), given.c.pending),
        ("credits_pending", col(LedgerBalance.credits_pending), received.c.pending),
    )
    pairs = [(kept, sa.func.coalesce(rebuilt, 0)) for _name, kept, rebuilt in figures]
    query = (
        sa.select(account, *(figure for pair in pairs for figure in pair))
        .outerjoin(given, given.c.account_id == account)
        .outerjoin(received, received.c.account_id == account)
        .where(sa.or_(*(kept != rebuilt for kept, rebuilt in pairs)))
        .order_by(account)
    )
    found = []
    for account_id, *values in session.execute(query):
        for (name, _kept, _rebuilt_sum), kept, rebuilt in zip(figures, values[::2], values[1::2], strict=True):
            if kept != rebuilt:
                found.append(Difference(account_id, name, int(kept), int(rebuilt)))
    return found + _open_differences(session)


def _rebuilt(account: Any) -> sa.Subquery:
    """Return account_id, posted, pending: what one side of all transfers adds up to."""
    state, amount = col(LedgerTransfer.state), col(LedgerTransfer.amount)
    reserved = sa.case(
        (state == TransferState.PENDING, amount), (col(LedgerTransfer.pending_id).is_not(None), -amount), else_=0
    )
    moved = sa.case((state.in_(_MOVED), amount), else_=0)
    sums = (account.label("account_id"), sa.func.sum(moved).label("posted"), sa.func.sum(reserved).label("pending"))
    return sa.select(*sums).group_by(account).subquery()


def _open_differences(session: Session) -> list[Difference]:
    is_open = sa.and_(col(LedgerTransfer.state) == TransferState.PENDING, col(_ended.id).is_(None))
    is_kept = col(LedgerPending.transfer_id).is_not(None)
    query = (
        sa.select(col(LedgerTransfer.debit_account_id), is_kept, is_open)
        .select_from(LedgerTransfer)
        .outerjoin(_ended, col(_ended.pending_id) == LedgerTransfer.id)
        .outerjoin(LedgerPending, col(LedgerPending.transfer_id) == LedgerTransfer.id)
        .where(is_kept != is_open)
    )
    return [Difference(account, "open", int(kept), int(truth)) for account, kept, truth in session.execute(query)]


def book_sums(session: Session) -> dict[int, int]:
    """Return book id → sum of all its balances, which must be zero."""
    total = sa.func.sum(col(LedgerBalance.credits_posted) - col(LedgerBalance.debits_posted))
    rows = session.execute(sa.select(col(LedgerBalance.book_id), total).group_by(col(LedgerBalance.book_id)))
    return {book_id: int(amount) for book_id, amount in rows}
