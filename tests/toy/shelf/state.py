"""State of the shelf's page."""

import reflex as rx
from points_app.shelf import queries, service
from points_app.shelf.forms import ThingForm
from points_app.shelf.queries import Thing
from points_app.shelf.rights import LENDERS
from sqlmodel import Session

from points_app.access.acting import ask, current_place, do, place_cookie
from points_app.access.handlers import allow, public
from points_app.access.page import FormPageState
from points_app.core.idempotency import new_key
from points_app.core.permissions import Actor


def _shelf(session: Session, actor: Actor, chosen: str) -> tuple[int, list[Thing]]:
    place = current_place(session, actor, chosen)
    return place.id, list(queries.things(session, actor, place.path).rows)


class ShelfState(FormPageState, rx.State):
    """What is on the shelf of the place that is looked at."""

    place: int = 0
    things: list[Thing] = []
    key: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        """Read the shelf."""
        self.place, self.things = await ask(_shelf, place_cookie())
        self.key, self.ready = new_key(), True

    @rx.event
    @allow(*LENDERS)
    async def put(self, form: ThingForm) -> None:
        """Put a thing on it."""
        await do(service.put, form)
        self.place, self.things = await ask(_shelf, place_cookie())
        self.key = new_key()
