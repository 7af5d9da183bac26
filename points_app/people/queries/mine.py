"""What a person sees of oneself, the choice of a place, and a household card before it is used."""

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import clock, db, masking
from points_app.core.i18n import _
from points_app.core.permissions import Actor, Role
from points_app.people import door_numbers as keys
from points_app.people.consents import live_consents
from points_app.people.finding import holders_of_roles
from points_app.people.kinds import ConsentKind
from points_app.people.models import Household, Place, Resident, RoleGrant, UserSession
from points_app.people.queries.places import ancestors, trails_of
from points_app.people.queries.register import PlaceRow, day, place_row
from points_app.people.queries.residents import PersonRow
from points_app.people.service.cards import card_id_of, usable_card

DEVICES = 30
FOUND = 60


@dataclass(frozen=True)
class DeviceRow:
    """A sign-in that still holds."""

    id: int = 0
    words: str = ""
    since: str = ""
    current: bool = False


@dataclass(frozen=True)
class Me:
    """Who is signed in, to oneself."""

    name: str = ""
    phone: str = ""
    household: str = ""
    roles: list[str] = field(default_factory=list)
    honor_name: bool = False
    honor_photo: bool = False
    on_boards: bool = True
    household_on_boards: bool = True
    has_household: bool = False
    has_password: bool = True
    devices: list[DeviceRow] = field(default_factory=list)


@dataclass(frozen=True)
class PlaceChoice:
    """Where one may go from a place: up the crumbs, down the rows."""

    crumbs: list[PlaceRow] = field(default_factory=list)
    here: PlaceRow = field(default_factory=PlaceRow)
    rows: list[PlaceRow] = field(default_factory=list)


@dataclass(frozen=True)
class CardPage:
    """A usable card: the masked household, its members without an account, and the names of those with one."""

    where: str = ""
    expires: str = ""
    people: list[PersonRow] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)


def me_view(session: Session, actor: Actor) -> Me:
    """Return the actor's own page; an empty one for nobody."""
    if actor.resident_id is None:
        return Me()
    row = session.get_one(Resident, actor.resident_id)
    household = session.get(Household, row.household_id) if row.household_id else None
    consents = live_consents(session, [actor.resident_id]).get(actor.resident_id, set())
    return Me(
        name=row.name,
        phone=masking.phone(row.phone) if row.phone else "",
        household=_household_words(session, household),
        roles=_role_words(session, actor.resident_id),
        honor_name=ConsentKind.HONOR_NAME in consents,
        honor_photo=ConsentKind.HONOR_PHOTO in consents,
        on_boards=row.on_boards,
        household_on_boards=household.on_boards if household else False,
        has_household=household is not None,
        has_password=bool(row.own_password),
        devices=_devices(session, actor),
    )


def _household_words(session: Session, household: Household | None) -> str:
    if household is None:
        return ""
    return f"{trails_of(session, [household.path])[household.path]} {keys.door_words(household.door)}"


def _role_words(session: Session, resident_id: int) -> list[str]:
    rows = session.exec(
        select(RoleGrant.role, Place.path)
        .join(Place, col(Place.id) == col(RoleGrant.place_id))
        .where(RoleGrant.resident_id == resident_id, col(RoleGrant.revoked_at).is_(None))
        .order_by(col(RoleGrant.id))
        .limit(DEVICES)
    ).all()
    trails = trails_of(session, {path for _role, path in rows})
    return [f"{trails[path]} · {Role(role).label}" for role, path in rows]


def _devices(session: Session, actor: Actor) -> list[DeviceRow]:
    rows = session.exec(
        select(UserSession)
        .where(
            UserSession.resident_id == actor.resident_id,
            col(UserSession.revoked_at).is_(None),
            UserSession.expires_at > clock.now(),
        )
        .order_by(col(UserSession.id).desc())
        .limit(DEVICES)
    ).all()
    return [
        DeviceRow(row.id or 0, device_words(row.device), day(row.created_at), row.id == actor.session_id)
        for row in rows
    ]


def device_words(agent: str) -> str:
    """Return a browser's own description in a few words: "手机 · 微信"."""
    text = agent.lower()
    machine = _("手机") if any(word in text for word in ("mobile", "android", "iphone")) else _("电脑")
    programs = (
        ("micromessenger", _("微信")),
        ("edg", "Edge"),
        ("firefox", "Firefox"),
        ("chrome", "Chrome"),
        ("safari", "Safari"),
    )
    program = next((words for mark, words in programs if mark in text), _("浏览器"))
    return f"{machine} · {program}"


def place_choice(session: Session, _actor: Actor, at: int, text: str) -> PlaceChoice:
    """Return the places right below `at` (0: the roots), or those whose name begins with `text`."""
    wanted = keys.name_key(text)
    place = session.get(Place, at) if at else None
    if wanted:
        return PlaceChoice(rows=_found_places(session, wanted))
    parent = place.id if place else None
    rows = session.exec(
        select(Place).where(Place.parent_id == parent).order_by(col(Place.name_key), col(Place.id)).limit(FOUND * 5)
    ).all()
    if place is None:
        return PlaceChoice(rows=[place_row(one) for one in rows])
    line = ancestors(session, place.path)
    return PlaceChoice([place_row(one) for one in line[:-1]], place_row(place), [place_row(one) for one in rows])


def _found_places(session: Session, wanted: str) -> list[PlaceRow]:
    rows = session.exec(
        select(Place)
        .where(sa.or_(db.begins(col(Place.name_key), wanted), db.begins(col(Place.name_en_key), wanted)))
        .order_by(col(Place.name_key), col(Place.id))
        .limit(FOUND)
    ).all()
    trails = trails_of(session, {row.path for row in rows})
    return [place_row(row, trails[row.path]) for row in rows]


def card_page(session: Session, _actor: Actor, token: str) -> CardPage:
    """Return what a card opens, masked; raises NotFound or Conflict, in words, when it opens nothing."""
    card = usable_card(session, card_id_of(token))
    household = session.get_one(Household, card.household_id)
    people = session.exec(
        select(Resident)
        .where(Resident.household_id == household.id, col(Resident.active))
        .order_by(col(Resident.id))
        .limit(FOUND)
    ).all()
    staff = holders_of_roles(session, [one.id or 0 for one in people])
    trail = trails_of(session, [household.path])[household.path]
    return CardPage(
        where=f"{trail} {masking.door(keys.door_words(household.door))}",
        expires=day(card.expires_at),
        people=[_masked(one) for one in people if not one.usable_password and one.id not in staff],
        taken=[masking.name(one.name) for one in people if one.usable_password],
    )


def _masked(one: Resident) -> PersonRow:
    return PersonRow(
        id=one.id or 0,
        name=masking.name(one.name),
        phone=_("登记的手机号末两位：{digits}", digits=masking.phone_end(one.phone)) if one.phone else "",
    )
