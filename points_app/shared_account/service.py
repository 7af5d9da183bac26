"""Every write of the shared account: funds, categories, entries and what becomes of them.

Who may what: the property company of the compound submits, corrects and withdraws its own; the committee of the place
approves or rejects, and never what the same person submitted. Nothing is deleted: a wrong entry gets a correction.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from points_app.core import clock, photos
from points_app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor, Role
from points_app.core.photos import PhotoBlob
from points_app.ledger import queries as ledger_queries
from points_app.ledger import service as ledger
from points_app.ledger.service import AccountKind, BookKind
from points_app.people import queries as people
from points_app.people.queries import PlaceKind
from points_app.shared_account.chart import DEFAULT_CATEGORIES
from points_app.shared_account.models import (
    MAX_PARTY,
    MAX_PURPOSE,
    EntryKind,
    EntryState,
    EventKind,
    Fund,
    FundBankBalance,
    FundCategory,
    FundEntry,
    FundEntryEvent,
)
from points_app.shared_account.words import money, month_of, parse_yuan

VOUCHER = "voucher"
"""The scope of voucher pictures; scope_id is the entry's id."""
MAX_VOUCHERS = 4
MAX_NOTE = 300
MAX_CATEGORIES = 60
OLDEST_DAY = date(2000, 1, 1)
SETTERS_UP = frozenset({Role.ADMINISTRATOR, Role.COMMITTEE})


@dataclass(frozen=True)
class Draft:
    """What the form says about a new entry, as typed: `amount` in yuan, `day` as "2026-11-23"."""

    fund_id: int
    category_id: int
    amount: str
    party: str
    purpose: str
    day: str
    idempotency_key: str
    party_is_person: bool = False


def open_fund(
    session: Session,
    actor: Actor,
    place_id: int,
    *,
    name: str,
    name_en: str = "",
    bank_name: str = "",
    account_tail: str = "",
) -> int:
    """Open the compound's shared account with the usual categories; return its id.

    Raises Conflict when the compound has one. Of the bank's account number only the last four digits are taken.
    """
    place = people.find_place(session, place_id) if 0 < place_id < 2**31 else None
    if place is None or place.kind != PlaceKind.COMPOUND:
        raise NotFound(_("没有这个小区。"))
    actor.need(SETTERS_UP, place.path)
    name, bank = _words(name, "name", 60), _words(bank_name, "bank_name", 60, empty=True)
    if account_tail and not (account_tail.isascii() and account_tail.isdigit() and len(account_tail) == 4):
        raise InvalidInput(_("银行账号只填最后四位数字。"), "account_tail")
    book = ledger.open_book(session, BookKind.MONEY, place_id)
    account = ledger.open_account(session, book, AccountKind.FUND_BANK, "place", place_id, name=name)
    values = {
        "place_id": place_id,
        "path": place.path,
        "name": name,
        "name_en": _words(name_en, "name_en", 120, empty=True),
        "bank_name": bank,
        "account_tail": account_tail,
        "book_id": book,
        "account_id": account,
        "opened_at": clock.now(),
    }
    there = session.exec(select(Fund).where(Fund.place_id == place_id)).first()
    said = ("name", "name_en", "bank_name", "account_tail")
    if there is not None and all(getattr(there, word) == values[word] for word in said):
        return there.id or 0  # the same form, tapped twice
    fund_id = None if there else _insert_once(session, Fund, values)
    if fund_id is None:
        raise Conflict(_("这个小区已经有共管账户了。"))
    fund = session.get_one(Fund, fund_id)
    for position, (kind, words, english) in enumerate(DEFAULT_CATEGORIES):
        _add_category(session, fund, kind, words, english, position)
    return fund_id


def add_category(session: Session, actor: Actor, fund_id: int, kind: EntryKind, name: str, name_en: str = "") -> int:
    """Add a line to the fund's chart of accounts; return its id. Raises Conflict when there is another of that name."""
    fund = _fund(session, fund_id)
    actor.need(Role.COMMITTEE, fund.path)
    name, english = _words(name, "category_name", 30), _words(name_en, "category_name_en", 60, empty=True)
    rows = session.exec(select(FundCategory).where(FundCategory.fund_id == fund.id).limit(MAX_CATEGORIES + 1)).all()
    for row in rows:
        if row.kind == kind and row.name == name:
            if row.name_en == english:
                return row.id or 0  # the same form, tapped twice
            raise Conflict(_("已经有“{name}”这一类了。", name=name), "category_name")
    if len(rows) >= MAX_CATEGORIES:
        raise InvalidInput(_("类别最多 {n} 个，请先用已有的。", n=MAX_CATEGORIES), "category_name")
    return _add_category(session, fund, kind, name, english, len(rows))


def _add_category(session: Session, fund: Fund, kind: EntryKind, name: str, name_en: str, position: int) -> int:
    row = FundCategory(fund_id=fund.id or 0, kind=kind, name=name, name_en=name_en, position=position)
    session.add(row)
    session.flush()
    account_kind = AccountKind.INCOME if kind == EntryKind.INCOME else AccountKind.EXPENSE
    # Below zero by what has come in; what has gone out can be taken back, but no more than that.
    row.account_id = ledger.open_account(
        session,
        fund.book_id,
        account_kind,
        "fund_category",
        row.id or 0,
        name=name,
        may_go_negative=kind == EntryKind.INCOME,
    )
    session.flush()
    return row.id or 0


def record_bank_balance(session: Session, actor: Actor, fund_id: int, day: str, amount: str) -> int:
    """Record what the bank says the account held at the end of a day; return the record's id.

    By the committee, not by the property company, whose book it checks. The same again is one record.
    """
    fund = _fund(session, fund_id)
    actor.need(Role.COMMITTEE, fund.path)
    on, fen = _day(day), parse_yuan(amount, least=0)
    last = session.exec(
        select(FundBankBalance)
        .where(FundBankBalance.fund_id == fund_id, FundBankBalance.day == on)
        .order_by(col(FundBankBalance.id).desc())
        .limit(1)
    ).first()
    if last is not None and last.amount_fen == fen:
        return last.id or 0
    row = FundBankBalance(
        fund_id=fund_id, day=on, amount_fen=fen, recorded_by=actor.need_sign_in(), recorded_at=clock.now()
    )
    session.add(row)
    session.flush()
    return row.id or 0


def need_clerk(_session: Session, actor: Actor) -> None:
    """Raise NotAllowed unless the actor keeps the book of some compound; which one is asked when an entry comes in."""
    actor.need_sign_in()
    if Role.PROPERTY not in actor.roles:
        raise NotAllowed(_("记账由小区的物业公司办理，您的账号没有这项权限。"))


def submit_entry(session: Session, actor: Actor, draft: Draft, vouchers: list[PhotoBlob]) -> int:
    """Enter money in or out for the committee's approval, and set the amount aside; return the entry's id.

    Spending needs at least one voucher. The same form sent twice is one entry. Raises Conflict, in words, when the
    fund cannot cover the spending.
    """
    fund = _fund(session, draft.fund_id)
    actor.need(Role.PROPERTY, fund.path)
    category = _category(session, fund, draft.category_id)
    values = {
        "fund_id": fund.id,
        "category_id": category.id,
        "kind": category.kind,
        "amount_fen": parse_yuan(draft.amount),
        "party": _words(draft.party, "party", MAX_PARTY),
        "party_is_person": draft.party_is_person,
        "purpose": _words(draft.purpose, "purpose", MAX_PURPOSE),
        **_dated(_day(draft.day)),
    }
    if category.kind == EntryKind.SPENDING and not vouchers:
        raise InvalidInput(_("支出要附凭证照片，至少一张。"), "photos")
    return _submit(session, actor, fund, category, values, draft.idempotency_key, vouchers)


def correct_entry(
    session: Session,
    actor: Actor,
    entry_id: int,
    reason: str,
    idempotency_key: str,
    vouchers: list[PhotoBlob] | None = None,
) -> int:
    """Ask to undo an approved entry by an opposite one; both stay visible as a pair. Return the correction's id.

    The committee approves it as it approves any entry.
    """
    original = _entry(session, entry_id, lock=True)
    fund = _fund(session, original.fund_id)
    actor.need(Role.PROPERTY, fund.path)
    values = {
        "fund_id": fund.id,
        "category_id": original.category_id,
        "kind": original.kind,
        "amount_fen": original.amount_fen,
        "party": original.party,
        "party_is_person": original.party_is_person,
        "purpose": _words(reason, "reason", MAX_PURPOSE),
        "corrects_id": original.id,
        **_dated(clock.today()),
    }
    found = _replayed(session, actor, idempotency_key, values)
    if found is not None:
        return found
    if original.state != EntryState.APPROVED or original.corrects_id is not None:
        raise Conflict(_("只有已入账的收支可以冲正；冲正本身有误时，请重新记一笔。"))
    live = (EntryState.PENDING, EntryState.APPROVED)
    if session.exec(
        select(FundEntry.id).where(FundEntry.corrects_id == original.id, col(FundEntry.state).in_(live))
    ).first():
        raise Conflict(_("这笔已经冲正过，或者冲正正在等审批。"))
    category = _category(session, fund, original.category_id)
    return _submit(session, actor, fund, category, values, idempotency_key, vouchers or [])


def _submit(
    session: Session,
    actor: Actor,
    fund: Fund,
    category: FundCategory,
    values: dict[str, Any],
    key: str,
    vouchers: list[PhotoBlob],
) -> int:
    if len(vouchers) > MAX_VOUCHERS:
        raise photos.too_many(MAX_VOUCHERS)
    found = _replayed(session, actor, key, values)
    if found is not None:
        return found
    by = {"submitted_by": actor.need_sign_in(), "submitted_at": clock.now()}
    comes_in = (category.kind == EntryKind.INCOME) == (values.get("corrects_id") is None)
    if not comes_in and category.kind == EntryKind.SPENDING:
        _need_cover(session, fund, values["amount_fen"])
    entry_id = _insert_once(session, FundEntry, {**values, **by, "idempotency_key": key, "state": EntryState.PENDING})
    if entry_id is None:  # somebody was faster with the same form
        return _replayed(session, actor, key, values) or 0
    accounts = (category.account_id or 0, fund.account_id)
    debit, credit = accounts if comes_in else accounts[::-1]
    reserved = ledger.reserve(
        session,
        ledger.Order(
            debit_account_id=debit,
            credit_account_id=credit,
            amount=values["amount_fen"],
            code=f"fund_{category.kind}",
            idempotency_key=f"fund-entry-{entry_id}-{EventKind.SUBMITTED}",
            actor_id=actor.resident_id,
            memo=values["purpose"],
            ref_type="fund_entry",
            ref_id=entry_id,
            effective_at=clock.at_local(values["day"]),
        ),
    )
    _append(session, actor, entry_id, EventKind.SUBMITTED, reserved.transfer_id)
    for position, blob in enumerate(vouchers):
        photos.attach(session, blob, VOUCHER, entry_id, position)
    return entry_id


def approve_entry(session: Session, actor: Actor, entry_id: int, note: str = "") -> None:
    """Approve a pending entry: the amount moves and counts from now on.

    Asking twice is once; Conflict when somebody else has decided meanwhile, NotAllowed for whoever submitted it.
    """
    entry, fund = _to_decide(session, actor, entry_id)
    if _decided(session, actor, entry, EntryState.APPROVED):
        return
    note = _words(note, "note", MAX_NOTE, empty=True)
    pending = _transfer_of(session, entry_id, EventKind.SUBMITTED)
    key = f"fund-entry-{entry_id}-{EventKind.APPROVED}"
    if entry.corrects_id is None:
        moved = ledger.post(session, pending, idempotency_key=key, actor_id=actor.resident_id)
    else:
        category = _category(session, fund, entry.category_id)
        ledger.lock(session, (fund.account_id, category.account_id or 0))
        ledger.void(session, pending, idempotency_key=f"{key}-void", actor_id=actor.resident_id)
        original = _transfer_of(session, entry.corrects_id, EventKind.APPROVED)
        moved = ledger.reverse(session, original, idempotency_key=key, actor_id=actor.resident_id, memo=entry.purpose)
    _append(session, actor, entry_id, EventKind.APPROVED, moved.transfer_id, note)


def reject_entry(session: Session, actor: Actor, entry_id: int, reason: str) -> None:
    """Refuse a pending entry with a reason that everybody can read; the amount is free again."""
    entry, _fund_row = _to_decide(session, actor, entry_id)
    if _decided(session, actor, entry, EntryState.REJECTED):
        return
    _free(session, actor, entry_id, EventKind.REJECTED, _words(reason, "reason", MAX_NOTE))


def withdraw_entry(session: Session, actor: Actor, entry_id: int) -> None:
    """Take back what one submitted oneself, while it is pending."""
    entry = _entry(session, entry_id, lock=True)
    actor.need(Role.PROPERTY, _fund(session, entry.fund_id).path)
    if entry.submitted_by != actor.resident_id:
        raise NotAllowed(_("只有提交的人可以撤回。"))
    if not _decided(session, actor, entry, EntryState.WITHDRAWN):
        _free(session, actor, entry_id, EventKind.WITHDRAWN, "")


def _free(session: Session, actor: Actor, entry_id: int, kind: EventKind, note: str) -> None:
    pending = _transfer_of(session, entry_id, EventKind.SUBMITTED)
    key = f"fund-entry-{entry_id}-{kind}"
    freed = ledger.void(session, pending, idempotency_key=key, actor_id=actor.resident_id)
    _append(session, actor, entry_id, kind, freed.transfer_id, note)


def _to_decide(session: Session, actor: Actor, entry_id: int) -> tuple[FundEntry, Fund]:
    entry = _entry(session, entry_id, lock=True)
    fund = _fund(session, entry.fund_id)
    actor.need(Role.COMMITTEE, fund.path)
    if entry.submitted_by == actor.resident_id:
        raise NotAllowed(_("自己提交的收支要由别的委员审批。"))
    return entry, fund


def _decided(session: Session, actor: Actor, entry: FundEntry, wanted: EntryState) -> bool:
    """Whether this actor has already done `wanted` to the entry; Conflict when it has ended in any other way."""
    if entry.state == EntryState.PENDING:
        return False
    end = session.exec(
        select(FundEntryEvent).where(FundEntryEvent.entry_id == entry.id, FundEntryEvent.kind != EventKind.SUBMITTED)
    ).one()
    if entry.state == wanted and end.actor_id == actor.resident_id:
        return True
    who = people.person(session, end.actor_id)
    raise Conflict(
        _("这笔刚才已由{name}处理，现在是“{state}”。", name=who.name if who else "", state=entry.state.label)
    )


def _transfer_of(session: Session, entry_id: int, kind: EventKind) -> int:
    found = select(FundEntryEvent.transfer_id).where(FundEntryEvent.entry_id == entry_id, FundEntryEvent.kind == kind)
    return session.exec(found).one()


def _append(session: Session, actor: Actor, entry_id: int, kind: EventKind, transfer_id: int, note: str = "") -> None:
    """Record what happened; the trigger carries the entry's state and the month's total along."""
    event = FundEntryEvent(
        entry_id=entry_id,
        kind=kind,
        actor_id=actor.need_sign_in(),
        at=clock.now(),
        note=note,
        transfer_id=transfer_id,
    )
    session.add(event)
    session.flush()
    entry = session.get_one(FundEntry, entry_id)
    session.refresh(entry)


def _need_cover(session: Session, fund: Fund, fen: int) -> None:
    available = ledger_queries.balance(session, fund.account_id).available
    if fen > available:
        raise Conflict(
            _(
                "账上可用 {available}，不够付这笔 {amount}。请先等收入入账，或改金额。",
                available=money(available),
                amount=money(fen),
            ),
            "amount",
        )


def _replayed(session: Session, actor: Actor, key: str, values: dict[str, Any]) -> int | None:
    """Return the entry that this form made before, None if there is none; Conflict if it said something else."""
    if not (8 <= len(key) <= 64 and key.isascii() and key.isprintable()):
        raise InvalidInput(_("这张表缺了编号，请刷新页面后再试。"))
    row = session.exec(select(FundEntry).where(FundEntry.idempotency_key == key)).first()
    if row is None:
        return None
    # A correction is dated by the day it is asked for; its retry may come after midnight.
    dates = {"day", "month"} if row.corrects_id else set()
    same = all(getattr(row, name) == value for name, value in values.items() if name not in dates)
    if not same or row.submitted_by != actor.resident_id:
        raise Conflict(_("这张表已经提交过一次，请刷新页面后重新填写。"))
    return row.id


def _insert_once(session: Session, table: Any, values: dict[str, Any]) -> int | None:
    """Insert a row and return its id, or None when a unique key is taken, also by somebody at this very moment."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgresql else sqlite.insert
    made = insert(table).values(**values).on_conflict_do_nothing().returning(table.id)
    return session.execute(made).scalar()


def _fund(session: Session, fund_id: int) -> Fund:
    fund = session.get(Fund, fund_id) if 0 < fund_id < 2**31 else None
    if fund is None:
        raise NotFound(_("没有这个共管账户。"))
    return fund


def _category(session: Session, fund: Fund, category_id: int) -> FundCategory:
    row = session.get(FundCategory, category_id) if 0 < category_id < 2**31 else None
    if row is None or row.fund_id != fund.id:
        raise InvalidInput(_("请选择类别。"), "category_id")
    return row


def _entry(session: Session, entry_id: int, *, lock: bool = False) -> FundEntry:
    usable = 0 < entry_id < 2**31
    found = session.get(FundEntry, entry_id, with_for_update=lock, populate_existing=lock) if usable else None
    if found is None:
        raise NotFound(_("没有这笔收支。"))
    return found


def _dated(day: date) -> dict[str, Any]:
    return {"day": day, "month": month_of(day)}


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text.strip()[:20])
    except ValueError as error:
        raise InvalidInput(_("请选择日期。"), "day") from error
    if day > clock.today():
        raise InvalidInput(_("日期不能在今天之后。"), "day")
    if day < OLDEST_DAY:
        raise InvalidInput(_("日期太早，请核对。"), "day")
    return day


def _words(text: str, field: str, most: int, *, empty: bool = False) -> str:
    """Return typed words on one line, without what cannot be seen; raises InvalidInput when empty or too long."""
    clean = " ".join("".join(" " if _is_unseen(c) else c for c in text).split())
    if not any(unicodedata.category(c)[0] in "LNPS" for c in clean):
        clean = ""  # joiners and spaces alone
    if not clean and not empty:
        raise InvalidInput(_missing(field), field)
    if len(clean) > most:
        raise InvalidInput(_("文字太长，最多 {n} 个字。", n=most), field)
    return clean


def _is_unseen(character: str) -> bool:
    # Control characters and lone surrogates cannot be kept, U+FFFE and U+FFFF break every XLSX they are in; marks
    # without width or that turn the text let a line be read differently from what is kept. The joiner in emoji stays.
    kind = unicodedata.category(character)
    return kind in {"Cc", "Cs"} or (kind == "Cf" and character != "\u200d") or character in "\ufffe\uffff"


def _missing(field: str) -> str:
    return {
        "party": _("请填写付款方或收款方。"),
        "purpose": _("请写清楚用途。"),
        "reason": _("请写明理由，大家都看得到。"),
        "name": _("请填写账户名称。"),
        "category_name": _("请填写类别名称。"),
    }[field]
