"""A household card before it is used: whether it still counts, and what it opens."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from points_app.core import clock
from points_app.core.errors import Conflict
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.people import finding
from points_app.people.card_codes import card_id_of, unknown_card
from points_app.people.forms.mine import CardForm
from points_app.people.models import Household, HouseholdCard, Resident
from points_app.people.queries.places import trails_of

MEMBERS = 60


@dataclass(frozen=True)
class Member:
    """A member of a card's household, unmasked."""

    id: int
    name: str
    phone: str
    has_account: bool
    holds_role: bool


@dataclass(frozen=True)
class OpenCard:
    """What a usable card opens; nobody has proved to live there yet, so a page shows it masked."""

    place: str
    door: str
    expires_at: datetime
    members: tuple[Member, ...]


def usable_card(session: Session, card_id: int) -> HouseholdCard:
    """Return the card if it can still activate an account; raise Conflict that says why not."""
    card = session.get(HouseholdCard, card_id)
    if card is None:
        raise unknown_card()
    if card.used_at is not None:
        raise used_card()
    if card.revoked_at is not None:
        raise Conflict(_("这张卡已被居委会收回，请到居委会换一张。"))
    if card.expires_at < clock.now():
        raise Conflict(_("这张卡过期了，请到居委会换一张。"))
    return card


def used_card() -> Conflict:
    """Return the refusal of a card that has opened an account."""
    return Conflict(_("这张卡已经激活过一个账号。家里还有人要开通，请到居委会再领一张。"))


def open_card(session: Session, token: str) -> OpenCard:
    """Return what the card with this token opens; raises NotFound or Conflict, in words, when it opens nothing."""
    card = usable_card(session, card_id_of(token))
    household = session.get_one(Household, card.household_id)
    people = session.exec(
        select(Resident)
        .where(Resident.household_id == household.id, col(Resident.active))
        .order_by(col(Resident.id))
        .limit(MEMBERS)
    ).all()
    staff = finding.holders_of_roles(session, [one.id or 0 for one in people])
    members = tuple(
        Member(one.id or 0, one.name, one.phone or "", bool(one.usable_password), one.id in staff) for one in people
    )
    return OpenCard(trails_of(session, [household.path])[household.path], household.door, card.expires_at, members)


def opened_with(session: Session, _actor: Actor, form: CardForm) -> str:
    """Return the hash of the password of the account that this card opened for this person and number, else ""."""
    card = session.get(HouseholdCard, card_id_of(form.c))
    resident = session.get(Resident, form.resident)
    if card is None or resident is None or card.used_by != resident.id or not resident.active:
        return ""
    return resident.own_password if resident.phone == form.phone else ""
