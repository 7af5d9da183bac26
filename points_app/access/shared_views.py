"""What everybody at a place gets alike is read once for all who ask in the same second, and by nobody's right.

A view that is shared is called as nobody, so what depends on a right cannot be in it. Each worker keeps its own copies.
Who has just written reads past them: a tab remembers it in its state, a posted form in a cookie of three seconds, so it
holds whichever worker is asked.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlmodel import Session

from points_app.access.acting import ask, has_token, read_as, wrote_by_form
from points_app.access.page import TabState
from points_app.core import db
from points_app.core.i18n import locale
from points_app.core.permissions import Actor

P = ParamSpec("P")
T = TypeVar("T")

OLDEST_SECONDS = 1.0
AFTER_WRITING_SECONDS = 3.0
MOST_KEPT = 300


@dataclass(frozen=True)
class _Reading:
    started: float
    loop: asyncio.AbstractEventLoop
    task: asyncio.Task[Any]

    def serves(self) -> bool:
        """Whether what it brings is young enough."""
        young = time.monotonic() - self.started < OLDEST_SECONDS
        return young and self.loop is asyncio.get_running_loop() and not _failed(self.task)


_kept: OrderedDict[Any, _Reading] = OrderedDict()


async def see(state: Any, view: Callable[Concatenate[Session, Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return `view(session, NOBODY, …)`, at most a second old; as it is now for a tab that has just written."""
    tab = await state.get_state(TabState)
    # How the visitor's clock goes does not matter: both times are a server's.
    last = max(tab._wrote_at, wrote_by_form())  # noqa: SLF001  ours; the underscore keeps it from the browser
    return await alike(view, *args, fresh=0 <= time.time() - last < AFTER_WRITING_SECONDS, **kwargs)  # type: ignore[arg-type]


async def read(state: Any, view: Callable[Concatenate[Session, Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return a view that depends on who reads: shared among those who are nobody, read anew for anybody else."""
    return await (ask(view, *args, **kwargs) if has_token() else see(state, view, *args, **kwargs))


async def alike(view: Callable[..., T], *args: Any, fresh: bool = False, **kwargs: Any) -> T:
    """Return `view(session, NOBODY, …)` in the language of the page; with `fresh` as it is now."""
    key = (view, args, tuple(sorted(kwargs.items())), locale())
    reading = None if fresh else _kept.get(key)
    if reading is None or not reading.serves():
        reading = _begin(view, args, kwargs)
        _kept[key] = reading
        _kept.move_to_end(key)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    # Who asked first may leave: the others still wait for the same answer.
    found: T = await asyncio.shield(reading.task)
    return found


def _begin(view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> _Reading:
    task = asyncio.get_running_loop().create_task(db.in_thread(read_as, view, "", args, kwargs))
    task.add_done_callback(_failed)
    return _Reading(time.monotonic(), asyncio.get_running_loop(), task)


def _failed(task: asyncio.Task[Any]) -> bool:
    """Whether it ended badly; nobody may be left to be told, and asyncio wants the error to be looked at."""
    with suppress(asyncio.InvalidStateError):
        return task.cancelled() or task.exception() is not None
    return False
