"""A file that is taken home, over HTTP."""

import asyncio
import io

import httpx
from starlette.types import Receive, Scope, Send

from points_app.core.downloads import CSV, Download
from points_app.web.downloads import CHUNK_BYTES, as_response


def test_a_file_is_sent_whole_named_and_closed() -> None:
    raw = bytes(range(256)) * (CHUNK_BYTES // 100)
    file = io.BytesIO(raw)

    async def site(scope: Scope, receive: Receive, send: Send) -> None:
        await as_response(Download(file, "锦绣 花园/1-20261123.csv", CSV), "entries")(scope, receive, send)

    async def taken() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="http://localhost") as client:
            return await client.get("/")

    answer = asyncio.run(taken())
    assert answer.content == raw
    assert file.closed
    assert answer.headers["content-type"] == CSV
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["content-disposition"] == (
        "attachment; filename=entries.csv; filename*=UTF-8''%E9%94%A6%E7%BB%A3%20%E8%8A%B1%E5%9B%AD%2F1-20261123.csv"
    )
