"""Transfers at once, and their reversals."""

from sqlmodel import Session, select

from points_app.core.errors import Conflict, InvalidInput, NotFound
from points_app.core.i18n import _
from points_app.ledger.kinds import TransferState
from points_app.ledger.models import LedgerTransfer
from points_app.ledger.service.writing import Order, Receipt, check, lock, not_reversible, write


def transfer(session: Session, order: Order) -> Receipt:
    """Move the amount at once.

    Raises InvalidInput for a malformed order, NotFound for an account that does not exist, Conflict when an account
    would go below zero, when the key was used for something else, or when `reverses_id` cannot be reversed.
    """
    check(order)
    if order.expires_at is not None:
        raise InvalidInput(_("只有待定的转账才有截止时间。"), "expires_at")
    return write(session, order, TransferState.POSTED)


def reverse(
    session: Session,
    transfer_id: int,
    *,
    idempotency_key: str,
    actor_id: int | None,
    memo: str,
    code: str = "reversal",
) -> Receipt:
    """Move the amount of a transfer back by a new, opposite one; each transfer once.

    The id of a pending transfer that was posted stands for its posting. A reversal is not reversed: what was right
    after all is recorded anew. Raises NotFound, or Conflict when it is not reversible, was reversed before, or the
    account that must give back no longer has the amount.
    """
    first = _moved(session, transfer_id)
    lock(session, (first.debit_account_id, first.credit_account_id))
    order = Order(
        debit_account_id=first.credit_account_id,
        credit_account_id=first.debit_account_id,
        amount=first.amount,
        code=code,
        idempotency_key=idempotency_key,
        actor_id=actor_id,
        memo=memo,
        ref_type=first.ref_type,
        ref_id=first.ref_id,
        reverses_id=first.id,
    )
    return transfer(session, order)


def _moved(session: Session, transfer_id: int) -> LedgerTransfer:
    """Return the row that moved the amount: the transfer itself, or the posting of a pending one."""
    row = session.get(LedgerTransfer, transfer_id)
    if row is not None and row.state == TransferState.PENDING:
        row = session.exec(
            select(LedgerTransfer).where(
                LedgerTransfer.pending_id == transfer_id, LedgerTransfer.state == TransferState.POST
            )
        ).first()
        if row is None:
            raise Conflict(_("这笔转账还没有入账，不用冲正，取消即可。"))
    if row is None:
        raise NotFound(_("没有这笔记账。"))
    if row.state == TransferState.VOID or row.reverses_id is not None:
        raise not_reversible()
    return row
