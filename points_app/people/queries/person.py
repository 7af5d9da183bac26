"""One person of the register, for whoever keeps it."""

from dataclasses import dataclass, field

from sqlmodel import Session

from points_app.core.permissions import Actor
from points_app.people import door_numbers, rights
from points_app.people.finding import get_resident, roles_held
from points_app.people.models import Household
from points_app.people.queries.places import ids_of, trails_of
from points_app.people.queries.residents import account_words
from points_app.people.queries.roles import GrantRow, grants_of
from points_app.people.queries.units import UnitRow, units_of


@dataclass(frozen=True)
class PersonPage:
    """One person, unmasked."""

    id: int = 0
    name: str = ""
    phone: str = ""
    where: str = ""
    place_id: int = 0
    household_id: int = 0
    active: bool = True
    account: str = ""
    may_change: bool = False
    is_me: bool = False
    grants: list[GrantRow] = field(default_factory=list)
    units: list[UnitRow] = field(default_factory=list)


def person_page(session: Session, actor: Actor, resident_id: int) -> PersonPage:
    """Return one person for whoever keeps the register."""
    row = get_resident(session, resident_id)
    rights.need_keeper(actor, row.path)
    household = session.get(Household, row.household_id) if row.household_id else None
    trail = trails_of(session, [row.path])[row.path]
    return PersonPage(
        id=resident_id,
        name=row.name,
        phone=row.phone or "",
        where=f"{trail} {door_numbers.door_words(household.door)}" if household else trail,
        place_id=household.place_id if household else (ids_of(row.path) or [0])[-1],
        household_id=row.household_id or 0,
        active=row.active,
        account=account_words(row),
        may_change=rights.may_manage(actor, resident_id, roles_held(session, resident_id)),
        is_me=resident_id == actor.resident_id,
        grants=grants_of(session, actor, resident_id),
        units=units_of(session, resident_id),
    )
