"""The desk: what the property company submitted, and what waits for the committee."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import db
from points_app.core.paging import Page
from points_app.core.permissions import Actor
from points_app.people import queries as people
from points_app.people.queries import PlaceKind
from points_app.shared_account import rights
from points_app.shared_account.kinds import EntryState
from points_app.shared_account.models import Fund, FundEntry
from points_app.shared_account.queries.entries import Entry, page_where
from points_app.shared_account.queries.funds import Reader

FUNDS_LIMIT = 200


@dataclass(frozen=True)
class Waiting:
    """What waits for approval at a fund: the first page of it, and how many there are."""

    entries: Page[Entry]
    count: int


def waiting_count(session: Session, actor: Actor) -> int:
    """Return how many entries wait for this actor's approval."""
    return sum(waiting_by_fund(session, actor).values())


def waiting_by_fund(session: Session, actor: Actor) -> dict[int, int]:
    """Return fund → how many of its entries wait for this actor's approval, where any do."""
    paths = actor.paths(rights.DECIDERS)
    if not paths:
        return {}
    query = (
        sa.select(col(FundEntry.fund_id), sa.func.count())
        .join(Fund, col(Fund.id) == FundEntry.fund_id)
        .where(
            sa.or_(*(db.below(col(Fund.path), path) for path in paths)),
            col(FundEntry.state) == EntryState.PENDING,
            col(FundEntry.submitted_by) != actor.resident_id,
        )
        .group_by(col(FundEntry.fund_id))
    )
    return {int(fund_id): int(n) for fund_id, n in session.execute(query)}


def desks(session: Session, actor: Actor) -> list[Fund]:
    """Return the funds at which the actor has something to do, the first FUNDS_LIMIT of them."""
    paths = actor.paths(rights.AT_DESK)
    if not paths:
        return []
    at_one = sa.or_(*(db.below(col(Fund.path), path) for path in paths))
    return list(session.exec(select(Fund).where(at_one).order_by(col(Fund.id)).limit(FUNDS_LIMIT)).all())


def places_without_fund(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """Return id and name of the compounds at which the actor may open a fund because there is none."""
    found: dict[int, str] = {}
    for path in actor.paths(rights.OPENERS):
        found.update({place.id: place.name for place in people.places_below(session, path, PlaceKind.COMPOUND)})
    taken = set(session.exec(select(Fund.place_id).where(col(Fund.place_id).in_(found))).all())
    return [(id_, name) for id_, name in sorted(found.items()) if id_ not in taken]


def waiting(session: Session, reader: Reader) -> Waiting:
    """Return what waits for approval at the reader's fund, their own too."""
    pending = [col(FundEntry.state) == EntryState.PENDING]
    page = page_where(session, reader, pending)
    count = sa.select(sa.func.count()).where(col(FundEntry.fund_id) == reader.fund.id, *pending)
    return Waiting(page, session.execute(count).scalar_one())


def own_entries(session: Session, reader: Reader, after: str = "") -> Page[Entry]:
    """Return a page of what the reader submitted to the fund, newest day first."""
    return page_where(session, reader, [col(FundEntry.submitted_by) == reader.actor.resident_id], after)
