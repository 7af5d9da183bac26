"""Entries in words: a list with what it adds up to, and one entry with all that happened to it."""

from dataclasses import dataclass, replace

from sqlmodel import Session

from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.core.saying import day, moment, money, percent, yuan
from points_app.shared_account import queries, rights
from points_app.shared_account.kinds import EntryKind, EntryState, EventKind, StateGroup
from points_app.shared_account.queries import Entry, Filter, Period, Reader, Totals
from points_app.shared_account.views.periods import period_words

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

    id: int = 0
    day: str = ""
    comes_in: bool = False
    amount: str = ""
    purpose: str = ""
    party: str = ""
    category: str = ""
    state: str = ""
    pill: str = ""
    pair: str = ""
    thumb: str = ""
    vouchers: int = 0
    reason: str = ""
    own: bool = False


@dataclass(frozen=True)
class CategoryBar:
    """One category of the chart: its amount, its share of its kind, and the bar's width in percent."""

    category_id: int
    name: str
    amount: str
    share: str
    width: str


@dataclass(frozen=True)
class Chosen:
    """A filter as the controls and addresses say it."""

    q: str = ""
    kind: str = ""
    category: str = ""
    month: str = ""
    state: str = StateGroup.APPROVED


@dataclass(frozen=True)
class EntryList:
    """A page of a fund's entries; `after` fetches the next one, "" at the end.

    `totals` say what the whole list adds up to; `spending` and `income` are the categories of its `period`.
    """

    rows: tuple[EntryLine, ...] = ()
    after: str = ""
    totals: str = ""
    chosen: Chosen = Chosen()
    narrowed: bool = False
    period: str = ""
    spending: tuple[CategoryBar, ...] = ()
    income: tuple[CategoryBar, ...] = ()


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
    """One entry in full; ids are 0 where there is no such entry."""

    id: int = 0
    number: str = ""
    fund_id: int = 0
    fund: str = ""
    line: EntryLine = EntryLine()
    amount: str = ""
    kind: str = ""
    party_label: str = ""
    vouchers: tuple[str, ...] = ()
    sees_vouchers: bool = False
    locked_words: str = ""
    may_sign_in: bool = False
    events: tuple[EventLine, ...] = ()
    corrects_id: int = 0
    corrected_by_id: int = 0
    correction_waits: bool = False
    pair_words: str = ""
    may_decide: bool = False
    may_withdraw: bool = False
    may_correct: bool = False


def entry_list(session: Session, actor: Actor, fund_id: int, chosen: Filter) -> EntryList:
    """Return the beginning of a fund's list with its figures; empty for a fund that does not exist."""
    fund = queries.find_fund(session, fund_id)
    if fund is None:
        return EntryList()
    reader = queries.reader_of(session, actor, fund)
    known = [category.id for category in queries.categories(session, fund_id)]
    periods = queries.periods_of(session, fund_id)
    # The selects would show a month or category that is not theirs as "all".
    chosen = replace(
        chosen,
        category_id=chosen.category_id if chosen.category_id in known else 0,
        period=chosen.period if chosen.period and queries.is_offered(chosen.period, periods) else None,
    )
    page = queries.entries(session, reader, chosen)
    period = chosen.period or queries.last_year()
    return EntryList(
        rows=tuple(map(line, page.rows)),
        after=page.after,
        totals=totals_words(queries.totals(session, reader, chosen), chosen),
        chosen=Chosen(**chosen.asked()),
        narrowed=chosen != Filter(),
        period=period_words(period),
        spending=category_bars(session, actor, fund_id, EntryKind.SPENDING, period),
        income=category_bars(session, actor, fund_id, EntryKind.INCOME, period),
    )


def more_entries(session: Session, actor: Actor, fund_id: int, chosen: Filter, after: str) -> EntryList:
    """Return the next page of the list: its rows and where it goes on."""
    fund = queries.find_fund(session, fund_id)
    if fund is None:
        return EntryList()
    page = queries.entries(session, queries.reader_of(session, actor, fund), chosen, after)
    return EntryList(rows=tuple(map(line, page.rows)), after=page.after)


def line(entry: Entry) -> EntryLine:
    """Return an entry as a line."""
    refused = entry.ending if entry.state == EntryState.REJECTED else None
    return EntryLine(
        id=entry.id,
        day=day(entry.day),
        comes_in=entry.comes_in,
        amount=yuan(entry.effect_fen, signed=True),
        purpose=entry.purpose,
        party=entry.party,
        category=entry.category,
        state=entry.state.label,
        pill=_PILLS[entry.state],
        pair=_pair(entry),
        thumb=entry.vouchers[0] if entry.vouchers else "",
        vouchers=entry.voucher_count,
        reason=_("未通过的理由：{reason}", reason=refused.note) if refused else "",
        own=entry.own,
    )


def _pair(entry: Entry) -> str:
    if entry.corrects_id:
        return _("冲正第 {id} 笔", id=entry.corrects_id)
    if entry.correction is None:
        return ""
    if entry.correction.state == EntryState.PENDING:
        return _("第 {id} 笔要冲正它，待审批", id=entry.correction.id)
    return _("已被第 {id} 笔冲正", id=entry.correction.id)


def totals_words(found: Totals, chosen: Filter) -> str:
    """Say how many entries a list has and what they add up to."""
    said = {"income": money(found.income_fen), "spending": money(found.spending_fen)}
    if chosen.group == StateGroup.PENDING:
        return _("待审批 {n} 笔，还没有计入合计。", n=found.pending)
    if chosen.group == StateGroup.REFUSED:
        return _("未通过或撤回 {n} 笔，不计入合计。", n=found.refused)
    counted = _("已入账 {n} 笔：进 {income}，出 {spending}。", n=found.approved, **said)
    if chosen.group == StateGroup.ALL and found.pending + found.refused:
        return counted + _("另有 {n} 笔没有计入。", n=found.pending + found.refused)
    return counted


def category_bars(
    session: Session, _actor: Actor, fund_id: int, kind: EntryKind, period: Period
) -> tuple[CategoryBar, ...]:
    """Return a kind's categories in a period, the largest first, each with its share of all that are above zero."""
    sums = queries.category_sums(session, fund_id, kind, period)
    whole = max(sum(max(0, one.fen) for one in sums), 1)
    largest = max(sums[0].fen, 1) if sums else 1
    return tuple(
        CategoryBar(one.category_id, one.name, yuan(one.fen), percent(one.fen, whole), percent(one.fen, largest))
        for one in sums
    )


def entry(session: Session, actor: Actor, entry_id: int) -> EntryView | None:
    """Return one entry with its vouchers and all that happened to it, or None."""
    found = queries.find_entry(session, actor, entry_id)
    return _view(session, *found) if found else None


def _view(session: Session, reader: Reader, entry: Entry) -> EntryView:
    actor, path = reader.actor, reader.fund.path
    pending = entry.state == EntryState.PENDING
    correction = entry.correction
    corrected_by = correction.id if correction else 0
    return EntryView(
        id=entry.id,
        number=_("第 {id} 笔", id=entry.id),
        fund_id=entry.fund_id,
        fund=queries.fund_name(reader.fund),
        line=line(entry),
        amount=money(entry.amount_fen),
        kind=entry.kind.label if entry.corrects_id is None else _("{kind}冲正", kind=entry.kind.label),
        party_label=_("付款方") if entry.comes_in else _("收款方"),
        vouchers=entry.vouchers,
        sees_vouchers=reader.sees_all,
        locked_words=_("有凭证 {n} 张。凭证照片给本小区的住户、业主和审计员看。", n=entry.voucher_count),
        may_sign_in=not actor.signed_in,
        events=tuple(_event(one, comes_in=entry.comes_in) for one in queries.events(session, reader, entry.id)),
        corrects_id=entry.corrects_id or 0,
        corrected_by_id=corrected_by,
        correction_waits=correction is not None and correction.state == EntryState.PENDING,
        pair_words=_("看第 {id} 笔", id=entry.corrects_id or corrected_by),
        may_decide=pending and rights.may_decide(actor, path, entry.submitted_by),
        may_withdraw=pending and rights.may_withdraw(actor, path, entry.submitted_by),
        may_correct=entry.is_correctable and actor.has(rights.SUBMITTERS, path),
    )


def _event(event: queries.Event, *, comes_in: bool) -> EventLine:
    return EventLine(
        words=_event_words(event.kind, comes_in=comes_in),
        who=event.who,
        at=moment(event.at),
        note=event.note,
        transfer=_("账本第 {id} 号", id=event.transfer_id),
    )


def _event_words(kind: EventKind, *, comes_in: bool) -> str:
    """Say what happened; only what would go out is set aside meanwhile."""
    return {
        EventKind.SUBMITTED: _("提交，等审批") if comes_in else _("提交，金额先留出"),
        EventKind.APPROVED: _("审批通过，入账"),
        EventKind.REJECTED: _("审批未通过") if comes_in else _("审批未通过，金额放回"),
        EventKind.WITHDRAWN: _("已撤回") if comes_in else _("撤回，金额放回"),
    }[kind]
