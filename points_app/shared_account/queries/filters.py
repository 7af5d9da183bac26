"""What a list of entries is narrowed to: the same for the page, its figures and its downloads."""

import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from points_app.core.errors import InvalidInput
from points_app.shared_account.models import EntryKind, EntryState, FundCategory, FundEntry, FundMonthTotal
from points_app.shared_account.words import is_period, months_back, parse_yuan, span

MAX_QUERY = 60
STATES: dict[str, tuple[EntryState, ...]] = {
    "approved": (EntryState.APPROVED,),
    "pending": (EntryState.PENDING,),
    "refused": (EntryState.REJECTED, EntryState.WITHDRAWN),
    "all": tuple(EntryState),
}
SIGNED = sa.case((col(FundEntry.corrects_id).is_(None), col(FundEntry.amount_fen)), else_=-col(FundEntry.amount_fen))
"""An entry's amount as its kind's total counts it: a correction takes back."""
EFFECT = sa.case((col(FundEntry.kind) == EntryKind.INCOME, SIGNED), else_=-SIGNED)
"""What an entry does to the fund's balance."""


@dataclass(frozen=True)
class Filter:
    """Made by `make_filter`. `month` may be LAST_YEAR, `state` is a key of STATES; empty and 0 narrow nothing."""

    q: str = ""
    kind: str = ""
    category_id: int = 0
    month: str = ""
    state: str = "approved"


@dataclass(frozen=True)
class Totals:
    """How many entries of a list there are, by state, and what the approved ones add up to, in fen."""

    approved: int = 0
    pending: int = 0
    refused: int = 0
    income_fen: int = 0
    spending_fen: int = 0


def make_filter(q: str = "", kind: str = "", category: str = "", month: str = "", state: str = "") -> Filter:
    """Return the filter that the words of an address or a form mean; what makes no sense narrows nothing."""
    usable = category.isascii() and category.isdigit() and len(category) < 10
    return Filter(
        q=" ".join(q.replace("\x00", "").split())[:MAX_QUERY],
        kind=kind if kind in set(EntryKind) else "",
        category_id=int(category) if usable else 0,
        month=month if is_period(month) else "",
        state=state if state in STATES else "approved",
    )


def conditions(fund_id: int, chosen: Filter, *, sees_names: bool) -> list[sa.ColumnElement[bool]]:
    """Return the conditions on fund_entry (joined with fund_category) that a filter means.

    Who does not see a person's name cannot find it by searching either.
    """
    found: list[Any] = [FundEntry.fund_id == fund_id]
    states = STATES[chosen.state]
    if len(states) < len(EntryState):
        found.append(col(FundEntry.state).in_(states))
    if chosen.kind:
        found.append(FundEntry.kind == chosen.kind)
    if chosen.category_id:
        found.append(FundEntry.category_id == chosen.category_id)
    if chosen.month:
        first, last = span(chosen.month)
        found += [FundEntry.day >= _first_day(first), FundEntry.day < _first_day(months_back(last, -1))]
    if chosen.q:
        found.append(_matches(chosen.q, sees_names))
    return found


def _first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)


def _matches(q: str, sees_names: bool) -> sa.ColumnElement[bool]:
    party = col(FundEntry.party).icontains(q, autoescape=True)
    either = [
        col(FundEntry.purpose).icontains(q, autoescape=True),
        party if sees_names else sa.and_(party, col(FundEntry.party_is_person).is_(False)),
        col(FundCategory.name).icontains(q, autoescape=True),
        col(FundCategory.name_en).icontains(q, autoescape=True),
    ]
    with suppress(InvalidInput):  # words, not an amount
        either.append(col(FundEntry.amount_fen) == parse_yuan(_without_sign(q)))
    return sa.or_(*either)


def _without_sign(q: str) -> str:
    """Return an amount as it is typed into a form; the list shows it with a plus or minus, of whatever kind."""
    return q[1:] if q and unicodedata.category(q[0]) in {"Sm", "Pd"} else q


def totals(session: Session, fund_id: int, chosen: Filter, *, sees_names: bool) -> Totals:
    """Return how many entries the filter finds and what they add up to.

    Without search words the approved ones come from the month's totals, so the cost stays the same as entries grow.
    """
    wanted = set(STATES[chosen.state])
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    if not chosen.q and EntryState.APPROVED in wanted:
        wanted.discard(EntryState.APPROVED)
        sums.update(_approved(session, fund_id, chosen))
    if wanted:
        sums.update(_counted(session, conditions(fund_id, chosen, sees_names=sees_names), wanted))
    counts = {state: sum(n for (at, _kind), (n, _fen) in sums.items() if at == state) for state in EntryState}
    return Totals(
        approved=counts[EntryState.APPROVED],
        pending=counts[EntryState.PENDING],
        refused=counts[EntryState.REJECTED] + counts[EntryState.WITHDRAWN],
        income_fen=sums.get((EntryState.APPROVED, EntryKind.INCOME), (0, 0))[1],
        spending_fen=sums.get((EntryState.APPROVED, EntryKind.SPENDING), (0, 0))[1],
    )


def _approved(session: Session, fund_id: int, chosen: Filter) -> dict[tuple[str, str], tuple[int, int]]:
    amount, number = sa.func.sum(col(FundMonthTotal.amount_fen)), sa.func.sum(col(FundMonthTotal.entries))
    query = sa.select(col(FundMonthTotal.kind), number, amount).where(col(FundMonthTotal.fund_id) == fund_id)
    if chosen.kind:
        query = query.where(col(FundMonthTotal.kind) == chosen.kind)
    if chosen.category_id:
        query = query.where(col(FundMonthTotal.category_id) == chosen.category_id)
    if chosen.month:
        query = query.where(col(FundMonthTotal.month).between(*span(chosen.month)))
    rows = session.execute(query.group_by(col(FundMonthTotal.kind)))
    return {(EntryState.APPROVED, kind): (int(n), int(fen)) for kind, n, fen in rows}


def _counted(session: Session, where: list[Any], states: set[EntryState]) -> dict[tuple[str, str], tuple[int, int]]:
    query = (
        sa.select(col(FundEntry.state), col(FundEntry.kind), sa.func.count(), sa.func.sum(SIGNED))
        .join(FundCategory, col(FundCategory.id) == FundEntry.category_id)
        .where(*where, col(FundEntry.state).in_(sorted(states)))
        .group_by(col(FundEntry.state), col(FundEntry.kind))
    )
    return {(state, kind): (int(n), int(fen)) for state, kind, n, fen in session.execute(query)}
