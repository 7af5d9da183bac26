"""Reads of households and residents, unmasked: callers mask what the public sees."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import clock, db, phones, text
from points_app.core.errors import NotAllowed
from points_app.core.i18n import _
from points_app.core.permissions import STAFF, Actor, Role
from points_app.people.door_numbers import door_tokens
from points_app.people.models import Household, Place, Resident, RoleGrant, Unit, UnitOwner
from points_app.people.queries.places import trails_of

SEARCH_LIMIT = 50
MAX_IDS = 1000
_LONGEST_SEARCH = 60


@dataclass(frozen=True)
class PersonView:
    """A resident as staff see them, unmasked; never sent to the public."""

    id: int
    name: str
    household_id: int
    household: str
    path: str
    building: str = ""
    phone: str = ""
    active: bool = True
    on_boards: bool = True
    """Whether neither the person nor the household has opted out of the boards."""


@dataclass(frozen=True)
class HouseholdView:
    """A household, unmasked; `building` is the trail from the compound down, `door` the door within it."""

    id: int
    place_id: int
    path: str
    building: str
    door: str
    head_name: str
    on_boards: bool


def person(session: Session, resident_id: int) -> PersonView | None:
    """Return one resident, unmasked, for staff."""
    return people_by_id(session, [resident_id]).get(resident_id)


def people_by_id(session: Session, ids: Iterable[int]) -> dict[int, PersonView]:
    """Return id → resident, unmasked, for at most 1,000 ids; callers mask what the public sees."""
    wanted = sorted(set(ids))[:MAX_IDS]
    found = _people(session, col(Resident.id).in_(wanted), MAX_IDS) if wanted else []
    return {one.id: one for one in found}


def residents_by_household(session: Session, household_id: int) -> list[PersonView]:
    """Return the active residents of a household, by name."""
    return _people(session, sa.and_(col(Resident.household_id) == household_id, col(Resident.active)), SEARCH_LIMIT)


def search_residents(session: Session, actor: Actor, path: str, typed: str, limit: int = 20) -> list[PersonView]:
    """Return active residents at or below `path` whose name or phone begins with `typed`, or who live at that door.

    For staff's pickers: only where the actor holds a staff role, at `path`, above it, or in parts of it.
    Nothing typed gives the first by name.
    """
    return search_people(session, _reach(actor, path), typed, limit)


def search_people(session: Session, tops: list[str], typed: str, limit: int) -> list[PersonView]:
    """Return active people at or below one of the paths `tops` who match `typed`; asks for no right."""
    within = sa.or_(*(db.below(col(Resident.path), top) for top in tops))
    return _people(session, sa.and_(within, col(Resident.active), matches(typed)), min(max(limit, 1), SEARCH_LIMIT))


def _reach(actor: Actor, path: str) -> list[str]:
    """Return `path` when the actor is staff over it, else the parts of it where the actor is."""
    actor.need_sign_in()
    if actor.has(STAFF, path):
        return [path]
    parts = [top for top in actor.paths(STAFF) if top.startswith(path)]
    if not parts:
        raise NotAllowed(_("只有这个地方的工作人员能查住户名单。"))
    return parts


def matches(typed: str) -> sa.ColumnElement[bool]:
    """Return the condition that a resident's name or phone begins with `typed`, or that the door is `typed`."""
    wanted = text.line(typed)[:_LONGEST_SEARCH]
    if not wanted:
        return sa.true()
    conditions = [db.begins(col(Resident.name), wanted)]
    digits = phones.mobile(wanted) or re.sub(r"[ -]", "", text.narrow(wanted))
    if re.fullmatch(r"[0-9]{3,}", digits):
        conditions.append(db.begins(col(Resident.phone), digits))
    tokens = door_tokens(wanted)
    if any(token[0] in "0123456789" for token in tokens):
        conditions.append(col(Resident.household_id).in_(sa.select(col(Household.id)).where(at_door(tokens))))
    return sa.or_(*conditions)


def at_door(tokens: list[str]) -> sa.ColumnElement[bool]:
    """Return the condition that a household's door is these tokens, begins with them, or ends in the only one."""
    key = "-".join(tokens)
    conditions = [col(Household.door_key) == key, db.begins(col(Household.door_key), f"{key}-")]
    if len(tokens) == 1:
        conditions.append(col(Household.door_last) == key)
    return sa.or_(*conditions)


def stewards_of(session: Session, path: str) -> list[PersonView]:
    """Return the stewards of the nearest place at or above `path` that has any."""
    rows = session.exec(
        select(RoleGrant.place_id, RoleGrant.resident_id)
        .join(Resident, col(Resident.id) == col(RoleGrant.resident_id))
        .where(
            col(RoleGrant.place_id).in_(db.ids_of(path)),
            RoleGrant.role == Role.STEWARD,
            col(RoleGrant.revoked_at).is_(None),
            col(Resident.active),
        )
        .limit(MAX_IDS)
    ).all()
    for place_id in reversed(db.ids_of(path)):
        nearest = [resident for place, resident in rows if place == place_id]
        if nearest:
            return sorted(people_by_id(session, nearest).values(), key=lambda one: one.id)
    return []


@dataclass(frozen=True)
class HolderView:
    """Who holds a role at a place: for choosing whom to give something to. Not everybody can sign in yet."""

    id: int
    name: str
    role: Role
    place_id: int
    can_sign_in: bool = True


def holders_of(session: Session, path: str, roles: frozenset[Role]) -> list[HolderView]:
    """Return who holds one of `roles` at `path` or above it, the nearest place first."""
    ids = db.ids_of(path)
    rows = session.exec(
        select(Resident, RoleGrant.role, RoleGrant.place_id)
        .join(RoleGrant, col(Resident.id) == col(RoleGrant.resident_id))
        .where(
            col(RoleGrant.place_id).in_(ids),
            col(RoleGrant.role).in_(roles),
            col(RoleGrant.revoked_at).is_(None),
            col(Resident.active),
        )
        .limit(MAX_IDS)
    ).all()
    found = [
        HolderView(one.id or 0, one.name, Role(role), place_id, one.usable_password != "")
        for one, role, place_id in rows
    ]
    return sorted(found, key=lambda one: (-ids.index(one.place_id), one.id, one.role))


def without_account(session: Session, paths: Collection[str], role: Role, limit: int = 5) -> list[HolderView]:
    """Return the first who hold `role` at or below `paths` and cannot sign in yet: no password, or one that ended."""
    usable = sa.or_(col(Resident.password_expires_at).is_(None), col(Resident.password_expires_at) >= clock.now())
    rows = session.exec(
        select(Resident, RoleGrant.place_id)
        .join(RoleGrant, col(Resident.id) == col(RoleGrant.resident_id))
        .join(Place, col(Place.id) == col(RoleGrant.place_id))
        .where(
            sa.or_(sa.false(), *(db.below(col(Place.path), path) for path in paths)),
            RoleGrant.role == role,
            col(RoleGrant.revoked_at).is_(None),
            col(Resident.active),
            ~sa.and_(col(Resident.password_hash).is_not(None), usable),
        )
        .order_by(col(RoleGrant.id))
        .limit(limit)
    ).all()
    return [HolderView(one.id or 0, one.name, role, place_id, can_sign_in=False) for one, place_id in rows]


def household_view(session: Session, household_id: int) -> HouseholdView | None:
    """Return one household, unmasked."""
    return households_by_id(session, [household_id]).get(household_id)


def households_by_id(session: Session, ids: Iterable[int]) -> dict[int, HouseholdView]:
    """Return id → household, unmasked, for at most 1,000 ids."""
    wanted = sorted(set(ids))[:MAX_IDS]
    return {one.id: one for one in _households(session, col(Household.id).in_(wanted), MAX_IDS)} if wanted else {}


def hidden_heads(session: Session, ids: Iterable[int]) -> set[int]:
    """Return those of at most 1,000 households whose head, by name, wants to be on no board."""
    wanted = sorted(set(ids))[:MAX_IDS]
    same = sa.and_(col(Resident.household_id) == col(Household.id), col(Resident.name) == col(Household.head_name))
    rows = select(Household.id).join(Resident, same).where(col(Household.id).in_(wanted), ~col(Resident.on_boards))
    return {id_ or 0 for id_ in session.exec(rows)} if wanted else set()


def households_below(session: Session, path: str, after: int = 0, limit: int = 200) -> list[HouseholdView]:
    """Return households at or below `path`, by id, those after the id `after`."""
    condition = sa.and_(db.below(col(Household.path), path), col(Household.id) > after)
    return _households(session, condition, min(limit, MAX_IDS))


def _people(session: Session, condition: sa.ColumnElement[bool], limit: int) -> list[PersonView]:
    rows = session.exec(
        select(Resident, Household)
        .join(Household, col(Household.id) == col(Resident.household_id), isouter=True)
        .where(condition)
        .order_by(col(Resident.name), col(Resident.id))
        .limit(limit)
    ).all()
    trails = trails_of(session, {resident.path for resident, _household in rows})
    return [_person_view(resident, household, trails[resident.path]) for resident, household in rows]


def _person_view(resident: Resident, household: Household | None, trail: str) -> PersonView:
    return PersonView(
        id=resident.id or 0,
        name=resident.name,
        household_id=resident.household_id or 0,
        household=household.door if household else _("未登记住户"),
        path=resident.path,
        building=trail,
        phone=resident.phone or "",
        active=resident.active,
        on_boards=resident.on_boards and (household is None or household.on_boards),
    )


def _households(session: Session, condition: sa.ColumnElement[bool], limit: int) -> list[HouseholdView]:
    rows = session.exec(select(Household).where(condition).order_by(col(Household.id)).limit(limit)).all()
    trails = trails_of(session, {row.path for row in rows})
    return [
        HouseholdView(row.id or 0, row.place_id, row.path, trails[row.path], row.door, row.head_name, row.on_boards)
        for row in rows
    ]


def owns_unit_below(session: Session, resident_id: int, path: str) -> bool:
    """Whether a resident owns a flat or shop at or below a path, wherever he or she lives."""
    found = (
        select(UnitOwner.unit_id)
        .join(Unit, col(Unit.id) == col(UnitOwner.unit_id))
        .where(UnitOwner.resident_id == resident_id, db.below(col(Unit.path), path))
        .limit(1)
    )
    return session.exec(found).first() is not None
