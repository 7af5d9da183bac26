"""Run in the copy that has the shelf: `python -m tests.toy.inside`. Each line is a promise to a new slice."""

import asyncio
import tempfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from points_app.shelf import queries, service
from points_app.shelf.forms import ThingForm
from points_app.shelf.place_settings import ROOM
from points_app.shelf.state import ShelfState
from sqlmodel import select

from points_app import points_app, slices
from points_app.core import audit, db, tables
from points_app.core.errors import Conflict, DomainError, InvalidInput
from points_app.core.forms import read
from points_app.core.idempotency import new_key
from points_app.core.permissions import SYSTEM
from points_app.people import place_settings
from points_app.people.forms.register import PersonForm
from points_app.people.kinds import PlaceKind
from points_app.people.queries import actor_of
from points_app.people.service import add_person, grant_role, new_place
from points_app.ui.navigation import staff_doors


def main() -> None:
    """Found a place with a steward, and put something on its shelf."""
    with tempfile.TemporaryDirectory() as folder:
        db.use_engine(db.make_engine(f"sqlite:///{Path(folder) / 'points.db'}"))
        tables.migrate()
        assert tables.law_differences() == []
        with db.write() as session:
            place = new_place(session, None, PlaceKind.COMMUNITY, "和风社区")
            form = PersonForm(key=new_key(), name="梁小满", phone="13900000001")
            steward = add_person(session, SYSTEM, place.id or 0, form)
            grant_role(session, SYSTEM, steward, "steward", place.id or 0)
        _verb(place.id or 0, steward)
        _law()
        _registered(place.path)
        db.use_engine(None)
    print("The shelf stands.")


def _verb(place: int, steward: int) -> None:
    form = read(ThingForm, {"key": new_key(), "place": str(place), "name": "梯子"})
    with db.write() as session:
        actor = actor_of(session, steward)
        first = service.put(session, actor, form)
        assert service.put(session, actor, form) == first, "sent twice, it is one thing"
    with db.read() as session:
        assert [thing.name for thing in queries.things(session, actor, "/").rows] == ["梯子"]
        (row,) = session.exec(select(audit.AuditRow).where(audit.AuditRow.verb == "shelf.put")).all()
        assert row.actor_id == steward
    with pytest.raises(InvalidInput) as refused:
        read(ThingForm, {"key": new_key(), "place": str(place), "name": "\u200b"})
    assert refused.value.field == "name"
    with pytest.raises(DomainError), db.write() as session:
        service.put(session, actor, ThingForm(key=new_key(), place=place + 1, name="锯子"))
    with pytest.raises(Conflict), db.write() as session:
        service.put(session, actor, ThingForm(key=form.key, place=place, name="别的"))


def _law() -> None:
    with pytest.raises(sa.exc.DatabaseError, match=r"shelf\.kept"), db.write() as session:
        session.connection().exec_driver_sql("UPDATE shelf_thing SET name = 'x'")


def _registered(path: str) -> None:
    assert "shelf" in [door.key for door in staff_doors()]
    assert "/shelf/" in [page.path for page in slices.pages()]
    assert points_app.app is not None
    assert asyncio.iscoroutinefunction(ShelfState.event_handlers["put"].fn)
    with db.read() as session:
        assert place_settings.value(session, path, ROOM) == 30


if __name__ == "__main__":
    main()
