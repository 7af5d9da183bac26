"""Who is here: the session's face in the browser. Only words for the eye; rights are never read from it."""

import dataclasses
import functools
from collections.abc import Awaitable, Callable
from typing import Any

import reflex as rx
from reflex_base.registry import RegistrationContext

from points_app.access.acting import CurrentPlace, current_place, enter, me, place_cookie
from points_app.access.handlers import public
from points_app.access.page import PageState
from points_app.access.shared_views import read
from points_app.core.permissions import STAFF, Actor


def _session_view(session: Any, actor: Actor, chosen: str) -> tuple[Actor, CurrentPlace]:
    return actor, current_place(session, actor, chosen)


class SessionState(PageState, rx.State):
    """Name, roles and place of the visitor, for the frame around every page."""

    signed_in: bool = False
    staff: bool = False
    name: str = ""
    roles: list[str] = []
    place_id: int = 0
    place_name: str = ""
    _owner: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        """Read who is signed in and which place is looked at."""
        actor, place = await read(self, _session_view, place_cookie())
        self.signed_in = actor.signed_in
        self.staff = bool(STAFF & actor.roles)
        self.name = actor.name
        self.roles = sorted(actor.roles)
        self.place_id = place.id
        self.place_name = place.trail or place.name
        self.ready = True


def bind_states_to_their_owner() -> None:
    """Empty a tab's states before another person, or the same one with other rights, is sent what they hold.

    Reflex keeps the states by a token in the tab and sends all of them whenever the tab connects, before any handler
    of ours runs: after a sign-out on a shared computer the next person would get the former one's pages.
    """
    registry = RegistrationContext.get()
    for name in ("hydrate", "hydrate_and_load"):
        plain = rx.State.event_handlers[name]
        bound = dataclasses.replace(plain, fn=_after_forgetting(plain.fn))
        rx.State.event_handlers[name] = bound
        for key, entry in list(registry.event_handlers.items()):
            if entry.handler is plain:
                registry.event_handlers[key] = dataclasses.replace(entry, handler=bound)


def _after_forgetting(hydrate: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(hydrate)
    async def hydrate_for_owner(self: Any, *args: Any, **kwargs: Any) -> Any:
        await forget_former_owner(self)
        return await hydrate(self, *args, **kwargs)

    return hydrate_for_owner


async def forget_former_owner(root: Any) -> None:
    """Reset every state below `root` unless it was filled for whoever connects now, with the rights they have now."""
    enter(root)
    actor = await me()
    owner = f"{actor.resident_id} {actor.session_id} {sorted(actor.grants)}"
    session = await root.get_state(SessionState)
    if session._owner not in {"", owner}:  # noqa: SLF001  ours; the underscore keeps it from the browser
        for state in root.substates.values():
            state.reset()
    session._owner = owner  # noqa: SLF001
