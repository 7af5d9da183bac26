"""One row of the ledger: the order for it, its checks, the one INSERT, and what the database's refusals mean."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

import sqlalchemy as sa
from sqlalchemy import exc
from sqlmodel import Session, col, select

from points_app.core import clock
from points_app.core.errors import Conflict, DomainError, InvalidInput, NotFound
from points_app.core.i18n import _
from points_app.ledger.kinds import MAX_AMOUNT, TransferState
from points_app.ledger.models import LedgerBalance, LedgerTransfer

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


def check(order: Order) -> None:
    """Raise InvalidInput, naming the field, for an order that no ledger takes."""
    if type(order.amount) is not int or not 1 <= order.amount <= MAX_AMOUNT:
        raise InvalidInput(_("数额要是大于零的整数。"), "amount")
    if order.debit_account_id == order.credit_account_id:
        raise InvalidInput(_("转出和转入不能是同一个账户。"), "credit_account_id")
    if not 1 <= len(order.code) <= MAX_CODE:
        raise InvalidInput(_("事由代码要有 1 到 {n} 个字符。", n=MAX_CODE), "code")
    check_words(order.idempotency_key, order.memo)


def check_words(key: str, memo: str) -> None:
    """Raise InvalidInput for a key or memo that is too long, or no key."""
    if not 1 <= len(key) <= MAX_KEY:
        raise InvalidInput(_("请求编号要有 1 到 {n} 个字符。", n=MAX_KEY), "idempotency_key")
    if len(memo) > MAX_MEMO:
        raise InvalidInput(_("说明太长，最多 {n} 个字。", n=MAX_MEMO), "memo")


def lock(session: Session, account_ids: Iterable[int]) -> None:
    """Keep others from moving these accounts until this unit of work ends; call it before several transfers.

    Balances are always taken in the order of their accounts. On SQLite a writer is alone anyway.
    """
    ids = sorted(set(account_ids))
    if ids and _is_postgresql(session):
        session.execute(
            sa.select(col(LedgerBalance.account_id))
            .where(col(LedgerBalance.account_id).in_(ids))
            .order_by(col(LedgerBalance.account_id))
            .with_for_update(key_share=True)
        ).all()


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


def write(session: Session, order: Order, state: TransferState, pending_id: int | None = None) -> Receipt:
    """Insert the row; return the first one's receipt when the order's key is there already, with the same content.

    Raises what the database's refusal means.
    """
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
        found = None if is_postgresql else replay(session, order, state, pending_id)
        if found is None:
            _refuse(error)
        return found
    if new_id is not None:
        return Receipt(new_id, replayed=False)
    found = replay(session, order, state, pending_id)
    if found is None:  # so it was another unique index that the row ran into
        raise _ended() if pending_id is not None else _reversed_before()
    return found


def replay(session: Session, order: Order, state: TransferState, pending_id: int | None = None) -> Receipt | None:
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


def _ended() -> Conflict:
    return Conflict(_("这笔待定的转账已经办结，请刷新页面看结果。"))


def _reversed_before() -> Conflict:
    return Conflict(_("这笔记账已经冲正过了。"))


def not_reversible() -> Conflict:
    """Return the refusal to undo what undoes something, or moved nothing."""
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
        ("ledger.not_reversible", not_reversible()),
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
