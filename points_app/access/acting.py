"""Who acts now, and the two ways from there to the database.

`await do(service.verb, …)` runs `verb(session, actor, …)` in one unit of work, `await ask(queries.thing, …)` runs
`thing(session, actor, …)` read-only; both off the event loop, and both load the actor from the database again.

This room reads no table of people. People registers its loader at the front door (`use_people`).
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlmodel import Session

from points_app.core import db
from points_app.core.cookies import WROTE
from points_app.core.fields import row_id
from points_app.core.i18n import set_locale
from points_app.core.permissions import NOBODY, Actor

P = ParamSpec("P")
T = TypeVar("T")
COOKIE = "points_session"
PLACE_COOKIE = "points_place"
BROWSER_COOKIE = "points_browser"

_token: ContextVar[str] = ContextVar("session_token", default="")
_place: ContextVar[str] = ContextVar("place_cookie", default="")
_wrote_by_form: ContextVar[float] = ContextVar("wrote_cookie", default=0.0)
_wrote: ContextVar[bool] = ContextVar("wrote", default=False)
_client_ip: ContextVar[str] = ContextVar("client_ip", default="")


class CurrentPlace(Protocol):
    """The place that a visitor looks at."""

    @property
    def id(self) -> int:
        """Its id; 0 where there is no place at all."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def trail(self) -> str:
        """Its name with the compound before it."""


@dataclass(frozen=True)
class _People:
    load_actor: Callable[[Session, str], Actor]
    current_place: Callable[[Session, Actor, str], CurrentPlace]


_people: list[_People] = []


def use_people(
    load_actor: Callable[[Session, str], Actor], current_place: Callable[[Session, Actor, str], CurrentPlace]
) -> None:
    """Register who loads actors by their token and places by a visitor's choice; the only hook upwards."""
    _people[:] = [_People(load_actor, current_place)]


def load_actor(session: Session, token: str) -> Actor:
    """Return who holds `token` now, with today's rights; NOBODY for a wrong, expired or revoked one."""
    return _people[0].load_actor(session, token)


def current_place(session: Session, actor: Actor, chosen: str) -> CurrentPlace:
    """Return the place that the visitor looks at; `chosen` is what the cookie says."""
    return _people[0].current_place(session, actor, chosen)


async def do(verb: Callable[Concatenate[Session, Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a service's verb as the current actor in one unit of work, in a thread."""
    done = await db.in_writing_thread(write_as, verb, _token.get(), args, kwargs)
    _wrote.set(True)
    return done


async def ask(query: Callable[Concatenate[Session, Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a query as the current actor on a read-only session, in a thread."""
    return await db.in_thread(read_as, query, _token.get(), args, kwargs)


async def ask_slowly(query: Callable[Concatenate[Session, Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do as `ask` does with a query that takes long, in the queue of long work."""
    return await db.in_slow_thread(read_as, query, _token.get(), args, kwargs)


async def slowly(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run long `work` that asks the database nothing (a file to be read), in the queue of long work."""
    return await db.in_slow_thread(work, *args, **kwargs)


def place_cookie() -> str:
    """Return the place that the current visitor chose, as the cookie says it: anything at all."""
    return _place.get()


async def here() -> str:
    """Return the place that the current visitor looks at, as a cookie would name it."""
    return str((await ask(current_place, place_cookie())).id) if has_token() else place_cookie()


def has_token() -> bool:
    """Whether the current visitor brings a session, valid or not; who brings none is nobody."""
    return _token.get() != ""


def has_written() -> bool:
    """Whether the current event has written something."""
    return _wrote.get()


def wrote_by_form() -> float:
    """Return when a posted form wrote last, in seconds since 1970 as the cookie says; 0 for never."""
    return _wrote_by_form.get()


def client_ip() -> str:
    """Return the address the current event came from."""
    return _client_ip.get()


def write_as(verb: Callable[..., T], token: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
    """Run a verb as whoever holds `token`, in one unit of work."""
    with db.write() as session:
        return verb(session, load_actor(session, token), *args, **kwargs)


def read_as(query: Callable[..., T], token: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
    """Run a query as whoever holds `token`, read-only."""
    with db.read() as session:
        return query(session, load_actor(session, token), *args, **kwargs)


def _me(_session: Session, actor: Actor) -> Actor:
    return actor


async def me() -> Actor:
    """Return the current actor, from the database."""
    return await ask(_me) if has_token() else NOBODY


def enter(state: Any) -> None:
    """Read from the connection who fires the event, in which language and from where."""
    router = state.router
    _wrote.set(False)
    enter_with(router.headers.cookie)
    set_locale("en" if router.url.path == "/en" or router.url.path.startswith("/en/") else "zh")
    _client_ip.set(router.session.client_ip)


def enter_with(cookie_header: str) -> None:
    """Read from a connection's cookies who acts in the rest of this task."""
    cookies = _cookies(cookie_header)
    _token.set(cookies.get(COOKIE, "")[:100])
    _place.set(cookies.get(PLACE_COOKIE, "")[:20])
    _wrote_by_form.set(float(row_id(cookies.get(WROTE, ""))))


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}
