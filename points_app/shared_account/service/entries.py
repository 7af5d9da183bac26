"""Entries and corrections: what the property company submits for approval."""

from collections.abc import Sequence

from sqlmodel import Session

from points_app.core import clock, db, photos
from points_app.core.errors import Conflict, InvalidInput, NotAllowed
from points_app.core.i18n import _
from points_app.core.idempotency import derived_key, once
from points_app.core.permissions import Actor
from points_app.core.photos import PhotoBlob
from points_app.core.saying import iso_month, money
from points_app.ledger import service as ledger
from points_app.shared_account import queries, rights
from points_app.shared_account.forms import CorrectionForm, EntryForm
from points_app.shared_account.kinds import EntryKind, EventKind
from points_app.shared_account.models import Fund, FundCategory, FundEntry
from points_app.shared_account.queries import VOUCHER, Entry
from points_app.shared_account.service.events import append_event, ledger_key, need_entry, record
from points_app.shared_account.service.funds import need_fund

MAX_VOUCHERS = 4
_SUBMIT, _CORRECT = "shared_account.submit", "shared_account.correct"


def need_clerk(_session: Session, actor: Actor) -> None:
    """Raise NotAllowed unless the actor submits entries somewhere; at which fund is asked when an entry comes in."""
    actor.need_sign_in()
    if not rights.SUBMITTERS & actor.roles:
        raise NotAllowed(_("记账由小区的物业公司办理，您的账号没有这项权限。"))


def submit_entry(session: Session, actor: Actor, form: EntryForm, vouchers: Sequence[PhotoBlob]) -> int:
    """Enter money in or out for the committee's approval, and set the amount aside; return the entry's id.

    Spending needs at least one voucher. Raises Conflict, in words, when the fund cannot cover the spending.
    """
    fund = need_fund(session, form.fund_id)
    actor.need(rights.SUBMITTERS, fund.path)
    category = _category(session, fund, form.category_id)
    if category.kind == EntryKind.SPENDING and not vouchers:
        raise InvalidInput(_("支出要附凭证照片，至少一张。"), "photos")
    if len(vouchers) > MAX_VOUCHERS:
        raise photos.too_many(MAX_VOUCHERS)

    def work() -> int:
        row = FundEntry(
            fund_id=form.fund_id,
            category_id=form.category_id,
            kind=category.kind,
            amount_fen=form.amount,
            party=form.party,
            party_is_person=form.party_is_person,
            purpose=form.purpose,
            day=form.day,
            month=iso_month(form.day),
            submitted_by=actor.need_sign_in(),
            submitted_at=clock.now(),
            idempotency_key=derived_key(actor, _SUBMIT, form.key),
        )
        entry_id = _submit(session, actor, fund, category, row)
        for position, blob in enumerate(vouchers):
            photos.attach(session, blob, VOUCHER, entry_id, position)
        record(session, actor, _SUBMIT, entry_id, fund.path)
        return entry_id

    return once(session, actor, _SUBMIT, form, work, content=[blob.sha256 for blob in vouchers])


def correct_entry(session: Session, actor: Actor, form: CorrectionForm) -> int:
    """Ask to undo an approved entry by an opposite one; both stay visible as a pair. Return the correction's id.

    The committee approves it as it approves any entry.
    """
    reader, original = need_entry(session, actor, form.entry_id)
    fund = reader.fund
    actor.need(rights.SUBMITTERS, fund.path)

    def work() -> int:
        _need_correctable(original)
        today = clock.today()
        row = FundEntry(
            fund_id=original.fund_id,
            category_id=original.category_id,
            kind=original.kind,
            amount_fen=original.amount_fen,
            party=original.party,  # whole: who submits sees all
            party_is_person=original.party_is_person,
            purpose=form.reason,
            day=today,
            month=iso_month(today),
            corrects_id=original.id,
            submitted_by=actor.need_sign_in(),
            submitted_at=clock.now(),
            idempotency_key=derived_key(actor, _CORRECT, form.key),
        )
        entry_id = _submit(session, actor, fund, session.get_one(FundCategory, original.category_id), row)
        record(session, actor, _CORRECT, entry_id, fund.path)
        return entry_id

    return once(session, actor, _CORRECT, form, work)


def _need_correctable(entry: Entry) -> None:
    if not entry.counts or entry.corrects_id is not None:
        raise Conflict(_("只有已入账的收支可以冲正；冲正本身有误时，请重新记一笔。"))
    if entry.correction is not None:
        raise Conflict(_("这笔已经冲正过，或者冲正正在等审批。"))


def _submit(session: Session, actor: Actor, fund: Fund, category: FundCategory, row: FundEntry) -> int:
    comes_in = (row.kind == EntryKind.INCOME) == (row.corrects_id is None)
    if row.kind == EntryKind.SPENDING and not comes_in:
        _need_cover(session, fund, row.amount_fen)
    entry, is_new = db.find_or_insert(session, row, "idempotency_key")
    entry_id = entry.id or 0
    if not is_new:
        return entry_id  # by the same form, so long ago that the retry is forgotten
    accounts = (category.account_id or 0, fund.account_id)
    debit, credit = accounts if comes_in else accounts[::-1]
    reserved = ledger.reserve(
        session,
        ledger.Order(
            debit_account_id=debit,
            credit_account_id=credit,
            amount=row.amount_fen,
            code=f"fund_{row.kind}",
            idempotency_key=ledger_key(entry_id, EventKind.SUBMITTED),
            actor_id=actor.resident_id,
            memo=row.purpose,
            ref_type="fund_entry",
            ref_id=entry_id,
            effective_at=clock.at_local(row.day),
        ),
    )
    append_event(session, actor, entry_id, EventKind.SUBMITTED, reserved.transfer_id)
    return entry_id


def _need_cover(session: Session, fund: Fund, fen: int) -> None:
    available = queries.available(session, fund)
    if fen > available:
        raise Conflict(
            _(
                "账上可用 {available}，不够付这笔 {amount}。请先等收入入账，或改金额。",
                available=money(available),
                amount=money(fen),
            ),
            "amount",
        )


def _category(session: Session, fund: Fund, category_id: int) -> FundCategory:
    row = session.get(FundCategory, category_id)
    if row is None or row.fund_id != fund.id:
        raise InvalidInput(_("请选择类别。"), "category_id")
    return row
