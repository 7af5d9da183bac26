"""Whether funds, month's totals, entries and ledger say the same."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from points_app.ledger import queries as ledger
from points_app.shared_account.kinds import EntryKind, EntryState
from points_app.shared_account.models import Fund, FundCategory, FundEntry, FundMonthTotal
from points_app.shared_account.queries.filters import EFFECT, SIGNED


@dataclass(frozen=True)
class Difference:
    """A figure that is kept and does not agree with the entries it is made from. Amounts in fen."""

    fund_id: int
    what: str
    kept: int
    rebuilt: int


def differences(session: Session) -> list[Difference]:
    """Rebuild every figure of every fund from its entries; return what does not agree. Reads every entry."""
    return [*_months(session), *_balances(session), *_category_balances(session)]


def _months(session: Session) -> list[Difference]:
    key = (col(FundEntry.fund_id), col(FundEntry.month), col(FundEntry.category_id))
    rebuilt = {
        (fund, month, category): int(fen)
        for fund, month, category, fen in session.execute(
            sa.select(*key, sa.func.sum(SIGNED)).where(col(FundEntry.state) == EntryState.APPROVED).group_by(*key)
        )
    }
    kept = {
        (fund, month, category): int(fen)
        for fund, month, category, fen in session.execute(
            sa.select(
                col(FundMonthTotal.fund_id),
                col(FundMonthTotal.month),
                col(FundMonthTotal.category_id),
                col(FundMonthTotal.amount_fen),
            )
        )
    }
    return [
        Difference(fund, f"{month}, category {category}", kept.get((fund, month, category), 0), fen)
        for (fund, month, category), fen in sorted({**dict.fromkeys(kept, 0), **rebuilt}.items())
        if kept.get((fund, month, category), 0) != fen
    ]


def _balances(session: Session) -> list[Difference]:
    rows = session.execute(
        sa.select(
            col(FundEntry.fund_id),
            sa.func.sum(sa.case((col(FundEntry.state) == EntryState.APPROVED, EFFECT), else_=0)),
            sa.func.sum(sa.case((sa.and_(col(FundEntry.state) == EntryState.PENDING, EFFECT < 0), -EFFECT), else_=0)),
        ).group_by(col(FundEntry.fund_id))
    )
    sums = {fund: (int(posted), int(aside)) for fund, posted, aside in rows}
    found = []
    for fund_id, account in session.execute(sa.select(col(Fund.id), col(Fund.account_id))):
        balance = ledger.balance(session, account)
        posted, aside = sums.get(fund_id, (0, 0))
        for what, kept, rebuilt in (("balance", balance.posted, posted), ("set aside", balance.debits_pending, aside)):
            if kept != rebuilt:
                found.append(Difference(fund_id, what, kept, rebuilt))
    return found


def _category_balances(session: Session) -> list[Difference]:
    rows = session.execute(
        sa.select(FundCategory, sa.func.coalesce(sa.func.sum(col(FundMonthTotal.amount_fen)), 0))
        .outerjoin(FundMonthTotal, col(FundMonthTotal.category_id) == FundCategory.id)
        .group_by(col(FundCategory.id))
    ).all()
    balances = ledger.balances(session, [category.account_id or 0 for category, _fen in rows])
    found = []
    for category, fen in rows:
        posted = balances[category.account_id or 0].posted
        kept = -posted if category.kind == EntryKind.INCOME else posted
        if kept != fen:
            found.append(Difference(category.fund_id, f"category {category.id}", kept, int(fen)))
    return found
