"""A town with two compounds, and orders in few words; what the boards' tests share."""

import io
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from PIL import Image

from points_app.core import clock, db, photos
from points_app.core.permissions import NOBODY, Actor, Role
from points_app.demo import people as demo
from points_app.honors.forms import HonorDraft
from points_app.notices.forms import NoticeDraft
from points_app.people.models import Household, Place, PlaceKind, Resident, RoleGrant
from points_app.people.sessions import actor_of

NOW = datetime(2026, 10, 20, 4, 0, tzinfo=UTC)  # noon in Shanghai


@dataclass(frozen=True)
class Town:
    """Ids: a community with the compounds east and west, a building in the east, and people."""

    community: int
    east: int
    west: int
    building: int
    committee: int
    """of the community"""
    owners: int
    """committee of the compound east alone"""
    resident: int
    neighbour: int

    def path(self, place_id: int) -> str:
        with db.read() as session:
            return session.get_one(Place, place_id).path


def build() -> Town:
    with clock.pinned(NOW), db.write() as session:
        community = demo.place(session, None, PlaceKind.COMMUNITY, "和风社区", "Hefeng Community")
        east = demo.place(session, community, PlaceKind.COMPOUND, "锦绣花园", "Jinxiu Garden")
        west = demo.place(session, community, PlaceKind.COMPOUND, "清河里", "Qinghe Lane")
        building = demo.place(session, east, PlaceKind.BUILDING, "3 栋", "Building 3")
        people = {}
        for name, place in (("梁小满", building), ("柳清明", west), ("岚主任", community), ("业委会青", east)):
            path = session.get_one(Place, place).path
            household = Household(place_id=place, path=path, door=f"30{len(people)}", created_at=NOW)
            session.add(household)
            session.flush()
            row = Resident(household_id=household.id, path=path, name=name, created_at=NOW)
            session.add(row)
            session.flush()
            people[name] = row.id
        for name, place in (("岚主任", community), ("业委会青", east)):
            session.add(RoleGrant(resident_id=people[name], role=Role.COMMITTEE, place_id=place, granted_at=NOW))
        return Town(
            community,
            east,
            west,
            building,
            people["岚主任"],
            people["业委会青"],
            people["梁小满"],
            people["柳清明"],
        )


def who(resident_id: int) -> Actor:
    with db.read() as session:
        return actor_of(session, resident_id)


def do(verb: Any, actor: Actor | int, *args: Any, at: datetime = NOW, **kwargs: Any) -> Any:
    actor = who(actor) if isinstance(actor, int) else actor
    with clock.pinned(at), db.write() as session:
        return verb(session, actor, *args, **kwargs)


def ask(query: Any, actor: Actor | int = NOBODY, *args: Any, at: datetime = NOW, **kwargs: Any) -> Any:
    actor = who(actor) if isinstance(actor, int) else actor
    with clock.pinned(at), db.read() as session:
        return query(session, actor, *args, **kwargs)


def key() -> str:
    return secrets.token_hex(8)


def a_notice(place_id: int, title: str = "便民服务日", **more: Any) -> NoticeDraft:
    draft = NoticeDraft(place_id=place_id, kind="announcement", title=title, source="周六上午，**小广场**见。")
    return replace(draft, **more)


def an_honor(place_id: int, resident_id: int, **more: Any) -> HonorDraft:
    draft = HonorDraft(
        place_id=place_id,
        resident_id=resident_id,
        title="好邻居",
        citation="连续三个月为楼里的老人代买菜。",
        period="2026-10-01",
    )
    return replace(draft, **more)


def picture(colour: str = "red") -> photos.PhotoBlob:
    return photos.encode(jpeg(colour))


def jpeg(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()


def around(statement: str, **values: Any) -> sa.CursorResult[Any]:
    """Run SQL that goes around the code, in a transaction of its own."""
    with db.engine().execution_options(points_write=True).begin() as connection:
        return connection.execute(sa.text(statement), values)
