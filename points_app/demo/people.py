"""A believable, plainly made-up community: the places and people that every other slice's demo stands on."""

import random
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from points_app.core import clock
from points_app.core.permissions import Role
from points_app.people.kinds import PlaceKind
from points_app.people.models import Household, Place, Resident, RoleGrant, Unit, UnitOwner
from points_app.people.passwords import hash_password

PASSWORD = "demo-2026"  # noqa: S105  shown on the sign-in page of a demo
SURNAMES = "梁柳桂林杨松竹梅葛兰蒲荀荷芦菊柏桑桐楚榆"
GIVEN = (  # noqa: SIM905  easier to read than a list
    "小满 清明 谷雨 立夏 芒种 白露 秋分 霜降 冬至 春分 大雪 小雪 惊蛰 立秋 处暑 寒露 和风 细雨 朝阳 晚晴"
).split()
CLERKS = ("青若禾", "禾知秋", "苗向晚")
COMPOUNDS = (("锦绣花园", "Jinxiu Garden"), ("清河里", "Qinghe Lane"), ("向阳苑", "Sunside Court"))


@dataclass
class World:
    """What the demo's people slice made; the other slices fill it with life. `start` is six months ago."""

    rng: random.Random
    start: datetime
    city: int = 0
    county: int = 0
    township: int = 0
    community: int = 0
    compounds: list[int] = field(default_factory=list)
    buildings: list[int] = field(default_factory=list)
    households: list[int] = field(default_factory=list)
    residents: list[int] = field(default_factory=list)
    household_of: dict[int, int] = field(default_factory=dict)
    building_of_household: dict[int, int] = field(default_factory=dict)
    compound_of_building: dict[int, int] = field(default_factory=dict)
    administrator: int = 0
    committee: int = 0
    auditor: int = 0
    stewards: dict[int, int] = field(default_factory=dict)
    """building → its steward"""
    property: dict[int, int] = field(default_factory=dict)
    """compound → the property company's clerk"""
    owners_committee: dict[int, int] = field(default_factory=dict)
    """compound → the owners' committee member who approves payments"""
    resident: int = 0
    """the resident whose sign-in the demo shows: 3 栋, first household"""


def fill(session: Session, seed: int = 20260501) -> World:
    """Make 1 community, 3 compounds, 12 buildings, 120 households, 300 residents and a sign-in for every role."""
    world = World(random.Random(seed), clock.now())
    _places(session, world)
    _households(session, world)
    _roles(session, world)
    return world


def place(session: Session, parent: int | None, kind: PlaceKind, name: str, name_en: str = "") -> int:
    """Add a place below `parent` and return its id."""
    row = Place(parent_id=parent, kind=kind, name=name, name_en=name_en)
    session.add(row)
    session.flush()
    above = session.get_one(Place, parent).path if parent else "/"
    row.path = f"{above}{row.id}/"
    session.flush()
    return row.id or 0


def _places(session: Session, world: World) -> None:
    world.city = place(session, None, PlaceKind.CITY, "云溪市", "Yunxi City")
    world.county = place(session, world.city, PlaceKind.COUNTY, "望山区", "Wangshan District")
    world.township = place(session, world.county, PlaceKind.TOWNSHIP, "柳荫街道", "Liuyin Subdistrict")
    world.community = place(session, world.township, PlaceKind.COMMUNITY, "和风社区", "Hefeng Community")
    for name, english in COMPOUNDS:
        compound = place(session, world.community, PlaceKind.COMPOUND, name, english)
        world.compounds.append(compound)
        for number in range(1, 5):
            building = place(session, compound, PlaceKind.BUILDING, f"{number} 栋", f"Building {number}")
            world.buildings.append(building)
            world.compound_of_building[building] = compound


def _households(session: Session, world: World) -> None:
    number = 0
    for building in world.buildings:
        path = session.get_one(Place, building).path
        for index in range(10):
            door = f"{index % 2 + 1} 单元 {index // 2 + 1}0{index % 2 + 1}"
            household = Household(place_id=building, path=path, door=door, created_at=world.start)
            session.add(household)
            session.flush()
            id_ = household.id or 0
            world.households.append(id_)
            world.building_of_household[id_] = building
            people = [_resident(session, world, id_, number + i) for i in range(3 if index % 2 else 2)]
            number += len(people)
            household.head_name = session.get_one(Resident, people[0]).name
            unit = Unit(place_id=building, path=path, door=door, area_cm2=world.rng.randrange(62, 141) * 10_000)
            session.add(unit)
            session.flush()
            session.add(UnitOwner(unit_id=unit.id or 0, resident_id=people[0]))
    session.flush()


def _resident(session: Session, world: World, household: int, number: int) -> int:
    # 7 and 400 have no common factor, so no two people of the demo have the same name.
    which = (number * 7 + 1) % (len(SURNAMES) * len(GIVEN))
    name = SURNAMES[which // len(GIVEN)] + GIVEN[which % len(GIVEN)]
    path = session.get_one(Household, household).path
    row = Resident(household_id=household, path=path, name=name, created_at=world.start)
    session.add(row)
    session.flush()
    id_ = row.id or 0
    world.residents.append(id_)
    world.household_of[id_] = household
    return id_


def _roles(session: Session, world: World) -> None:
    hashed = hash_password(PASSWORD)
    world.administrator = _staff(session, world, hashed, "溪望舒", "13900000001", (Role.ADMINISTRATOR, world.city))
    world.committee = _staff(session, world, hashed, "岚清越", "13900000002", (Role.COMMITTEE, world.community))
    world.auditor = _staff(session, world, hashed, "衡正言", "13900000003", (Role.AUDITOR, world.community))
    for index, compound in enumerate(world.compounds):
        world.property[compound] = _staff(
            session, world, hashed, CLERKS[index], f"1390000001{index}", (Role.PROPERTY, compound)
        )
    for index, building in enumerate(world.buildings):
        first = world.households[index * 10]
        steward = next(r for r in world.residents if world.household_of[r] == first)
        row = session.get_one(Resident, steward)
        row.phone, row.password_hash = f"139000001{index:02d}", hashed
        _grant(session, world, steward, Role.STEWARD, building)
        world.stewards[building] = steward
    for index, compound in enumerate(world.compounds):
        building = next(b for b in world.buildings if world.compound_of_building[b] == compound)
        household = world.households[world.buildings.index(building) * 10 + 1]
        member = next(r for r in world.residents if world.household_of[r] == household)
        row = session.get_one(Resident, member)
        row.phone, row.password_hash = f"1390000020{index}", hashed
        _grant(session, world, member, Role.COMMITTEE, compound)
        world.owners_committee[compound] = member
    third = world.households[2 * 10 + 3]
    world.resident = next(r for r in world.residents if world.household_of[r] == third)
    row = session.get_one(Resident, world.resident)
    row.phone, row.password_hash = "13900000301", hashed
    session.flush()


def _staff(session: Session, world: World, hashed: str, name: str, phone: str, grant: tuple[Role, int]) -> int:
    path = session.get_one(Place, grant[1]).path
    row = Resident(name=name, path=path, phone=phone, password_hash=hashed, created_at=world.start, on_boards=False)
    session.add(row)
    session.flush()
    _grant(session, world, row.id or 0, *grant)
    return row.id or 0


def _grant(session: Session, world: World, resident: int, role: Role, place_id: int) -> None:
    session.add(RoleGrant(resident_id=resident, role=role, place_id=place_id, granted_at=world.start))


SIGN_INS = (
    (Role.RESIDENT, "13900000301"),
    (Role.STEWARD, "13900000102"),
    (Role.COMMITTEE, "13900000002"),
    (Role.PROPERTY, "13900000010"),
    (Role.AUDITOR, "13900000003"),
    (Role.ADMINISTRATOR, "13900000001"),
)
