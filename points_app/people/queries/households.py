"""Households: those of a place, and one with its people, for whoever keeps the register."""

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core.i18n import _, ngettext
from points_app.core.permissions import Actor
from points_app.people import door_numbers, rights
from points_app.people.finding import get_household
from points_app.people.models import Household, HouseholdCard, Resident
from points_app.people.queries.cards import CardRow, card_rows
from points_app.people.queries.places import trails_of
from points_app.people.queries.register import PAGE, Option, kept_place
from points_app.people.queries.residents import PersonRow, person_row


@dataclass(frozen=True)
class HouseholdRow:
    """A household in a list: its door, who lives there, and how many can sign in."""

    id: int = 0
    door: str = ""
    people: str = ""
    accounts: str = ""


@dataclass(frozen=True)
class HouseholdPage:
    """One household: its residents and its cards."""

    id: int = 0
    place_id: int = 0
    where: str = ""
    door: str = ""
    head_id: str = ""
    on_boards: bool = True
    people: list[PersonRow] = field(default_factory=list)
    heads: list[Option] = field(default_factory=list)
    cards: list[CardRow] = field(default_factory=list)


def household_rows(session: Session, actor: Actor, place_id: int, after_id: int) -> list[HouseholdRow]:
    """Return the next households registered right at a place, by door; `after_id` is the last one seen, 0 at first."""
    place = kept_place(session, actor, place_id)
    after = session.get(Household, after_id) if after_id else None
    condition = col(Household.place_id) == place.id
    if after is not None:
        here = sa.tuple_(col(Household.door_key), col(Household.id))
        condition = sa.and_(condition, here > sa.tuple_(sa.literal(after.door_key), sa.literal(after.id)))
    rows = session.exec(
        select(Household).where(condition).order_by(col(Household.door_key), col(Household.id)).limit(PAGE)
    ).all()
    people = _people_of(session, [row.id or 0 for row in rows])
    return [_household_row(row, people.get(row.id or 0, [])) for row in rows]


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


def _household_row(row: Household, people: list[Resident]) -> HouseholdRow:
    names = _("、").join(one.name for one in people[:4])
    more = ngettext("{names} 等 {n} 人", "{names} and others, {n} people", len(people), names=names)
    opened = sum(1 for one in people if one.own_password)
    return HouseholdRow(
        id=row.id or 0,
        door=door_numbers.door_words(row.door),
        people=(more if len(people) > 4 else names) or _("还没有登记居民"),
        accounts=_("已开通 {opened}/{all}", opened=opened, all=len(people)),
    )


def household_page(session: Session, actor: Actor, household_id: int) -> HouseholdPage:
    """Return one household for whoever keeps the register."""
    row = get_household(session, household_id)
    rights.need_keeper(actor, row.path)
    people = session.exec(
        select(Resident)
        .where(Resident.household_id == household_id)
        .order_by(sa.not_(col(Resident.active)), col(Resident.id))
        .limit(PAGE)
    ).all()
    trail = trails_of(session, [row.path])[row.path]
    heads = [one for one in people if one.active]
    return HouseholdPage(
        id=household_id,
        place_id=row.place_id,
        where=trail,
        door=row.door,
        head_id=next((str(one.id) for one in heads if one.name == row.head_name), ""),
        on_boards=row.on_boards,
        people=[person_row(one, row, trail) for one in people],
        heads=[Option(str(one.id), one.name) for one in heads],
        cards=card_rows(session, col(HouseholdCard.household_id) == household_id),
    )
