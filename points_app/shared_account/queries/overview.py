"""The shared account at a glance: a sentence, figures, a year by month, categories; and all funds of a community."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import clock
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.ledger import queries as ledger
from points_app.people import queries as people
from points_app.shared_account.models import (
    EntryKind,
    EntryState,
    Fund,
    FundCategory,
    FundEntry,
    FundMonthTotal,
)
from points_app.shared_account.queries.access import (
    FUNDS_LIMIT,
    category_name,
    find_fund,
    fund_at,
    fund_name,
    funds_below,
    sees_vouchers,
    shown_name,
)
from points_app.shared_account.queries.bank import BankFigure, agreement, agreements, bank_figures
from points_app.shared_account.words import (
    LAST_YEAR,
    day_words,
    moment_words,
    money,
    month_of,
    month_words,
    months_back,
    period_words,
    span,
    yuan,
)

MONTHS_LIMIT = 240


@dataclass(frozen=True)
class AccountSummary:
    """The shared account for the home page. `fund_id` is 0 when several funds are summed."""

    fund_id: int
    name: str
    balance: str
    month_in: str
    month_out: str
    sentence: str


@dataclass(frozen=True)
class Option:
    """A choice in a select."""

    value: str
    words: str


@dataclass(frozen=True)
class MonthBar:
    """One month of the chart: amounts, and the bars' heights in percent of the highest; `said` is all in words."""

    month: str
    words: str
    whole: str
    said: str
    income: str
    spending: str
    income_height: str
    spending_height: str


@dataclass(frozen=True)
class CategoryBar:
    """One category of the chart: its amount, its share of its kind, and the bar's width in percent."""

    category_id: int
    name: str
    amount: str
    share: str
    width: str


@dataclass(frozen=True)
class FundLine:
    """One fund of several."""

    fund_id: int
    name: str
    balance: str
    month_words: str
    pending_words: str


@dataclass(frozen=True)
class FundList:
    """The funds of a place; `more_words` say so where they are too many to list."""

    lines: list[FundLine]
    more_words: str


@dataclass(frozen=True)
class BankBalance:
    """The bank's own figure beside ours; all empty where none was recorded."""

    label: str = ""
    amount: str = ""
    pill: str = ""
    pill_words: str = ""
    recorded: str = ""


@dataclass(frozen=True)
class Overview:
    """One fund's page, but for the list of entries."""

    fund_id: int
    name: str
    bank: str
    sentence: str
    balance: str
    available_words: str
    month_in: str
    month_out: str
    pending: int
    sees_vouchers: bool
    bank_balance: BankBalance
    may_sign_in: bool
    months: list[MonthBar]
    month_options: list[Option]
    category_options: list[Option]


@dataclass(frozen=True)
class _Figures:
    balance: int = 0
    available: int = 0
    month_in: int = 0
    month_out: int = 0
    pending: int = 0


def summary(session: Session, _actor: Actor, path: str) -> AccountSummary | None:
    """Return the fund of the compound at `path`, or the sum of the funds below it; None where there is none."""
    fund = fund_at(session, path)
    funds = [fund] if fund else funds_below(session, path)
    if not funds:
        return None
    figures = _added(_figures(session, funds).values())
    alone = len(funds) == 1
    banks = bank_figures(session, funds)
    bank = agreement(banks.get(funds[0].id or 0)) if alone else agreements(len(funds), list(banks.values()))
    return AccountSummary(
        fund_id=(funds[0].id or 0) if alone else 0,
        name=fund_name(funds[0]) if alone else _("{n} 个小区的共管账户", n=len(funds)),
        balance=money(figures.balance),
        month_in=money(figures.month_in),
        month_out=money(figures.month_out),
        sentence=_sentence(figures, len(funds)) + bank,
    )


def _sentence(figures: _Figures, funds: int) -> str:
    said = {
        "day": day_words(clock.today()),
        "n": funds,
        "balance": money(figures.balance),
        "month_in": money(figures.month_in),
        "month_out": money(figures.month_out),
        "pending": figures.pending,
    }
    if funds > 1:
        first = _("截至 {day}，{n} 个小区账上共 {balance}；本月进 {month_in}，出 {month_out}", **said)
    else:
        first = _("截至 {day}，账上 {balance}；本月进 {month_in}，出 {month_out}", **said)
    if figures.pending:
        return first + _("；待审批 {pending} 笔，还没有计入。", **said)
    return first + _("；没有待审批的收支。")


def _figures(session: Session, funds: list[Fund]) -> dict[int, _Figures]:
    """Return fund → its figures; three queries and a few rows a fund, however many entries there are."""
    ids = [fund.id or 0 for fund in funds]
    balances = ledger.balances(session, [fund.account_id for fund in funds])
    sums = _month_sums(session, ids)
    counted = (
        sa.select(col(FundEntry.fund_id), sa.func.count())
        .where(col(FundEntry.fund_id).in_(ids), col(FundEntry.state) == EntryState.PENDING)
        .group_by(col(FundEntry.fund_id))
    )
    pending = {int(fund): int(n) for fund, n in session.execute(counted)}
    return {
        fund.id or 0: _Figures(
            balance=balances[fund.account_id].posted,
            available=balances[fund.account_id].available,
            month_in=sums.get((fund.id or 0, EntryKind.INCOME), 0),
            month_out=sums.get((fund.id or 0, EntryKind.SPENDING), 0),
            pending=pending.get(fund.id or 0, 0),
        )
        for fund in funds
    }


def _added(figures: Iterable[_Figures]) -> _Figures:
    """Return the figures of some funds together."""
    return _Figures(*map(sum, zip(*map(astuple, figures), strict=True)))


def _month_sums(session: Session, fund_ids: list[int]) -> dict[tuple[int, str], int]:
    """Return (fund, kind) → fen of this month."""
    key = (col(FundMonthTotal.fund_id), col(FundMonthTotal.kind))
    rows = session.execute(
        sa.select(*key, sa.func.sum(col(FundMonthTotal.amount_fen)))
        .where(col(FundMonthTotal.fund_id).in_(fund_ids), col(FundMonthTotal.month) == month_of(clock.today()))
        .group_by(*key)
    )
    return {(fund, kind): int(fen) for fund, kind, fen in rows}


def fund_lines(session: Session, _actor: Actor, path: str) -> FundList:
    """Return the funds at and below a place."""
    funds = funds_below(session, path)
    shown = funds[:FUNDS_LIMIT]
    lines = []
    figures = _figures(session, shown)
    for fund in shown:
        one = figures[fund.id or 0]
        month = _("本月进 {income}，出 {spending}", income=money(one.month_in), spending=money(one.month_out))
        pending = _("待审批 {n} 笔", n=one.pending) if one.pending else ""
        lines.append(FundLine(fund.id or 0, fund_name(fund), money(one.balance), month, pending))
    rest = len(funds) - len(shown)
    return FundList(lines, _("还有 {n} 个没有列出，请选一个小一点的地方。", n=rest) if rest else "")


def overview(session: Session, actor: Actor, fund_id: int, path: str) -> Overview | None:
    """Return the page of fund `fund_id`, or if that is 0 of the compound at `path`; None where there is none."""
    fund = find_fund(session, fund_id) if fund_id else fund_at(session, path)
    if fund is None:
        return None
    figures = _figures(session, [fund])[fund.id or 0]
    bank = bank_figures(session, [fund]).get(fund.id or 0)
    sees = sees_vouchers(session, actor, fund.path)
    return Overview(
        fund_id=fund.id or 0,
        name=fund_name(fund),
        bank=_bank(fund),
        sentence=_sentence(figures, 1) + agreement(bank),
        balance=money(figures.balance),
        available_words=_available(figures),
        month_in=money(figures.month_in),
        month_out=money(figures.month_out),
        pending=figures.pending,
        sees_vouchers=sees,
        bank_balance=_bank_balance(session, bank, sees=sees),
        may_sign_in=not actor.signed_in,
        months=_months(session, fund),
        month_options=_month_options(session, fund),
        category_options=category_options(session, fund.id or 0),
    )


def _bank_balance(session: Session, figure: BankFigure | None, *, sees: bool) -> BankBalance:
    if figure is None:
        return BankBalance()
    by = people.person(session, figure.recorded_by)
    name = shown_name(by.name if by else "", sees=sees)
    return BankBalance(
        label=_("银行 {day}余额", day=day_words(figure.day)),
        amount=money(figure.fen),
        pill="brick" if figure.over_fen else "green",
        pill_words=_("与账面不一致") if figure.over_fen else _("与账面一致"),
        recorded=_("{name} {at} 登记", name=name, at=moment_words(figure.recorded_at)),
    )


def _available(figures: _Figures) -> str:
    if figures.available == figures.balance:
        return ""
    return _("其中可用 {amount}，其余已为待审批的收支留出", amount=money(figures.available))


def _bank(fund: Fund) -> str:
    if fund.bank_name and fund.account_tail:
        return _("{bank}，账号尾号 {tail}", bank=fund.bank_name, tail=fund.account_tail)
    return fund.bank_name


def _months(session: Session, fund: Fund) -> list[MonthBar]:
    """Return the last twelve months, this one last."""
    first, this = span(LAST_YEAR)
    months = [months_back(first, -number) for number in range(12)]
    rows = session.execute(
        sa.select(col(FundMonthTotal.month), col(FundMonthTotal.kind), sa.func.sum(col(FundMonthTotal.amount_fen)))
        .where(col(FundMonthTotal.fund_id) == fund.id, col(FundMonthTotal.month).between(first, this))
        .group_by(col(FundMonthTotal.month), col(FundMonthTotal.kind))
    )
    sums = {(month, kind): int(fen) for month, kind, fen in rows}
    highest = max([*sums.values(), 1])
    return [
        _bar(month, sums.get((month, EntryKind.INCOME), 0), sums.get((month, EntryKind.SPENDING), 0), highest)
        for month in months
    ]


def _bar(month: str, income: int, spending: int, highest: int) -> MonthBar:
    said = {"month": month_words(month), "income": money(income), "spending": money(spending)}
    return MonthBar(
        month=month,
        words=month_words(month, short=True),
        whole=month_words(month),
        said=_("{month}：进 {income}，出 {spending}", **said),
        income=yuan(income),
        spending=yuan(spending),
        income_height=_percent(income, highest),
        spending_height=_percent(spending, highest),
    )


def _percent(part: int, whole: int) -> str:
    """Return a CSS length; below zero (more taken back than came) draws nothing."""
    return f"{max(0, part) * 1000 // whole / 10}%"


def categories(session: Session, _actor: Actor, fund_id: int, kind: EntryKind, period: str) -> list[CategoryBar]:
    """Return a kind's categories in a period, the largest first, each with its share of all that are above zero."""
    amount = sa.func.sum(col(FundMonthTotal.amount_fen))
    rows = session.execute(
        sa.select(FundCategory, amount)
        .join(FundMonthTotal, col(FundMonthTotal.category_id) == FundCategory.id)
        .where(
            col(FundMonthTotal.fund_id) == fund_id,
            col(FundMonthTotal.kind) == kind,
            col(FundMonthTotal.month).between(*span(period)),
        )
        .group_by(col(FundCategory.id))
        .order_by(amount.desc(), col(FundCategory.id))
    ).all()
    whole = max(sum(max(0, int(fen)) for _category, fen in rows), 1)
    return [
        CategoryBar(
            category_id=category.id or 0,
            name=category_name(category),
            amount=yuan(int(fen)),
            share=_percent(int(fen), whole),
            width=_percent(int(fen), max(int(rows[0][1]), 1)),
        )
        for category, fen in rows
    ]


def _month_options(session: Session, fund: Fund) -> list[Option]:
    """Return the periods to choose from: every month since the oldest entry, those with nothing too."""
    oldest = session.exec(select(sa.func.min(FundEntry.day)).where(FundEntry.fund_id == fund.id)).one()
    this = month_of(clock.today())
    months = [months_back(this, back) for back in range(MONTHS_LIMIT)] if oldest else []
    since = [month for month in months if month >= month_of(oldest)]
    return [Option(period, period_words(period)) for period in (LAST_YEAR, *since)]


def category_options(session: Session, fund_id: int) -> list[Option]:
    """Return a fund's chart of accounts, income first."""
    rows = session.exec(
        select(FundCategory)
        .where(FundCategory.fund_id == fund_id)
        .order_by(col(FundCategory.kind), col(FundCategory.position), col(FundCategory.id))
    ).all()
    return [Option(str(row.id), _("{kind} · {name}", kind=row.kind.label, name=category_name(row))) for row in rows]
