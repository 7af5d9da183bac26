"""The marks: types and sizes of arguments, rights, streams, where errors appear, and in which language."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlmodel import select

from points_app.access.acting import COOKIE, ask, do, me
from points_app.access.handlers import MAX_ITEMS, MAX_TEXT, allow, public
from points_app.access.limits import slow_down
from points_app.access.models import Attempt
from points_app.core import db
from points_app.core.errors import Conflict, InvalidInput
from points_app.core.i18n import locale
from points_app.core.permissions import Actor, Role
from points_app.people.service import open_session
from points_app.people.service.sessions import QUARTER, close_all_sessions
from tests.world import World


class Router:
    """What a mark reads from the connection."""

    def __init__(self, cookie: str = "", path: str = "/") -> None:
        path, _mark, query = path.partition("?")
        self.url = type("Url", (), {"path": path, "query": query})()
        self.headers = type("Headers", (), {"cookie": cookie})()
        self.session = type("Session", (), {"client_ip": "203.0.113.5"})()


class Page:
    """A state: with or without a place for errors."""

    def __init__(self, cookie: str = "", path: str = "/", *, shows_errors: bool = True) -> None:
        self.router = Router(cookie, path)
        self.base_vars = {"error": 1, "error_field": 1} if shows_errors else {}
        self.error = "old"
        self.error_field = "old"
        self.seen: list[Any] = []


@public
async def take(self: Page, number: int, text: str = "", items: list[int] | None = None) -> str:
    """Note what arrived."""
    self.seen.append((number, text, items))
    return locale()


@public
async def take_form(self: Page, form: dict[str, str]) -> None:
    """Note a form."""
    self.seen.append(form)


@allow(Role.COMMITTEE, Role.ADMINISTRATOR)
async def rule(self: Page) -> None:
    """Note who came in."""
    self.seen.append((await me()).name)


@allow(Role.RESIDENT)
async def live(self: Page) -> None:
    """Note who came in."""
    self.seen.append((await me()).name)


@public
async def count(self: Page, upto: int) -> AsyncIterator[int]:
    """Count, then fail."""
    for number in range(upto):
        yield number
    raise Conflict("counted out")


@public
async def fail_on_field(self: Page) -> None:
    """Refuse a field."""
    raise InvalidInput("too short", "name")


def run(handler: Any, page: Page, *args: Any, **kwargs: Any) -> Any:
    return asyncio.run(handler(page, *args, **kwargs))


def token(world: World, who: str) -> str:
    with db.write() as session:
        return f"{COOKIE}={open_session(session, world.who(who))}"


def test_arguments_arrive_with_their_types() -> None:
    page = Page()
    run(take, page, 3, "x", [1, 2])
    run(take, page, number=4)
    assert page.seen == [(3, "x", [1, 2]), (4, "", None)]
    assert (page.error, page.error_field) == ("", "")


@pytest.mark.parametrize(
    "arguments",
    [
        {}, {"number": "many"}, {"number": None}, {"number": 1.5}, {"number": [1]}, {"number": 1, "text": 7},
        {"number": 1, "text": None}, {"number": 1, "items": "12"}, {"number": 1, "items": [None]},
        {"number": 1, "strange": 1}, {"number": 1, "text": "x" * (MAX_TEXT + 1)}, {"number": 1, "text": "a\x00b"},
        {"number": 1, "items": [1] * (MAX_ITEMS + 1)}, {"number": float("inf")},
    ],
)  # fmt: skip
def test_what_is_malformed_or_too_large_does_not_get_in(arguments: dict[str, Any]) -> None:
    page = Page()
    run(take, page, **arguments)
    assert page.seen == []
    assert page.error


@pytest.mark.parametrize("form", [{"a": 1}, {"a": {"b": "c"}}, [], "x", {"a": "x" * (MAX_TEXT + 1)}, {"a": "\x00"}])
def test_forms_are_texts(form: Any) -> None:
    page = Page()
    run(take_form, page, form)
    assert page.seen == []
    assert page.error


def test_the_language_is_the_page_s() -> None:
    assert run(take, Page(path="/places/"), 1) == "zh"
    assert run(take, Page(path="/en/places/"), 1) == "en"
    assert run(take, Page(path="/english/"), 1) == "zh"
    page = Page(path="/en/")
    run(take, page, "x")
    assert page.error.isascii()


def test_roles_are_read_from_the_database_each_time(world: World) -> None:
    resident, committee = token(world, "resident"), token(world, "committee")
    for page, handler, enters in (
        (Page(), live, False),
        (Page("points_session=forged"), live, False),
        (Page("%%%;;;==="), live, False),
        (Page(resident), live, True),
        (Page(resident), rule, False),
        (Page(committee), rule, True),
    ):
        run(handler, page)
        assert bool(page.seen) is enters
    page = Page(committee)
    with db.write() as session:
        close_all_sessions(session, world.committee)
    run(rule, page)
    assert page.seen == []


def test_nobody_is_sent_to_sign_in_and_back(world: World) -> None:
    answer = run(live, Page(path="/en/passbook/"))
    assert "/en/sign-in/?next=/en/passbook/" in str(answer)
    answer = run(live, Page(path="/people/household/?id=12&tab=a b"))
    assert "/sign-in/?next=/people/household/%3Fid%3D12%26tab%3Da%20b" in str(answer)


def test_errors_appear_at_the_form_or_as_a_toast() -> None:
    page = Page()
    run(fail_on_field, page)
    assert (page.error, page.error_field) == ("too short", "name")
    page = Page(shows_errors=False)
    assert "too short" in str(run(fail_on_field, page))
    assert page.error == "old"


def test_a_stream_passes_through_and_ends_in_words() -> None:
    async def collect(page: Page) -> list[Any]:
        return [update async for update in count(page, 3)]

    page = Page()
    updates = asyncio.run(collect(page))
    assert updates[:3] == [0, 1, 2]
    assert page.error == "counted out"


def test_a_handler_that_would_stall_everybody_or_is_untyped_is_refused_at_once() -> None:
    def slow(self: Page) -> None:
        """Not async."""

    async def loose(self: Page, thing) -> None:
        """No type."""

    with pytest.raises(TypeError, match="async"):
        public(slow)
    with pytest.raises(TypeError, match="without a type"):
        public(loose)


def test_a_unit_of_work_is_kept_whole_or_not_at_all(world: World) -> None:
    def leave(session: Any, _actor: Actor, fails: bool) -> None:
        slow_down(session, "k", limit=9, per=QUARTER)
        if fails:
            raise Conflict("no")

    def attempts(session: Any, _actor: Actor) -> int:
        return len(session.exec(select(Attempt)).all())

    async def both() -> tuple[int, int]:
        with pytest.raises(Conflict):
            await do(leave, True)
        before = await ask(attempts)
        await do(leave, False)
        return before, await ask(attempts)

    assert asyncio.run(both()) == (0, 1)
