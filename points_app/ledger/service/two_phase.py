"""Transfers in two steps: reserved first, then posted, voided, or over with their time."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from points_app.core import clock
from points_app.core.errors import InvalidInput, NotFound
from points_app.core.i18n import _
from points_app.ledger.kinds import TransferState
from points_app.ledger.models import LedgerPending, LedgerTransfer
from points_app.ledger.service.writing import Order, Receipt, check, check_words, lock, replay, write


def reserve(session: Session, order: Order) -> Receipt:
    """Set the amount aside until `post` moves it or `void` frees it; after `expires_at` it can only be freed.

    Raises as `transfer` does.
    """
    check(order)
    if order.reverses_id is not None:
        raise InvalidInput(_("冲正立即生效，不能待定。"), "reverses_id")
    if order.expires_at is not None and order.expires_at <= clock.now():
        # A retry may come after the deadline; it still gets the first result.
        found = replay(session, order, TransferState.PENDING)
        if found is None:
            raise InvalidInput(_("截止时间已经过了，请另选一个。"), "expires_at")
        return found
    return write(session, order, TransferState.PENDING)


def post(
    session: Session,
    pending_id: int,
    *,
    idempotency_key: str,
    actor_id: int | None,
    memo: str = "",
    effective_at: datetime | None = None,
) -> Receipt:
    """Move what the pending transfer reserved, once. Its memo is kept unless another is given.

    Raises NotFound when there is no such pending transfer, Conflict when it has ended or expired.
    """
    order = _end(session, pending_id, idempotency_key, actor_id, memo)
    return write(session, replace(order, effective_at=effective_at), TransferState.POST, pending_id)


def void(session: Session, pending_id: int, *, idempotency_key: str, actor_id: int | None, memo: str = "") -> Receipt:
    """Free what the pending transfer reserved, once. Raises as `post` does, but an expired one may be freed."""
    order = _end(session, pending_id, idempotency_key, actor_id, memo)
    return write(session, order, TransferState.VOID, pending_id)


def expire_due(session: Session, limit: int = 500) -> int:
    """Void up to `limit` pending transfers whose time is over; return how many. Any number of workers may call it."""
    due = session.exec(
        select(LedgerTransfer.id, LedgerTransfer.debit_account_id, LedgerTransfer.credit_account_id)
        .join(LedgerPending, col(LedgerPending.transfer_id) == LedgerTransfer.id)
        .where(col(LedgerPending.expires_at) <= clock.now())
        .order_by(col(LedgerPending.expires_at), col(LedgerPending.transfer_id))
        .limit(limit)
    ).all()
    lock(session, tuple(account for _id, debit, credit in due for account in (debit, credit)))
    # Another worker, or a last-second void, may have ended some while we waited for the accounts.
    ids = [pending_id for pending_id, _debit, _credit in due]
    still = session.exec(select(LedgerPending.transfer_id).where(col(LedgerPending.transfer_id).in_(ids))).all()
    for pending_id in sorted(still):
        void(session, pending_id, idempotency_key=f"expire-{pending_id}", actor_id=None, memo=_("到期自动取消"))
    return len(still)


def _end(session: Session, pending_id: int, key: str, actor_id: int | None, memo: str) -> Order:
    """Return the order that ends a pending transfer, with its accounts locked."""
    check_words(key, memo)
    pending = session.get(LedgerTransfer, pending_id)
    if pending is None or pending.state != TransferState.PENDING:
        raise NotFound(_("没有这笔待定的转账。"))
    lock(session, (pending.debit_account_id, pending.credit_account_id))
    return Order(
        debit_account_id=pending.debit_account_id,
        credit_account_id=pending.credit_account_id,
        amount=pending.amount,
        code=pending.code,
        idempotency_key=key,
        actor_id=actor_id,
        memo=memo or pending.memo,
        ref_type=pending.ref_type,
        ref_id=pending.ref_id,
    )
