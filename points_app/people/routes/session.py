"""Signing in and out, passwords, cards, and choosing a place: plain forms that set cookies and send the browser on.

A failure goes back to the page the form is on, with its reason in the address: `?problem=wrong#problem-wrong`. The
page shows it without JavaScript: the words are there already, and CSS shows those that the address names.
"""

import secrets
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from points_app.access.acting import BROWSER_COOKIE, COOKIE
from points_app.access.http import ask, do, remember_place
from points_app.access.limits import count_attempt, count_from, slow_down, take_back
from points_app.core import db, forms
from points_app.core.errors import Conflict, DomainError, InvalidInput, TooMany
from points_app.core.fields import row_id
from points_app.core.i18n import in_language, route
from points_app.core.permissions import Actor
from points_app.people import queries, service
from points_app.people.card_codes import card_id_of, card_id_of_code, card_token
from points_app.people.forms.mine import CardCodeForm, CardForm, NewPasswordForm, PasswordForm, SignInForm, SignOutForm
from points_app.people.passwords import hash_password, password_is
from points_app.people.service.sessions import LIFE, QUARTER
from points_app.web import posting
from points_app.web.addresses import next_path, see_other
from points_app.web.client import client_ip, is_https
from points_app.web.http import YEAR_SECONDS, endpoint

# Field → the words of the page for what is wrong with it, where they are not called like the field.
_PASSWORD_PROBLEMS = {"old": "wrong", "new": "short", "again": "differ"}
_CARD_PROBLEMS = {"": "refused", "c": "refused", "again": "differ"}


def _back(path: str, problem: str, **more: str) -> Response:
    """Send the browser back to the form with the reason, which is also the anchor of its words."""
    return see_other(f"{route(path)}?{urlencode({'problem': problem, **more})}#problem-{problem}")


def _onward(request: Request, sent: FormData) -> str:
    """Return where to go after signing in: as the form says, else as the address of its page says.

    It is in the language of that page, which may have been switched there; and never the sign-in page once more.
    """
    page = urlsplit(request.headers.get("referer", ""))
    onward = next_path(posting.text(sent, "next") or parse_qs(page.query).get("next", [""])[0], route("/me/"))
    if urlsplit(onward).path.removeprefix("/en").strip("/") in {"sign-in", "card"}:
        return route("/me/")
    return in_language(onward) if page.path else onward


def _device(request: Request) -> service.Device:
    browser = request.cookies.get(BROWSER_COOKIE, "")[:60]
    return service.Device(client_ip(request), browser, request.headers.get("user-agent", ""))


@endpoint
async def sign_in(request: Request) -> Response:
    """POST phone, password, next: opens a session; a failure goes back to the form with a reason in the address."""
    sent = await posting.read(request)
    onward = _onward(request, sent)
    try:
        form = forms.read(SignInForm, sent)
        tried = await db.writing(service.count_sign_in, form.numbers[0], _device(request))
    except InvalidInput:
        return _back("/sign-in/", "wrong", next=onward)
    except TooMany:
        return _back("/sign-in/", "slow", next=onward)
    found = await ask(request, queries.check_password, form)
    device = _known_by_now(_device(request))
    token = await do(request, service.sign_in, found, tried, device) if found else None
    if not token:
        return _back("/sign-in/", "wrong", next=onward)
    where = f"{route('/me/password/')}?{urlencode({'next': onward})}" if found.once else onward
    return _with_session(request, see_other(where), token, device)


def _known_by_now(device: service.Device) -> service.Device:
    """Return the device with a name of its own, by which it is known the next time."""
    return device if device.browser else replace(device, browser=secrets.token_urlsafe(24))


def _with_session(request: Request, response: Response, token: str, device: service.Device) -> Response:
    """Put the cookies of a fresh session and of its browser on `response`."""
    for name, value, seconds in (
        (COOKIE, token, int(LIFE.total_seconds())),
        (BROWSER_COOKIE, device.browser, YEAR_SECONDS),
    ):
        response.set_cookie(
            name, value, max_age=seconds, httponly=True, samesite="lax", secure=is_https(request), path="/"
        )
    return response


@endpoint
async def sign_out(request: Request) -> Response:
    """POST: ends this session, or with everywhere=1 all of this person's."""
    sent = await posting.read(request)
    await do(request, service.sign_out, everywhere=forms.read(SignOutForm, sent).everywhere)
    response = see_other(next_path(posting.text(sent, "next"), route("/")))
    response.delete_cookie(COOKIE, path="/")
    return response


@endpoint
async def change_password(request: Request) -> Response:
    """POST old, new, again: sets a new password and ends every other sign-in of this person."""
    sent = await posting.read(request)
    onward = _onward(request, sent)
    was = await ask(request, queries.stored_password)
    try:
        form = forms.read(PasswordForm if was else NewPasswordForm, sent)
        await do(request, _count_change)
        if isinstance(form, PasswordForm) and not await db.in_thread(password_is, form.old, was):
            return await _unless_changed(request, form, "wrong", onward)
        stored = await db.in_thread(hash_password, form.new)
        await do(request, service.change_password, was, stored)
    except TooMany:
        return _back("/me/password/", "slow", next=onward)
    except InvalidInput as error:
        return _back("/me/password/", _PASSWORD_PROBLEMS[error.field], next=onward)
    except Conflict:
        return await _unless_changed(request, form, "again", onward)
    return see_other(_with_done(onward))


async def _unless_changed(request: Request, form: NewPasswordForm, problem: str, onward: str) -> Response:
    """Say the problem, or go on when the new password is in force already: two quick taps send the form twice."""
    now = await ask(request, queries.stored_password)
    changed = bool(now) and await db.in_thread(password_is, form.new, now)
    return see_other(_with_done(onward)) if changed else _back("/me/password/", problem, next=onward)


def _with_done(onward: str) -> str:
    page = urlsplit(onward)
    return page._replace(query=f"{page.query}&done=password".lstrip("&")).geturl()


def _count_change(session: Session, actor: Actor) -> None:
    slow_down(session, f"password:{actor.need_sign_in()}", limit=10, per=QUARTER)


@endpoint
async def activate_card(request: Request) -> Response:
    """POST c, resident, phone, password, again: opens an account with a household card and signs in."""
    sent = await posting.read(request)
    onward, device = _onward(request, sent), _known_by_now(_device(request))
    try:
        form = forms.read(CardForm, sent)
        counted = await _count_card(request)
        await _count_activation(await db.in_thread(card_id_of, form.c))
        token = await _activated(request, form, device)
        await take_back(counted)
    except TooMany as error:
        return _card_problem(sent, error.field or "slow", onward)
    except DomainError as error:
        return _card_problem(sent, _CARD_PROBLEMS.get(error.field, error.field), onward)
    return _with_session(request, see_other(onward), token, device)


async def _activated(request: Request, form: CardForm, device: service.Device) -> str:
    """Return the token of a session of who opened an account with the form, just now or a moment ago."""
    stored = await db.in_thread(hash_password, form.password)
    try:
        return str(await do(request, service.activate, form, stored, device))
    except Conflict:  # two quick taps send it twice
        before = await ask(request, queries.opened_with, form)
        if not before or not await db.in_thread(password_is, form.password, before):
            raise
        again = await db.writing(service.open_again, form.resident, before, device)
        if again is None:
            raise
        return again


@endpoint
async def find_card(request: Request) -> Response:
    """POST code: the code typed from a card; sends the browser to the address that the card's QR carries."""
    sent = await posting.read(request)
    onward = _onward(request, sent)
    try:
        counted = await _count_card(request)
        card_id = await db.in_thread(card_id_of_code, forms.read(CardCodeForm, sent).code)
        await take_back(counted)
    except TooMany:
        return _back("/card/", "slow", next=onward)
    except DomainError:
        return _back("/card/", "code", next=onward)
    token = await db.in_thread(card_token, card_id)
    return see_other(f"{route('/card/')}?{urlencode({'c': token, 'next': onward})}")


def _card_problem(sent: FormData, problem: str, onward: str) -> Response:
    return _back("/card/", problem, c=posting.text(sent, "c")[:200], next=onward)


async def _count_card(request: Request) -> list[int]:
    """Count a card that is tried from an address; who takes it back had a good one, and neighbours may follow."""
    return await count_from("card-from", client_ip(request), limit=60, per=QUARTER)


async def _count_activation(card_id: int) -> None:
    """Five tries a day and card, from wherever: the registered phone number is not to be guessed."""
    try:
        await count_attempt(f"card:{card_id}", limit=5, per=timedelta(days=1))
    except TooMany as error:
        raise TooMany(error.message, "spent") from error


@endpoint
async def choose_place(request: Request) -> Response:
    """GET ?id=…&next=…: remembers the place to look at."""
    wanted = row_id(request.query_params.get("id", ""))
    response = see_other(next_path(request.query_params.get("next")))
    if await ask(request, _exists, wanted):
        remember_place(request, response, wanted)
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
