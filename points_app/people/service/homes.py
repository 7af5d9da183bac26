"""A household is people at a time, not a door: it ends when the last of them leaves, and goes with them when they move.

What hangs on a home elsewhere (its points passbook) follows by what the slices above register as HOME_CHANGES: called
in the same unit of work with the actor and the change.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app import slices
from points_app.core import audit, clock
from points_app.core.errors import Conflict, InvalidInput, NotFound
from points_app.core.i18n import _
from points_app.core.idempotency import once
from points_app.core.permissions import SYSTEM, Actor
from points_app.people.door_numbers import door_key, door_words
from points_app.people.finding import get_household, get_place, get_resident, live, need_living
from points_app.people.forms.register import GiveForm, MoveForm
from points_app.people.kinds import WITH_DOORS, PlaceKind, SplitState
from points_app.people.models import HomeToSplit, Household, HouseholdCard, Place, Resident
from points_app.people.place_settings import LEAST_LEFT_DAYS, LEFT_DAYS, value
from points_app.people.queries.places import enclosing
from points_app.people.rights import need_keeper
from points_app.people.service.checks import need_manager, refuse_full, save

SWEPT_AT_ONCE = 200


class HomeEvent(StrEnum):
    """What happened to a home."""

    MOVED = "moved"
    """It lives elsewhere now, with all it has."""
    GIVEN = "given"
    """What it has goes to another home, the one its people moved to."""
    EXPIRED = "expired"
    """Its people left for good; what it had ends."""
    SPLIT = "split"
    """Its present people have become another home, and take along what they earned themselves."""


@dataclass(frozen=True)
class HomeChange:
    """What happened to a home, and to which other one; `residents` are those who moved."""

    event: HomeEvent
    home: int
    other: int = 0
    residents: tuple[int, ...] = ()


class Unclear(Exception):
    """Raised by who follows a SPLIT: whose is what cannot be told."""


def find_live(session: Session, place_id: int, door: str, *, lock: bool = False) -> Household | None:
    """Return the household that lives behind a door now, however the door is written."""
    wanted = select(Household).where(Household.place_id == place_id, Household.door_key == door_key(door), live())
    return session.exec(wanted.with_for_update(key_share=True) if lock else wanted).first()


def end_if_empty(session: Session, actor: Actor, household: Household) -> None:
    """End a household whose last member has left: it is on no board and its cards open nothing any more."""
    if household.ended_at is None and not _people(session, household):
        household.ended_at, household.head_name = clock.now(), ""
        _void_cards(session, household)
        save(session)
        _record(session, actor, "people.end_household", household)


def live_again(session: Session, actor: Actor, household: Household, name: str) -> None:
    """Let a household that ended by mistake live again, when one of its people comes back before its rest is gone.

    Raises Conflict for anybody else: who moves in now is a household of their own.
    """
    if household.ended_at is None:
        return
    known = select(Resident.id).where(Resident.household_id == household.id, Resident.name == name)
    taken = find_live(session, household.place_id, household.door) is not None
    if household.settled_at is not None or taken or session.exec(known).first() is None:
        raise Conflict(_("这户人已经都迁出了。现在住进来的是新的一户，请在楼栋里添加一户。"), "name")
    household.ended_at = None
    _record(session, actor, "people.reopen_household", household)


def move_household(session: Session, actor: Actor, household_id: int, form: MoveForm) -> int:
    """Move all of a household within the community; return the id of the household they are now.

    It takes along its passbook. Where others live behind the door already, the two become one only when `join` says
    so; else raises Conflict at "join".
    """
    household = _to_move(session, actor, household_id)
    place = _target(session, actor, household, form.to)

    def work() -> int:
        there = _behind(session, household, place, form)
        if there is None:
            _relocate(session, actor, household, place, form.new_door)
            return household_id
        _merge(session, actor, household, there)
        return there.id or 0

    return once(session, actor, "people.move_household", form, work, content=(household_id,))


def move_resident(session: Session, actor: Actor, resident_id: int, form: MoveForm) -> int:
    """Move one person within the community; return the id of the household the person is in now.

    Who leaves others behind takes nothing along; the last one is the household, and takes all.
    """
    home = get_resident(session, resident_id).household_id
    if home is None:
        raise Conflict(_("这一位不住在登记的住户里，没有家可搬。"))
    household = _to_move(session, actor, home)
    resident = get_resident(session, resident_id, lock=True)
    need_manager(session, actor, resident)
    if not resident.active:
        raise Conflict(_("这位居民已迁出。"))
    if [one.id for one in _people(session, household)] == [resident_id]:
        return move_household(session, actor, home, form)
    place = _target(session, actor, household, form.to)

    def work() -> int:
        there = _behind(session, household, place, form)
        if there is None:
            there = Household(place_id=place.id or 0, path=place.path, door=form.new_door, created_at=clock.now())
            session.add(there)
            save(session)
        _put(session, there, [resident])
        _rehead(session, household)
        _tell(session, actor, HomeChange(HomeEvent.MOVED, 0, there.id or 0, (resident_id,)))
        audit.record(
            session, actor, "people.move_resident", subject="resident", subject_id=resident_id, path=there.path
        )
        return there.id or 0

    return once(session, actor, "people.move_resident", form, work, content=(resident_id,))


def give_rest(session: Session, actor: Actor, household_id: int, form: GiveForm) -> str:
    """Give what is left of an ended household to the one its people went to; return in words what that was."""
    household = get_household(session, household_id, lock=True)
    need_keeper(actor, household.path)

    def work() -> str:
        if household.ended_at is None or household.settled_at is not None:
            raise Conflict(_("这一户没有可以转交的积分了，请刷新页面。"))
        place = _target(session, actor, household, form.to)
        there = find_live(session, place.id or 0, form.new_door, lock=True)
        if there is None:
            raise NotFound(_("那里没有登记这一户，请核对房号。"), "new_door")
        household.settled_at = clock.now()
        said = _tell(session, actor, HomeChange(HomeEvent.GIVEN, household_id, there.id or 0))
        _record(session, actor, "people.give_rest", household)
        return said

    return once(session, actor, "people.give_rest", form, work, content=(household_id,))


def end_rests(session: Session) -> None:
    """End what is left of households that ended long ago; periodic work."""
    old = select(Household).where(
        col(Household.ended_at) < clock.now() - timedelta(days=LEAST_LEFT_DAYS),
        col(Household.settled_at).is_(None),
    )
    rows = session.exec(
        old.order_by(col(Household.ended_at)).limit(SWEPT_AT_ONCE).with_for_update(key_share=True, skip_locked=True)
    )
    for household in rows.all():
        days = timedelta(days=value(session, household.path, LEFT_DAYS))
        if household.ended_at is not None and household.ended_at < clock.now() - days:
            household.settled_at = clock.now()
            _tell(session, SYSTEM, HomeChange(HomeEvent.EXPIRED, household.id or 0))
            _record(session, SYSTEM, "people.end_rest", household)


def split_old_homes(session: Session) -> None:
    """Split the homes of version 0011 and before that hold present and former people; periodic work.

    Of then no day of moving out is kept. The former people keep the household as it was; the present ones become a new
    one and take along what they earned themselves. Where that cannot be told nothing is done, and the committee has it
    on its list.
    """
    waiting = select(HomeToSplit).where(HomeToSplit.state == SplitState.WAITING)
    for row in session.exec(waiting.limit(SWEPT_AT_ONCE).with_for_update(skip_locked=True)).all():
        household = get_household(session, row.household_id, lock=True)
        people = _people(session, household)
        try:
            with session.begin_nested():
                row.other_id = _split(session, household, people) if people else None
                row.state = SplitState.SPLIT
        except Unclear:
            session.refresh(row)
            row.state = SplitState.UNCLEAR
        row.at = clock.now()
        session.flush()


def _split(session: Session, household: Household, people: list[Resident]) -> int:
    head, household.head_name = household.head_name, ""
    household.ended_at = clock.now()
    save(session)
    other = Household(
        place_id=household.place_id,
        path=household.path,
        door=household.door,
        head_name=head if head in {one.name for one in people} else people[0].name,
        on_boards=household.on_boards,
        created_at=clock.now(),
    )
    session.add(other)
    save(session)
    for one in people:
        one.household_id = other.id
    save(session)
    _void_cards(session, household)
    moved = HomeChange(HomeEvent.SPLIT, household.id or 0, other.id or 0, _ids(people))
    _tell(session, SYSTEM, moved)
    _record(session, SYSTEM, "people.split_household", household)
    return other.id or 0


def _to_move(session: Session, actor: Actor, household_id: int) -> Household:
    household = get_household(session, household_id, lock=True)
    need_keeper(actor, household.path)
    need_living(household)
    return household


def _target(session: Session, actor: Actor, household: Household, place_id: int) -> Place:
    place = get_place(session, place_id)
    need_keeper(actor, place.path)
    if place.kind not in WITH_DOORS:
        raise InvalidInput(_("请选楼栋，住户登记在小区或楼栋里。"), "to")
    if _community(session, place.path) != _community(session, household.path):
        raise InvalidInput(_("积分存折只在本社区有用，搬到别的社区请先迁出，再在那边登记。"), "to")
    return place


def _community(session: Session, path: str) -> int:
    found = enclosing(session, path, PlaceKind.COMMUNITY)
    return found.id if found else 0


def _behind(session: Session, household: Household, place: Place, form: MoveForm) -> Household | None:
    """Return the household to become one with; None for a door that is free by now."""
    if not door_key(form.new_door):
        raise InvalidInput(_("房号里要有数字或字母，例如“2 单元 301”。"), "new_door")
    there = find_live(session, place.id or 0, form.new_door, lock=True)
    if there is None:
        return None
    if there.id == household.id:
        raise InvalidInput(_("他们现在就住在这里。"), "new_door")
    people = _people(session, there)
    if not people:
        there.ended_at = there.settled_at = clock.now()  # a door that was registered and never lived behind
        save(session)
        return None
    if not form.join:
        names = _("、").join(one.name for one in people[:4])
        raise Conflict(
            _(
                "{door}已经住着{names}。确实住到一起，请勾选“并成一户”再搬。",
                door=door_words(form.new_door),
                names=names,
            ),
            "join",
        )
    return there


def _relocate(session: Session, actor: Actor, household: Household, place: Place, door: str) -> None:
    household.place_id, household.path, household.door = place.id or 0, place.path, door
    save(session)
    everybody = session.exec(select(Resident).where(Resident.household_id == household.id)).all()
    for one in everybody:
        one.path = place.path
    save(session)
    _tell(session, actor, HomeChange(HomeEvent.MOVED, household.id or 0, household.id or 0, _ids(everybody)))
    _record(session, actor, "people.move_household", household)


def _merge(session: Session, actor: Actor, household: Household, there: Household) -> None:
    people = _people(session, household)
    _put(session, there, people)
    household.ended_at = household.settled_at = clock.now()
    household.head_name = ""
    _void_cards(session, household)
    save(session)
    _tell(session, actor, HomeChange(HomeEvent.MOVED, 0, there.id or 0, _ids(people)))
    _tell(session, actor, HomeChange(HomeEvent.GIVEN, household.id or 0, there.id or 0))
    _record(session, actor, "people.merge_household", household)


def _put(session: Session, there: Household, people: list[Resident]) -> None:
    """Make people members of a household; raises InvalidInput when it is full or knows somebody of the same name."""
    for one in people:
        taken = select(Resident.id).where(Resident.household_id == there.id, Resident.name == one.name)
        if session.exec(taken).first() is not None:
            raise InvalidInput(_("那一户登记过同名的“{name}”，请先改成能分清的名字。", name=one.name), "new_door")
        refuse_full(session, there.id or 0)
        one.household_id, one.path = there.id, there.path
        there.head_name = there.head_name or one.name
        save(session)


def _rehead(session: Session, household: Household) -> None:
    people = _people(session, household)
    if household.head_name not in {one.name for one in people}:
        household.head_name = people[0].name if people else ""
    save(session)


def _people(session: Session, household: Household) -> list[Resident]:
    """Return who lives there now."""
    here = select(Resident).where(Resident.household_id == household.id, col(Resident.active))
    return list(session.exec(here.order_by(col(Resident.id))).all())


def _ids(people: Iterable[Resident]) -> tuple[int, ...]:
    return tuple(one.id or 0 for one in people)


def _void_cards(session: Session, household: Household) -> None:
    session.exec(
        sa.update(HouseholdCard)
        .where(
            col(HouseholdCard.household_id) == household.id,
            col(HouseholdCard.used_at).is_(None),
            col(HouseholdCard.revoked_at).is_(None),
        )
        .values(revoked_at=clock.now())
    )


def _tell(session: Session, actor: Actor, change: HomeChange) -> str:
    """Have those who keep something of a home follow; return what they say they did."""
    session.flush()
    said = [follow(session, actor, change) for follow in slices.registered("HOME_CHANGES")]
    return "".join(one for one in said if one)


def _record(session: Session, actor: Actor, verb: str, row: Household) -> None:
    audit.record(session, actor, verb, subject="household", subject_id=row.id, path=row.path)
