"""Entries as a list, a page at a time, and one entry with all that happened to it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import masking, photos
from points_app.core.i18n import _
from points_app.core.permissions import Actor, Role
from points_app.people import queries as people
from points_app.shared_account.models import (
    EntryKind,
    EntryState,
    EventKind,
    Fund,
    FundCategory,
    FundEntry,
    FundEntryEvent,
)
from points_app.shared_account.queries.access import category_name, find_fund, fund_name, sees_vouchers, shown_name
from points_app.shared_account.queries.filters import Filter, Totals, conditions, totals
from points_app.shared_account.words import day_words, moment_words, money, yuan

VOUCHER = "voucher"
PAGE_SIZE = 20
_PILLS = {
    EntryState.PENDING: "amber",
    EntryState.APPROVED: "green",
    EntryState.REJECTED: "brick",
    EntryState.WITHDRAWN: "",
}


@dataclass(frozen=True)
class EntryLine:
    """One entry in a list. `amount` has its sign; `comes_in` says it once more, for the arrow.

    `thumb` is the first voucher's name where the reader may see it; `vouchers` says how many there are in any case.
    """

    id: int
    day: str
    comes_in: bool
    amount: str
    purpose: str
    party: str
    category: str
    state: str
    pill: str
    pair: str
    thumb: str
    vouchers: int
    reason: str = ""
    own: bool = False


@dataclass(frozen=True)
class EntryPage:
    """A page of a list; `after` fetches the next one, "" at the end. `words` say what the whole list adds up to."""

    lines: list[EntryLine]
    after: str
    words: str


@dataclass(frozen=True)
class EventLine:
    """One thing that happened to an entry."""

    words: str
    who: str
    at: str
    note: str
    transfer: str


@dataclass(frozen=True)
class EntryView:
    """One entry in full."""

    id: int
    number: str
    fund_id: int
    fund: str
    line: EntryLine
    amount: str
    kind: str
    key_words: str
    vouchers: list[str]
    sees_vouchers: bool
    locked_words: str
    may_sign_in: bool
    events: list[EventLine]
    corrects_id: int
    corrected_by_id: int
    correction_waits: bool
    pair_words: str
    may_decide: bool
    may_withdraw: bool
    may_correct: bool


def may_see_voucher(session: Session, actor: Actor, entry_id: int) -> bool:
    """Whether the actor may see the voucher pictures of an entry."""
    row = session.get(FundEntry, entry_id)
    fund = find_fund(session, row.fund_id) if row else None
    return fund is not None and sees_vouchers(session, actor, fund.path)


def entries(session: Session, actor: Actor, fund_id: int, chosen: Filter, after: str = "") -> EntryPage:
    """Return a page of the fund's entries, newest first; empty for a fund that does not exist."""
    fund = find_fund(session, fund_id)
    if fund is None:
        return EntryPage([], "", "")
    sees = sees_vouchers(session, actor, fund.path)
    where = conditions(fund_id, chosen, sees_names=sees)
    lines, more = page_of_lines(session, actor, where, after, sees=sees)
    if after:
        return EntryPage(lines, more, "")  # the figures stand above the list already
    return EntryPage(lines, more, _totals_words(totals(session, fund_id, chosen, sees_names=sees), chosen))


def page_of_lines(
    session: Session, actor: Actor, where: list[Any], after: str, *, sees: bool
) -> tuple[list[EntryLine], str]:
    """Return a page of the entries that meet the conditions, newest day first, and where the next one begins."""
    query = select(FundEntry, FundCategory).join(FundCategory, col(FundCategory.id) == FundEntry.category_id)
    place = _place(after)
    if place is not None:
        where = [*where, sa.tuple_(col(FundEntry.day), col(FundEntry.id)) < sa.tuple_(*map(sa.literal, place))]
    rows = session.exec(
        query.where(*where).order_by(col(FundEntry.day).desc(), col(FundEntry.id).desc()).limit(PAGE_SIZE + 1)
    ).all()
    shown = list(rows[:PAGE_SIZE])
    last = shown[-1][0] if len(rows) > PAGE_SIZE else None
    return lines_of(session, actor, shown, sees=sees), f"{last.day:%Y-%m-%d}.{last.id}" if last else ""


def _place(after: str) -> tuple[date, int] | None:
    found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})\.(\d{1,9})", after, re.ASCII)
    try:
        return (date.fromisoformat(found.group(1)), int(found.group(2))) if found else None
    except ValueError:
        return None


def lines_of(
    session: Session, actor: Actor, rows: list[tuple[FundEntry, FundCategory]], *, sees: bool
) -> list[EntryLine]:
    """Return rows as lines; a handful of queries, however many rows."""
    ids = [row.id or 0 for row, _category in rows]
    names = photos.names_of(session, VOUCHER, ids)
    corrected = corrections(session, ids)
    reasons = _reasons(session, [row.id or 0 for row, _category in rows if row.state == EntryState.REJECTED])
    return [
        _line(
            actor,
            row,
            category,
            names.get(row.id or 0, []),
            corrected.get(row.id or 0),
            reasons.get(row.id or 0, ""),
            sees=sees,
        )
        for row, category in rows
    ]


def _line(
    actor: Actor,
    row: FundEntry,
    category: FundCategory,
    names: list[str],
    correction: FundEntry | None,
    reason: str,
    *,
    sees: bool,
) -> EntryLine:
    comes_in = (row.kind == EntryKind.INCOME) == (row.corrects_id is None)
    return EntryLine(
        id=row.id or 0,
        day=day_words(row.day),
        comes_in=comes_in,
        amount=f"{'+' if comes_in else '−'}{yuan(row.amount_fen)}",
        purpose=row.purpose,
        party=party_of(row, sees=sees),
        category=category_name(category),
        state=row.state.label,
        pill=_PILLS[row.state],
        pair=_pair(row, correction),
        thumb=names[0] if names and sees else "",
        vouchers=len(names),
        reason=_("未通过的理由：{reason}", reason=reason) if reason else "",
        own=row.submitted_by == actor.resident_id,
    )


def party_of(row: FundEntry, *, sees: bool) -> str:
    """Return who pays or is paid, a person masked for strangers."""
    return row.party if sees or not row.party_is_person else masking.name(row.party)


def _pair(row: FundEntry, correction: FundEntry | None) -> str:
    if row.corrects_id:
        return _("冲正第 {id} 笔", id=row.corrects_id)
    if correction is None:
        return ""
    if correction.state == EntryState.PENDING:
        return _("第 {id} 笔要冲正它，待审批", id=correction.id)
    return _("已被第 {id} 笔冲正", id=correction.id)


def corrections(session: Session, ids: list[int]) -> dict[int, FundEntry]:
    """Return entry → its correction, approved or waiting, for the entries that have one."""
    live = (EntryState.PENDING, EntryState.APPROVED)
    query = select(FundEntry).where(col(FundEntry.corrects_id).in_(ids), col(FundEntry.state).in_(live))
    return {row.corrects_id or 0: row for row in session.exec(query)}


def _reasons(session: Session, ids: list[int]) -> dict[int, str]:
    query = sa.select(col(FundEntryEvent.entry_id), col(FundEntryEvent.note)).where(
        col(FundEntryEvent.entry_id).in_(ids), col(FundEntryEvent.kind) == EventKind.REJECTED
    )
    return {int(entry_id): note for entry_id, note in session.execute(query)} if ids else {}


def _totals_words(found: Totals, chosen: Filter) -> str:
    said = {"income": money(found.income_fen), "spending": money(found.spending_fen)}
    if chosen.state == "pending":
        return _("待审批 {n} 笔，还没有计入合计。", n=found.pending)
    if chosen.state == "refused":
        return _("未通过或撤回 {n} 笔，不计入合计。", n=found.refused)
    counted = _("已入账 {n} 笔：进 {income}，出 {spending}。", n=found.approved, **said)
    if chosen.state == "all" and found.pending + found.refused:
        return counted + _("另有 {n} 笔没有计入。", n=found.pending + found.refused)
    return counted


def entry(session: Session, actor: Actor, entry_id: int) -> EntryView | None:
    """Return one entry with its vouchers and all that happened to it, or None."""
    row = session.get(FundEntry, entry_id) if 0 < entry_id < 2**31 else None
    if row is None:
        return None
    fund = session.get_one(Fund, row.fund_id)
    category = session.get_one(FundCategory, row.category_id)
    sees = sees_vouchers(session, actor, fund.path)
    line = lines_of(session, actor, [(row, category)], sees=sees)[0]
    correction = corrections(session, [entry_id]).get(entry_id)
    corrected_by = correction.id or 0 if correction else 0
    pending = row.state == EntryState.PENDING
    own = row.submitted_by == actor.resident_id
    names = photos.names_of(session, VOUCHER, [entry_id]).get(entry_id, []) if sees else []
    return EntryView(
        id=entry_id,
        number=_("第 {id} 笔", id=entry_id),
        fund_id=row.fund_id,
        fund=fund_name(fund),
        line=line,
        amount=money(row.amount_fen),
        kind=row.kind.label if row.corrects_id is None else _("{kind}冲正", kind=row.kind.label),
        key_words=_("收款方") if not line.comes_in else _("付款方"),
        vouchers=names,
        sees_vouchers=sees,
        locked_words=_("有凭证 {n} 张。凭证照片给本小区的住户、业主和审计员看。", n=line.vouchers),
        may_sign_in=not actor.signed_in,
        events=_events(session, entry_id, comes_in=line.comes_in, sees=sees),
        corrects_id=row.corrects_id or 0,
        corrected_by_id=corrected_by,
        correction_waits=correction is not None and correction.state == EntryState.PENDING,
        pair_words=_("看第 {id} 笔", id=row.corrects_id or corrected_by),
        may_decide=pending and not own and actor.has(Role.COMMITTEE, fund.path),
        may_withdraw=pending and own and actor.has(Role.PROPERTY, fund.path),
        may_correct=row.state == EntryState.APPROVED
        and row.corrects_id is None
        and correction is None
        and actor.has(Role.PROPERTY, fund.path),
    )


def _events(session: Session, entry_id: int, *, comes_in: bool, sees: bool) -> list[EventLine]:
    rows = session.exec(
        select(FundEntryEvent).where(FundEntryEvent.entry_id == entry_id).order_by(col(FundEntryEvent.id))
    ).all()
    who = people.people_by_id(session, [row.actor_id for row in rows])
    return [
        EventLine(
            words=_event_words(row.kind, comes_in=comes_in),
            who=shown_name(who[row.actor_id].name, sees=sees) if row.actor_id in who else "",
            at=moment_words(row.at),
            note=row.note,
            transfer=_("账本第 {id} 号", id=row.transfer_id),
        )
        for row in rows
    ]


def _event_words(kind: EventKind, *, comes_in: bool) -> str:
    """Say what happened; only what would go out is set aside meanwhile."""
    return {
        EventKind.SUBMITTED: _("提交，等审批") if comes_in else _("提交，金额先留出"),
        EventKind.APPROVED: _("审批通过，入账"),
        EventKind.REJECTED: _("审批未通过") if comes_in else _("审批未通过，金额放回"),
        EventKind.WITHDRAWN: _("已撤回") if comes_in else _("撤回，金额放回"),
    }[kind]
