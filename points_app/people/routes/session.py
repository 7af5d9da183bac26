"""Signing in and out, passwords, cards, and choosing a place: plain forms that set cookies and send the browser on.

A failure goes back to the page the form is on, with its reason in the address: `?problem=wrong#problem-wrong`. The
page shows it without JavaScript: the words are there already, and CSS shows those that the address names.
"""

from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from points_app.access.acting import COOKIE, PLACE_COOKIE
from points_app.access.http import ask, do, token_of
from points_app.access.limits import slow_down
from points_app.core import db, phones
from points_app.core.errors import Conflict, DomainError, InvalidInput, TooMany
from points_app.core.i18n import in_language, route
from points_app.core.permissions import Actor
from points_app.people import queries, service, sessions
from points_app.web.addresses import next_path
from points_app.web.http import YEAR_SECONDS, client_ip, endpoint, is_https, see_other

_MAX_FIELD = 2000


async def _form(request: Request) -> dict[str, str]:
    """Return the text fields of a small form."""
    form = await request.form(max_files=0, max_fields=12)
    return {name: str(value)[:_MAX_FIELD] for name, value in form.items()}


def _back(path: str, problem: str, **more: str) -> Response:
    """Send the browser back to the form with the reason, which is also the anchor of its words."""
    return see_other(f"{route(path)}?{urlencode({'problem': problem, **more})}#problem-{problem}")


def _onward(request: Request, form: dict[str, str]) -> str:
    """Return where to go after signing in: as the form says, else as the address of its page says.

    It is in the language of that page, which may have been switched there; and never the sign-in page once more.
    """
    page = urlsplit(request.headers.get("referer", ""))
    onward = next_path(form.get("next") or parse_qs(page.query).get("next", [""])[0], route("/me/"))
    if urlsplit(onward).path.removeprefix("/en").strip("/") in {"sign-in", "card"}:
        return route("/me/")
    return in_language(onward) if page.path else onward


@endpoint
async def sign_in(request: Request) -> Response:
    """POST phone, password, next: opens a session; a failure goes back to the form with a reason in the address."""
    form = await _form(request)
    phone = phones.mobile(form.get("phone", ""))
    onward = _onward(request, form)
    ip = client_ip(request)
    try:
        attempt = await db.in_thread(_count, phone, ip)
    except TooMany:
        return _back("/sign-in/", "slow", next=onward)
    found = await db.in_thread(_check, phone, form.get("password", ""))
    token = None
    if found is not None:
        device = request.headers.get("user-agent", "")
        token = await db.in_thread(_open, found, phone, ip, attempt, device, token_of(request))
    if found is None or token is None:
        return _back("/sign-in/", "wrong", next=onward)
    where = f"{route('/me/password/')}?{urlencode({'next': onward})}" if found.once else onward
    return with_session(request, see_other(where), token)


def _count(phone: str, ip: str) -> int:
    with db.write() as session:
        return sessions.count_sign_in(session, phone, ip)


def _check(phone: str, password: str) -> sessions.Found | None:
    with db.read() as session:
        return sessions.check_password(session, phone, password)


def _open(found: sessions.Found, phone: str, ip: str, attempt: int, device: str, former: str) -> str | None:
    """Open a session in the place of this browser's former one, which nobody could end any more."""
    with db.write() as session:
        token = sessions.sign_in(session, found, phone, ip, attempt, device)
        if token and former:
            sessions.close_session(session, former)
        return token


def with_session(request: Request, response: Response, token: str) -> Response:
    """Put a fresh session's cookie on `response`."""
    response.set_cookie(
        COOKIE,
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
    form = await _form(request)
    await do(request, _end, token_of(request), form.get("everywhere") == "1")
    response = see_other(next_path(form.get("next"), route("/")))
    response.delete_cookie(COOKIE, path="/")
    return response


def _end(session: Session, actor: Actor, token: str, everywhere: bool) -> None:
    sessions.close_session(session, token)
    if everywhere and actor.resident_id is not None:
        sessions.close_all_sessions(session, actor.resident_id)


@endpoint
async def change_password(request: Request) -> Response:
    """POST old, new, again: sets a new password and ends every other sign-in of this person."""
    form = await _form(request)
    onward = _onward(request, form)
    path = "/me/password/"
    if form.get("new", "") != form.get("again", ""):
        return _back(path, "differ", next=onward)
    was = await ask(request, service.stored_password)
    try:
        await do(request, _count_change)
        if was and not await db.in_thread(sessions.password_is, form.get("old", ""), was):
            return await _unless_changed(request, form, _back(path, "wrong", next=onward), onward)
        stored = await db.in_thread(sessions.hash_password, form.get("new", ""))
        await do(request, service.change_password, was, stored)
    except TooMany:
        return _back(path, "slow", next=onward)
    except InvalidInput:
        return _back(path, "short", next=onward)
    except Conflict:
        return await _unless_changed(request, form, _back(path, "again", next=onward), onward)
    return see_other(_with_done(onward))


async def _unless_changed(request: Request, form: dict[str, str], refusal: Response, onward: str) -> Response:
    """Return `refusal`, or go on when the new password is in force already: two quick taps send the form twice."""
    now = await ask(request, service.stored_password)
    changed = bool(now) and await db.in_thread(sessions.password_is, form.get("new", ""), now)
    return see_other(_with_done(onward)) if changed else refusal


def _with_done(onward: str) -> str:
    page = urlsplit(onward)
    return page._replace(query=f"{page.query}&done=password".lstrip("&")).geturl()


def _count_change(session: Session, actor: Actor) -> None:
    key = f"password:{actor.need_sign_in()}"
    slow_down(session, key, limit=10, per=sessions.QUARTER)


@endpoint
async def activate_card(request: Request) -> Response:
    """POST c, resident, phone, password, again: opens an account with a household card and signs in."""
    form = await _form(request)
    card, onward = form.get("c", ""), _onward(request, form)
    if form.get("password", "") != form.get("again", ""):
        return _card_problem(card, "differ", onward)
    try:
        await db.in_thread(_count_card, client_ip(request))
        card_id = await db.in_thread(service.card_id_of, card)
        stored = await db.in_thread(sessions.hash_password, form.get("password", ""))
        device = request.headers.get("user-agent", "")
        await db.in_thread(_count_activation, card_id)
        token = await do(
            request, service.activate, card_id, _number(form.get("resident", "")), form.get("phone", ""), stored, device
        )
    except TooMany as error:
        return _card_problem(card, error.field or "slow", onward)
    except Conflict as error:
        again = await db.in_thread(_activated_before, card_id, form, device)
        if again is None:
            return _card_problem(card, error.field or "refused", onward)
        token = again
    except DomainError as error:
        return _card_problem(card, error.field or "refused", onward)
    return with_session(request, see_other(onward), token)


def _activated_before(card_id: int, form: dict[str, str], device: str) -> str | None:
    """Sign in who opened the account with this very form a moment ago: two quick taps send it twice."""
    with db.read() as session:
        stored = service.opened_with(session, card_id, _number(form.get("resident", "")), form.get("phone", ""))
    if not stored or not sessions.password_is(form.get("password", ""), stored):
        return None
    with db.write() as session:
        return sessions.open_session(session, _number(form.get("resident", "")), device)


@endpoint
async def find_card(request: Request) -> Response:
    """POST code: the code typed from a card; sends the browser to the address that the card's QR carries."""
    form = await _form(request)
    onward = _onward(request, form)
    try:
        await db.in_thread(_count_card, client_ip(request))
        card_id = await db.in_thread(service.card_id_of_code, form.get("code", ""))
    except TooMany:
        return _back("/card/", "slow", next=onward)
    except DomainError:
        return _back("/card/", "code", next=onward)
    token = await db.in_thread(service.card_token, card_id)
    return see_other(f"{route('/card/')}?{urlencode({'c': token, 'next': onward})}")


def _card_problem(card: str, problem: str, onward: str) -> Response:
    return _back("/card/", problem, c=card[:200], next=onward)


def _count_card(ip: str) -> None:
    with db.write() as session:
        slow_down(session, f"card-from:{ip}", limit=60, per=sessions.QUARTER)


def _count_activation(card_id: int) -> None:
    """Five tries a day and card, from wherever: the registered phone number is not to be guessed."""
    try:
        with db.write() as session:
            slow_down(session, f"card:{card_id}", limit=5, per=timedelta(days=1))
    except TooMany as error:
        raise TooMany(error.message, "spent") from error


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


@endpoint
async def choose_place(request: Request) -> Response:
    """GET ?id=…&next=…: remembers the place to look at."""
    wanted = request.query_params.get("id", "")
    response = see_other(next_path(request.query_params.get("next")))
    if await ask(request, _exists, _number(wanted)):
        response.set_cookie(PLACE_COOKIE, wanted, max_age=YEAR_SECONDS, samesite="lax", path="/")
    return response


def _exists(session: Session, _actor: Actor, wanted: int) -> bool:
    return queries.find_place(session, wanted) is not None


ROUTES = [
    Route("/api/session", sign_in, methods=["POST"]),
    Route("/api/session/end", sign_out, methods=["POST"]),
    Route("/api/password", change_password, methods=["POST"]),
    Route("/api/card", activate_card, methods=["POST"]),
    Route("/api/card/find", find_card, methods=["POST"]),
    Route("/api/place", choose_place, methods=["GET"]),
]
