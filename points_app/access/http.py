"""From an HTTP request to the database: who asks, and one unit of work or one reading session as that actor."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from points_app.access.acting import COOKIE, PLACE_COOKIE, read_as, write_as
from points_app.core import db
from points_app.web.client import is_https
from points_app.web.http import YEAR_SECONDS


def token_of(request: Request) -> str:
    """Return the session token of a request, "" for nobody."""
    return request.cookies.get(COOKIE, "")[:100]


async def do(request: Request, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Run `verb(session, actor, …)` as whoever asks, in one unit of work, in a thread."""
    return await db.in_writing_thread(write_as, verb, token_of(request), args, kwargs)


async def ask(request: Request, query: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Run `query(session, actor, …)` as whoever asks, read-only, in a thread."""
    return await db.in_thread(read_as, query, token_of(request), args, kwargs)


async def ask_slowly(request: Request, query: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Do as `ask` does with a query that takes long, in the queue of long work."""
    return await db.in_slow_thread(read_as, query, token_of(request), args, kwargs)


def remember_place(request: Request, response: Response, place_id: int) -> None:
    """Have this browser look at a place from now on."""
    response.set_cookie(
        PLACE_COOKIE, str(place_id), max_age=YEAR_SECONDS, samesite="lax", secure=is_https(request), path="/"
    )


async def who(request: Request) -> int:
    """Return the id of whoever asks, 0 for nobody."""
    return int(await ask(request, lambda _session, actor: actor.resident_id or 0))
