"""What the bank says an account held at the end of a day, beside what our own entries say of that day."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from points_app.ledger import queries as ledger
from points_app.shared_account.kinds import EntryState
from points_app.shared_account.models import Fund, FundBankBalance, FundEntry
from points_app.shared_account.queries.filters import EFFECT


@dataclass(frozen=True)
class BankFigure:
    """The newest figure of the bank; `over_fen` is how much it is above our own of that day, below zero if under."""

    day: date
    fen: int
    over_fen: int
    recorded_by: int
    recorded_at: datetime


def bank_figures(session: Session, funds: list[Fund]) -> dict[int, BankFigure]:
    """Return fund → the bank's newest figure, for the funds that have one; reads no entry up to that day."""
    row = FundBankBalance
    newest_first = (col(row.day).desc(), col(row.id).desc())
    ranked = (
        sa.select(
            col(row.fund_id),
            col(row.day),
            col(row.amount_fen),
            col(row.recorded_by),
            col(row.recorded_at),
            sa.func.row_number().over(partition_by=col(row.fund_id), order_by=newest_first).label("place"),
        )
        .where(col(row.fund_id).in_([fund.id for fund in funds]))
        .subquery()
    )
    newest = sa.select(ranked).where(ranked.c.place == 1).subquery()
    rows = session.execute(sa.select(newest)).all()
    if not rows:
        return {}
    after = (
        sa.select(col(FundEntry.fund_id), sa.func.sum(EFFECT))
        .join(newest, newest.c.fund_id == FundEntry.fund_id)
        .where(col(FundEntry.state) == EntryState.APPROVED, col(FundEntry.day) > newest.c.day)
        .group_by(col(FundEntry.fund_id))
    )
    later = {int(fund): int(fen) for fund, fen in session.execute(after)}
    balances = ledger.balances(session, [fund.account_id for fund in funds])
    own = {fund.id: balances[fund.account_id].posted - later.get(fund.id or 0, 0) for fund in funds}
    return {
        found.fund_id: BankFigure(
            found.day, found.amount_fen, found.amount_fen - own[found.fund_id], found.recorded_by, found.recorded_at
        )
        for found in rows
    }


def own_figure(session: Session, fund: Fund, day: date) -> int:
    """Return what our own entries say the fund held at the end of a day, in fen."""
    query = sa.select(sa.func.coalesce(sa.func.sum(EFFECT), 0)).where(
        col(FundEntry.fund_id) == fund.id, col(FundEntry.state) == EntryState.APPROVED, col(FundEntry.day) > day
    )
    return ledger.balance(session, fund.account_id).posted - int(session.execute(query).scalar_one())
