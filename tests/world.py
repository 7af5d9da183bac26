"""One community for the tests of all slices, by names instead of numbers, and orders to it in few words.

Made once a run on each kind of database (tests/once.py) and copied for each test: what a test changes, no other sees.
A plugin of all tests: the fixture `world`.
"""

import io
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from contextvars import copy_context
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image
from sqlmodel import Session

from points_app.core import clock, db, idempotency, photos
from points_app.core.errors import DomainError
from points_app.core.permissions import NOBODY, Actor, Role
from points_app.people.kinds import PlaceKind
from points_app.people.models import Household, Resident, RoleGrant
from points_app.people.passwords import hash_password
from points_app.people.queries import actor_of
from points_app.people.service import new_place
from points_app.points import service as points
from points_app.points.forms import NewRuleForm
from points_app.points.kinds import Awarder, Dimension
from points_app.service_requests import service as service_requests
from points_app.service_requests.forms import TagForm
from points_app.service_requests.kinds import TagKind
from points_app.shared_account import service as shared_account
from points_app.shared_account.forms import FundForm
from tests.once import Run, using

FOUNDED = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


class Place(int):
    """A place's id, which knows its path."""

    path: str
    name: str


class Person(int):
    """A resident's id; as the first argument of `do` and `ask` it becomes the actor with the rights of that moment."""

    name: str


class Home(int):
    """A household's id, which knows who lives there."""

    path: str
    people: tuple[Person, ...]


@dataclass(frozen=True, repr=False)
class World:
    """和风社区 with two compounds of two buildings, everybody a test needs, four rules, a QR tag and a fund.

    Homes a and b are in `east_1`, c in `east_2`, d in `west_1`, s in `east_1` again: the steward's own. `both` is of
    the property company and of the owners' committee; `outsider` lives nowhere here and has no role.
    """

    city: Place
    community: Place
    elsewhere: Place
    """another community of the same city"""
    east: Place
    east_1: Place
    east_2: Place
    west: Place
    west_1: Place
    west_2: Place

    a: Home
    b: Home
    c: Home
    d: Home
    s: Home

    resident: Person
    """of home a, with a sign-in"""
    spouse: Person
    """of home a too, without one"""
    neighbour: Person
    """of home b"""
    cousin: Person
    """of home c"""
    stranger: Person
    """of home d, with a sign-in"""
    outsider: Person

    administrator: Person
    """of the city"""
    committee: Person
    """of the community, as is the next"""
    committee2: Person
    owners: Person
    """the owners' committee of `east`, as is the next"""
    owners2: Person
    west_owners: Person
    property: Person
    """the property company of `east`, as is the next"""
    clerk: Person
    west_property: Person
    both: Person
    steward: Person
    """of `east_1`"""
    steward2: Person
    """of `east_2`"""
    west_steward: Person
    """of `west_1`"""
    auditor: Person
    """of the community"""

    hashed: str
    """of PASSWORD, as it is kept for everybody who has a sign-in"""
    rules: dict[str, int]
    """patrol +5, at most 2 a day and 3 a month; clean +3; honour +20, by the committee; litter −4"""
    tag: str
    """the code on the door of `east_1`"""
    fund: int
    """of `east`"""
    categories: dict[str, int]

    def who(self, name: str) -> Person | Actor:
        """Return a person by a name of this class, a home's first one by the home's; NOBODY for "nobody"."""
        if name == "nobody":
            return NOBODY
        found = getattr(self, name)
        return found.people[0] if isinstance(found, Home) else found

    def home(self, name: str) -> Home:
        """Return a home by its letter."""
        return getattr(self, name)

    def place(self, name: str) -> Place:
        """Return a place by its name here."""
        return getattr(self, name)

    def people(self) -> dict[str, Person]:
        """Return everybody by name."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.type is Person}


_PLACES: dict[str, tuple[str, PlaceKind, str, str]] = {
    "city": ("", PlaceKind.CITY, "云溪市", "Yunxi City"),
    "community": ("city", PlaceKind.COMMUNITY, "和风社区", "Hefeng Community"),
    "elsewhere": ("city", PlaceKind.COMMUNITY, "柳荫社区", "Liuyin Community"),
    "east": ("community", PlaceKind.COMPOUND, "锦绣花园", "Jinxiu Garden"),
    "east_1": ("east", PlaceKind.BUILDING, "1 栋", "Building 1"),
    "east_2": ("east", PlaceKind.BUILDING, "2 栋", "Building 2"),
    "west": ("community", PlaceKind.COMPOUND, "清河里", "Qinghe Lane"),
    "west_1": ("west", PlaceKind.BUILDING, "1 栋", "Building 1"),
    "west_2": ("west", PlaceKind.BUILDING, "2 栋", "Building 2"),
}
_HOMES = {
    "a": ("east_1", "1 单元 101", ("resident", "spouse")),
    "b": ("east_1", "1 单元 201", ("neighbour",)),
    "c": ("east_2", "1 单元 301", ("cousin",)),
    "d": ("west_1", "1 单元 101", ("stranger",)),
    "s": ("east_1", "1 单元 501", ("steward",)),
}
_NAMES = {
    "resident": "张小明",
    "spouse": "李小红",
    "neighbour": "李芳",
    "cousin": "王五一",
    "stranger": "赵远",
    "outsider": "钱外来",
    "administrator": "溪望舒",
    "committee": "岚清越",
    "committee2": "岚知秋",
    "owners": "业向青",
    "owners2": "业向晚",
    "west_owners": "业清河",
    "property": "青若禾",
    "clerk": "青知秋",
    "west_property": "青向晚",
    "both": "双双全",
    "steward": "桐小雪",
    "steward2": "柳立夏",
    "west_steward": "柏白露",
    "auditor": "衡正言",
}
_PHONES = {
    "resident": "13700000010",
    "stranger": "13700000011",
    "administrator": "13700000001",
    "committee": "13700000002",
    "property": "13700000003",
    "steward": "13700000004",
    "auditor": "13700000005",
    "west_owners": "13700000006",
}
_RULES: dict[str, dict[str, Any]] = {
    "patrol": {"dimension": Dimension.LAW, "name": "夜间巡逻", "points": 5, "per_day": 2, "per_month": 3},
    "clean": {"dimension": Dimension.ENVIRONMENT, "name": "清扫楼道", "points": 3},
    "honour": {"dimension": Dimension.CIVILITY, "name": "好人好事", "points": 20, "awarder": Awarder.COMMITTEE},
    "litter": {"dimension": Dimension.ENVIRONMENT, "name": "高空抛物", "points": 4, "deducts": True},
}
_ROLES = (
    ("administrator", Role.ADMINISTRATOR, "city"),
    ("committee", Role.COMMITTEE, "community"),
    ("committee2", Role.COMMITTEE, "community"),
    ("owners", Role.COMMITTEE, "east"),
    ("owners2", Role.COMMITTEE, "east"),
    ("west_owners", Role.COMMITTEE, "west"),
    ("property", Role.PROPERTY, "east"),
    ("clerk", Role.PROPERTY, "east"),
    ("west_property", Role.PROPERTY, "west"),
    ("both", Role.PROPERTY, "east"),
    ("both", Role.COMMITTEE, "east"),
    ("steward", Role.STEWARD, "east_1"),
    ("steward2", Role.STEWARD, "east_2"),
    ("west_steward", Role.STEWARD, "west_1"),
    ("auditor", Role.AUDITOR, "community"),
)


def build() -> World:
    """Make the community in an empty database."""
    made: dict[str, Any] = {}
    with clock.pinned(FOUNDED), db.write() as session:
        _places(session, made)
        _people(session, made)
        committee, administrator = (actor_of(session, made[name]) for name in ("committee", "administrator"))
        made["rules"] = {
            key: points.create_rule(session, committee, _rule(made["community"], key, **wording))
            for key, wording in _RULES.items()
        }
        made["tag"] = service_requests.add_tag(
            session, committee, TagForm(place=int(made["east_1"]), kind=TagKind.BUILDING, key="world-tag")
        )
        made["fund"], made["categories"] = fund_at(session, administrator, made["east"])
    return World(**made)


def _rule(community: int, key: str, **wording: Any) -> NewRuleForm:
    wording.setdefault("awarder", Awarder.STEWARD)
    return NewRuleForm(key=f"world-{key}", place=int(community), **wording)


def fund_at(session: Session, actor: Actor, place: Place) -> tuple[int, dict[str, int]]:
    """Open a fund at a compound; return its id and those of its categories."""
    form = FundForm(
        key=idempotency.new_key(),
        place_id=int(place),
        name=f"{place.name}共管账户",
        bank_name="云溪银行",
        account_tail="1234",
    )
    fund = shared_account.open_fund(session, actor, form)
    rows = session.execute(sa.text("SELECT name, id FROM fund_category WHERE fund_id = :fund"), {"fund": fund})
    return fund, {row.name: row.id for row in rows}


def _places(session: Session, made: dict[str, Any]) -> None:
    rows: dict[str, Any] = {"": None}
    for key, (above, kind, name, name_en) in _PLACES.items():
        rows[key] = row = new_place(session, rows[above], kind, name, name_en)
        made[key] = Place(row.id)
        made[key].path, made[key].name = row.path, row.name


def _people(session: Session, made: dict[str, Any]) -> None:
    hashed = made["hashed"] = hash_password(PASSWORD)
    at = {name: (place, None) for name, _role, place in _ROLES} | {"outsider": ("elsewhere", None)}
    for key, (place, door, people) in _HOMES.items():
        row = Household(
            place_id=made[place], path=made[place].path, door=door, head_name=_NAMES[people[0]], created_at=FOUNDED
        )
        session.add(row)
        session.flush()
        made[key] = Home(row.id)
        made[key].path = row.path
        at |= dict.fromkeys(people, (place, row.id))
    for key, (place, home) in at.items():
        phone = _PHONES.get(key)
        row = Resident(
            household_id=home,
            path=made[place].path,
            name=_NAMES[key],
            phone=phone,
            password_hash=hashed if phone else None,
            created_at=FOUNDED,
        )
        session.add(row)
        session.flush()
        made[key] = Person(row.id)
        made[key].name = row.name
    for key, (_place, _door, people) in _HOMES.items():
        made[key].people = tuple(made[name] for name in people)
    for key, role, place in _ROLES:
        session.add(RoleGrant(resident_id=made[key], role=role, place_id=made[place], granted_at=FOUNDED))
    session.flush()


@pytest.fixture
def world(backend: str, run: Run) -> Iterator[World]:
    """The community, on a database of each kind that is the test's own."""
    url, made = run.filled(backend, "world", build, run.empty(backend))
    with run.copy(url) as copy, using(copy):
        yield made


# ── Orders ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def do(verb: Callable[..., Any], *args: Any, at: datetime | None = None, **more: Any) -> Any:
    """Run a verb in a unit of work of its own, at a moment: `do(service.give_award, world.steward, …)`."""
    with clock.pinned(at) if at else nullcontext(), db.write() as session:
        return verb(session, *_with_actor(session, args), **more)


def ask(query: Callable[..., Any], *args: Any, at: datetime | None = None, **more: Any) -> Any:
    """Run a query, at a moment: `ask(queries.passbook, world.resident)`."""
    with clock.pinned(at) if at else nullcontext(), db.read() as session:
        return query(session, *_with_actor(session, args), **more)


def _with_actor(session: Session, args: tuple[Any, ...]) -> tuple[Any, ...]:
    return (actor_of(session, args[0]), *args[1:]) if args and isinstance(args[0], Person) else args


def actor(person: Person) -> Actor:
    """Return somebody with the rights of this moment, for what is no service: a state, a mark."""
    return ask(actor_of, int(person))


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls at one moment, each in a thread of its own; return what each gave, or its domain error."""
    start = threading.Barrier(len(calls))

    def one(call: Callable[[], Any]) -> Any:
        start.wait(20)
        try:
            return call()
        except DomainError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        futures = [pool.submit(copy_context().run, one, call) for call in calls]
        return [future.result() for future in futures]


def around(statement: str, **values: Any) -> sa.CursorResult[Any]:
    """Run SQL that goes around the code, in a transaction of its own."""
    with db.engine().execution_options(points_write=True).begin() as connection:
        return connection.execute(sa.text(statement), values)


def jpeg(colour: str = "#336699", size: tuple[int, int] = (64, 48), **save: Any) -> bytes:
    """Return a picture of one colour, as a phone sends it."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", **save)
    return out.getvalue()


def picture(colour: str = "#336699") -> photos.PhotoBlob:
    """Return a picture of one colour, as it is kept."""
    return photos.encode(jpeg(colour))
