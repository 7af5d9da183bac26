"""The one reading of entries: list, page, approval, download and every check of a verb take the same `Entry`.

What the reader may not see is not in it: people's names come masked, vouchers only as their number.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Bundle, aliased
from sqlmodel import Session, col, select

from points_app.core import paging, photos
from points_app.core.fields import MAX_ID
from points_app.core.paging import Page
from points_app.core.permissions import Actor
from points_app.people import queries as people
from points_app.shared_account.kinds import EntryKind, EntryState, EventKind
from points_app.shared_account.models import FundCategory, FundEntry, FundEntryEvent
from points_app.shared_account.queries.filters import Filter, conditions
from points_app.shared_account.queries.funds import Reader, find_fund, in_language, reader_of

VOUCHER = "voucher"
"""The scope of voucher pictures; scope_id is the entry's id."""
PAGE_SIZE = 20
CHUNK = 500
_NEWEST = paging.downwards(col(FundEntry.day), col(FundEntry.id))
# As Any, because a column of an alias is typed as what the row holds.
_CORRECTION: Any = aliased(FundEntry, name="correction")
_ENDING: Any = aliased(FundEntryEvent, name="ending")


@dataclass(frozen=True)
class Correction:
    """The entry that undoes another, approved or waiting for approval."""

    id: int
    state: EntryState


@dataclass(frozen=True)
class Ending:
    """What ended an entry: an approval, a refusal with its reason as the note, or its withdrawal."""

    at: datetime
    actor_id: int
    note: str
    transfer_id: int


@dataclass(frozen=True)
class Entry:
    """Money in or out, as its reader may know it; `own`: the reader submitted it.

    `correction` undoes it; `corrects_id` is what it undoes itself. `vouchers` are names of pictures, none for whoever
    may not see them; `voucher_count` says how many there are in any case.
    """

    id: int
    fund_id: int
    kind: EntryKind
    category_id: int
    category: str
    amount_fen: int
    party: str
    party_is_person: bool
    purpose: str
    day: date
    state: EntryState
    submitted_by: int
    submitted_at: datetime
    corrects_id: int | None
    correction: Correction | None
    ending: Ending | None
    vouchers: tuple[str, ...]
    voucher_count: int
    own: bool

    @property
    def comes_in(self) -> bool:
        """Whether it brings money into the fund, as the correction of a spending does."""
        return (self.kind == EntryKind.INCOME) == (self.corrects_id is None)

    @property
    def signed_fen(self) -> int:
        """The amount as its kind's total counts it: a correction takes back."""
        return self.amount_fen if self.corrects_id is None else -self.amount_fen

    @property
    def effect_fen(self) -> int:
        """What it does to the fund's balance once it counts."""
        return self.amount_fen if self.comes_in else -self.amount_fen

    @property
    def counts(self) -> bool:
        """Whether it is part of the totals."""
        return self.state == EntryState.APPROVED

    @property
    def is_correctable(self) -> bool:
        """Whether it may be undone by a correction, which itself never is."""
        return self.counts and self.corrects_id is None and self.correction is None

    @property
    def transfer_id(self) -> int | None:
        """The ledger's transfer that moved the amount, if one did."""
        return self.ending.transfer_id if self.ending and self.counts else None


@dataclass(frozen=True)
class Event:
    """One thing that happened to an entry; `who` is named as the reader may see it."""

    kind: EventKind
    who: str
    at: datetime
    note: str
    transfer_id: int


def entries(session: Session, reader: Reader, chosen: Filter, after: str = "") -> Page[Entry]:
    """Return a page of the fund's entries, newest day first."""
    return page_where(session, reader, conditions(chosen, sees_all=reader.sees_all), after)


def page_where(session: Session, reader: Reader, where: Iterable[Any], after: str = "") -> Page[Entry]:
    """Return a page of the fund's entries that meet the conditions, newest day first."""
    page = paging.read(session, _statement(reader).where(*where), _NEWEST, after, PAGE_SIZE)
    return page.of(_facts(session, reader, page.rows))


def every_entry(session: Session, reader: Reader, chosen: Filter) -> Iterator[Entry]:
    """Yield the fund's entries, whole and uncut and in the order of `entries`, reading CHUNK at a time."""
    statement = _statement(reader).where(*conditions(chosen, sees_all=reader.sees_all)).order_by(*_NEWEST.sorted())
    for chunk in session.execute(statement.execution_options(yield_per=CHUNK)).partitions():
        yield from _facts(session, reader, [row[0] for row in chunk])


def find_entry(session: Session, actor: Actor, entry_id: int, *, lock: bool = False) -> tuple[Reader, Entry] | None:
    """Return one entry and what the actor is to its fund, or None; with `lock` nobody else changes it meanwhile."""
    if not 0 < entry_id <= MAX_ID:
        return None
    # Locked before it is read: whoever had to wait sees what the other did.
    where = select(FundEntry.fund_id).where(FundEntry.id == entry_id)
    fund_id = session.exec(where.with_for_update() if lock else where).first()
    fund = find_fund(session, fund_id) if fund_id else None
    if fund is None:
        return None
    reader = reader_of(session, actor, fund)
    rows = session.execute(_statement(reader).where(col(FundEntry.id) == entry_id)).all()
    return reader, _facts(session, reader, [rows[0][0]])[0]


def events(session: Session, reader: Reader, entry_id: int) -> list[Event]:
    """Return what happened to an entry of the reader's fund, in order."""
    rows = session.exec(
        select(FundEntryEvent).where(FundEntryEvent.entry_id == entry_id).order_by(col(FundEntryEvent.id))
    ).all()
    who = people.people_by_id(session, [row.actor_id for row in rows])
    return [
        Event(
            row.kind,
            reader.shown(who[row.actor_id].name) if row.actor_id in who else "",
            row.at,
            row.note,
            row.transfer_id,
        )
        for row in rows
    ]


def may_see_voucher(session: Session, actor: Actor, entry_id: int) -> bool:
    """Whether the actor may see the voucher pictures of an entry."""
    found = find_entry(session, actor, entry_id)
    return found is not None and found[0].sees_all


def _statement(reader: Reader) -> Any:
    """Select the facts of the fund's entries: all of them are public, so conditions only narrow it."""
    live = (EntryState.PENDING, EntryState.APPROVED)
    return (
        sa.select(_columns())
        .join(FundCategory, col(FundCategory.id) == FundEntry.category_id)
        .outerjoin(_CORRECTION, sa.and_(_CORRECTION.corrects_id == FundEntry.id, _CORRECTION.state.in_(live)))
        .outerjoin(_ENDING, sa.and_(_ENDING.entry_id == FundEntry.id, _ENDING.kind != EventKind.SUBMITTED))
        .where(col(FundEntry.fund_id) == reader.fund.id)
    )


def _columns() -> Bundle[Any]:
    entry, ending = FundEntry, _ENDING
    return Bundle(
        "entry",
        *(col(one) for one in (entry.id, entry.fund_id, entry.kind, entry.category_id, entry.amount_fen, entry.party)),
        *(col(one) for one in (entry.party_is_person, entry.purpose, entry.day, entry.state, entry.corrects_id)),
        *(col(one) for one in (entry.submitted_by, entry.submitted_at)),
        col(FundCategory.name).label("category"),
        col(FundCategory.name_en).label("category_en"),
        _CORRECTION.id.label("correction_id"),
        _CORRECTION.state.label("correction_state"),
        ending.at.label("ended_at"),
        ending.actor_id.label("ended_by"),
        ending.note.label("ending_note"),
        ending.transfer_id.label("ending_transfer_id"),
    )


def _facts(session: Session, reader: Reader, rows: Sequence[Any]) -> list[Entry]:
    """Return rows of `_statement` as this reader may know them; one query more, however many rows."""
    pictures = photos.names_of(session, VOUCHER, [row.id for row in rows])
    return [_fact(reader, row, tuple(pictures.get(row.id, ()))) for row in rows]


def _fact(reader: Reader, row: Any, pictures: tuple[str, ...]) -> Entry:
    return Entry(
        id=row.id,
        fund_id=row.fund_id,
        kind=row.kind,
        category_id=row.category_id,
        category=in_language(row.category, row.category_en),
        amount_fen=row.amount_fen,
        party=reader.shown(row.party) if row.party_is_person else row.party,
        party_is_person=row.party_is_person,
        purpose=row.purpose,
        day=row.day,
        state=row.state,
        submitted_by=row.submitted_by,
        submitted_at=row.submitted_at,
        corrects_id=row.corrects_id,
        correction=Correction(row.correction_id, row.correction_state) if row.correction_id else None,
        ending=Ending(row.ended_at, row.ended_by, row.ending_note, row.ending_transfer_id) if row.ended_at else None,
        vouchers=pictures if reader.sees_all else (),
        voucher_count=len(pictures),
        own=row.submitted_by == reader.actor.resident_id,
    )
