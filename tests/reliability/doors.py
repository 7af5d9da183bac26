"""Every event handler that a websocket client can name, and a way to call it as anybody with anything."""

import inspect
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import reflex as rx
from pydantic import TypeAdapter, ValidationError
from reflex.istate.data import RouterData
from reflex_base.registry import RegistrationContext

import points_app.points_app
from points_app.access.acting import COOKIE, PLACE_COOKIE
from points_app.core import fields, forms
from points_app.core.errors import InvalidInput

FRONT_DOOR = points_app.points_app.app

# Reflex's own handlers that stay open, each with the reason why it may.
REFLEX_OWN = {
    "reflex___state____state.hydrate": "sends the state to the browser it belongs to",
    "reflex___state____state.set_is_hydrated": "a flag of the browser's own state",
    "reflex___state____state.hydrate_and_load": "sends the state and runs the page's marked on_load handlers",
    "reflex___state____state.reflex___state____on_load_internal_state.on_load_internal": "runs marked on_load handlers",
    "reflex___state____state.reflex___state____on_load_internal_state.set_is_hydrated": "as above",
    "reflex___state____state.reflex___state____update_vars_internal_state.update_vars_internal": "cookies and storage"
    " declared as vars, of which we have none",
    "reflex___state____state.reflex___state____frontend_event_exception_state.handle_frontend_exception": "writes an"
    " error of the browser to the log",
}

TEXTS = (
    "", "1", "0", "-1", "7", "12.34", "100", "2026-05-01", "2026-05", "true", "month", "all", "household", "resident",
    "steward", "committee", "property", "auditor", "administrator", "building", "compound", "honor_name", "income",
    "expense", "accept", "solve", "approve", "reject", "张三", "13800138000", "<script>alert(1)</script>",
    "'; DROP TABLE resident; --", "😀\u202eabc", "\x00", "x" * 10_000, "../../etc/passwd", "{{7*7}}",
)  # fmt: skip
NUMBERS = (0, 1, 2, 3, 5, 8, 21, 51, 52, 100, 300, -1, 2**31, 2**63, 10**30)
WRONG = (None, {"a": {"b": [1]}}, [[[]]], 3.7, "ten", ["x"] * 6_000, {"k": "x" * 30_000}, -(10**40), float("nan"))


@dataclass(frozen=True)
class Door:
    """A handler: its full name, its state, the marked function and the function inside."""

    name: str
    state: type[rx.State]
    function: Any
    inner: Any

    @property
    def reads_only(self) -> bool:
        """Whether a page runs it when it opens: these go first, they fill the state's vars."""
        return self.inner.__name__.startswith("load")


def registered() -> dict[str, Any]:
    """Return full name → event handler, all that the server would run for a client."""
    return {name: found.handler for name, found in RegistrationContext.get().event_handlers.items()}


def doors() -> Iterator[Door]:
    """Return our own handlers, those that load first."""
    ours = [
        Door(name, handler.state, handler.fn, inspect.unwrap(handler.fn))
        for name, handler in registered().items()
        if name not in REFLEX_OWN
    ]
    return iter(sorted(ours, key=lambda door: (door.state.get_full_name(), not door.reads_only, door.name)))


def instance(state: type[rx.State], token: str, query: str, path: str = "/") -> Any:
    """Return a fresh state as the server has it for a browser with this session, at this address."""
    root = rx.State(_reflex_internal_init=True)
    root.router = RouterData.from_router_data(
        {
            "headers": {"cookie": f"{COOKIE}={token}; {PLACE_COOKIE}=5", "origin": "http://localhost"},
            "pathname": path,
            "asPath": f"{path}?{query}",
            "ip": "203.0.113.9",
        }
    )
    return root.get_substate(state.get_full_name().split("."))


async def call(door: Door, state: Any, arguments: dict[str, Any]) -> None:
    """Run a handler to its end, as Reflex does."""
    result = door.function(state, **arguments)
    if inspect.isasyncgen(result):
        async for _update in result:
            pass
    else:
        await result


async def open_page(door: Door, state: Any) -> None:
    """Run what the page of `door` runs when it opens, so that the state holds what its address names."""
    for other in doors():
        if other.state is door.state and other.reads_only and other.name != door.name:
            await call(other, state, {})


def forged(door: Door, rng: random.Random, times: int) -> Iterator[dict[str, Any]]:
    """Return argument sets: some of the declared types with others' ids and hostile texts, one of wrong types."""
    hints = inspect.get_annotations(door.inner, eval_str=True)
    names = list(inspect.signature(door.inner).parameters)[1:]
    if not names:
        yield {}
        return
    keys = _form_keys(door)
    choices = {name: _choices(hints[name], keys, rng) for name in names}
    for _time in range(times):
        yield {name: rng.choice(choices[name]) for name in names}
    yield {name: rng.choice(WRONG) for name in names}


def _form_keys(door: Door) -> list[str]:
    """Return the words that the handler's module takes out of forms."""
    source = inspect.getsource(sys.modules[door.inner.__module__])
    return sorted(set(re.findall(r'"([a-z][a-z_0-9]{0,24})"', source)))


def _choices(hint: Any, keys: list[str], rng: random.Random) -> list[Any]:
    if not forms.is_form(hint):
        return _accepted(TypeAdapter(hint), keys, rng)
    # As it comes from a client; hidden fields that a page fills hold what they should, or nothing gets any further.
    asked = forms.fields_of(hint)
    return [{one.name: _typed(one, rng) for one in asked} for _time in range(16)]


def _typed(one: forms.Field, rng: random.Random) -> str:
    if isinstance(one.kind, fields.Key):
        return "k" * 16
    return rng.choice([*TEXTS, *(str(n) for n in NUMBERS)])


def _accepted(adapter: TypeAdapter, keys: list[str], rng: random.Random) -> list[Any]:
    """Return values that the declared type takes."""
    pool: list[Any] = [True, False, *NUMBERS, *TEXTS, [], [1, 52, 300], ["1", "52"], None, {}]
    for _time in range(8):
        pool.append({key: rng.choice(TEXTS) for key in keys})
        pool.append({key: rng.choice([str(n) for n in NUMBERS]) for key in keys})
    good = [value for value in pool if _takes(adapter, value)]
    return good or [None]


def _takes(adapter: TypeAdapter, value: Any) -> bool:
    try:
        adapter.validate_python(value)
    except (ValidationError, InvalidInput):
        return False
    return True
