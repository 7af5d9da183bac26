"""Phones without a browser: websocket clients that open a page as Reflex's own script does, and keep it open."""

import asyncio
import json
import re
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect

MAX_BYTES = 4_000_000


@dataclass
class Phone:
    """One open page. Close it, or let the server's process end."""

    socket: ClientConnection
    token: str
    path: str
    seen: list[Any] = field(default_factory=list)

    async def send(self, name: str, **payload: Any) -> None:
        """Fire an event, by the full name of its handler."""
        event = {"token": self.token, "name": name, "payload": payload, "router_data": _where(self.path)}
        await self.socket.send(f"42/_event,{json.dumps(['event', event])}")

    async def updates(self, quiet_seconds: float = 1.0) -> list[Any]:
        """Return what the server sends, until it has been quiet for a while; answers its pings."""
        found: list[Any] = []
        while True:
            try:
                frame = await asyncio.wait_for(self.socket.recv(), quiet_seconds)
            except TimeoutError:
                self.seen += found
                return found
            text = frame if isinstance(frame, str) else frame.decode()
            if text == "2":
                await self.socket.send("3")
            elif text.startswith("42/_event,"):
                found.append(json.loads(text[len("42/_event,") :])[1])

    async def close(self) -> None:
        """Leave the page."""
        await self.socket.close()


async def open_page(site: str, path: str, cookie: str = "") -> None:
    """Open `path` in a tab of its own, and leave as soon as it has drawn itself."""
    phone = await _connected(site, path, cookie, "")
    async with phone.socket:
        async for frame in phone.socket:
            if re.search(r'"is_hydrated_rx_state_": ?true', str(frame)):
                return


async def open_phone(site: str, path: str = "/", cookie: str = "", token: str = "") -> Phone:
    """Open `path` as a phone does: connect, hydrate and load; returns when the page has drawn itself.

    With a `token` it is a tab that was there before.
    """
    phone = await _connected(site, path, cookie, token)
    await phone.updates()
    return phone


async def _connected(site: str, path: str, cookie: str, token: str) -> Phone:
    host = urlsplit(site).netloc
    token = token or str(uuid.uuid4())
    socket = await connect(
        f"ws://{host}/_event/?token={token}&EIO=4&transport=websocket",
        additional_headers={"Cookie": cookie} if cookie else {},
        origin=f"http://{host}",
        max_size=MAX_BYTES,
        open_timeout=60,
    )
    await socket.recv()  # Engine.IO's greeting
    event = {
        "name": "reflex___state____state.hydrate_and_load",
        "payload": {"hashes": []},
        "router_data": _where(path),
    }
    await socket.send(f"40/_event,{json.dumps({'event': event, 'state_schema': 'none'})}")
    return Phone(socket, token, path)


def _where(path: str) -> dict[str, Any]:
    parts = urlsplit(path)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {"pathname": parts.path, "asPath": path, "query": query}
