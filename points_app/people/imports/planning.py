"""A roster against the register: what is new, what changes, what cannot be; and the import, all or nothing."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import audit, clock, db
from points_app.core.errors import InvalidInput
from points_app.core.i18n import _
from points_app.core.permissions import SYSTEM, Actor, Role
from points_app.people import door_numbers
from points_app.people.door_numbers import person_key
from points_app.people.finding import get_place, live
from points_app.people.imports.parsing import Problem, Roster, RosterRow, building_key, parse
from points_app.people.kinds import PlaceKind
from points_app.people.models import Household, Place, Resident, RoleGrant, Unit, UnitOwner
from points_app.people.rights import KEEPERS, may_grant, need_keeper
from points_app.people.service.access import set_phone
from points_app.people.service.checks import MAX_PEOPLE, save, too_many_people
from points_app.people.service.places import new_place
from points_app.people.service.units import MAX_OWNERS, too_many_owners

MAX_PROBLEMS = 500
_WIDE = {PlaceKind.COMMUNITY, PlaceKind.COMPOUND, PlaceKind.BUILDING}


@dataclass
class RosterReport:
    """What an import would do, or did: counts of people, and of what is made for them; problems stop everything."""

    new: int = 0
    changed: int = 0
    same: int = 0
    places: list[str] = field(default_factory=list)
    households: int = 0
    units: int = 0
    problems: list[Problem] = field(default_factory=list)
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()

    @property
    def changes(self) -> int:
        """How many rows of the register it touches; 0 for a file that was imported before."""
        return self.new + self.changed + len(self.places) + self.households + self.units


def preview_roster(session: Session, actor: Actor, place_id: int, roster: Roster) -> RosterReport:
    """Return what importing a roster at a place would do; the caller rolls back, nothing is kept."""
    place = get_place(session, place_id)
    need_keeper(actor, place.path)
    report = _Import(session, actor, place, list(roster.problems)).run(roster.rows)
    if report.problems:
        report = RosterReport(problems=_shortened(report.problems))
    return replace(report, left_out=roster.left_out, notes=roster.notes, headings=roster.headings)


def _shortened(problems: list[Problem]) -> list[Problem]:
    """Return the problems from the top of the file down; of very many the first, and how many more there are."""
    found = sorted(problems, key=lambda one: one.row)
    more = len(found) - MAX_PROBLEMS
    if more <= 0:
        return found
    return [*found[:MAX_PROBLEMS], Problem(0, "", _("还有 {n} 处没有列出来，改好这些再上传一次。", n=f"{more:,}"))]


def import_roster(session: Session, actor: Actor, place_id: int, roster: Roster) -> RosterReport:
    """Import a roster at a place: all of it or nothing. Raises InvalidInput with the first problem."""
    report = preview_roster(session, actor, place_id, roster)
    if report.problems:
        first = report.problems[0]
        raise InvalidInput(
            _(
                "名册里有 {n} 处问题，没有导入。第一处：{where}{why}",
                n=len(report.problems),
                where=_where(first),
                why=first.message,
            ),
            "file",
        )
    save(session)
    _record(session, actor, place_id)
    return report


def _record(session: Session, actor: Actor, place_id: int) -> None:
    place = get_place(session, place_id)
    audit.record(session, actor, "people.import_roster", subject="place", subject_id=place_id, path=place.path)


def import_file(path: Path, place_id: int) -> RosterReport:
    """Import a file for the command line; a report with problems means that nothing was changed."""
    roster = parse(path.read_bytes())
    with db.write() as session:
        report = preview_roster(session, SYSTEM, place_id, roster)
        if report.problems:
            session.rollback()
        else:
            _record(session, SYSTEM, place_id)
    return report


def _where(problem: Problem) -> str:
    if not problem.row:
        return ""
    sheet = _("工作表“{title}”", title=problem.sheet) if problem.sheet else ""
    return sheet + _("第 {row} 行“{column}”：", row=problem.row, column=problem.column)


class _Holder(NamedTuple):
    """Who has a phone number: id, name and the path of that person's place."""

    id: int
    name: str
    path: str


class _Import:
    """Writes the rows into the session, noticing what changes; a problem is noted and nothing is kept by the caller.

    Everything below the place is read once; the work per row is look-ups in memory, and each table is written at once.
    """

    def __init__(self, session: Session, actor: Actor, place: Place, problems: list[Problem]) -> None:
        self.session, self.actor, self.place = session, actor, place
        self.report = RosterReport(problems=problems)
        self.now = clock.now()
        below = self._read(Place, db.below(col(Place.path), place.path))
        self.places = {
            (one.parent_id, one.kind, _place_key(one.kind, one.name)): one for one in below if one.kind in _WIDE
        }
        self.households = {
            (one.place_id, one.door_key): one
            for one in self._read(Household, sa.and_(db.below(col(Household.path), place.path), live()))
        }
        people = self._read(Resident, db.below(col(Resident.path), place.path))
        self.people = {(one.household_id, person_key(one.name)): one for one in people if one.household_id is not None}
        self.members = Counter(one.household_id for one in people if one.active)
        self.outside = {(one.path, person_key(one.name)): one for one in people if one.household_id is None}
        self.units = {
            (one.place_id, one.door_key): one for one in self._read(Unit, db.below(col(Unit.path), place.path))
        }
        self.owners = set(
            session.exec(
                select(UnitOwner.unit_id, UnitOwner.resident_id)
                .join(Unit, col(Unit.id) == col(UnitOwner.unit_id))
                .where(db.below(col(Unit.path), place.path))
            ).all()
        )
        self.owned = Counter(unit_id for unit_id, _owner in self.owners)
        self.out_of_reach = self._staff_out_of_reach()
        self.new_numbers: list[tuple[Resident, str]] = []
        self.renumbered: set[int] = set()

    def _read(self, table: type[Any], condition: Any) -> list[Any]:
        """Return the rows, kept from whoever would change one meanwhile: what is counted here is added to below."""
        rows = select(table).where(condition).order_by(col(table.id)).with_for_update(key_share=True)
        return list(self.session.exec(rows).all())

    def _staff_out_of_reach(self) -> set[int]:
        """Return the people whose roles the actor could not give: their numbers stay as they are."""
        rows = self.session.exec(
            select(RoleGrant.resident_id, RoleGrant.role, Place.path)
            .join(Place, col(Place.id) == col(RoleGrant.place_id))
            .join(Resident, col(Resident.id) == col(RoleGrant.resident_id))
            .where(col(RoleGrant.revoked_at).is_(None), db.below(col(Resident.path), self.place.path))
        ).all()
        return {id_ for id_, role, path in rows if not may_grant(self.actor, Role(role), path)}

    def run(self, rows: tuple[RosterRow, ...]) -> RosterReport:
        homes = self._homes(tuple(self._with_building(row) for row in rows))
        self.renumbered = self._renumbered(homes)
        phones = self._phones([row.phone for row in rows if row.phone])
        with self.session.no_autoflush:  # a number that is taken is told below, not by the database
            for row, household in homes:
                if row.name:
                    self._resident(household, row, phones)
        if self.report.problems:
            return self.report
        save(self.session)
        for resident, _phone in self.new_numbers:
            resident.phone = None  # two who exchange their numbers
        save(self.session)
        for resident, phone in self.new_numbers:
            set_phone(self.session, self.actor, resident, phone)
        save(self.session)
        self._units(homes)
        return self.report

    def _homes(self, rows: tuple[RosterRow, ...]) -> list[tuple[RosterRow, Household]]:
        """Return each row with its household, made if need be; a row whose place is wrong is left out and told."""
        places = [(row, self._place_of(row)) for row in rows]
        homes = [(row, self._household(place, row)) for row, place in places if place is not None]
        save(self.session)
        return homes

    def _with_building(self, row: RosterRow) -> RosterRow:
        """Return the row with its building taken out of a door like 1-1-101, where there is such a building here."""
        tokens = [token.lstrip("0") or "0" for token in door_numbers.door_tokens(row.door)]
        if row.building or len(tokens) != 3 or not all(token.isdigit() for token in tokens):
            return row
        inner = f"{tokens[1]} 单元 {tokens[2]}"
        if self.place.kind is PlaceKind.BUILDING:
            return replace(row, door=inner) if building_key(self.place.name).lstrip("0") == tokens[0] else row
        known = (PlaceKind.BUILDING, _place_key(PlaceKind.BUILDING, tokens[0]))
        if any((kind, key) == known for _parent, kind, key in self.places):
            return replace(row, building=tokens[0], door=inner)
        return row

    def _renumbered(self, homes: list[tuple[RosterRow, Household]]) -> set[int]:
        """Return the people who get another number by this file, so that theirs is free for somebody else in it."""
        found = [(row, self.people.get((household.id, person_key(row.name)))) for row, household in homes if row.phone]
        return {one.id or 0 for row, one in found if one is not None and one.phone and one.phone != row.phone}

    def _tell(self, row: RosterRow, column: str, message: str) -> None:
        self.report.problems.append(Problem(row.number, column, message, row.sheet))

    def _phones(self, wanted: list[str]) -> dict[str, _Holder]:
        """Return phone → who has it in the whole register, whatever the place."""
        found: dict[str, _Holder] = {}
        for start in range(0, len(wanted), 500):
            rows = self.session.exec(
                select(Resident.phone, Resident.id, Resident.name, Resident.path).where(
                    col(Resident.phone).in_(wanted[start : start + 500])
                )
            ).all()
            found.update({phone or "": _Holder(id_ or 0, name, path) for phone, id_, name, path in rows})
        return found

    def _place_of(self, row: RosterRow) -> Place | None:
        if self.place.kind not in _WIDE:
            self._tell(row, "", _("请先进入社区、小区或楼栋，再导入。"))
            return None
        compound = self._compound_of(row)
        if compound is None or self.place.kind is PlaceKind.BUILDING:
            return compound
        if not row.building:
            return compound
        return self._child(compound, PlaceKind.BUILDING, row.building, _building_name(row.building))

    def _compound_of(self, row: RosterRow) -> Place | None:
        """Return the place that the row's building is in, or the building itself when the file is for a building."""
        here = self.place
        if here.kind is PlaceKind.COMMUNITY:
            if not row.compound:
                self._tell(row, _("小区"), _("没有小区。导入到整个社区时，每行都要有小区。"))
                return None
            return self._child(here, PlaceKind.COMPOUND, row.compound, row.compound)
        wrong = door_numbers.name_key(row.compound) not in {"", door_numbers.name_key(here.name)}
        if here.kind is PlaceKind.COMPOUND and wrong:
            self._tell(row, _("小区"), _("这是“{other}”的住户，不属于“{here}”。", other=row.compound, here=here.name))
            return None
        if here.kind is PlaceKind.BUILDING and row.building and building_key(row.building) != building_key(here.name):
            self._tell(row, _("楼栋"), _("这是“{other}”的住户，不属于“{here}”。", other=row.building, here=here.name))
            return None
        return here

    def _child(self, parent: Place, kind: PlaceKind, name: str, shown: str) -> Place:
        key = (parent.id, kind, _place_key(kind, name))
        if key not in self.places:
            self.places[key] = new_place(self.session, parent, kind, shown)
            self.report.places.append(f"{parent.name} {shown}" if kind is PlaceKind.BUILDING else shown)
        return self.places[key]

    def _household(self, place: Place, row: RosterRow) -> Household:
        key = (place.id or 0, door_numbers.door_key(row.door))
        if key not in self.households:
            made = Household(place_id=place.id or 0, path=place.path, door=row.door, created_at=self.now)
            self.session.add(made)
            self.households[key] = made
            self.report.households += 1
        return self.households[key]

    def _resident(self, household: Household, row: RosterRow, phones: dict[str, _Holder]) -> None:
        found = self.people.get((household.id, person_key(row.name)))
        self._check_phone(row, found, phones)
        if self.report.problems:
            return
        if found is None:
            found = Resident(
                household_id=household.id,
                path=household.path,
                name=row.name,
                phone=row.phone or None,
                created_at=self.now,
            )
            self.session.add(found)
            self.people[household.id, person_key(row.name)] = found
            self.report.new += 1
            self._lives_here(household, row)
        elif self._update(found, household, row) | self._make_head(household, row, found.name):
            self.report.changed += 1
        else:
            self.report.same += 1
        self._make_head(household, row, found.name)

    def _check_phone(self, row: RosterRow, found: Resident | None, phones: dict[str, _Holder]) -> None:
        holder = phones.get(row.phone)
        others = holder is not None and (found is None or holder.id != found.id)
        if holder is not None and others and holder.id not in self.renumbered:
            self._tell(row, _("手机号"), self._holder_words(holder))
        if found is not None and row.phone and row.phone != found.phone and found.id in self.out_of_reach:
            self._tell(row, _("手机号"), _("“{name}”是工作人员，换手机号请由上级管理员办理。", name=found.name))

    def _holder_words(self, holder: _Holder) -> str:
        """Name a number's holder only to who keeps that place: a file of numbers must not tell whose they are."""
        if self.actor is SYSTEM or self.actor.has(KEEPERS, holder.path):
            return _(
                "这个手机号已登记在“{name}”名下，请核对；要是换了人用，先到那位的资料里改号或迁出。", name=holder.name
            )
        return _("这个手机号已经登记在另一位居民名下，请核对。")

    def _update(self, found: Resident, household: Household, row: RosterRow) -> bool:
        changed = False
        if row.phone and found.phone != row.phone:
            changed = True
            self.new_numbers.append((found, row.phone))
        if not found.active:
            found.active, changed = True, True
            self._lives_here(household, row)
        return changed

    def _lives_here(self, household: Household, row: RosterRow) -> None:
        self.members[household.id] += 1
        if self.members[household.id] == MAX_PEOPLE + 1:
            self._tell(row, _("姓名"), too_many_people())

    def _make_head(self, household: Household, row: RosterRow, name: str) -> bool:
        wanted = name if row.is_head or not household.head_name else household.head_name
        changed = household.head_name != wanted
        household.head_name = wanted
        return changed

    def _units(self, homes: list[tuple[RosterRow, Household]]) -> None:
        """Write the units, then whoever owns one and lives elsewhere, then who owns what."""
        for row, household in homes:
            self._unit(row, household)
        save(self.session)
        owned = [
            (row, unit, self._owner(unit, household, name))
            for row, household in homes
            if row.owners and (unit := self._unit_of(row, household)) is not None
            for name in row.owners
        ]
        save(self.session)
        for row, unit, resident in owned:
            self._owns(row, unit.id or 0, resident.id or 0)
        save(self.session)

    def _unit(self, row: RosterRow, household: Household) -> None:
        key = (household.place_id, household.door_key)
        unit = self.units.get(key)
        if unit is None and row.area_cm2:
            self.units[key] = Unit(
                place_id=household.place_id, path=household.path, door=household.door, area_cm2=row.area_cm2
            )
            self.session.add(self.units[key])
            self.report.units += 1
        elif unit is not None and row.area_cm2 and unit.area_cm2 != row.area_cm2:
            unit.area_cm2 = row.area_cm2
            self.report.units += 1

    def _unit_of(self, row: RosterRow, household: Household) -> Unit | None:
        unit = self.units.get((household.place_id, household.door_key))
        if unit is None:
            self._tell(row, _("建筑面积"), _("写了产权人，也要写这处房屋的建筑面积。"))
        return unit

    def _owner(self, unit: Unit, household: Household, name: str) -> Resident:
        key = person_key(name)
        resident = self.people.get((household.id, key)) or self.outside.get((unit.path, key))
        if resident is None:
            # An owner who lives elsewhere; the committee adds the phone number when the owner wants to sign in.
            resident = Resident(path=unit.path, name=name, on_boards=False, created_at=self.now)
            self.outside[unit.path, key] = resident
            self.session.add(resident)
            self.report.new += 1
        return resident

    def _owns(self, row: RosterRow, unit_id: int, resident_id: int) -> None:
        if (unit_id, resident_id) not in self.owners:
            self.owners.add((unit_id, resident_id))
            self.owned[unit_id] += 1
            if self.owned[unit_id] == MAX_OWNERS + 1:
                self._tell(row, _("产权人"), too_many_owners())
            self.session.add(UnitOwner(unit_id=unit_id, resident_id=resident_id, since=clock.local(self.now).date()))
            self.report.units += 1


def _place_key(kind: PlaceKind, name: str) -> str:
    key: Callable[[str], str] = building_key if kind is PlaceKind.BUILDING else door_numbers.name_key
    return key(name)


def _building_name(name: str) -> str:
    return f"{name} 栋" if re.fullmatch(r"[0-9]+", name) else name
