"""A small community for the tests of people: two compounds, four buildings, a sign-in for each role."""

from dataclasses import dataclass, field

from points_app.core import clock, db
from points_app.core.permissions import Actor, Role
from points_app.people.models import Household, Place, PlaceKind, Resident, RoleGrant
from points_app.people.service import new_place
from points_app.people.sessions import actor_of, hash_password

PASSWORD = "correct horse battery"
HASHED = hash_password(PASSWORD)


@dataclass
class Village:
    """Ids by name: places "city", "community", "east", "west", "east-1"…; people by role, "resident", "stranger"."""

    places: dict[str, int] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    households: dict[str, int] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        with db.read() as session:
            return actor_of(session, self.people[name])


STAFF_PHONES = {
    "administrator": "13700000001",
    "committee": "13700000002",
    "property": "13700000003",
    "steward": "13700000004",
    "auditor": "13700000005",
    "west-committee": "13700000006",
}


def build() -> Village:
    village = Village()
    with db.write() as session:
        _places(session, village)
        _people(session, village)
    return village


def _places(session, village: Village) -> None:
    city = new_place(session, None, PlaceKind.CITY, "测试市", "Test City")
    community = new_place(session, city, PlaceKind.COMMUNITY, "测试社区", "Test Community")
    village.places |= {"city": city.id, "community": community.id}
    village.paths |= {"city": city.path, "community": community.path}
    for side in ("east", "west"):
        compound = new_place(session, community, PlaceKind.COMPOUND, {"east": "东园", "west": "西园"}[side])
        village.places[side], village.paths[side] = compound.id, compound.path
        for number in (1, 2):
            building = new_place(session, compound, PlaceKind.BUILDING, f"{number} 栋")
            village.places[f"{side}-{number}"], village.paths[f"{side}-{number}"] = building.id, building.path


def _people(session, village: Village) -> None:
    for key, door in (("east-1", "1 单元 101"), ("east-1b", "1 单元 102"), ("west-1", "1 单元 101")):
        place = key.rstrip("b")
        row = Household(
            place_id=village.places[place], path=village.paths[place], door=door, created_at=clock.now(), head_name=key
        )
        session.add(row)
        session.flush()
        village.households[key] = row.id
    add(session, village, "resident", "张小明", "13700000010", household="east-1")
    add(session, village, "spouse", "李小红", None, household="east-1", hashed=None)
    add(session, village, "neighbour", "王大山", None, household="east-1b", hashed=None)
    add(session, village, "stranger", "赵远", "13700000011", household="west-1")
    grants = {
        "administrator": (Role.ADMINISTRATOR, "city"),
        "committee": (Role.COMMITTEE, "community"),
        "property": (Role.PROPERTY, "east"),
        "steward": (Role.STEWARD, "east-1"),
        "auditor": (Role.AUDITOR, "community"),
        "west-committee": (Role.COMMITTEE, "west"),
    }
    for name, (role, place) in grants.items():
        add(session, village, name, name, STAFF_PHONES[name], place=place)
        session.add(
            RoleGrant(
                resident_id=village.people[name], role=role, place_id=village.places[place], granted_at=clock.now()
            )
        )


def add(session, village: Village, key: str, name: str, phone: str | None, *, household="", place="", hashed=HASHED):
    home = session.get(Household, village.households[household]) if household else None
    path = home.path if home else village.paths[place]
    row = Resident(
        household_id=home.id if home else None,
        path=path,
        name=name,
        phone=phone,
        password_hash=hashed,
        created_at=clock.now(),
    )
    session.add(row)
    session.flush()
    village.people[key] = row.id


def place_named(session, id_: int) -> Place:
    return session.get_one(Place, id_)
