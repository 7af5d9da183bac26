"""Households, people, roles and units of the register, in words; phone numbers are masked in lists."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from points_app.core import masking, saying
from points_app.core.i18n import _, ngettext
from points_app.core.paging import Page
from points_app.core.permissions import Actor
from points_app.people.door_numbers import door_words
from points_app.people.kinds import Account
from points_app.people.queries.cards import cards_of_household
from points_app.people.queries.households import (
    HouseholdFact,
    homes_left,
    homes_unclear,
    households_at,
    kept_household,
)
from points_app.people.queries.places import places_with_doors
from points_app.people.queries.residents import (
    PersonFact,
    Registered,
    find_candidates,
    find_people,
    kept_person,
    numbers_registered,
)
from points_app.people.queries.roles import GrantFact, grants_below, grants_of, vacancies_below
from points_app.people.queries.units import UnitFact, kept_unit, units_at, units_of
from points_app.people.views.cards import CardRow, card_row
from points_app.people.views.places import Option

_NAMES_SHOWN = 4


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
    is_last: bool = False
    may_leave_vacant: bool = False


@dataclass(frozen=True)
class CandidateRow:
    """Somebody who could be given a role; `number` says whose word the phone number, and so the account, rests on."""

    id: int = 0
    name: str = ""
    building: str = ""
    household: str = ""
    number: str = ""


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
    cards: list[CardRow] = field(default_factory=list)
    ended: str = ""
    """That its people left and when, "" while they live there."""
    has_rest: bool = False
    """Whether what is left of an ended one may still be given to where they went."""
    places: list[Option] = field(default_factory=list)
    """Where they can move to, or moved to."""
    here: str = ""


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
    places: list[Option] = field(default_factory=list)
    """Where the person can move to; none for who has no household."""
    here: str = ""
    leaves_vacant: bool = False
    may_move_out: bool = True
    """Whether whoever reads this may also leave vacant what would be."""
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


# --- lists ------------------------------------------------------------------------------------------------------------


def household_rows(session: Session, actor: Actor, place_id: int, after: str = "") -> Page[HouseholdRow]:
    """Return the households registered right at a place, by door."""
    page = households_at(session, actor, place_id, after)
    return page.of(_household_row(one) for one in page.rows)


def _household_row(one: HouseholdFact) -> HouseholdRow:
    return HouseholdRow(
        id=one.id,
        door=door_words(one.door),
        people=_names(one.people) or _("还没有登记居民"),
        accounts=_("已开通 {opened}/{all}", opened=one.accounts, all=len(one.people)),
    )


def _names(people: tuple[str, ...]) -> str:
    names = _("、").join(people[:_NAMES_SHOWN])
    if len(people) <= _NAMES_SHOWN:
        return names
    return ngettext("{names} 等 {n} 人", "{names} and others, {n} people", len(people), names=names)


def person_rows(session: Session, actor: Actor, place_id: int, text: str, after: str = "") -> Page[PersonRow]:
    """Return the people at or below a place who match `text`, those moved out too, by name."""
    page = find_people(session, actor, place_id, text, after)
    return page.of(_person_row(one) for one in page.rows)


def _person_row(one: PersonFact) -> PersonRow:
    return PersonRow(
        id=one.id,
        name=one.name,
        where=_home(one),
        phone=masking.phone(one.phone) if one.phone else _("没有手机号"),
        state=_account(one),
    )


def _home(one: PersonFact) -> str:
    return f"{one.place} {door_words(one.door)}" if one.door else one.place


def _account(one: PersonFact) -> str:
    match one.account:
        case Account.GONE:
            return _("已迁出")
        case Account.NONE:
            return _("未开通账号")
        case Account.OPEN:
            return _("已开通账号")
        case Account.ONCE:
            return _("一次性密码待用，{day}前有效", day=saying.day(one.until) if one.until else "")


def staff_rows(session: Session, actor: Actor, place_id: int, after: str = "") -> Page[GrantRow]:
    """Return the roles held at or below a place, oldest first."""
    page = grants_below(session, actor, place_id, after)
    return page.of(_grant_row(one) for one in page.rows)


def _grant_row(one: GrantFact) -> GrantRow:
    since = saying.day(one.since)
    return GrantRow(
        one.id,
        one.resident_id,
        one.name,
        one.role.label,
        one.place,
        since,
        one.may_revoke,
        one.is_last,
        one.may_leave_vacant,
    )


def vacancy_lines(session: Session, actor: Actor, place_id: int) -> list[str]:
    """Return the vacant offices at or below a place, each in a line."""
    return [
        _("{place}的{role}空缺", place=one.place, role=one.role.label)
        + (_("，自 {day} 起", day=saying.day(one.since)) if one.since else "")
        for one in vacancies_below(session, actor, place_id)
    ]


def candidate_rows(session: Session, actor: Actor, path: str, text: str) -> list[CandidateRow]:
    """Return active people who match `text` and could be given a role at `path`."""
    found = find_candidates(session, actor, path, text)
    registered = numbers_registered(session, [one.id for one in found])
    return [
        CandidateRow(one.id, one.name, one.building, one.household, _number(one.phone, registered.get(one.id)))
        for one in found
    ]


def _number(phone: str, registered: Registered | None) -> str:
    if not phone:
        return _("没有登记手机号")
    if registered is None:
        return _("手机号 {phone}，登记人没有记录", phone=masking.phone(phone))
    return _(
        "手机号 {phone}，{name}于 {day} 登记",
        phone=masking.phone(phone),
        name=registered.name or _("系统管理员"),
        day=saying.day(registered.at),
    )


def unit_rows(session: Session, actor: Actor, place_id: int, after: str = "") -> Page[UnitRow]:
    """Return the units right at a place, by door."""
    page = units_at(session, actor, place_id, after)
    return page.of(_unit_row(one) for one in page.rows)


def _unit_row(one: UnitFact) -> UnitRow:
    owners = _("、").join(one.owners) or _("还没有登记产权人")
    return UnitRow(one.id, door_words(one.door), saying.area(one.area_cm2), owners)


# --- pages ------------------------------------------------------------------------------------------------------------


def household_page(session: Session, actor: Actor, household_id: int) -> HouseholdPage:
    """Return one household."""
    one = kept_household(session, actor, household_id)
    return HouseholdPage(
        id=one.id,
        place_id=one.place_id,
        where=one.place,
        door=one.door,
        head_id=str(one.head_id or ""),
        on_boards=one.on_boards,
        people=[_person_row(person) for person in one.people],
        heads=[Option(str(person.id), person.name) for person in one.people if person.account is not Account.GONE],
        cards=[card_row(card) for card in cards_of_household(session, household_id)],
        ended=_ended(one.ended_at),
        has_rest=one.ended_at is not None and one.settled_at is None,
        places=_door_places(session, actor, one.path),
        here=str(one.place_id),
    )


def _ended(moment: datetime | None) -> str:
    return _("这户人已于{day}全部迁出，不再上榜，用户卡作废。", day=saying.day(moment)) if moment else ""


def _door_places(session: Session, actor: Actor, path: str) -> list[Option]:
    return [Option(str(id_), trail) for id_, trail in places_with_doors(session, actor, path)]


def left_rows(session: Session, actor: Actor, place_id: int) -> list[HouseholdRow]:
    """Return the ended households right at a place whose points may still be given to where they went."""
    return [
        HouseholdRow(one.id, door_words(one.door), _names(one.names), _("{day}迁出", day=saying.day(one.ended_at)))
        for one in homes_left(session, actor, place_id)
    ]


def unclear_rows(session: Session, actor: Actor, place_id: int) -> list[HouseholdRow]:
    """Return the old homes at or below a place with present and former people whose points nobody can tell apart."""
    return [HouseholdRow(id_, door_words(door)) for id_, door in homes_unclear(session, actor, place_id)]


def person_page(session: Session, actor: Actor, resident_id: int) -> PersonPage:
    """Return one person, unmasked."""
    one = kept_person(session, actor, resident_id)
    units = units_of(session, resident_id)
    grants = grants_of(session, actor, resident_id)
    last = [grant for grant in grants if grant.is_last]
    return PersonPage(
        id=resident_id,
        name=one.person.name,
        phone=one.person.phone,
        where=_home(one.person),
        place_id=one.place_id,
        household_id=one.household_id,
        active=one.person.account is not Account.GONE,
        account=_account(one.person),
        may_change=one.may_change,
        is_me=one.is_me,
        places=_door_places(session, actor, one.path) if one.household_id else [],
        here=str(one.place_id),
        leaves_vacant=bool(last),
        may_move_out=all(grant.may_leave_vacant for grant in last),
        grants=[_grant_row(grant) for grant in grants],
        units=[UnitRow(unit.id, f"{unit.place} {door_words(unit.door)}", saying.area(unit.area_cm2)) for unit in units],
    )


def unit_page(session: Session, actor: Actor, unit_id: int) -> UnitPage:
    """Return one unit and its owners."""
    one = kept_unit(session, actor, unit_id)
    return UnitPage(
        id=unit_id,
        place_id=one.place_id,
        path=one.path,
        where=one.unit.place,
        door=one.unit.door,
        area=saying.square_metres(one.unit.area_cm2),
        owners=[_person_row(person) for person in one.owners],
    )
