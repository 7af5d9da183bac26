"""What the register's pages show to whoever keeps it: places, households, people, staff, units and cards."""

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import clock, db, masking
from points_app.core.errors import NotAllowed, NotFound
from points_app.core.i18n import _, locale, ngettext
from points_app.core.permissions import Actor, Role
from points_app.people import door_numbers as keys
from points_app.people.models import Household, HouseholdCard, Place, PlaceKind, Resident, RoleGrant, Unit, UnitOwner
from points_app.people.place_settings import printed_address
from points_app.people.queries.people import PersonView, matches, search_people
from points_app.people.queries.places import ancestors, place_name, trails_of
from points_app.people.service import rights
from points_app.people.service.cards import card_code, card_token

PAGE = 40
CHILDREN = 300
CANDIDATES = 12
CM2_PER_M2 = 10_000


@dataclass(frozen=True)
class Option:
    """A choice in a select, or a step of a breadcrumb."""

    value: str
    words: str


@dataclass(frozen=True)
class PlaceRow:
    """A place in a list."""

    id: int = 0
    name: str = ""
    kind: str = ""
    choosable: bool = False
    """Whether a visitor may look at the boards of this place."""
    holds_places: bool = False


@dataclass(frozen=True)
class PlacePage:
    """A place of the register: where it lies, what is right below it, and what may be added."""

    id: int = 0
    name: str = ""
    name_en: str = ""
    title: str = ""
    where: str = ""
    """The title with the compound before it: there is a 1 栋 in each."""
    kind: str = ""
    path: str = ""
    crumbs: list[PlaceRow] = field(default_factory=list)
    children: list[PlaceRow] = field(default_factory=list)
    kinds: list[Option] = field(default_factory=list)
    roles: list[Option] = field(default_factory=list)
    holds_doors: bool = False
    """Whether households and units are registered right here."""


@dataclass(frozen=True)
class HouseholdRow:
    """A household in a list: its door, who lives there, and how many can sign in."""

    id: int = 0
    door: str = ""
    people: str = ""
    accounts: str = ""


@dataclass(frozen=True)
class PersonRow:
    """A person in a list; the phone number is masked."""

    id: int = 0
    name: str = ""
    where: str = ""
    phone: str = ""
    state: str = ""


@dataclass(frozen=True)
class GrantRow:
    """A role that somebody holds."""

    id: int = 0
    resident_id: int = 0
    name: str = ""
    role: str = ""
    place: str = ""
    since: str = ""
    may_revoke: bool = False


@dataclass(frozen=True)
class UnitRow:
    """A unit in a list."""

    id: int = 0
    door: str = ""
    area: str = ""
    owners: str = ""


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
    cards: list["CardRow"] = field(default_factory=list)


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


@dataclass(frozen=True)
class UnitPage:
    """One unit and its owners."""

    id: int = 0
    place_id: int = 0
    path: str = ""
    where: str = ""
    door: str = ""
    area: str = ""
    owners: list[PersonRow] = field(default_factory=list)


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


def day(moment: datetime) -> str:
    """Return the local day of a moment, 2026-11-23."""
    return clock.local(moment).date().isoformat()


def area_words(area_cm2: int) -> str:
    """Return an area in square metres, without trailing zeros: 895000 → "89.5"."""
    whole, part = divmod(area_cm2, CM2_PER_M2)
    return f"{whole}.{part:04d}".rstrip("0").rstrip(".")


def door_words(door: str) -> str:
    """Return a door in the current language."""
    return keys.door_words(door, english=locale() == "en")


def keeper_tops(session: Session, actor: Actor) -> list[PlaceRow]:
    """Return the places whose register the actor keeps, the topmost of each branch."""
    paths = actor.paths(rights.KEEPERS)
    tops = [path for path in paths if not any(path != other and path.startswith(other) for other in paths)]
    rows = session.exec(select(Place).where(col(Place.path).in_(tops)).order_by(col(Place.path)).limit(CHILDREN)).all()
    return [place_row(row) for row in rows]


def place_row(place: Place, name: str = "") -> PlaceRow:
    """Return a place for a list, under `name` where its own would not say enough."""
    return PlaceRow(
        id=place.id or 0,
        name=name or place_name(place),
        kind=place.kind.label,
        choosable=place.kind in {PlaceKind.COMMUNITY, PlaceKind.COMPOUND, PlaceKind.BUILDING},
        holds_places=place.kind is not PlaceKind.BUILDING,
    )


def _kept_place(session: Session, actor: Actor, place_id: int) -> Place:
    place = rights.get_place(session, place_id)
    rights.need_keeper(actor, place.path)
    return place


def place_page(session: Session, actor: Actor, place_id: int) -> PlacePage:
    """Return a place of the register; 0 is the first that the actor keeps."""
    actor.need_sign_in()
    if not place_id:
        tops = keeper_tops(session, actor)
        if not tops:
            raise NotAllowed(_("只有居委会和管理员能管理住户名册。"))
        place_id = tops[0].id
    place = _kept_place(session, actor, place_id)
    below = session.exec(
        select(Place)
        .where(Place.parent_id == place.id)
        .order_by(col(Place.kind), col(Place.name_key), col(Place.id))
        .limit(CHILDREN)
    ).all()
    kinds = [kind for kind in PlaceKind if place.kind.may_hold(kind)]
    line = [one for one in ancestors(session, place.path) if actor.has(rights.KEEPERS, one.path)]
    return PlacePage(
        id=place.id or 0,
        name=place.name,
        name_en=place.name_en,
        title=place_name(place),
        where=trails_of(session, [place.path])[place.path] or place_name(place),
        kind=place.kind.label,
        path=place.path,
        crumbs=[place_row(one) for one in line[:-1]],
        children=[place_row(one) for one in below],
        kinds=[Option(str(kind), kind.label) for kind in kinds],
        roles=[Option(str(role), role.label) for role in Role if rights.may_grant(actor, role, place.path)],
        holds_doors=place.kind in {PlaceKind.COMPOUND, PlaceKind.BUILDING},
    )


def household_rows(session: Session, actor: Actor, place_id: int, after_id: int) -> list[HouseholdRow]:
    """Return the next households registered right at a place, by door; `after_id` is the last one seen, 0 at first."""
    place = _kept_place(session, actor, place_id)
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
        door=door_words(row.door),
        people=(more if len(people) > 4 else names) or _("还没有登记居民"),
        accounts=_("已开通 {opened}/{all}", opened=opened, all=len(people)),
    )


def find_people(session: Session, actor: Actor, place_id: int, text: str, after_id: int) -> list[PersonRow]:
    """Return the next people at or below a place who match `text` (see `matches`), those moved out too, by name."""
    place = _kept_place(session, actor, place_id)
    after = session.get(Resident, after_id) if after_id else None
    condition = sa.and_(db.below(col(Resident.path), place.path), matches(text))
    if after is not None:
        here = sa.tuple_(col(Resident.name), col(Resident.id))
        condition = sa.and_(condition, here > sa.tuple_(sa.literal(after.name), sa.literal(after.id)))
    return _person_rows(session, condition)


def _person_rows(session: Session, condition: sa.ColumnElement[bool]) -> list[PersonRow]:
    rows = session.exec(
        select(Resident, Household)
        .join(Household, col(Household.id) == col(Resident.household_id), isouter=True)
        .where(condition)
        .order_by(col(Resident.name), col(Resident.id))
        .limit(PAGE)
    ).all()
    trails = trails_of(session, {resident.path for resident, _household in rows})
    return [_person_row(resident, household, trails[resident.path]) for resident, household in rows]


def _person_row(resident: Resident, household: Household | None, trail: str) -> PersonRow:
    return PersonRow(
        id=resident.id or 0,
        name=resident.name,
        where=f"{trail} {door_words(household.door)}" if household else trail,
        phone=masking.phone(resident.phone) if resident.phone else _("没有手机号"),
        state=_account_words(resident),
    )


def find_candidates(session: Session, actor: Actor, path: str, text: str) -> list[PersonView]:
    """Return active people who match `text`: those at or below `path` first, then all that the actor keeps."""
    tops = actor.paths(rights.KEEPERS)
    rights.need_keeper(actor, path)
    here = search_people(session, [path], text, CANDIDATES)
    if len(here) == CANDIDATES:
        return here
    seen = {one.id for one in here}
    others = search_people(session, list(tops), text, CANDIDATES * 2)
    return [*here, *(one for one in others if one.id not in seen)][:CANDIDATES]


def _account_words(resident: Resident) -> str:
    if not resident.active:
        return _("已迁出")
    if not resident.usable_password:
        return _("未开通账号")
    if resident.password_expires_at is not None:
        return _("一次性密码待用，{day} 前有效", day=day(resident.password_expires_at))
    return _("已开通账号")


def staff_rows(session: Session, actor: Actor, place_id: int, after_id: int) -> list[GrantRow]:
    """Return the next roles held at or below a place, oldest first."""
    place = _kept_place(session, actor, place_id)
    rows = session.exec(
        select(RoleGrant, Resident, Place)
        .join(Resident, col(Resident.id) == col(RoleGrant.resident_id))
        .join(Place, col(Place.id) == col(RoleGrant.place_id))
        .where(db.below(col(Place.path), place.path), col(RoleGrant.revoked_at).is_(None), col(RoleGrant.id) > after_id)
        .order_by(col(RoleGrant.id))
        .limit(PAGE)
    ).all()
    return _grant_rows(session, actor, list(rows))


def _grant_rows(session: Session, actor: Actor, rows: list[tuple[RoleGrant, Resident, Place]]) -> list[GrantRow]:
    trails = trails_of(session, {place.path for _grant, _resident, place in rows})
    return [
        GrantRow(
            id=grant.id or 0,
            resident_id=resident.id or 0,
            name=resident.name,
            role=grant.role.label,
            place=trails[place.path],
            since=day(grant.granted_at),
            may_revoke=rights.may_grant(actor, grant.role, place.path),
        )
        for grant, resident, place in rows
    ]


def unit_rows(session: Session, actor: Actor, place_id: int, after_id: int) -> list[UnitRow]:
    """Return the next units right at a place, by door."""
    place = _kept_place(session, actor, place_id)
    after = session.get(Unit, after_id) if after_id else None
    condition = col(Unit.place_id) == place.id
    if after is not None:
        here = sa.tuple_(col(Unit.door_key), col(Unit.id))
        condition = sa.and_(condition, here > sa.tuple_(sa.literal(after.door_key), sa.literal(after.id)))
    rows = session.exec(select(Unit).where(condition).order_by(col(Unit.door_key), col(Unit.id)).limit(PAGE)).all()
    owners = _owners_of(session, [row.id or 0 for row in rows])
    return [_unit_row(row, owners.get(row.id or 0, [])) for row in rows]


def _owners_of(session: Session, unit_ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for unit_id, name in session.exec(
        select(UnitOwner.unit_id, Resident.name)
        .join(Resident, col(Resident.id) == col(UnitOwner.resident_id))
        .where(col(UnitOwner.unit_id).in_(unit_ids))
        .order_by(col(UnitOwner.unit_id), col(Resident.id))
    ).all():
        found.setdefault(unit_id, []).append(name)
    return found


def _unit_row(row: Unit, owners: list[str]) -> UnitRow:
    return UnitRow(
        id=row.id or 0,
        door=door_words(row.door),
        area=_("{area} 平方米", area=area_words(row.area_cm2)),
        owners=_("、").join(owners) or _("还没有登记产权人"),
    )


def household_page(session: Session, actor: Actor, household_id: int) -> HouseholdPage:
    """Return one household for whoever keeps the register."""
    row = rights.get_household(session, household_id)
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
        people=[_person_row(one, row, trail) for one in people],
        heads=[Option(str(one.id), one.name) for one in heads],
        cards=_card_rows(session, col(HouseholdCard.household_id) == household_id),
    )


def person_page(session: Session, actor: Actor, resident_id: int) -> PersonPage:
    """Return one person for whoever keeps the register."""
    row = rights.get_resident(session, resident_id)
    rights.need_keeper(actor, row.path)
    household = session.get(Household, row.household_id) if row.household_id else None
    trail = trails_of(session, [row.path])[row.path]
    return PersonPage(
        id=resident_id,
        name=row.name,
        phone=row.phone or "",
        where=f"{trail} {door_words(household.door)}" if household else trail,
        place_id=household.place_id if household else (db.ids_of(row.path) or [0])[-1],
        household_id=row.household_id or 0,
        active=row.active,
        account=_account_words(row),
        may_change=_may_manage(session, actor, row),
        is_me=resident_id == actor.resident_id,
        grants=_grants_of(session, actor, resident_id),
        units=_units_of(session, resident_id),
    )


def _may_manage(session: Session, actor: Actor, row: Resident) -> bool:
    try:
        rights.need_manager(session, actor, row)
    except NotAllowed:
        return False
    return True


def _grants_of(session: Session, actor: Actor, resident_id: int) -> list[GrantRow]:
    rows = session.exec(
        select(RoleGrant, Resident, Place)
        .join(Resident, col(Resident.id) == col(RoleGrant.resident_id))
        .join(Place, col(Place.id) == col(RoleGrant.place_id))
        .where(RoleGrant.resident_id == resident_id, col(RoleGrant.revoked_at).is_(None))
        .order_by(col(RoleGrant.id))
        .limit(PAGE)
    ).all()
    return _grant_rows(session, actor, list(rows))


def _units_of(session: Session, resident_id: int) -> list[UnitRow]:
    rows = session.exec(
        select(Unit)
        .join(UnitOwner, col(UnitOwner.unit_id) == col(Unit.id))
        .where(UnitOwner.resident_id == resident_id)
        .order_by(col(Unit.id))
        .limit(PAGE)
    ).all()
    trails = trails_of(session, {row.path for row in rows})
    return [
        UnitRow(
            row.id or 0,
            f"{trails[row.path]} {door_words(row.door)}",
            _("{area} 平方米", area=area_words(row.area_cm2)),
            "",
        )
        for row in rows
    ]


def unit_page(session: Session, actor: Actor, unit_id: int) -> UnitPage:
    """Return one unit for whoever keeps the register."""
    row = rights.get_unit(session, unit_id)
    rights.need_keeper(actor, row.path)
    owned = sa.select(col(UnitOwner.resident_id)).where(col(UnitOwner.unit_id) == unit_id)
    return UnitPage(
        id=unit_id,
        place_id=row.place_id,
        path=row.path,
        where=trails_of(session, [row.path])[row.path],
        door=row.door,
        area=area_words(row.area_cm2),
        owners=_person_rows(session, col(Resident.id).in_(owned)),
    )


def cards_of_place(session: Session, actor: Actor, place_id: int, after_id: int) -> list[CardRow]:
    """Return the next cards of households right at a place, newest first."""
    place = _kept_place(session, actor, place_id)
    mine = sa.select(col(Household.id)).where(col(Household.place_id) == place.id)
    condition: sa.ColumnElement[bool] = col(HouseholdCard.household_id).in_(mine)
    if after_id:
        condition = sa.and_(condition, col(HouseholdCard.id) < after_id)
    return _card_rows(session, condition)


def cards_to_print(session: Session, actor: Actor, card_ids: list[int]) -> list[CardRow]:
    """Return the cards with these ids that the actor may print, by building and door."""
    rows = _card_rows(session, col(HouseholdCard.id).in_(card_ids), limit=len(card_ids))
    pairs = session.exec(
        select(HouseholdCard.id, Household.path)
        .join(Household, col(Household.id) == col(HouseholdCard.household_id))
        .where(col(HouseholdCard.id).in_(card_ids))
    ).all()
    paths = {id_ or 0: path for id_, path in pairs}
    allowed = [row for row in rows if row.usable and actor.has(rights.KEEPERS, paths.get(row.id, ""))]
    return sorted(allowed, key=lambda row: (row.where, keys.door_key(row.door), row.id))


def place_of_card(session: Session, actor: Actor, card_id: int) -> int:
    """Return the id of the place where a card's household is registered."""
    card = session.get(HouseholdCard, card_id)
    if card is None:
        raise NotFound(_("没有这张卡，请刷新页面。"))
    household = rights.get_household(session, card.household_id)
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


def _card_rows(session: Session, condition: sa.ColumnElement[bool], limit: int = PAGE) -> list[CardRow]:
    rows = session.exec(
        select(HouseholdCard, Household)
        .join(Household, col(Household.id) == col(HouseholdCard.household_id))
        .where(condition)
        .order_by(col(HouseholdCard.id).desc())
        .limit(limit)
    ).all()
    trails = trails_of(session, {household.path for _card, household in rows})
    return [_card_row(card, household, trails[household.path]) for card, household in rows]


def _card_row(card: HouseholdCard, household: Household, trail: str) -> CardRow:
    state, usable = _card_state(card)
    return CardRow(
        id=card.id or 0,
        where=trail,
        door=door_words(household.door),
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
