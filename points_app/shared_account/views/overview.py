"""The shared account at a glance: a sentence, figures, a year by month; and all funds of a community."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, field

from sqlmodel import Session

from points_app.core import clock
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.core.saying import day, iso_month, money, month, percent, yuan
from points_app.people import queries as people
from points_app.shared_account import queries
from points_app.shared_account.models import Fund
from points_app.shared_account.queries import FUNDS_LIMIT, Figures, MonthSum
from points_app.shared_account.views.bank import BankBalance, agreement, agreements, bank_balance
from points_app.shared_account.views.options import Option
from points_app.shared_account.views.periods import period_words


@dataclass(frozen=True)
class FundSummary:
    """The shared account for the home page. `fund_id` is 0 when several funds are summed."""

    fund_id: int
    name: str
    balance: str
    month_in: str
    month_out: str
    sentence: str


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

    lines: tuple[FundLine, ...] = ()
    more_words: str = ""


@dataclass(frozen=True)
class Overview:
    """One fund's page, but for the list of entries."""

    fund_id: int = 0
    name: str = ""
    bank: str = ""
    sentence: str = ""
    balance: str = ""
    available_words: str = ""
    month_in: str = ""
    month_out: str = ""
    pending: int = 0
    sees_vouchers: bool = False
    bank_balance: BankBalance = field(default_factory=BankBalance)
    may_sign_in: bool = False
    months: tuple[MonthBar, ...] = ()
    month_options: tuple[Option, ...] = ()
    single_months: tuple[Option, ...] = ()
    spans: tuple[Option, ...] = ()
    category_options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class FundPage:
    """One fund, or the list of those that there are where the reader looks."""

    fund: Overview = Overview()
    funds: FundList = FundList()


def fund_page(session: Session, actor: Actor, fund_id: int, chosen: str) -> FundPage:
    """Return the fund `fund_id`, else what there is at the place that `chosen` names (the place cookie)."""
    path = people.current_place(session, actor, chosen).path
    found = overview(session, actor, fund_id, path)
    return FundPage(found) if found else FundPage(funds=fund_lines(session, actor, path))


def summary(session: Session, _actor: Actor, path: str) -> FundSummary | None:
    """Return the fund of the compound at `path`, or the sum of the funds below it; None where there is none."""
    fund = queries.fund_at(session, path)
    funds = [fund] if fund else queries.funds_below(session, path)
    if not funds:
        return None
    figures = _added(queries.figures(session, funds).values())
    alone = len(funds) == 1
    banks = queries.bank_figures(session, funds)
    bank = agreement(banks.get(funds[0].id or 0)) if alone else agreements(len(funds), banks.values())
    return FundSummary(
        fund_id=(funds[0].id or 0) if alone else 0,
        name=queries.fund_name(funds[0]) if alone else _("{n} 个小区的共管账户", n=len(funds)),
        balance=money(figures.balance),
        month_in=money(figures.month_in),
        month_out=money(figures.month_out),
        sentence=_sentence(figures, len(funds)) + bank,
    )


def _added(figures: Iterable[Figures]) -> Figures:
    """Return the figures of some funds together."""
    return Figures(*map(sum, zip(*map(astuple, figures), strict=True)))


def _sentence(figures: Figures, funds: int) -> str:
    said = {
        "day": day(clock.today()),
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


def fund_lines(session: Session, _actor: Actor, path: str) -> FundList:
    """Return the funds at and below a place."""
    funds = queries.funds_below(session, path)
    shown = funds[:FUNDS_LIMIT]
    figures = queries.figures(session, shown)
    rest = len(funds) - len(shown)
    return FundList(
        tuple(_fund_line(fund, figures[fund.id or 0]) for fund in shown),
        _("还有 {n} 个没有列出，请选一个小一点的地方。", n=rest) if rest else "",
    )


def _fund_line(fund: Fund, figures: Figures) -> FundLine:
    return FundLine(
        fund_id=fund.id or 0,
        name=queries.fund_name(fund),
        balance=money(figures.balance),
        month_words=_(
            "本月进 {income}，出 {spending}", income=money(figures.month_in), spending=money(figures.month_out)
        ),
        pending_words=_("待审批 {n} 笔", n=figures.pending) if figures.pending else "",
    )


def overview(session: Session, actor: Actor, fund_id: int, path: str) -> Overview | None:
    """Return the page of fund `fund_id`, or if that is 0 of the compound at `path`; None where there is none."""
    fund = queries.find_fund(session, fund_id) if fund_id else queries.fund_at(session, path)
    if fund is None:
        return None
    id_ = fund.id or 0
    figures = queries.figures(session, [fund])[id_]
    bank = queries.bank_figures(session, [fund]).get(id_)
    reader = queries.reader_of(session, actor, fund)
    periods = queries.periods_of(session, id_)
    return Overview(
        fund_id=id_,
        name=queries.fund_name(fund),
        bank=_bank(fund),
        sentence=_sentence(figures, 1) + agreement(bank),
        balance=money(figures.balance),
        available_words=_available(figures),
        month_in=money(figures.month_in),
        month_out=money(figures.month_out),
        pending=figures.pending,
        sees_vouchers=reader.sees_all,
        bank_balance=bank_balance(session, reader, bank),
        may_sign_in=not actor.signed_in,
        months=_bars(queries.month_sums(session, id_)),
        month_options=tuple(Option(one.key, period_words(one)) for one in periods),
        single_months=tuple(Option(one.key, period_words(one)) for one in periods if one.first == one.last),
        spans=_spans(),
        category_options=tuple(
            Option(str(one.id), _("{kind} · {name}", kind=one.kind.label, name=one.name))
            for one in queries.categories(session, id_)
        ),
    )


def _available(figures: Figures) -> str:
    if figures.available == figures.balance:
        return ""
    return _("其中可用 {amount}，其余已为待审批的收支留出", amount=money(figures.available))


def _bank(fund: Fund) -> str:
    if fund.bank_name and fund.account_tail:
        return _("{bank}，账号尾号 {tail}", bank=fund.bank_name, tail=fund.account_tail)
    return fund.bank_name


def _bars(sums: list[MonthSum]) -> tuple[MonthBar, ...]:
    highest = max(1, *(one.income for one in sums), *(one.spending for one in sums))
    return tuple(_bar(one, highest) for one in sums)


def _bar(one: MonthSum, highest: int) -> MonthBar:
    said = {"month": month(one.month), "income": money(one.income), "spending": money(one.spending)}
    return MonthBar(
        month=iso_month(one.month),
        words=month(one.month, short=True),
        whole=month(one.month),
        said=_("{month}：进 {income}，出 {spending}", **said),
        income=yuan(one.income),
        spending=yuan(one.spending),
        income_height=percent(one.income, highest),
        spending_height=percent(one.spending, highest),
    )


def _spans() -> tuple[Option, ...]:
    """Return the periods that are asked for most."""
    this, twelve = queries.this_month(), queries.last_year()
    years = [queries.year_of(this), queries.year_of(this.replace(year=this.year - 1))]
    words = [_("今年（{year}）", year=this.year), _("去年（{year}）", year=this.year - 1)]
    found = [Option(twelve.key, _("近 12 个月"))] if twelve not in years else []  # in December they are this year
    return (*found, *(Option(one.key, said) for one, said in zip(years, words, strict=True)))
