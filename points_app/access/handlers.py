"""The marks that every event handler wears.

`@public` opens a handler to anybody; `@allow(Role.STEWARD, …)` to whoever holds one of the roles anywhere. Where a role
counts (at which place, on which row) is checked again by the service, on the row, in its transaction.
"""

import functools
import inspect
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import reflex as rx
from pydantic import ConfigDict, TypeAdapter, ValidationError
from reflex_base.registry import RegistrationContext

from points_app.access import effects
from points_app.access.acting import enter, has_written, me
from points_app.access.page import TabState
from points_app.core import forms
from points_app.core.errors import DomainError, InvalidInput, NotAllowed, SignInNeeded
from points_app.core.fields import stale
from points_app.core.i18n import _
from points_app.core.permissions import Role
from points_app.web.addresses import sign_in_address

MAX_TEXT = 20_000
MAX_ITEMS = 5_000


def close_setvar() -> None:
    """Take Reflex's `setvar` off every state: with it any client could call whatever begins with `set_`, unmarked."""
    registry = RegistrationContext.get()
    for name in [name for name in registry.event_handlers if name.endswith(".setvar")]:
        del registry.event_handlers[name]
    for state in registry.base_states.values():
        state.event_handlers.pop("setvar", None)


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
                await _remember_writing(self)
            except DomainError as error:
                yield _shown(self, error)

        marked: Any = stream
    else:
        if not inspect.iscoroutinefunction(handler):
            raise TypeError(f"{handler.__qualname__}: a handler must be async, or it stalls everybody")

        @functools.wraps(handler)
        async def once(self: Any, *args: Any, **kwargs: Any) -> Any:
            try:
                done = await handler(self, **await prepared(self, args, kwargs))
                await _remember_writing(self)
            except DomainError as error:
                return _shown(self, error)
            return done

        marked = once
    forms.conceal(marked)
    marked.points_roles = "public" if roles is None else roles
    return marked  # type: ignore[no-any-return]


async def _remember_writing(state: Any) -> None:
    if has_written():
        tab = await state.get_state(TabState)
        tab._wrote_at = time.time()  # noqa: SLF001  ours; the underscore keeps it from the browser


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


async def _check_roles(roles: frozenset[Role]) -> None:
    actor = await me()
    actor.need_sign_in()
    if not roles & actor.roles:
        raise NotAllowed(_("您的账号没有这项权限。"))


def _clear_error(state: Any) -> None:
    if "trouble" in state.base_vars:
        state.trouble = ""
    if "error" in state.base_vars:
        state.error = ""
    if "error_field" in state.base_vars:
        state.error_field = ""


def _shown(state: Any, error: DomainError) -> Any:
    """Put the error's words where the page shows them.

    Nobody is sent to sign in, and from there back to this page; the browser's "back" does not run into it again. A
    page that could not be read shows them in the place of what it would have shown; else they stand at the form, or in
    a toast where there is none.
    """
    if isinstance(error, SignInNeeded):
        page = state.router.url
        return rx.redirect(sign_in_address(f"{page.path}?{page.query}" if page.query else page.path), replace=True)
    if "ready" in state.base_vars and not state.ready:
        state.trouble = error.message
        return None
    if "error" in state.base_vars:
        state.error = error.message
        if "error_field" in state.base_vars:
            state.error_field = error.field
        return effects.scroll_to("form-error")
    return effects.toast("error", error.message)
