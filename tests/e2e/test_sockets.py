"""7.1, 7.5: what one anonymous websocket can do to the memory and to the log of the process that serves everybody."""

import asyncio
import json
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
import redis
from websockets.exceptions import ConnectionClosed

from tests import servers
from tests.once import Run
from tests.phones import Phone, open_phone

ANSWERED = "reflex___state____state.hydrate_and_load"


@dataclass
class Served:
    """A site, the process to look at, its log, and its Redis."""

    address: str
    process: psutil.Process
    log: Path
    redis: str

    def megabytes(self) -> float:
        family = [self.process, *self.process.children(recursive=True)]
        return sum(each.memory_full_info().pss for each in family) / 1_000_000


@pytest.fixture(scope="module", params=["memory", "redis"])
def served(
    request: pytest.FixtureRequest, run: Run, built: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("sockets")
    with ExitStack() as stack:
        store = stack.enter_context(servers.redis()) if request.param == "redis" else ""
        database = stack.enter_context(run.copy(run.demo("sqlite")))
        port = servers.free_port()
        env = servers.app_environment(database, folder, port, REFLEX_REDIS_URL=store, POINTS_DEMO="1")
        log = folder / "serve.log"
        command = [sys.executable, "-m", "points_app", "serve"]
        child = stack.enter_context(servers.process(command, port=port, env=env, log=log))
        yield Served(f"http://localhost:{port}", psutil.Process(child.pid), log, store)


def _event(phone: Phone, **more: Any) -> str:
    page = {"pathname": "/", "asPath": "/", "query": {}}
    event = {"token": phone.token, "name": ANSWERED, "payload": {"hashes": []}, "router_data": page} | more
    return f"42/_event,{json.dumps(['event', event])}"


async def _flood(site: str, message: str, times: int) -> None:
    """Send a message again and again, until the server closes the door."""
    phone = await open_phone(site)
    with suppress(ConnectionClosed):
        for _time in range(times):
            await phone.socket.send(message.replace("TOKEN", phone.token))
        await phone.updates(0.5)
    await phone.close()


LONG = {"pathname": "/", "asPath": "/" + "x" * 900_000, "query": {}}
FITS = {"pathname": "/", "asPath": "/?q=" + "x" * 50_000, "query": {"q": "x" * 9_000}}
DEEP = {"hashes": json.loads("[" * 500 + "]" * 500)}


def _attack(router_data: Any, **more: Any) -> str:
    event = {"token": "TOKEN", "name": ANSWERED, "payload": {"hashes": []}, "router_data": router_data} | more
    return f"42/_event,{json.dumps(['event', event])}"


def test_7_1_one_anonymous_socket_fills_no_memory(served: Served) -> None:
    """Measured: 150 events of 0.9 MB and 150 of what one message may hold, by each of six sockets, then closed."""
    attacks = [
        _attack(LONG),
        _attack(FITS),
        _attack(FITS, payload=DEEP),
        _attack({"pathname": "/", "asPath": "/"}, payload={"hashes": ["x" * 40_000]}),
        _attack({"pathname": "/", "asPath": "/"}, name="n" * 40_000),
        "451-/_event," + json.dumps(["event", {"_placeholder": True, "num": 0}]),
    ]

    async def attack() -> None:
        await asyncio.gather(*(_flood(served.address, message, 150) for message in attacks))

    asyncio.run(_warm(served))
    before = served.megabytes()
    asyncio.run(attack())
    after = served.megabytes()
    assert after - before < 60, f"{before:.0f} → {after:.0f} MB"
    asyncio.run(_warm(served))  # and everybody else is served as before


async def _warm(served: Served) -> None:
    phone = await open_phone(served.address)
    assert phone.seen
    await phone.close()


def test_7_1_whoever_lost_the_line_comes_back_to_the_same_page(served: Served) -> None:
    async def story() -> None:
        phone = await open_phone(served.address, "/notices/")
        await phone.close()
        again = await open_phone(served.address, "/notices/", token=phone.token)
        assert again.seen
        await again.close()

    asyncio.run(story())


@pytest.mark.parametrize("served", ["redis"], indirect=True)
def test_7_1_a_closed_tab_is_forgotten_in_minutes(served: Served) -> None:
    """With Redis: every state of a tab has its hour-glass. In memory: tests/access/test_sockets.py."""

    async def story() -> str:
        phone = await open_phone(served.address)
        await phone.close()
        return phone.token

    token = asyncio.run(story())
    store = redis.Redis.from_url(served.redis)
    kept = list(store.scan_iter(f"{token}_*"))
    assert kept
    assert all(0 < store.ttl(key) <= 600 for key in kept)
    store.close()


def test_7_5_nobody_writes_into_the_log(served: Served) -> None:
    """Malformed events, a browser's report with line breaks and terminal codes, and far too many of them."""
    forged = "x\nINCIDENT 7ABCDE: all is lost\x1b[2J\u202e" + "y" * 9_000

    async def story() -> None:
        phone = await open_phone(served.address)
        for _time in range(200):
            await phone.socket.send(
                f"42/_event,{json.dumps(['client_error', {'error_type': forged, 'message': forged}])}"
            )
            await phone.socket.send(f"42/_event,{json.dumps(['event', forged])}")
            await phone.socket.send(_event(phone, name=f"no.such.{forged[:40]}"))
        await phone.updates(0.5)
        await phone.close()

    before = served.log.stat().st_size
    asyncio.run(story())
    written = served.log.read_text()[before:]
    assert len(written) < 20_000
    assert not re.search(r"^.?INCIDENT", written, re.MULTILINE)
    assert "\x1b[2J" not in written
    assert "\u202e" not in written
