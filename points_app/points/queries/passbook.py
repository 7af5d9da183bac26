"""The passbook: what the household's account in the ledger holds, each entry with its award.

Only the household itself reads it: a deduction is nobody else's business.
"""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from points_app.core import clock
from points_app.core.paging import Page
from points_app.core.permissions import Actor
from points_app.ledger import queries as ledger
from points_app.ledger.kinds import AccountKind, BookKind
from points_app.people.queries import HouseholdView, PlaceKind, enclosing, households_by_id, people_by_id
from points_app.points.kinds import Period, Subject
from points_app.points.models import PointTotal
from points_app.points.periods import condition, start_of
from points_app.points.queries.awards import Award, awards_by_transfer

ON_A_PAGE = 30


@dataclass(frozen=True)
class PassbookEntry:
    """One transfer of the household's account; `amount` is what it received. `award` is None for what is none."""

    id: int
    amount: int
    memo: str
    recorded_at: datetime
    effective_at: datetime
    is_reversal: bool
    award: Award | None


@dataclass(frozen=True)
class Passbook:
    """A household's passbook, and a page of its entries; `earned` and `deducted` are of the month.

    `on_boards` says what the household wants, `me_on_boards` whether the reader is on boards in person.
    """

    building: str
    door: str
    balance: int
    month: date
    earned: int
    deducted: int
    on_boards: bool
    me_on_boards: bool
    entries: Page[PassbookEntry]


def passbook(session: Session, actor: Actor, after: str = "") -> Passbook | None:
    """Return the actor's own household's passbook with entries newest first; None for who has no household."""
    household_id, me = actor.household_id, actor.resident_id
    if household_id is None or me is None:
        return None
    household = households_by_id(session, [household_id])[household_id]
    account = account_of(session, household)
    month = start_of(Period.MONTH, clock.today())
    earned, deducted = _figures(session, household_id, month)
    return Passbook(
        household.building,
        household.door,
        ledger.balance(session, account).posted if account else 0,
        month,
        earned,
        deducted,
        household.on_boards,
        people_by_id(session, [me])[me].on_boards,
        _entries(session, account, after) if account else Page(),
    )


def account_of(session: Session, household: HouseholdView) -> int | None:
    """Return the ledger account of a household's passbook, None where nothing was ever booked."""
    community = enclosing(session, household.path, PlaceKind.COMMUNITY)
    book = ledger.find_book(session, BookKind.POINTS, community.id) if community else None
    return ledger.find_account(session, book, AccountKind.HOUSEHOLD, "household", household.id) if book else None


def _figures(session: Session, household_id: int, month: date) -> tuple[int, int]:
    """Return what the household earned and lost in the month."""
    row = session.execute(
        sa.select(col(PointTotal.earned), col(PointTotal.deducted)).where(
            condition(Subject.HOUSEHOLD, Period.MONTH, month), col(PointTotal.subject_id) == household_id
        )
    ).first()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _entries(session: Session, account: int, after: str) -> Page[PassbookEntry]:
    page = ledger.entries(session, account, after, ON_A_PAGE)
    awards = awards_by_transfer(session, [entry.reverses_id or entry.transfer_id for entry in page.rows])
    return page.of(
        PassbookEntry(
            entry.transfer_id,
            entry.amount,
            entry.memo,
            entry.recorded_at,
            entry.effective_at,
            entry.reverses_id is not None,
            awards.get(entry.reverses_id or entry.transfer_id),
        )
        for entry in page.rows
    )
