"""Signing in and out, and choosing a place: plain forms that set cookies and send the browser on."""

from datetime import timedelta

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from points_app.api.http import YEAR_SECONDS, ask, client_ip, do, endpoint, is_https, next_path, see_other, token_of
from points_app.core import db
from points_app.core.errors import DomainError
from points_app.core.permissions import Actor
from points_app.people import queries, sessions
from points_app.people.marks import PLACE_COOKIE


@endpoint
async def sign_in(request: Request) -> Response:
    """POST phone, password, next: opens a session; a failure goes back to the form with a reason in the address."""
    form = await request.form(max_files=0, max_fields=10)
    phone = "".join(c for c in str(form.get("phone", "")) if c.isdigit())[-11:]
    onward = next_path(form.get("next"), "/me/")
    back = "/en/sign-in/" if onward.startswith("/en") else "/sign-in/"
    try:
        await db.in_thread(_count_attempt, phone, client_ip(request))
    except DomainError:
        return see_other(f"{back}?problem=slow&next={onward}")
    device = request.headers.get("user-agent", "")
    token = await db.in_thread(_try_password, phone, str(form.get("password", "")), device)
    if token is None:
        return see_other(f"{back}?problem=wrong&next={onward}")
    return with_session(request, see_other(onward), token)


def _count_attempt(phone: str, ip: str) -> None:
    with db.write() as session:
        sessions.slow_down(session, f"sign-in:{phone}", limit=8, per=timedelta(minutes=15))
        sessions.slow_down(session, f"sign-in-from:{ip}", limit=60, per=timedelta(minutes=15))


def _try_password(phone: str, password: str, device: str) -> str | None:
    with db.write() as session:
        found = sessions.check_password(session, phone, password)
        if found is None or found.id is None:
            return None
        sessions.forget_attempts(session, f"sign-in:{phone}")
        return sessions.open_session(session, found.id, device)


def with_session(request: Request, response: Response, token: str) -> Response:
    """Put a fresh session's cookie on `response`."""
    response.set_cookie(
        sessions.COOKIE,
        token,
        max_age=int(sessions.LIFE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=is_https(request),
        path="/",
    )
    return response


@endpoint
async def sign_out(request: Request) -> Response:
    """POST: ends this session, or with everywhere=1 all of this person's."""
    form = await request.form(max_files=0, max_fields=10)
    await do(request, _end, token_of(request), form.get("everywhere") == "1")
    response = see_other(next_path(form.get("next")))
    response.delete_cookie(sessions.COOKIE, path="/")
    return response


def _end(session: Session, actor: Actor, token: str, everywhere: bool) -> None:
    sessions.close_session(session, token)
    if everywhere and actor.resident_id is not None:
        sessions.close_all_sessions(session, actor.resident_id)


@endpoint
async def choose_place(request: Request) -> Response:
    """GET ?id=…&next=…: remembers the place to look at."""
    wanted = request.query_params.get("id", "")
    response = see_other(next_path(request.query_params.get("next")))
    if await ask(request, _exists, wanted):
        response.set_cookie(PLACE_COOKIE, wanted, max_age=YEAR_SECONDS, samesite="lax", path="/")
    return response


def _exists(session: Session, _actor: Actor, wanted: str) -> bool:
    usable = wanted.isascii() and wanted.isdigit() and len(wanted) < 10
    return usable and queries.find_place(session, int(wanted)) is not None


routes = [
    Route("/api/session", sign_in, methods=["POST"]),
    Route("/api/session/end", sign_out, methods=["POST"]),
    Route("/api/place", choose_place, methods=["GET"]),
]
