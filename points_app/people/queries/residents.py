"""People found at a place, and one of them, for whoever keeps the register."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import audit, db
from points_app.core.paging import Page, read, upwards
from points_app.core.permissions import Actor
from points_app.people import rights
from points_app.people.finding import get_resident, roles_held
from points_app.people.kinds import Account
from points_app.people.models import Household, Resident
from points_app.people.queries.people import PersonView, matches, search_people
from points_app.people.queries.places import trails_of
from points_app.people.queries.register import PAGE, need_kept

_CANDIDATES = 12
_BY_NAME = upwards(col(Resident.name), col(Resident.id))


@dataclass(frozen=True)
class PersonFact:
    """A person of the register, unmasked: the place's trail, the door ("" for who has no household), the number."""

    id: int
    name: str
    place: str
    door: str
    phone: str
    account: Account
    until: datetime | None
    """When a one-time password ends."""


@dataclass(frozen=True)
class KeptPerson:
    """One person, and what the reader may do: change name, number and password."""

    person: PersonFact
    place_id: int
    """Where the person's household is, or the place that registered somebody without one."""
    household_id: int
    path: str
    may_change: bool
    is_me: bool


def find_people(session: Session, actor: Actor, place_id: int, text: str, after: str = "") -> Page[PersonFact]:
    """Return the people at or below a place who match `text` (see `matches`), those moved out too, by name."""
    place = need_kept(session, actor, place_id)
    wanted = _with_home().where(db.below(col(Resident.path), place.path), matches(text))
    page = read(session, wanted, _BY_NAME, after, PAGE)
    return page.of(_facts(session, page.rows))


def people_with(session: Session, condition: sa.ColumnElement[bool]) -> list[PersonFact]:
    """Return the first people who fulfil `condition`, by name."""
    return _facts(session, session.execute(_with_home().where(condition).order_by(*_BY_NAME.sorted()).limit(PAGE)))


def find_candidates(session: Session, actor: Actor, path: str, text: str) -> list[PersonView]:
    """Return active people who match `text`: those at or below `path` first, then all that the actor keeps."""
    tops = actor.paths(rights.KEEPERS)
    rights.need_keeper(actor, path)
    here = search_people(session, [path], text, _CANDIDATES)
    if len(here) == _CANDIDATES:
        return here
    seen = {one.id for one in here}
    others = search_people(session, list(tops), text, _CANDIDATES * 2)
    return [*here, *(one for one in others if one.id not in seen)][:_CANDIDATES]


@dataclass(frozen=True)
class Registered:
    """Who registered somebody's phone number, and when; "" for the command line and for a roster of long ago."""

    name: str
    at: datetime


_OF_NUMBERS = ("people.add_resident", "people.add_person", "people.set_phone")


def numbers_registered(session: Session, resident_ids: Sequence[int]) -> dict[int, Registered]:
    """Return by whom and when these people's numbers were registered, from the audit rows."""
    done = audit.latest(session, "resident", resident_ids, _OF_NUMBERS)
    for person in session.exec(select(Resident).where(col(Resident.id).in_([*resident_ids]))).all():
        if person.id not in done and person.phone:
            places = db.ids_of(person.path)
            roster = audit.first_since(session, "place", places, "people.import_roster", person.created_at)
            if roster is not None:
                done[person.id or 0] = roster
    actors = {one.actor_id for one in done.values()}
    names = dict(session.exec(select(Resident.id, Resident.name).where(col(Resident.id).in_(actors))).all())
    return {id_: Registered(names.get(one.actor_id, ""), one.at) for id_, one in done.items()}


def kept_person(session: Session, actor: Actor, resident_id: int) -> KeptPerson:
    """Return one person."""
    row = get_resident(session, resident_id)
    rights.need_keeper(actor, row.path)
    household = session.get(Household, row.household_id) if row.household_id else None
    return KeptPerson(
        person=person_fact(row, household, trails_of(session, [row.path])[row.path]),
        place_id=household.place_id if household else (db.ids_of(row.path) or [0])[-1],
        household_id=row.household_id or 0,
        path=row.path,
        may_change=rights.may_manage(actor, resident_id, roles_held(session, resident_id)),
        is_me=resident_id == actor.resident_id,
    )


def person_fact(row: Resident, household: Household | None, trail: str) -> PersonFact:
    """Return a person who is at a place with this trail, in `household` if in any."""
    return PersonFact(
        id=row.id or 0,
        name=row.name,
        place=trail,
        door=household.door if household else "",
        phone=row.phone or "",
        account=_account(row),
        until=row.password_expires_at,
    )


def _account(row: Resident) -> Account:
    if not row.active:
        return Account.GONE
    if not row.usable_password:
        return Account.NONE
    return Account.OPEN if row.password_expires_at is None else Account.ONCE


def _with_home() -> Any:
    return sa.select(Resident, Household).join(Household, col(Household.id) == col(Resident.household_id), isouter=True)


def _facts(session: Session, rows: Iterable[tuple[Resident, Household | None]]) -> list[PersonFact]:
    found = [(resident, household) for resident, household in rows]
    trails = trails_of(session, {resident.path for resident, _household in found})
    return [person_fact(resident, household, trails[resident.path]) for resident, household in found]
