"""Household cards, for whoever keeps the register."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import clock, db
from points_app.core.errors import NotFound
from points_app.core.i18n import _
from points_app.core.paging import Page, downwards, read
from points_app.core.permissions import Actor
from points_app.people import rights
from points_app.people.door_numbers import door_key
from points_app.people.finding import get_household
from points_app.people.models import Household, HouseholdCard
from points_app.people.place_settings import printed_address
from points_app.people.queries.places import trails_of
from points_app.people.queries.register import PAGE, need_kept

_NEWEST = downwards(col(HouseholdCard.id))
_CARDS = sa.select(HouseholdCard, Household).join(Household, col(Household.id) == col(HouseholdCard.household_id))


@dataclass(frozen=True)
class CardFact:
    """A household card: where it belongs (the place's trail and the door), and what became of it."""

    id: int
    place: str
    door: str
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    @property
    def is_usable(self) -> bool:
        """Whether it can still open an account."""
        return self.used_at is None and self.revoked_at is None and self.expires_at >= clock.now()


def cards_of_place(session: Session, actor: Actor, place_id: int, after: str = "") -> Page[CardFact]:
    """Return the cards of households right at a place, newest first."""
    place = need_kept(session, actor, place_id)
    page = read(session, _CARDS.where(col(Household.place_id) == place.id), _NEWEST, after, PAGE)
    return page.of(_facts(session, page.rows))


def cards_of_household(session: Session, household_id: int) -> list[CardFact]:
    """Return the newest cards of a household; the caller has asked for the right."""
    mine = _CARDS.where(col(HouseholdCard.household_id) == household_id)
    return _facts(session, session.execute(mine.order_by(*_NEWEST.sorted()).limit(PAGE)))


def cards_to_print(session: Session, actor: Actor, card_ids: list[int]) -> list[CardFact]:
    """Return the usable cards with these ids that the actor may print, by building and door."""
    kept = sa.or_(sa.false(), *(db.below(col(Household.path), path) for path in actor.paths(rights.KEEPERS)))
    found = _facts(session, session.execute(_CARDS.where(col(HouseholdCard.id).in_(card_ids), kept)))
    usable = [card for card in found if card.is_usable]
    return sorted(usable, key=lambda card: (card.place, door_key(card.door), card.id))


def place_of_card(session: Session, actor: Actor, card_id: int) -> int:
    """Return the id of the place where a card's household is registered."""
    card = session.get(HouseholdCard, card_id)
    if card is None:
        raise NotFound(_("没有这张卡，请刷新页面。"))
    household = get_household(session, card.household_id)
    rights.need_keeper(actor, household.path)
    return household.place_id


def card_address(session: Session, _actor: Actor, card_id: int, browsers: str) -> str:
    """Return the address that the QR of a card begins with; `browsers` is the one that the page was opened at."""
    path = session.exec(
        select(Household.path)
        .join(HouseholdCard, col(HouseholdCard.household_id) == col(Household.id))
        .where(HouseholdCard.id == card_id)
    ).first()
    return printed_address(session, path or "", browsers)


def _facts(session: Session, rows: Iterable[Any]) -> list[CardFact]:
    found: list[tuple[HouseholdCard, Household]] = [(card, household) for card, household in rows]
    trails = trails_of(session, {household.path for _card, household in found})
    return [
        CardFact(
            id=card.id or 0,
            place=trails[household.path],
            door=household.door,
            issued_at=card.issued_at,
            expires_at=card.expires_at,
            used_at=card.used_at,
            revoked_at=card.revoked_at,
        )
        for card, household in found
    ]
