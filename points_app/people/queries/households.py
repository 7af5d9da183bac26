"""Households: those of a place, and one with its people, for whoever keeps the register."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import db
from points_app.core.paging import Page, read, upwards
from points_app.core.permissions import Actor
from points_app.people import rights
from points_app.people.finding import get_household, live
from points_app.people.kinds import Account, SplitState
from points_app.people.models import HomeToSplit, Household, Resident
from points_app.people.queries.places import trails_of
from points_app.people.queries.register import PAGE, need_kept
from points_app.people.queries.residents import PersonFact, person_fact

_BY_DOOR = upwards(col(Household.door_key), col(Household.id))


@dataclass(frozen=True)
class HouseholdFact:
    """A household in a list: its door, who lives there, and how many of them have an account with a password."""

    id: int
    door: str
    people: tuple[str, ...]
    accounts: int


@dataclass(frozen=True)
class KeptHousehold:
    """One household and everybody who ever lived there, those moved out last."""

    id: int
    place_id: int
    place: str
    door: str
    path: str
    head_name: str
    on_boards: bool
    ended_at: datetime | None
    settled_at: datetime | None
    people: tuple[PersonFact, ...]

    @property
    def head_id(self) -> int:
        """The id of its head; 0 where nobody who lives there is called so."""
        heads = (one.id for one in self.people if one.account is not Account.GONE and one.name == self.head_name)
        return next(heads, 0)


def households_at(session: Session, actor: Actor, place_id: int, after: str = "") -> Page[HouseholdFact]:
    """Return the households that live right at a place, by door."""
    place = need_kept(session, actor, place_id)
    living = select(Household).where(Household.place_id == place.id, live())
    page = read(session, living, _BY_DOOR, after, PAGE)
    people = _people_of(session, [row.id or 0 for row in page.rows])
    return page.of(_fact(row, people.get(row.id or 0, [])) for row in page.rows)


@dataclass(frozen=True)
class LeftHome:
    """A household whose people have all left, and whose passbook may still be given to where they went."""

    id: int
    door: str
    names: tuple[str, ...]
    ended_at: datetime


def homes_left(session: Session, actor: Actor, place_id: int) -> list[LeftHome]:
    """Return the ended households right at a place whose rest is not settled, the latest first."""
    place = need_kept(session, actor, place_id)
    rows = session.exec(
        select(Household)
        .where(
            Household.place_id == place.id, col(Household.ended_at).is_not(None), col(Household.settled_at).is_(None)
        )
        .order_by(col(Household.ended_at).desc())
        .limit(PAGE)
    ).all()
    names: dict[int, list[str]] = {}
    ids = [row.id or 0 for row in rows]
    members = select(Resident.household_id, Resident.name).where(col(Resident.household_id).in_(ids))
    for home, name in session.exec(members.order_by(col(Resident.id)).limit(PAGE * 20)).all():
        names.setdefault(home or 0, []).append(name)
    return [
        LeftHome(row.id or 0, row.door, tuple(names.get(row.id or 0, ())), row.ended_at) for row in rows if row.ended_at
    ]


def homes_unclear(session: Session, actor: Actor, place_id: int) -> list[tuple[int, str]]:
    """Return id and door of the old homes at or below a place whose points could not be told apart."""
    place = need_kept(session, actor, place_id)
    rows = session.exec(
        select(Household.id, Household.door)
        .join(HomeToSplit, col(HomeToSplit.household_id) == col(Household.id))
        .where(
            HomeToSplit.state == SplitState.UNCLEAR,
            db.below(col(Household.path), place.path),
            live(),
        )
        .order_by(col(Household.id))
        .limit(PAGE)
    ).all()
    return [(id_ or 0, door) for id_, door in rows]


def _people_of(session: Session, household_ids: list[int]) -> dict[int, list[Resident]]:
    found: dict[int, list[Resident]] = {}
    for one in session.exec(
        select(Resident)
        .where(col(Resident.household_id).in_(household_ids), col(Resident.active))
        .order_by(col(Resident.id))
        .limit(PAGE * 20)
    ).all():
        found.setdefault(one.household_id or 0, []).append(one)
    return found


def _fact(row: Household, people: list[Resident]) -> HouseholdFact:
    names = tuple(one.name for one in people)
    return HouseholdFact(row.id or 0, row.door, names, sum(1 for one in people if one.own_password))


def kept_household(session: Session, actor: Actor, household_id: int) -> KeptHousehold:
    """Return one household."""
    row = get_household(session, household_id)
    rights.need_keeper(actor, row.path)
    people = session.exec(
        select(Resident)
        .where(Resident.household_id == household_id)
        .order_by(sa.not_(col(Resident.active)), col(Resident.id))
        .limit(PAGE)
    ).all()
    trail = trails_of(session, [row.path])[row.path]
    return KeptHousehold(
        id=household_id,
        place_id=row.place_id,
        place=trail,
        door=row.door,
        path=row.path,
        head_name=row.head_name,
        on_boards=row.on_boards,
        ended_at=row.ended_at,
        settled_at=row.settled_at,
        people=tuple(person_fact(one, row, trail) for one in people),
    )
