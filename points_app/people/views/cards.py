"""Household cards in words."""

from dataclasses import dataclass

from sqlmodel import Session

from points_app.core import saying
from points_app.core.i18n import _
from points_app.core.paging import Page
from points_app.core.permissions import Actor
from points_app.people.card_codes import card_code, card_token
from points_app.people.door_numbers import door_words
from points_app.people.queries import cards
from points_app.people.queries.cards import CardFact


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


def card_row(card: CardFact) -> CardRow:
    """Return a card for a list."""
    return CardRow(
        id=card.id,
        where=card.place,
        door=door_words(card.door),
        code=card_code(card.id),
        link=f"/card/?c={card_token(card.id)}" if card.is_usable else "",
        issued=saying.day(card.issued_at),
        expires=saying.day(card.expires_at),
        state=_state(card),
        usable=card.is_usable,
    )


def _state(card: CardFact) -> str:
    if card.used_at is not None:
        return _("已使用，{day}", day=saying.day(card.used_at))
    if card.revoked_at is not None:
        return _("已收回，{day}", day=saying.day(card.revoked_at))
    if not card.is_usable:
        return _("已过期，{day}", day=saying.day(card.expires_at))
    return _("未使用，{day}前有效", day=saying.day(card.expires_at))


def cards_of_place(session: Session, actor: Actor, place_id: int, after: str = "") -> Page[CardRow]:
    """Return the cards of households right at a place, newest first."""
    page = cards.cards_of_place(session, actor, place_id, after)
    return page.of(card_row(one) for one in page.rows)


def cards_to_print(session: Session, actor: Actor, card_ids: list[int]) -> list[CardRow]:
    """Return the usable cards with these ids that the actor may print, by building and door."""
    return [card_row(one) for one in cards.cards_to_print(session, actor, card_ids)]
