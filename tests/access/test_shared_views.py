"""What everybody gets alike is read once for all, by nobody's right, and never older than a second."""

import asyncio
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import Session

from points_app.access import acting, shared_views
from points_app.access.page import TabState
from points_app.core.errors import NotFound
from points_app.core.i18n import use_locale
from points_app.core.permissions import Actor
from tests.world import World


class Tab:
    """A tab's state, as far as reading needs it."""

    def __init__(self, wrote_at: float = 0.0) -> None:
        self.memory = SimpleNamespace(_wrote_at=wrote_at)

    async def get_state(self, wanted: Any) -> Any:
        assert wanted is TabState
        return self.memory


@pytest.fixture
def read(world: World) -> Iterator[Callable[..., Any]]:
    """A view that says which reading it is, who reads, and what it was asked."""
    seen: list[Any] = []

    def view(_session: Session, actor: Actor, *asked: Any) -> Any:
        seen.append(asked)
        return len(seen), actor.signed_in, asked

    yield view
    shared_views._kept.clear()


def test_8_many_who_come_at_once_are_one_reading(read: Callable[..., Any]) -> None:
    async def crowd() -> list[Any]:
        return await asyncio.gather(*(shared_views.see(Tab(), read, "1") for _each in range(50)))

    assert set(asyncio.run(crowd())) == {(1, False, ("1",))}


def test_8_place_and_language_are_apart(read: Callable[..., Any]) -> None:
    async def each() -> list[Any]:
        found = [await shared_views.see(Tab(), read, at) for at in ("1", "2", "1")]
        with use_locale("en"):
            return [*found, await shared_views.see(Tab(), read, "1")]

    assert [one[0] for one in asyncio.run(each())] == [1, 2, 1, 3]


def test_8_it_is_read_as_nobody_whoever_asks_first(world: World, read: Callable[..., Any]) -> None:
    async def as_staff() -> Any:
        acting._token.set("somebody's session")
        return await shared_views.see(Tab(), read, "1")

    assert asyncio.run(as_staff()) == (1, False, ("1",))


def test_8_it_is_never_older_than_a_second(read: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([10.0, 10.9, 11.0, 11.5])
    now = [0.0]
    monkeypatch.setattr(shared_views.time, "monotonic", lambda: now[0])

    async def often() -> list[int]:
        found = []
        for moment in moments:
            now[0] = moment
            found.append((await shared_views.see(Tab(), read, "1"))[0])
        return found

    assert asyncio.run(often()) == [1, 1, 2, 2]


@pytest.mark.parametrize(("seconds_ago", "fresh"), [(0.0, True), (2.9, True), (3.1, False), (-60.0, False)])
def test_8_who_has_just_written_reads_past_the_copy(
    read: Callable[..., Any], seconds_ago: float, fresh: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tab remembers it, or the cookie of a posted form; a cookie from the future is nobody's of ours."""
    monkeypatch.setattr(shared_views.time, "time", lambda: 1_000_000.0)
    when = 1_000_000.0 - seconds_ago

    async def twice(tab: Tab) -> int:
        await shared_views.see(Tab(), read, "1")
        return int((await shared_views.see(tab, read, "1"))[0])

    async def by_form() -> int:
        acting.enter_with(f"points_wrote={int(when)}")
        acting._wrote_by_form.set(when)
        return await twice(Tab())

    assert asyncio.run(twice(Tab(when))) == (2 if fresh else 1)
    shared_views._kept.clear()
    assert (asyncio.run(by_form()) > 2) == fresh


def test_8_a_reading_that_failed_is_not_kept(world: World) -> None:
    tries = []

    def view(_session: Session, _actor: Actor) -> str:
        tries.append(1)
        if len(tries) == 1:
            raise NotFound("gone")
        return "there"

    async def twice() -> str:
        with pytest.raises(NotFound):
            await shared_views.see(Tab(), view)
        return await shared_views.see(Tab(), view)

    assert asyncio.run(twice()) == "there"


def test_8_who_leaves_early_takes_nothing_from_the_others(read: Callable[..., Any]) -> None:
    async def one_leaves() -> Any:
        first = asyncio.create_task(shared_views.see(Tab(), read, "1"))
        second = asyncio.create_task(shared_views.see(Tab(), read, "1"))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert asyncio.run(one_leaves()) == (1, False, ("1",))


def test_8_no_more_is_kept_than_fits(read: Callable[..., Any]) -> None:
    async def many() -> None:
        for number in range(shared_views.MOST_KEPT + 50):
            await shared_views.see(Tab(), read, str(number))

    asyncio.run(many())
    assert len(shared_views._kept) == shared_views.MOST_KEPT


def test_8_the_cookie_of_a_form_says_when_it_wrote() -> None:
    acting.enter_with(f"points_wrote={int(time.time())}")
    assert time.time() - acting.wrote_by_form() < 2
    for wrong in ("", "x", "-5", "9" * 400):
        acting.enter_with(f"points_wrote={wrong}")
        assert acting.wrote_by_form() == 0.0
