"""7.1: in memory, a tab's state goes POINTS_TAB_SECONDS after it disconnected and never while it is connected."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
import reflex as rx
from reflex.istate.manager import memory
from reflex.istate.manager.token import BaseStateToken

from points_app.access import sockets

TOKEN = "7b6e3a52-31a8-4a0f-9d53-5f3a1f1d2c11"


def test_7_1_a_tab_in_memory_is_forgotten_in_minutes_and_kept_while_connected(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000.0]
    monkeypatch.setattr(memory.time, "time", lambda: now[0])

    async def story() -> None:
        manager = memory.StateManagerMemory(token_expiration=600)
        app: Any = SimpleNamespace(state_manager=manager, _state=rx.State)
        for token in ("connected", "closed"):
            await manager.get_state(BaseStateToken(ident=token, cls=rx.State))
        for _third in range(4):
            now[0] += 600 / 3
            await sockets.keep(app, "connected")
            manager._purge_expired_tokens()
        assert list(manager.states) == ["connected"]
        await sockets.keep(app, "closed")  # what is forgotten is not made anew
        await sockets.forget(app, "connected")
        assert not manager.states
        await manager.close()

    asyncio.run(story())
