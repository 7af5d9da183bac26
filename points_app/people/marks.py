"""The marks that every event handler wears, and the two ways from a handler to the database.

`@public` opens a handler to anybody; `@allow(Role.STEWARD, …)` to whoever holds one of the roles anywhere. Where a role
counts (at which place, on which row) is checked again by the service, on the row, in its transaction.

Inside a handler `await do(service.verb, …)` runs `verb(session, actor, …)` in one unit of work, and
`await ask(queries.thing, …)` runs `thing(session, actor, …)` read-only; both off the event loop, and both load the
actor from the database again.
"""

import functools
import inspect
from collections.abc import AsyncIterator, Callable
from contextvars import ContextVar
from http.cookies import CookieError, SimpleCookie
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import quote

import reflex as rx
from pydantic import ConfigDict, TypeAdapter, ValidationError
from reflex_base.registry import RegistrationContext
from sqlmodel import Session

from points_app.core import db, forms
from points_app.core.errors import DomainError, InvalidInput, NotAllowed, SignInNeeded
from points_app.core.fields import stale
from points_app.core.i18n import _, route, set_locale
from points_app.core.permissions import Actor, Role
from points_app.people.sessions import COOKIE, load_actor

P = ParamSpec("P")
T = TypeVar("T")
PLACE_COOKIE = "points_place"
MAX_TEXT = 20_000
MAX_ITEMS = 5_000

_token: ContextVar[str] = ContextVar("session_token", default="")
_place: ContextVar[str] = ContextVar("place_cookie", default="")
_client_ip: ContextVar[str] = ContextVar("client_ip", default="")


async def do(verb: Callable[Concatenate[Session, Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a service's verb as the current actor in one unit of work, in a thread."""
    return await db.in_thread(_write, verb, _token.get(), args, kwargs)


async def ask(query: Callable[Concatenate[Session, Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a query as the current actor on a read-only session, in a thread."""
    return await db.in_thread(_read, query, _token.get(), args, kwargs)


def place_cookie() -> str:
    """Return the place that the current visitor chose, as the cookie says it: anything at all."""
    return _place.get()


def client_ip() -> str:
    """Return the address the current event came from."""
    return _client_ip.get()


def _write(verb: Callable[..., T], token: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
    with db.write() as session:
        return verb(session, load_actor(session, token), *args, **kwargs)


def _read(query: Callable[..., T], token: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
    with db.read() as session:
        return query(session, load_actor(session, token), *args, **kwargs)


def _me(_session: Session, actor: Actor) -> Actor:
    return actor


def close_setvar() -> None:
    """Take Reflex's `setvar` off every state: with it any client could call whatever begins with `set_`, unmarked."""
    registry = RegistrationContext.get()
    for name in [name for name in registry.event_handlers if name.endswith(".setvar")]:
        del registry.event_handlers[name]
    for state in registry.base_states.values():
        state.event_handlers.pop("setvar", None)


def sign_in_address(onward: str) -> str:
    """Return the address of the page for signing in, which afterwards goes on to `onward`."""
    return f"{route('/sign-in/')}?next={quote(onward, safe='/')}"


async def me() -> Actor:
    """Return the current actor, from the database."""
    return await ask(_me)


def public(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a handler that anybody may call."""
    return _mark(handler, None)


def allow(*roles: Role) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a handler that only holders of one of `roles` may call; Role.RESIDENT is everybody signed in."""
    return functools.partial(_mark, roles=frozenset(roles))


def _mark(handler: Callable[..., Any], roles: frozenset[Role] | None) -> Callable[..., Any]:
    readers = _argument_readers(handler)

    async def prepared(state: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        enter(state)
        _clear_error(state)
        arguments = _checked(handler, readers, args, kwargs)
        if roles is not None:
            await _check_roles(roles)
        return arguments

    if inspect.isasyncgenfunction(handler):

        @functools.wraps(handler)
        async def stream(self: Any, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
            try:
                arguments = await prepared(self, args, kwargs)
                async for update in handler(self, **arguments):
                    yield update
            except DomainError as error:
                yield await _shown(self, error)

        marked: Any = stream
    else:
        if not inspect.iscoroutinefunction(handler):
            raise TypeError(f"{handler.__qualname__}: a handler must be async, or it stalls everybody")

        @functools.wraps(handler)
        async def once(self: Any, *args: Any, **kwargs: Any) -> Any:
            try:
                return await handler(self, **await prepared(self, args, kwargs))
            except DomainError as error:
                return await _shown(self, error)

        marked = once
    forms.conceal(marked)
    marked.points_roles = "public" if roles is None else roles
    return marked  # type: ignore[no-any-return]


def _argument_readers(handler: Callable[..., Any]) -> dict[str, Callable[[Any], Any]]:
    hints = inspect.get_annotations(handler, eval_str=True)
    names = list(inspect.signature(handler).parameters)[1:]
    missing = [name for name in names if name not in hints]
    if missing:
        raise TypeError(f"{handler.__qualname__}: arguments without a type: {missing}")
    strict = ConfigDict(str_max_length=MAX_TEXT, allow_inf_nan=False)
    return {name: _reader(hints[name], strict) for name in names}


def _reader(hint: Any, config: ConfigDict) -> Callable[[Any], Any]:
    if forms.is_form(hint):
        return functools.partial(forms.read, hint)
    try:
        return TypeAdapter(hint, config=config).validate_python
    except Exception:  # noqa: BLE001  pydantic refuses a config for types that bring their own
        return TypeAdapter(hint).validate_python


def _checked(
    handler: Callable[..., Any], readers: dict[str, Callable[[Any], Any]], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any]:
    """Return the arguments by name with the types the handler names; raise InvalidInput for any other."""
    try:
        bound = inspect.signature(handler).bind(None, *args, **kwargs)
        found = {name: readers[name](value) for name, value in list(bound.arguments.items())[1:]}
    except (TypeError, ValidationError):  # both may say what was sent
        raise stale() from None
    for value in found.values():
        _check_size(value)
    return found


def _check_size(value: Any) -> None:
    if isinstance(value, str):
        if len(value) > MAX_TEXT or "\x00" in value:
            raise InvalidInput(_("文字太长，或含有不能保存的字符。"))
    elif isinstance(value, dict):
        _check_size(list(value.values()))
    elif isinstance(value, (list, tuple)):
        if len(value) > MAX_ITEMS:
            raise InvalidInput(_("一次提交的条目太多。"))
        for item in value:
            _check_size(item)


def enter(state: Any) -> None:
    """Read from the connection who fires the event, in which language and from where."""
    router = state.router
    set_locale("en" if router.url.path == "/en" or router.url.path.startswith("/en/") else "zh")
    cookies = _cookies(router.headers.cookie)
    _token.set(cookies.get(COOKIE, "")[:100])
    _place.set(cookies.get(PLACE_COOKIE, "")[:20])
    _client_ip.set(router.session.client_ip)


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


async def _check_roles(roles: frozenset[Role]) -> None:
    actor = await me()
    actor.need_sign_in()
    if not roles & actor.roles:
        raise NotAllowed(_("您的账号没有这项权限。"))


def _clear_error(state: Any) -> None:
    if "error" in state.base_vars:
        state.error = ""
    if "error_field" in state.base_vars:
        state.error_field = ""


async def _shown(state: Any, error: DomainError) -> Any:
    """Put the error's words where the page shows them.

    Nobody is sent to sign in, and from there back to this page; the browser's "back" does not run into it again. A
    page that could not be read shows them in the place of what it would have shown; else they stand at the form, or in
    a toast where there is none.
    """
    if isinstance(error, SignInNeeded):
        page = state.router.url
        return rx.redirect(sign_in_address(f"{page.path}?{page.query}" if page.query else page.path), replace=True)
    if "ready" in state.base_vars and not state.ready:
        from points_app.people.state import SessionState  # noqa: PLC0415  the states import these marks

        session = await state.get_state(SessionState)
        session.trouble = error.message
        return None
    if "error" in state.base_vars:
        state.error = error.message
        if "error_field" in state.base_vars:
            state.error_field = error.field
        return rx.scroll_to("form-error")
    return rx.toast.error(error.message, duration=8000)
