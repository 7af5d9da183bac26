"""A community with a compound of two buildings, and its people; what the tests of service requests share."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from PIL import Image

from points_app.core import clock, db, photos
from points_app.core.permissions import NOBODY, Actor, Role
from points_app.demo.people import place
from points_app.people.models import PlaceKind, Resident, RoleGrant
from points_app.people.sessions import actor_of
from points_app.service_requests import service
from points_app.service_requests.models import ServiceRequest, TagKind

MONDAY = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai, no holiday near


@dataclass(frozen=True)
class Town:
    community: int
    compound: int
    building: int
    other_building: int
    steward: Actor
    other_steward: Actor
    property: Actor
    committee: Actor
    auditor: Actor
    resident: Actor
    tag: str


def found() -> Town:
    with db.write() as session, clock.pinned(MONDAY):
        city = place(session, None, PlaceKind.CITY, "云溪市")
        community = place(session, city, PlaceKind.COMMUNITY, "和风社区", "Hefeng")
        compound = place(session, community, PlaceKind.COMPOUND, "锦绣花园", "Jinxiu Garden")
        building = place(session, compound, PlaceKind.BUILDING, "3 栋", "Building 3")
        other = place(session, compound, PlaceKind.BUILDING, "4 栋", "Building 4")
        people = {
            "steward": _person(session, "桐小雪", Role.STEWARD, building),
            "other_steward": _person(session, "柳立夏", Role.STEWARD, other),
            "property": _person(session, "物业 青", Role.PROPERTY, compound),
            "committee": _person(session, "委员 岚", Role.COMMITTEE, community),
            "auditor": _person(session, "审计 衡", Role.AUDITOR, community),
            "resident": _person(session, "梁小满", None, building),
        }
        tag = service.add_tag(session, people["committee"], building, TagKind.BUILDING, "")
    return Town(community, compound, building, other, tag=tag, **people)


def _person(session: Any, name: str, role: Role | None, place_id: int) -> Actor:
    row = Resident(name=name, created_at=clock.now())
    session.add(row)
    session.flush()
    if role is not None:
        session.add(RoleGrant(resident_id=row.id, role=role, place_id=place_id, granted_at=clock.now()))
        session.flush()
    return actor_of(session, row.id)


def form(town: Town, **changes: Any) -> service.ReportForm:
    given = {"need": "urgent", "category": "water", "text": "厨房水管裂了", "tag": town.tag, "key": "k1"}
    return service.ReportForm(**{**given, **changes})


def do(verb: Any, *args: Any, at: datetime = MONDAY, **kwargs: Any) -> Any:
    """Call a service in a unit of work of its own, at a moment."""
    with clock.pinned(at), db.write() as session:
        return verb(session, *args, **kwargs)


def ask(query: Any, *args: Any, at: datetime = MONDAY, **kwargs: Any) -> Any:
    with clock.pinned(at), db.read() as session:
        return query(session, *args, **kwargs)


def send(
    town: Town, *pictures: photos.PhotoBlob, who: Actor = NOBODY, at: datetime = MONDAY, **changes: Any
) -> tuple[str, int]:
    """Send a report; return code and id."""
    code = do(service.report, who, form(town, **changes), pictures, at=at)
    return code, row_of(code).id


def row_of(code: str) -> ServiceRequest:
    with db.read() as session:
        row = service.by_code(session, code)
        session.expunge(row)
        return row


def jpeg(colour: str = "#336699", size: tuple[int, int] = (640, 480), **save: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", **save)
    return out.getvalue()
