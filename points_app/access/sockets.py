"""The websocket's door: Reflex's own, with a measure on everything that comes through it.

Reflex keeps and echoes what a browser sends without a bound, and a closed tab's state for an hour. Here an event is
read before it is kept (`access/events.py`), a tab has few events waiting and all tabs together a bounded weight of
them, there is a budget of tabs (`access/tabs.py`), and a tab that disconnected is forgotten after POINTS_TAB_SECONDS.
"""

import asyncio
from typing import Any
from urllib.parse import parse_qs

import reflex as rx
from reflex.app import EventNamespace
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.redis import StateManagerRedis
from reflex.istate.manager.token import BaseStateToken
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext
from socketio.exceptions import ConnectionRefusedError as Refused  # type: ignore[import-untyped]
from starlette.datastructures import Headers

from points_app.access import acting, events
from points_app.access.tabs import Tabs
from points_app.core import log
from points_app.settings import settings
from points_app.web.client import address_of

MAX_WAITING = 8
MAX_WAITING_BYTES = 32 * 1024 * 1024
BOOT_EVENT = "event"
SCHEMA = "state_schema"


class Room:
    """Weight that all tabs share: who finds no room waits, and with it the browser that would send more."""

    def __init__(self, most: int) -> None:
        """Hold at most `most` bytes, or one thing that is heavier."""
        self._most = most
        self._held = 0
        self._changed = asyncio.Event()

    async def take(self, weight: int) -> None:
        """Wait until there is room for `weight`."""
        while self._held and self._held + weight > self._most:
            self._changed.clear()
            await self._changed.wait()
        self._held += weight

    def give_back(self, weight: int) -> None:
        """Make room again."""
        self._held -= weight
        self._changed.set()


class Door(EventNamespace):
    """Reflex's namespace for events, behind the measures."""

    def __init__(self, namespace: str, app: rx.App) -> None:
        """Stand before `app`."""
        super().__init__(namespace, app)
        self.tabs = Tabs(settings().max_tabs, settings().tab_seconds)
        self._room = Room(MAX_WAITING_BYTES)
        self._waiting: dict[str, asyncio.Semaphore] = {}

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        """Take a tab in, with its first event; refuse one without a token, and one too many."""
        try:
            token = events.read_token(parse_qs(environ.get("QUERY_STRING", "")[:200]).get("token", [""])[0])
            greeting = _greeting(auth)
        except events.Malformed as error:
            raise Refused("malformed") from error
        await self._admit(token, environ)
        self._waiting[sid] = asyncio.Semaphore(MAX_WAITING)
        environ["QUERY_STRING"] = f"token={token}"
        try:
            await super().on_connect(sid, environ, greeting)
        except Exception:
            self._left(sid, token)
            raise
        linked = self.sid_to_token.get(sid, token)
        if linked != token:  # the same tab twice: Reflex gives the copy a token of its own
            self.tabs.enter(linked, _address(environ), known=True)

    def on_disconnect(self, sid: str) -> asyncio.Task[None] | None:
        """Let a tab go; what it holds is kept for a while."""
        self._left(sid, self.sid_to_token.get(sid, ""))
        return super().on_disconnect(sid)

    def _left(self, sid: str, token: str) -> None:
        self._waiting.pop(sid, None)
        if token:
            self.tabs.leave(token)

    async def on_event(self, sid: str, data: Any) -> None:
        """Queue an event of a tab; what is none of our events is dropped without a word."""
        token = self.sid_to_token.get(sid)
        waiting = self._waiting.get(sid)
        if token is None or waiting is None:
            return
        try:
            sent = events.read(data)
        except events.Malformed as error:
            log.ours.info("An event was dropped: %s", error)
            return
        if sent.name not in RegistrationContext.get().event_handlers:
            log.ours.info("An event was dropped: no such handler")
            return
        await waiting.acquire()  # the socket is not read meanwhile, so the browser waits too
        await self._room.take(sent.weight)
        try:
            done = await self.app.event_processor.enqueue(token, self._event(sid, token, sent))
        except BaseException:
            self._done(waiting, sent.weight)
            raise
        done.add_done_callback(lambda _future: self._done(waiting, sent.weight))

    def _event(self, sid: str, token: str, sent: events.Sent) -> Event:
        static = self._static_router_data[sid]
        path = self.app.router(sent.page["pathname"]) or "404"
        page = {
            **sent.page,
            **static,
            "headers": dict(static["headers"]),
            "query": {name.replace("-", "_"): value for name, value in sent.page["query"].items()},
            "pathname": "/" + path.removeprefix("/"),
            "token": token,
        }
        return Event(name=sent.name, payload=sent.payload, router_data=page)

    def _done(self, waiting: asyncio.Semaphore, weight: int) -> None:
        waiting.release()
        self._room.give_back(weight)

    def _build_static_router_data(self, sid: str, environ: dict[str, Any]) -> dict[str, Any]:
        """Return what is kept of a connection: its address as we read addresses everywhere, and few headers."""
        return {
            "sid": sid,
            "headers": events.read_headers(dict(Headers(scope=_scope(environ)))),
            "ip": _address(environ),
        }

    async def _admit(self, token: str, environ: dict[str, Any]) -> None:
        known = self.tabs.is_short() and await _is_known(environ)
        taken, forgotten = self.tabs.enter(token, _address(environ), known=known)
        if forgotten:
            await forget(self.app, forgotten)
        if not taken:
            log.ours.warning("A tab was turned away: %d are open (POINTS_MAX_TABS)", len(self.tabs))
            raise Refused("full")


def _greeting(auth: Any) -> dict[str, Any]:
    """Return what a connection begins with, read: the first event, and which build of the pages sends it."""
    if not isinstance(auth, dict):
        return {}
    schema, first = auth.get(SCHEMA), auth.get(BOOT_EVENT)
    greeting: dict[str, Any] = {SCHEMA: schema[:64]} if isinstance(schema, str) else {}
    if first is not None:
        events.read(first)
        greeting[BOOT_EVENT] = first
    return greeting


def _scope(environ: dict[str, Any]) -> dict[str, Any]:
    return environ.get("asgi.scope") or {"headers": []}


def _address(environ: dict[str, Any]) -> str:
    return address_of(_scope(environ))


async def _is_known(environ: dict[str, Any]) -> bool:
    acting.enter_with(Headers(scope=_scope(environ)).get("cookie", "")[:4_000])
    return (await acting.me()).signed_in


def measure(app: rx.App) -> None:
    """Put the door before `app`'s events, and keep its tabs as long as is said above."""
    sio, before = app.sio, app.event_namespace
    if sio is None or before is None:
        raise RuntimeError("the app has no websocket")
    door = Door(before.namespace, app)
    app._event_namespace = door  # noqa: SLF001  Reflex makes its own and asks nobody
    sio.register_namespace(door)
    app.register_lifespan_task(_keep_connected, app=app, door=door)


async def _keep_connected(app: rx.App, door: Door) -> None:
    """Never let a connected tab be forgotten, however long its visitor reads."""
    while True:
        await asyncio.sleep(settings().tab_seconds / 3)
        for token in door.tabs.connected():
            await keep(app, token)


def _root(app: rx.App, token: str) -> BaseStateToken:
    return BaseStateToken(ident=token, cls=app._state or rx.State)  # noqa: SLF001  told nowhere else


def _keys(app: rx.App, token: str) -> list[str]:
    """Return under which keys Redis may hold a tab's states."""
    classes = [_root(app, token).cls]
    for one in classes:
        classes.extend(one.get_substates())
    return [_root(app, token)._state_key(one) for one in classes]  # noqa: SLF001  told nowhere else


async def keep(app: rx.App, token: str) -> None:
    """Keep what a tab holds for POINTS_TAB_SECONDS from now."""
    manager = app.state_manager
    if isinstance(manager, StateManagerRedis):
        pipeline = manager.redis.pipeline(transaction=False)
        for key in _keys(app, token):
            pipeline.expire(key, settings().tab_seconds)
        await pipeline.execute()
    elif isinstance(manager, StateManagerMemory) and token in manager.states:
        manager._track_token(_root(app, token))  # noqa: SLF001  it keeps no tab without an event otherwise


async def forget(app: rx.App, token: str) -> None:
    """Forget what a tab holds, now."""
    manager = app.state_manager
    if isinstance(manager, StateManagerRedis):
        await manager.redis.delete(*_keys(app, token))
    elif isinstance(manager, StateManagerMemory):
        manager._purge_token(_root(app, token))  # noqa: SLF001  it forgets no tab before its time otherwise
