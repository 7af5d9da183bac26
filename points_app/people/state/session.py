"""Who is here: the session's face in the browser. Only words for the eye; rights are never read from it."""

from typing import Any

import reflex as rx

from points_app.core.permissions import STAFF, Actor
from points_app.people import queries
from points_app.people.marks import ask, place_cookie, public


def _session_view(session: Any, actor: Actor, chosen: str) -> tuple[Actor, queries.PlaceView]:
    return actor, queries.current_place(session, actor, chosen)


class SessionState(rx.State):
    """Name, roles and place of the visitor, for the frame around every page."""

    ready: bool = False
    signed_in: bool = False
    staff: bool = False
    name: str = ""
    roles: list[str] = []
    place_id: int = 0
    place_name: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        """Read who is signed in and which place is looked at."""
        actor, place = await ask(_session_view, place_cookie())
        self.signed_in = actor.signed_in
        self.staff = bool(STAFF & actor.roles)
        self.name = actor.name
        self.roles = sorted(actor.roles)
        self.place_id = place.id
        self.place_name = place.trail or place.name
        self.ready = True
