"""What a fund holds, what came in and went out by month and by category. Cheap, however many entries there are."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core.saying import iso_month
from points_app.ledger import queries as ledger
from points_app.shared_account.kinds import EntryKind, EntryState
from points_app.shared_account.models import Fund, FundCategory, FundEntry, FundMonthTotal
from points_app.shared_account.queries.filters import within
from points_app.shared_account.queries.funds import in_language
from points_app.shared_account.queries.periods import Period, last_year, month_of, months_before, this_month, year_of

MONTHS_LIMIT = 240


@dataclass(frozen=True)
class Figures:
    """A fund now, and this month's sums, in fen; `pending` is how many entries wait for approval."""

    balance: int = 0
    available: int = 0
    month_in: int = 0
    month_out: int = 0
    pending: int = 0


@dataclass(frozen=True)
class MonthSum:
    """What came in and went out in a month, which is given by its first day. Fen."""

    month: date
    income: int
    spending: int


@dataclass(frozen=True)
class CategorySum:
    """What a category adds up to, in fen; below zero when more was taken back than came."""

    category_id: int
    name: str
    fen: int


def figures(session: Session, funds: list[Fund]) -> dict[int, Figures]:
    """Return fund → its figures; three queries and a few rows a fund."""
    ids = [fund.id or 0 for fund in funds]
    balances = ledger.balances(session, [fund.account_id for fund in funds])
    sums = _this_month(session, ids)
    counted = (
        sa.select(col(FundEntry.fund_id), sa.func.count())
        .where(col(FundEntry.fund_id).in_(ids), col(FundEntry.state) == EntryState.PENDING)
        .group_by(col(FundEntry.fund_id))
    )
    pending = {int(fund): int(n) for fund, n in session.execute(counted)}
    return {
        fund.id or 0: Figures(
            balance=balances[fund.account_id].posted,
            available=balances[fund.account_id].available,
            month_in=sums.get((fund.id or 0, EntryKind.INCOME), 0),
            month_out=sums.get((fund.id or 0, EntryKind.SPENDING), 0),
            pending=pending.get(fund.id or 0, 0),
        )
        for fund in funds
    }


def _this_month(session: Session, fund_ids: list[int]) -> dict[tuple[int, str], int]:
    """Return (fund, kind) → fen."""
    key = (col(FundMonthTotal.fund_id), col(FundMonthTotal.kind))
    rows = session.execute(
        sa.select(*key, sa.func.sum(col(FundMonthTotal.amount_fen)))
        .where(col(FundMonthTotal.fund_id).in_(fund_ids), col(FundMonthTotal.month) == iso_month(this_month()))
        .group_by(*key)
    )
    return {(fund, kind): int(fen) for fund, kind, fen in rows}


def balance(session: Session, fund: Fund) -> int:
    """Return what the fund holds now, in fen."""
    return ledger.balance(session, fund.account_id).posted


def available(session: Session, fund: Fund) -> int:
    """Return what the fund can still spend, in fen: less by what is set aside."""
    return ledger.balance(session, fund.account_id).available


def month_sums(session: Session, fund_id: int) -> list[MonthSum]:
    """Return the last twelve months, this one last."""
    period = last_year()
    rows = session.execute(
        sa.select(col(FundMonthTotal.month), col(FundMonthTotal.kind), sa.func.sum(col(FundMonthTotal.amount_fen)))
        .where(col(FundMonthTotal.fund_id) == fund_id, within(period))
        .group_by(col(FundMonthTotal.month), col(FundMonthTotal.kind))
    )
    sums = {(month, kind): int(fen) for month, kind, fen in rows}
    months = [months_before(period.last, back) for back in range(11, -1, -1)]
    return [
        MonthSum(
            month,
            sums.get((iso_month(month), EntryKind.INCOME), 0),
            sums.get((iso_month(month), EntryKind.SPENDING), 0),
        )
        for month in months
    ]


def category_sums(session: Session, fund_id: int, kind: EntryKind, period: Period) -> list[CategorySum]:
    """Return a kind's categories that have anything in a period, the largest first."""
    amount = sa.func.sum(col(FundMonthTotal.amount_fen))
    rows = session.execute(
        sa.select(FundCategory, amount)
        .join(FundMonthTotal, col(FundMonthTotal.category_id) == FundCategory.id)
        .where(col(FundMonthTotal.fund_id) == fund_id, col(FundMonthTotal.kind) == kind, within(period))
        .group_by(col(FundCategory.id))
        .order_by(amount.desc(), col(FundCategory.id))
    )
    return [CategorySum(row.id or 0, in_language(row.name, row.name_en), int(fen)) for row, fen in rows]


def is_offered(period: Period, offered: list[Period]) -> bool:
    """Return whether a period is one of those to choose from, or goes from one of their months to another."""
    months = [one.first for one in offered if one.first == one.last]
    return period in offered or (period.first in months and period.last in months)


def periods_of(session: Session, fund_id: int) -> list[Period]:
    """Return the periods to choose from: twelve months, the years and months since the oldest entry, empty ones too."""
    oldest = session.exec(select(sa.func.min(FundEntry.day)).where(FundEntry.fund_id == fund_id)).one()
    this = this_month()
    months = [months_before(this, back) for back in range(MONTHS_LIMIT)] if oldest else []
    years = range(this.year, oldest.year - 1, -1) if oldest else []
    return [
        last_year(),
        *(one for one in (year_of(date(year, 1, 1)) for year in years) if one != last_year()),
        *(Period(month, month) for month in months if oldest and month >= month_of(oldest)),
    ]
