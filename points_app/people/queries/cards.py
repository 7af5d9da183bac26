"""Household cards, as whoever keeps the register sees and prints them."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import clock
from points_app.core.errors import NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.people import door_numbers, rights
from points_app.people.card_codes import card_code, card_token
from points_app.people.finding import get_household
from points_app.people.models import Household, HouseholdCard
from points_app.people.queries.places import trails_of
from points_app.people.queries.register import PAGE, day, kept_place


@dataclass(frozen=True)
class CardRow:
    """A household card: where it belongs, its code, and what became of it. `link` is what its QR carries."""

    id: int = 0
    where: str = ""
    door: str = ""
    code: str = ""
    link: str = ""
    issued: str = ""
    expires: str = ""
    state: str = ""
    usable: bool = False


def cards_of_place(session: Session, actor: Actor, place_id: int, after_id: int) -> list[CardRow]:
    """Return the next cards of households right at a place, newest first."""
    place = kept_place(session, actor, place_id)
    mine = sa.select(col(Household.id)).where(col(Household.place_id) == place.id)
    condition: sa.ColumnElement[bool] = col(HouseholdCard.household_id).in_(mine)
    if after_id:
        condition = sa.and_(condition, col(HouseholdCard.id) < after_id)
    return card_rows(session, condition)


def cards_to_print(session: Session, actor: Actor, card_ids: list[int]) -> list[CardRow]:
    """Return the cards with these ids that the actor may print, by building and door."""
    found = card_rows(session, col(HouseholdCard.id).in_(card_ids), limit=len(card_ids))
    pairs = session.exec(
        select(HouseholdCard.id, Household.path)
        .join(Household, col(Household.id) == col(HouseholdCard.household_id))
        .where(col(HouseholdCard.id).in_(card_ids))
    ).all()
    paths = {id_ or 0: path for id_, path in pairs}
    allowed = [row for row in found if row.usable and actor.has(rights.KEEPERS, paths.get(row.id, ""))]
    return sorted(allowed, key=lambda row: (row.where, door_numbers.door_key(row.door), row.id))


def place_of_card(session: Session, actor: Actor, card_id: int) -> int:
    """Return the id of the place where a card's household is registered."""
    card = session.get(HouseholdCard, card_id)
    if card is None:
        raise NotFound(_("没有这张卡，请刷新页面。"))
    household = get_household(session, card.household_id)
    rights.need_keeper(actor, household.path)
    return household.place_id


def card_rows(session: Session, condition: sa.ColumnElement[bool], limit: int = PAGE) -> list[CardRow]:
    """Return cards for lists, newest first."""
    found = session.exec(
        select(HouseholdCard, Household)
        .join(Household, col(Household.id) == col(HouseholdCard.household_id))
        .where(condition)
        .order_by(col(HouseholdCard.id).desc())
        .limit(limit)
    ).all()
    trails = trails_of(session, {household.path for _card, household in found})
    return [_card_row(card, household, trails[household.path]) for card, household in found]


def _card_row(card: HouseholdCard, household: Household, trail: str) -> CardRow:
    state, usable = _card_state(card)
    return CardRow(
        id=card.id or 0,
        where=trail,
        door=door_numbers.door_words(household.door),
        code=card_code(card.id or 0),
        link=f"/card/?c={card_token(card.id or 0)}" if usable else "",
        issued=day(card.issued_at),
        expires=day(card.expires_at),
        state=state,
        usable=usable,
    )


def _card_state(card: HouseholdCard) -> tuple[str, bool]:
    if card.used_at is not None:
        return _("已使用，{day}", day=day(card.used_at)), False
    if card.revoked_at is not None:
        return _("已收回，{day}", day=day(card.revoked_at)), False
    if card.expires_at < clock.now():
        return _("已过期，{day}", day=day(card.expires_at)), False
    return _("未使用，{day} 前有效", day=day(card.expires_at)), True
