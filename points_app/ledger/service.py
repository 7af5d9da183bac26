"""Every write of the ledger: books, accounts, and transfers at once or in two steps.

A transfer moves `amount` from the debited account to the credited one. It is one INSERT; the triggers of
`laws` check it and carry both balances along in the same statement, so no code path can do the one without the other.

A refusal is a domain error and ends the unit of work (PostgreSQL takes nothing more in that transaction): let it
rise, or put the call inside `session.begin_nested()`. Several transfers in one unit of work: `lock` their accounts
first, so that two such units cannot wait for each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NoReturn

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from points_app.core import clock
from points_app.core.errors import Conflict, DomainError, InvalidInput, NotFound
from points_app.core.i18n import _
from points_app.ledger.models import (
    MAX_AMOUNT,
    AccountKind,
    BookKind,
    LedgerAccount,
    LedgerBalance,
    LedgerBook,
    LedgerPending,
    LedgerTransfer,
    TransferState,
)

__all__ = [
    "AccountKind",
    "BookKind",
    "Order",
    "Receipt",
    "expire_due",
    "lock",
    "open_account",
    "open_book",
    "post",
    "reserve",
    "reverse",
    "transfer",
    "void",
]

MAX_KEY = 64
MAX_CODE = 40
MAX_MEMO = 500


@dataclass(frozen=True, slots=True)
class Order:
    """What to transfer, and why.

    The same `idempotency_key` (at most 64 characters, made by whoever asks) with the same content gives the first
    result again. `expires_at` is for `reserve` alone. `effective_at` is now unless given.
    """

    debit_account_id: int
    credit_account_id: int
    amount: int
    code: str
    idempotency_key: str
    actor_id: int | None = None
    memo: str = ""
    ref_type: str = ""
    ref_id: int | None = None
    effective_at: datetime | None = None
    expires_at: datetime | None = None
    reverses_id: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The row written; `replayed` when it had been written before, by the same order."""

    transfer_id: int
    replayed: bool


def open_book(session: Session, kind: BookKind, place_id: int) -> int:
    """Return the id of the book of `kind` at the place, made if there is none; two at once get the same one."""
    wanted = select(LedgerBook.id).where(LedgerBook.kind == kind, LedgerBook.place_id == place_id)
    return _get_or_create(session, wanted, LedgerBook, {"kind": kind, "place_id": place_id})


def open_account(
    session: Session,
    book_id: int,
    kind: AccountKind,
    owner_type: str,
    owner_id: int,
    *,
    name: str = "",
    may_go_negative: bool = False,
) -> int:
    """Return the id of the owner's account of `kind` in the book, made if there is none.

    `name` and `may_go_negative` count only when it is made: an account's law never changes.
    """
    identity = {"book_id": book_id, "kind": kind, "owner_type": owner_type, "owner_id": owner_id}
    wanted = select(LedgerAccount.id).filter_by(**identity)
    return _get_or_create(
        session, wanted, LedgerAccount, {**identity, "name": name, "may_go_negative": may_go_negative}
    )


def _get_or_create(session: Session, wanted: Any, table: Any, values: dict[str, Any]) -> int:
    found = session.exec(wanted).first()
    if found is None:
        insert = postgresql.insert if _is_postgresql(session) else sqlite.insert
        session.execute(insert(table).values(**values).on_conflict_do_nothing())
        found = session.exec(wanted).one()  # ours, or that of whoever was faster
    return int(found)


def transfer(session: Session, order: Order) -> Receipt:
    """Move the amount at once.

    Raises InvalidInput for a malformed order, NotFound for an account that does not exist, Conflict when an account
    would go below zero, when the key was used for something else, or when `reverses_id` cannot be reversed.
    """
    _check(order)
    if order.expires_at is not None:
        raise InvalidInput(_("只有待定的转账才有截止时间。"), "expires_at")
    return _write(session, order, TransferState.POSTED)


def reserve(session: Session, order: Order) -> Receipt:
    """Set the amount aside until `post` moves it or `void` frees it; after `expires_at` it can only be freed.

    Raises as `transfer` does.
    """
    _check(order)
    if order.reverses_id is not None:
        raise InvalidInput(_("冲正立即生效，不能待定。"), "reverses_id")
    if order.expires_at is not None and order.expires_at <= clock.now():
        # A retry may come after the deadline; it still gets the first result.
        found = _replay(session, order, TransferState.PENDING)
        if found is None:
            raise InvalidInput(_("截止时间已经过了，请另选一个。"), "expires_at")
        return found
    return _write(session, order, TransferState.PENDING)


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
    return _write(session, replace(order, effective_at=effective_at), TransferState.POST, pending_id)


def void(session: Session, pending_id: int, *, idempotency_key: str, actor_id: int | None, memo: str = "") -> Receipt:
    """Free what the pending transfer reserved, once. Raises as `post` does, but an expired one may be freed."""
    order = _end(session, pending_id, idempotency_key, actor_id, memo)
    return _write(session, order, TransferState.VOID, pending_id)


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
    _lock(session, (first.debit_account_id, first.credit_account_id))
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


def lock(session: Session, account_ids: Iterable[int]) -> None:
    """Keep others from moving these accounts until this unit of work ends; call it before several transfers.

    Balances are always taken in the order of their accounts. On SQLite a writer is alone anyway.
    """
    _lock(session, tuple(account_ids))


def expire_due(session: Session, limit: int = 500) -> int:
    """Void up to `limit` pending transfers whose time is over; return how many. Any number of workers may call it."""
    due = session.exec(
        select(LedgerTransfer.id, LedgerTransfer.debit_account_id, LedgerTransfer.credit_account_id)
        .join(LedgerPending, col(LedgerPending.transfer_id) == LedgerTransfer.id)
        .where(col(LedgerPending.expires_at) <= clock.now())
        .order_by(col(LedgerPending.expires_at), col(LedgerPending.transfer_id))
        .limit(limit)
    ).all()
    _lock(session, tuple(account for _id, debit, credit in due for account in (debit, credit)))
    # Another worker, or a last-second void, may have ended some while we waited for the accounts.
    ids = [pending_id for pending_id, _debit, _credit in due]
    still = session.exec(select(LedgerPending.transfer_id).where(col(LedgerPending.transfer_id).in_(ids))).all()
    for pending_id in sorted(still):
        void(session, pending_id, idempotency_key=f"expire-{pending_id}", actor_id=None, memo=_("到期自动取消"))
    return len(still)


def _check(order: Order) -> None:
    if type(order.amount) is not int or not 1 <= order.amount <= MAX_AMOUNT:
        raise InvalidInput(_("数额要是大于零的整数。"), "amount")
    if order.debit_account_id == order.credit_account_id:
        raise InvalidInput(_("转出和转入不能是同一个账户。"), "credit_account_id")
    if not 1 <= len(order.code) <= MAX_CODE:
        raise InvalidInput(_("事由代码要有 1 到 {n} 个字符。", n=MAX_CODE), "code")
    _check_words(order.idempotency_key, order.memo)


def _check_words(key: str, memo: str) -> None:
    if not 1 <= len(key) <= MAX_KEY:
        raise InvalidInput(_("请求编号要有 1 到 {n} 个字符。", n=MAX_KEY), "idempotency_key")
    if len(memo) > MAX_MEMO:
        raise InvalidInput(_("说明太长，最多 {n} 个字。", n=MAX_MEMO), "memo")


# The hot path: one statement on the driver's own terms, without the ORM or the expression compiler.
_INSERT = """
INSERT INTO ledger_transfer (book_id, debit_account_id, credit_account_id, amount, code, state, pending_id, reverses_id,
 ref_type, ref_id, idempotency_key, actor_id, memo, effective_at, recorded_at, expires_at)
VALUES ((SELECT book_id FROM ledger_balance WHERE account_id = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
# An error would end the transaction on PostgreSQL, so a key that is there already must not be one.
_INSERT_POSTGRESQL = _INSERT.replace("?", "%s") + "ON CONFLICT DO NOTHING RETURNING id"


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _stored(moment: datetime) -> str:
    """Return `moment` as SQLAlchemy keeps it on SQLite, whose driver knows no time zones."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _write(session: Session, order: Order, state: TransferState, pending_id: int | None = None) -> Receipt:
    now = clock.now()
    moments: tuple[Any, Any, Any] = (order.effective_at or now, now, order.expires_at)
    connection = session.connection()
    is_postgresql = connection.dialect.name == "postgresql"
    if not is_postgresql:
        moments = tuple(moment and _stored(moment) for moment in moments)  # type: ignore[assignment]  # still three
    values = (
        order.debit_account_id,
        order.debit_account_id,
        order.credit_account_id,
        order.amount,
        order.code,
        state.value,
        pending_id,
        order.reverses_id,
        order.ref_type,
        order.ref_id,
        order.idempotency_key,
        order.actor_id,
        order.memo,
        *moments,
    )
    try:
        if is_postgresql:
            new_id = connection.exec_driver_sql(_INSERT_POSTGRESQL, values).scalar()
        else:
            new_id = connection.exec_driver_sql(_INSERT, values).lastrowid
    except exc.IntegrityError as error:
        found = None if is_postgresql else _replay(session, order, state, pending_id)
        if found is None:
            _refuse(error)
        return found
    if new_id is not None:
        return Receipt(new_id, replayed=False)
    found = _replay(session, order, state, pending_id)
    if found is None:  # so it was another unique index that the row ran into
        raise _ended() if pending_id is not None else _reversed_before()
    return found


def _replay(session: Session, order: Order, state: TransferState, pending_id: int | None = None) -> Receipt | None:
    """Return the receipt of the row that has the order's key, None if there is none; Conflict if it says otherwise.

    `expires_at` may differ: whoever retries counts it from the time of the retry.
    """
    row = session.exec(select(LedgerTransfer).where(LedgerTransfer.idempotency_key == order.idempotency_key)).first()
    if row is None:
        return None
    same = (
        row.state == state
        and row.pending_id == pending_id
        and row.debit_account_id == order.debit_account_id
        and row.credit_account_id == order.credit_account_id
        and row.amount == order.amount
        and row.code == order.code
        and row.reverses_id == order.reverses_id
        and (row.ref_type, row.ref_id) == (order.ref_type, order.ref_id)
        and row.actor_id == order.actor_id
        and row.memo == order.memo
        and order.effective_at in {None, row.effective_at}
    )
    if not same:
        raise Conflict(_("这个请求编号已用于另一笔记账，请刷新页面后重新填写。"))
    return Receipt(row.id or 0, replayed=True)


def _end(session: Session, pending_id: int, key: str, actor_id: int | None, memo: str) -> Order:
    """Return the order that ends a pending transfer, with its accounts locked."""
    _check_words(key, memo)
    pending = session.get(LedgerTransfer, pending_id)
    if pending is None or pending.state != TransferState.PENDING:
        raise NotFound(_("没有这笔待定的转账。"))
    _lock(session, (pending.debit_account_id, pending.credit_account_id))
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
        raise _not_reversible()
    return row


def _lock(session: Session, account_ids: tuple[int, ...]) -> None:
    if account_ids and _is_postgresql(session):
        session.execute(
            sa.select(col(LedgerBalance.account_id))
            .where(col(LedgerBalance.account_id).in_(sorted(set(account_ids))))
            .order_by(col(LedgerBalance.account_id))
            .with_for_update(key_share=True)
        ).all()


def _ended() -> Conflict:
    return Conflict(_("这笔待定的转账已经办结，请刷新页面看结果。"))


def _reversed_before() -> Conflict:
    return Conflict(_("这笔记账已经冲正过了。"))


def _not_reversible() -> Conflict:
    return Conflict(_("这笔记账不能冲正：冲正本身有误时，请重新记一笔。"))


def _refuse(error: exc.DBAPIError) -> NoReturn:
    """Raise what the database's refusal means, in words; a refusal we do not know is raised as it came."""
    # PostgreSQL's full text repeats the row, and so whatever somebody typed; the first line does not.
    diagnosis = getattr(error.orig, "diag", None)
    text = str(diagnosis.message_primary if diagnosis is not None else error.orig)
    known: tuple[tuple[str, DomainError], ...] = (
        ("ck_ledger_balance_covered", Conflict(_("余额不足，这笔没有记。"), "amount")),
        ("ck_ledger_balance_range", Conflict(_("账户累计数额太大，这笔没有记。"), "amount")),
        ("ledger.expired", Conflict(_("已过截止时间，这笔待定的转账不能再入账。"))),
        ("ledger.ended", _ended()),
        ("ledger_transfer.pending_id", _ended()),
        ("ledger.reversed", _reversed_before()),
        ("ledger.not_reversible", _not_reversible()),
        ("ledger.other_book", Conflict(_("两个账户不在同一本账里，不能互转。"))),
        ("fk_ledger_transfer_actor_id", NotFound(_("没有这位经办人。"))),
        # SQLite does not say which foreign key; the triggers have seen all the others.
        ("FOREIGN KEY", NotFound(_("没有这位经办人。"))),
        ("ledger.no_account", NotFound(_("没有这个账户。"))),
        ("book_id", NotFound(_("没有这个账户。"))),
    )
    for word, meaning in known:
        if word in text:
            raise meaning from error
    raise error
