"""All entries of a filter, whole and uncut, for downloads: the very rows, order and figures of the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from points_app.core import clock, photos
from points_app.core.errors import NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.ledger import queries as ledger
from points_app.shared_account.models import (
    EntryKind,
    EntryState,
    EventKind,
    FundCategory,
    FundEntry,
    FundEntryEvent,
)
from points_app.shared_account.queries.access import category_name, find_fund, fund_name, sees_vouchers
from points_app.shared_account.queries.entries import VOUCHER, party_of
from points_app.shared_account.queries.filters import Filter, Totals, conditions, totals

CHUNK = 500


@dataclass(frozen=True)
class ExportHead:
    """What stands around the rows: the fund, the filter's totals, the fund's balance in fen."""

    fund_id: int
    name: str
    totals: Totals
    balance_fen: int


@dataclass(frozen=True)
class ExportRow:
    """One entry. A correction's amount is negative in its own column; None where the other column holds it."""

    id: int
    day: date
    kind: str
    category: str
    purpose: str
    party: str
    income_fen: int | None
    spending_fen: int | None
    state: str
    counts: bool
    corrects_id: int | None
    vouchers: int
    submitted_at: datetime
    decided_at: datetime | None
    transfer_id: int | None


def export_head(session: Session, actor: Actor, fund_id: int, chosen: Filter) -> ExportHead:
    """Return what stands around the rows; NotFound for a fund that does not exist."""
    fund = find_fund(session, fund_id)
    if fund is None:
        raise NotFound(_("没有这个共管账户。"))
    sees = sees_vouchers(session, actor, fund.path)
    found = totals(session, fund_id, chosen, sees_names=sees)
    return ExportHead(fund_id, fund_name(fund), found, ledger.balance(session, fund.account_id).posted)


def export_rows(session: Session, actor: Actor, fund_id: int, chosen: Filter) -> Iterator[ExportRow]:
    """Yield every entry of the filter, newest first, reading CHUNK at a time."""
    fund = find_fund(session, fund_id)
    if fund is None:
        raise NotFound(_("没有这个共管账户。"))
    sees = sees_vouchers(session, actor, fund.path)
    end = sa.and_(col(FundEntryEvent.entry_id) == FundEntry.id, col(FundEntryEvent.kind) != EventKind.SUBMITTED)
    query = (
        sa.select(FundEntry, FundCategory, FundEntryEvent)
        .join(FundCategory, col(FundCategory.id) == FundEntry.category_id)
        .outerjoin(FundEntryEvent, end)
        .where(*conditions(fund_id, chosen, sees_names=sees))
        .order_by(col(FundEntry.day).desc(), col(FundEntry.id).desc())
        .execution_options(yield_per=CHUNK)
    )
    for chunk in session.execute(query).partitions():
        vouchers = photos.names_of(session, VOUCHER, [row.id for row, _category, _event in chunk])
        for row, category, event in chunk:
            yield _row(row, category, event, len(vouchers.get(row.id, [])), sees=sees)
            session.expunge(row)
        session.expire_all()


def _row(
    row: FundEntry, category: FundCategory, event: FundEntryEvent | None, vouchers: int, *, sees: bool
) -> ExportRow:
    signed = row.amount_fen if row.corrects_id is None else -row.amount_fen
    income = row.kind == EntryKind.INCOME
    return ExportRow(
        id=row.id or 0,
        day=row.day,
        kind=row.kind.label,
        category=category_name(category),
        purpose=row.purpose,
        party=party_of(row, sees=sees),
        income_fen=signed if income else None,
        spending_fen=None if income else signed,
        state=row.state.label,
        counts=row.state == EntryState.APPROVED,
        corrects_id=row.corrects_id,
        vouchers=vouchers,
        submitted_at=clock.local(row.submitted_at),
        decided_at=clock.local(event.at) if event else None,
        transfer_id=event.transfer_id if event and row.state == EntryState.APPROVED else None,
    )
