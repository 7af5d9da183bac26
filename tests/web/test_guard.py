"""Where requests come from, what changes nothing, and what is measured before it is kept (7.7, 7.11, 7.12)."""

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, Router

from points_app.core import networks
from points_app.core.errors import Busy, InvalidInput
from points_app.web import bodies, client
from points_app.web.guard import Guard
from points_app.web.http import endpoint


@endpoint
async def _echo(request: Request) -> Response:
    return PlainTextResponse(f"{len(await request.body())} from {client.client_ip(request)}")


def _ask(method: str = "GET", address: str = "203.0.113.5", **options: Any) -> httpx.Response:
    app = Guard(Router([Route("/", _echo, methods=["GET", "POST"])]))

    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(address, 5000))
        async with httpx.AsyncClient(transport=transport, base_url="http://points.example") as site:
            return await site.request(method, "/", **options)

    return asyncio.run(answer())


def _hops(monkeypatch: pytest.MonkeyPatch, hops: int) -> None:
    monkeypatch.setattr(client, "settings", lambda: SimpleNamespace(trusted_proxy_hops=hops))


@pytest.mark.parametrize(
    ("hops", "lines", "right"),
    [
        (1, ["198.51.100.1", "203.0.113.9"], "203.0.113.9"),  # the visitor's own line first, the proxy's behind it
        (2, ["198.51.100.1, 203.0.113.9", "203.0.113.10"], "203.0.113.9"),
        (1, ["198.51.100.1,203.0.113.9"], "203.0.113.9"),
        (2, ["203.0.113.9"], "127.0.0.1"),
        (1, ["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::/64"),
        (0, [], "127.0.0.1"),
        (0, ["198.51.100.1"], ""),  # a proxy that nobody told us of: not known, so not counted by
    ],
)
def test_7_11_all_lines_are_one_list_read_from_the_right(
    monkeypatch: pytest.MonkeyPatch, hops: int, lines: list[str], right: str
) -> None:
    _hops(monkeypatch, hops)
    headers = [("x-forwarded-for", line) for line in lines]
    assert _ask(address="127.0.0.1", headers=headers).text == f"0 from {right}"


def test_7_7_a_stranger_does_not_escape_the_counting_by_a_header(monkeypatch: pytest.MonkeyPatch) -> None:
    _hops(monkeypatch, 0)
    assert _ask(address="8.8.8.8", headers={"x-forwarded-for": "1.2.3.4"}).text == "0 from 8.8.8.8"


def test_7_7_one_customer_may_own_a_48() -> None:
    assert networks.network_of("2001:db8:1:2:3::1") == "2001:db8:1:2::/64"
    assert networks.site_of("2001:db8:1:2::/64") == "2001:db8:1::/48"
    assert networks.site_of("203.0.113.5") == "203.0.113.5"
    assert networks.site_of("nonsense") == "nonsense"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://points.example", "sec-fetch-site": "cross-site"}, 403),
        ({"origin": "http://points.example"}, 200),
    ],
)
def test_7_13_what_changes_something_comes_from_our_own_page(headers: dict[str, str], status: int) -> None:
    assert _ask("POST", headers=headers, content=b"x").status_code == status
    assert _ask(headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"host": "a" * 3_000}, {"cookie": "a" * 20_000}, {f"x-{number}": "y" * 400 for number in range(60)}],
    ids=["host", "cookie", "many"],
)
def test_7_12_headers_are_measured_before_anything_reads_them(headers: dict[str, str]) -> None:
    answer = _ask(headers=headers)
    assert answer.status_code == 431
    assert answer.json()["error"]


def test_7_13_no_other_site_frames_a_page() -> None:
    assert _ask().headers["x-frame-options"] == "SAMEORIGIN"


def _pieces(*sizes: int) -> Callable[[], Awaitable[Any]]:
    left = list(sizes)

    async def receive() -> Any:
        if not left:
            await asyncio.Event().wait()
        size = left.pop(0)
        return {"type": "http.request", "body": b"x" * size, "more_body": True}

    return receive


def _body(receive: Callable[[], Awaitable[Any]], address: str = "a") -> bodies.Body:
    return bodies.Body(receive, Headers({"content-length": "9000000"}), bodies.MAX_BODY_BYTES, address)


def test_7_12_large_bodies_at_once_are_bounded_and_one_address_leaves_room() -> None:
    async def run() -> None:
        held = [_body(_pieces(300_000, 300_000)) for _one in range(bodies.MAX_LARGE_FROM_ONE)]
        for body in held:
            await body.receive()
        late = _body(_pieces(300_000, 300_000))
        with pytest.raises(Busy):
            await late.receive()
        assert (await late.receive())["type"] == "http.request"  # the rest is heard, or no answer is ever seen
        others = [_body(_pieces(300_000), "b") for _one in range(bodies.MAX_LARGE_FROM_ONE)]
        for body in others:
            await body.receive()
        with pytest.raises(Busy):
            await _body(_pieces(300_000), "c").receive()
        await _body(_pieces(1_000), "c").receive()  # words alone always come through
        for body in (*held, late, *others):
            body.close()
        again = _body(_pieces(300_000), "c")
        await again.receive()
        again.close()

    asyncio.run(run())
    assert not bodies._large.total()


def test_7_12_whoever_falls_silent_or_drips_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        dripping = _body(_pieces(1, 1))
        await dripping.receive()
        dripping._begun -= 60
        with pytest.raises(InvalidInput):
            await dripping.receive()
        monkeypatch.setattr(bodies, "IDLE_SECONDS", 0)
        assert (await _body(_pieces()).receive())["type"] == "http.disconnect"

    asyncio.run(run())


@pytest.mark.parametrize(
    "message",
    [
        {"type": "websocket.receive", "text": "4" + "x" * bodies.MAX_MESSAGE_CHARS},
        {"type": "websocket.receive", "bytes": b"4"},
    ],
)
def test_7_1_a_message_is_measured_before_anybody_reads_it(message: dict[str, Any]) -> None:
    async def receive() -> Any:
        return message

    assert asyncio.run(bodies.measured_messages(receive)())["type"] == "websocket.disconnect"  # type: ignore[arg-type]
