"""A browser in miniature: sends requests to our own HTTP routes in this process, guard included."""

import asyncio
from typing import Any

import httpx

from points_app.access.acting import COOKIE
from points_app.api.app import api
from points_app.core import db
from points_app.people.service import open_session
from points_app.web.guard import Guard


class Client:
    """Keeps who is signed in; each call is one request."""

    def __init__(self) -> None:
        self.token = ""

    def sign_in(self, resident_id: int) -> None:
        with db.write() as session:
            self.token = open_session(session, resident_id)

    def sign_out(self) -> None:
        self.token = ""

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self._send("GET", path, options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self._send("POST", path, options)

    def _send(self, method: str, path: str, options: dict[str, Any]) -> httpx.Response:
        cookies = {COOKIE: self.token} if self.token else {}

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(Guard(api))
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost", cookies=cookies) as client:
                return await client.request(method, path, **options)

        return asyncio.run(send())
