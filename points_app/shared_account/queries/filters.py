"""What a list of entries is narrowed to, and what it adds up to: the same for the page and its downloads."""

import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from points_app.core import fields, text
from points_app.core.errors import InvalidInput
from points_app.core.saying import iso_month
from points_app.shared_account.forms import MAX_SEARCH
from points_app.shared_account.kinds import EntryKind, EntryState, StateGroup
from points_app.shared_account.models import FundCategory, FundEntry, FundMonthTotal
from points_app.shared_account.queries.funds import Reader
from points_app.shared_account.queries.periods import Period, read_period

SIGNED = sa.case((col(FundEntry.corrects_id).is_(None), col(FundEntry.amount_fen)), else_=-col(FundEntry.amount_fen))
"""An entry's amount as its kind's total counts it: a correction takes back."""
EFFECT = sa.case((col(FundEntry.kind) == EntryKind.INCOME, SIGNED), else_=-SIGNED)
"""What an entry does to the fund's balance."""


@dataclass(frozen=True)
class Filter:
    """What entries are looked for; what is empty, None or 0 narrows nothing."""

    q: str = ""
    kind: EntryKind | None = None
    category_id: int = 0
    period: Period | None = None
    group: StateGroup = StateGroup.APPROVED

    def asked(self) -> dict[str, str]:
        """Return it as an address says it; `read_filter` reads that."""
        return {
            "q": self.q,
            "kind": self.kind or "",
            "category": str(self.category_id or ""),
            "month": self.period.key if self.period else "",
            "state": self.group,
        }


@dataclass(frozen=True)
class Totals:
    """How many entries of a list there are, by state, and what the approved ones add up to, in fen."""

    approved: int = 0
    pending: int = 0
    refused: int = 0
    income_fen: int = 0
    spending_fen: int = 0


def read_filter(asked: Mapping[str, str]) -> Filter:
    """Return the filter that an address or a form means; what makes no sense narrows nothing."""
    q = ""
    with suppress(InvalidInput):
        q = text.line(asked.get("q", "")[:MAX_SEARCH])
    kind, group = asked.get("kind", ""), asked.get("state", "")
    return Filter(
        q=q,
        kind=EntryKind(kind) if kind in set(EntryKind) else None,
        category_id=fields.row_id(asked.get("category", "")),
        period=read_period(asked.get("month", "")),
        group=StateGroup(group) if group in set(StateGroup) else StateGroup.APPROVED,
    )


def conditions(chosen: Filter, *, sees_all: bool) -> list[sa.ColumnElement[bool]]:
    """Return the conditions on fund_entry (joined with fund_category) that a filter means.

    Who does not see a person's name cannot find it by searching either.
    """
    found: list[Any] = []
    if chosen.group != StateGroup.ALL:
        found.append(col(FundEntry.state).in_(chosen.group.states))
    if chosen.kind:
        found.append(FundEntry.kind == chosen.kind)
    if chosen.category_id:
        found.append(FundEntry.category_id == chosen.category_id)
    if chosen.period:
        found += [FundEntry.day >= chosen.period.first, FundEntry.day < chosen.period.end]
    if chosen.q:
        found.append(_matches(chosen.q, sees_all=sees_all))
    return found


def _matches(q: str, *, sees_all: bool) -> sa.ColumnElement[bool]:
    party = col(FundEntry.party).icontains(q, autoescape=True)
    either = [
        col(FundEntry.purpose).icontains(q, autoescape=True),
        party if sees_all else sa.and_(party, col(FundEntry.party_is_person).is_(False)),
        col(FundCategory.name).icontains(q, autoescape=True),
        col(FundCategory.name_en).icontains(q, autoescape=True),
    ]
    with suppress(InvalidInput):  # a text, not an amount
        either.append(col(FundEntry.amount_fen) == fields.Fen().read(_without_sign(q), ""))
    return sa.or_(*either)


def _without_sign(q: str) -> str:
    """Return an amount as it is typed into a form; the list shows it with a plus or minus, of whatever kind."""
    return q[1:] if q and unicodedata.category(q[0]) in {"Sm", "Pd"} else q


def totals(session: Session, reader: Reader, chosen: Filter) -> Totals:
    """Return how many entries the filter finds and what they add up to.

    Without search words the approved ones come from the month's totals, so the cost stays the same as entries grow.
    """
    wanted = set(chosen.group.states)
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    if not chosen.q and EntryState.APPROVED in wanted:
        wanted.discard(EntryState.APPROVED)
        sums.update(_approved(session, reader, chosen))
    if wanted:
        sums.update(_counted(session, reader, chosen, wanted))
    counts = {state: sum(n for (at, _kind), (n, _fen) in sums.items() if at == state) for state in EntryState}
    return Totals(
        approved=counts[EntryState.APPROVED],
        pending=counts[EntryState.PENDING],
        refused=counts[EntryState.REJECTED] + counts[EntryState.WITHDRAWN],
        income_fen=sums.get((EntryState.APPROVED, EntryKind.INCOME), (0, 0))[1],
        spending_fen=sums.get((EntryState.APPROVED, EntryKind.SPENDING), (0, 0))[1],
    )


def _approved(session: Session, reader: Reader, chosen: Filter) -> dict[tuple[str, str], tuple[int, int]]:
    amount, number = sa.func.sum(col(FundMonthTotal.amount_fen)), sa.func.sum(col(FundMonthTotal.entries))
    query = sa.select(col(FundMonthTotal.kind), number, amount).where(col(FundMonthTotal.fund_id) == reader.fund.id)
    if chosen.kind:
        query = query.where(col(FundMonthTotal.kind) == chosen.kind)
    if chosen.category_id:
        query = query.where(col(FundMonthTotal.category_id) == chosen.category_id)
    if chosen.period:
        query = query.where(within(chosen.period))
    rows = session.execute(query.group_by(col(FundMonthTotal.kind)))
    return {(EntryState.APPROVED, kind): (int(n), int(fen)) for kind, n, fen in rows}


def within(period: Period) -> sa.ColumnElement[bool]:
    """Return the condition that a month's total is of the period."""
    return col(FundMonthTotal.month).between(iso_month(period.first), iso_month(period.last))


def _counted(
    session: Session, reader: Reader, chosen: Filter, states: set[EntryState]
) -> dict[tuple[str, str], tuple[int, int]]:
    query = (
        sa.select(col(FundEntry.state), col(FundEntry.kind), sa.func.count(), sa.func.sum(SIGNED))
        .join(FundCategory, col(FundCategory.id) == FundEntry.category_id)
        .where(
            col(FundEntry.fund_id) == reader.fund.id,
            *conditions(chosen, sees_all=reader.sees_all),
            col(FundEntry.state).in_(sorted(states)),
        )
        .group_by(col(FundEntry.state), col(FundEntry.kind))
    )
    return {(state, kind): (int(n), int(fen)) for state, kind, n, fen in session.execute(query)}
