"""Every write of the shelf."""

import sqlalchemy as sa
from points_app.shelf.forms import ThingForm
from points_app.shelf.models import ShelfThing
from points_app.shelf.place_settings import ROOM
from points_app.shelf.rights import LENDERS
from sqlmodel import Session, select

from points_app.core import audit, clock
from points_app.core.errors import Conflict, NotFound
from points_app.core.i18n import _
from points_app.core.idempotency import once
from points_app.core.permissions import Actor
from points_app.people.place_settings import value
from points_app.people.queries import find_place


def put(session: Session, actor: Actor, form: ThingForm) -> int:
    """Put a thing on the shelf of a place and return its id; Conflict when the shelf is full."""
    me = actor.need_sign_in()
    place = find_place(session, form.place)
    if place is None:
        raise NotFound(_("没有这个地方，请刷新页面。"))
    actor.need(LENDERS, place.path)

    def work() -> int:
        room = value(session, place.path, ROOM)
        count = select(sa.func.count()).select_from(ShelfThing).where(ShelfThing.path == place.path)
        if session.exec(count).one() >= room:
            raise Conflict(_("架子满了：这里只放 {n} 件。", n=room))
        thing = ShelfThing(path=place.path, name=form.name, put_by=me, put_at=clock.now())
        session.add(thing)
        session.flush()
        audit.record(session, actor, "shelf.put", subject="shelf_thing", subject_id=thing.id, path=place.path)
        return thing.id or 0

    return once(session, actor, "shelf.put", form, work)
