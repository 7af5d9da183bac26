"""Periodic work: what fails is logged and harms nothing else, and several workers at once do no more than one."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from points_app.core import clock, periodic
from points_app.core.periodic import Job
from points_app.ledger import queries, service
from tests.ledger import books
from tests.world import ask, do


def test_a_job_that_fails_is_logged_and_the_next_one_runs(
    database: sa.Engine, caplog: pytest.LogCaptureFixture
) -> None:
    ran = []

    def fails(session: Session) -> None:
        raise ValueError("no such luck")

    with caplog.at_level(logging.ERROR):
        assert periodic.run_once([Job("one", fails), Job("two", ran.append)]) == ["one"]
    assert len(ran) == 1
    assert "Periodic work failed: one" in caplog.text


def test_it_runs_at_once_and_again_until_it_is_cancelled(database: sa.Engine) -> None:
    ran = []

    async def some_minutes() -> None:
        loop, thrice = asyncio.get_running_loop(), asyncio.Event()

        def job(session: Session) -> None:
            ran.append(session)
            if len(ran) == 3:
                loop.call_soon_threadsafe(thrice.set)

        task = asyncio.create_task(periodic.run_for_ever([Job("it", job)], every_seconds=0))
        await asyncio.wait_for(thrice.wait(), 20)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(some_minutes())
    assert len(ran) >= 3


def test_an_expired_reservation_is_freed_once_by_many_workers(database: sa.Engine) -> None:
    book = books.open_points_book()
    do(service.transfer, books.order(book.programme, book.households[0], 10))
    with clock.pinned(clock.now() - timedelta(days=1)):
        order = books.order(book.households[0], book.programme, 4, expires_at=clock.now() + timedelta(hours=1))
        do(service.reserve, order)
    assert ask(queries.balance, book.households[0]).available == 6
    with ThreadPoolExecutor(4) as workers:
        failed = list(workers.map(lambda _n: periodic.run_once([Job("expire", service.expire_due)]), range(4)))
    assert failed == [[]] * 4
    assert ask(queries.balance, book.households[0]).available == 10
    books.in_order()
