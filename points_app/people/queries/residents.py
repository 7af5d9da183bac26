"""People: found at a place, and one of them, for whoever keeps the register."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import db, masking
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.people import door_numbers, rights
from points_app.people.models import Household, Resident
from points_app.people.queries.people import PersonView, matches, search_people
from points_app.people.queries.places import trails_of
from points_app.people.queries.register import PAGE, day, kept_place

_CANDIDATES = 12


@dataclass(frozen=True)
class PersonRow:
    """A person in a list; the phone number is masked."""

    id: int = 0
    name: str = ""
    where: str = ""
    phone: str = ""
    state: str = ""


def find_people(session: Session, actor: Actor, place_id: int, text: str, after_id: int) -> list[PersonRow]:
    """Return the next people at or below a place who match `text` (see `matches`), those moved out too, by name."""
    place = kept_place(session, actor, place_id)
    after = session.get(Resident, after_id) if after_id else None
    condition = sa.and_(db.below(col(Resident.path), place.path), matches(text))
    if after is not None:
        here = sa.tuple_(col(Resident.name), col(Resident.id))
        condition = sa.and_(condition, here > sa.tuple_(sa.literal(after.name), sa.literal(after.id)))
    return person_rows(session, condition)


def person_rows(session: Session, condition: sa.ColumnElement[bool]) -> list[PersonRow]:
    """Return the first people who fulfil `condition` for a list, by name."""
    rows = session.exec(
        select(Resident, Household)
        .join(Household, col(Household.id) == col(Resident.household_id), isouter=True)
        .where(condition)
        .order_by(col(Resident.name), col(Resident.id))
        .limit(PAGE)
    ).all()
    trails = trails_of(session, {resident.path for resident, _household in rows})
    return [person_row(resident, household, trails[resident.path]) for resident, household in rows]


def person_row(resident: Resident, household: Household | None, trail: str) -> PersonRow:
    """Return a person for a list."""
    return PersonRow(
        id=resident.id or 0,
        name=resident.name,
        where=f"{trail} {door_numbers.door_words(household.door)}" if household else trail,
        phone=masking.phone(resident.phone) if resident.phone else _("没有手机号"),
        state=account_words(resident),
    )


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


def account_words(resident: Resident) -> str:
    """Return whether a person can sign in, in words."""
    if not resident.active:
        return _("已迁出")
    if not resident.usable_password:
        return _("未开通账号")
    if resident.password_expires_at is not None:
        return _("一次性密码待用，{day} 前有效", day=day(resident.password_expires_at))
    return _("已开通账号")
