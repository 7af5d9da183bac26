"""7.1: what a browser sends is measured before anything keeps it, and tabs have one budget with fair shares."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points_app.access import events
from points_app.access.sockets import Room
from points_app.access.tabs import Tabs

EVENT: dict[str, Any] = {
    "name": "state.load",
    "payload": {"hashes": []},
    "router_data": {"pathname": "/report/", "asPath": "/report/?c=1", "query": {"c": "1", "d": ["1", "2"]}},
}


def test_7_1_an_event_of_ours_is_read_as_it_is() -> None:
    sent = events.read(EVENT | {"token": "x", "more": "y" * 9_000})
    assert (sent.name, sent.payload, sent.page) == (EVENT["name"], EVENT["payload"], EVENT["router_data"])
    assert sent.weight < 2_000


def _nested(depth: int) -> Any:
    value: Any = "x"
    for _level in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "data",
    [
        None,
        "text",
        [EVENT],
        EVENT | {"name": None},
        EVENT | {"name": "x" * 300},
        EVENT | {"payload": ["x"]},
        EVENT | {"payload": {"deep": _nested(30)}},
        EVENT | {"payload": {"many": ["x"] * 6_000}},
        EVENT | {"router_data": "x"},
        EVENT | {"router_data": {"asPath": "/" + "x" * 900_000}},
        EVENT | {"router_data": {"pathname": ["/"]}},
        EVENT | {"router_data": {"query": {"c": {"d": "e"}}}},
        EVENT | {"router_data": {"query": {str(number): "1" for number in range(99)}}},
        EVENT | {"router_data": {"query": {"c": 5}}},
    ],
)
def test_7_1_any_other_shape_is_dropped(data: Any) -> None:
    with pytest.raises(events.Malformed) as caught:
        events.read(data)
    assert len(str(caught.value)) < 60


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=30,
)


@given(data=_json | st.fixed_dictionaries({"name": _json, "payload": _json, "router_data": _json}))
def test_7_1_nothing_that_can_be_sent_fails_otherwise(data: Any) -> None:
    try:
        sent = events.read(data)
    except events.Malformed:
        return
    assert set(sent.page) == {"pathname", "asPath", "query"}


@pytest.mark.parametrize("token", ["", "x" * 36, None, "a_b", "0" * 5_000, ["x"]])
def test_7_1_a_tab_without_a_token_of_a_browser_is_refused(token: Any) -> None:
    with pytest.raises(events.Malformed):
        events.read_token(token)


def test_7_1_of_headers_few_are_kept_and_cut() -> None:
    kept = events.read_headers({"cookie": "c" * 9_000, "user-agent": "u" * 9_000, "x-mine": "m" * 9_000, "host": "h"})
    assert {name: len(value) for name, value in kept.items()} == {"host": 1, "user-agent": 500, "cookie": 4_000}


class _Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_7_1_five_hundred_phones_behind_one_address_open_home() -> None:
    tabs = Tabs(2_000)
    assert all(tabs.enter(f"t{number}", "carrier", known=False)[0] for number in range(500))


def test_7_1_an_addresss_share_bites_only_when_memory_gets_short_and_never_whom_we_know() -> None:
    tabs = Tabs(80)
    taken = [tabs.enter(f"flood{number}", "one", known=False)[0] for number in range(60)]
    assert sum(taken) == 40  # as long as there was plenty
    assert tabs.enter("neighbour", "one", known=True)[0]
    assert tabs.enter("stranger", "another", known=False)[0]
    assert not tabs.enter("flood61", "one", known=False)[0]


def test_7_1_when_all_is_full_those_longest_gone_make_room_and_known_ones_still_enter() -> None:
    clock = _Clock()
    tabs = Tabs(80, 600, clock)
    for number in range(80):
        assert tabs.enter(f"t{number}", f"a{number % 20}", known=False)[0]
    assert not tabs.enter("late", "b", known=False)[0]
    assert tabs.enter("known", "b", known=True)[0]
    clock.now = 5
    tabs.leave("t7")
    clock.now = 6
    tabs.leave("t9")
    assert tabs.enter("late", "b", known=False) == (False, "") or "t7" not in tabs.connected()
    held = len(tabs)
    for number in range(60):
        tabs.enter(f"k{number}", "b", known=True)
    assert len(tabs) <= 100 >= held


def test_7_1_a_tab_that_comes_back_needs_no_room_and_one_that_left_is_forgotten_in_minutes() -> None:
    clock = _Clock()
    tabs = Tabs(80, 600, clock)
    for number in range(80):
        tabs.enter(f"t{number}", f"a{number % 20}", known=False)
    tabs.leave("t1")
    assert tabs.enter("t1", "a1", known=False)[0]
    clock.now += 6_000
    assert len(tabs.connected()) == 80  # connected: never forgotten
    for number in range(60):
        tabs.leave(f"t{number}")
    clock.now += 600
    assert not tabs.is_short()
    assert len(tabs) == 20


def test_7_1_what_waits_has_one_measure_for_all() -> None:
    async def run() -> None:
        room = Room(100)
        await room.take(90)
        second = asyncio.create_task(room.take(20))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not second.done()
        room.give_back(90)
        await second
        room.give_back(20)
        await room.take(5_000)  # one that is heavier than all goes through alone

    asyncio.run(run())
