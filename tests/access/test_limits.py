"""Attempts: counted for good, told by keyed digests, refused in words."""

import asyncio
import hashlib
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from points_app.access.limits import count_attempt, forget_attempts, forget_these, slow_down, sweep
from points_app.access.models import Attempt
from points_app.core import clock, db
from points_app.core.errors import TooMany
from points_app.core.i18n import use_locale

PHONE = "sign-in:13700000010"
QUARTER = timedelta(minutes=15)


def count(session: Session) -> int:
    return session.exec(select(sa.func.count()).select_from(Attempt)).one()


def test_an_attempt_counts_whatever_fails_afterwards(database: sa.Engine) -> None:
    async def attempts(times: int) -> None:
        for _time in range(times):
            await count_attempt(PHONE, limit=3, per=QUARTER)

    asyncio.run(attempts(3))
    with pytest.raises(TooMany, match="请过 15 分钟再试"):
        asyncio.run(attempts(1))
    with use_locale("en"), pytest.raises(TooMany, match="in 15 minutes"):
        asyncio.run(attempts(1))
    with db.read() as session:
        assert count(session) == 3
    with clock.pinned(clock.now() + QUARTER + timedelta(seconds=1)):
        asyncio.run(attempts(1))


def test_what_is_kept_of_a_number_is_found_by_nobody_without_the_key(database: sa.Engine) -> None:
    with db.write() as session:
        slow_down(session, PHONE, limit=3, per=QUARTER)
        (kept,) = session.exec(select(Attempt.key)).all()
    digests = {hashlib.new(name, PHONE.encode()).hexdigest()[:32] for name in ("md5", "sha1", "sha256", "sha512")}
    assert len(kept) == 32
    assert kept not in digests


def test_a_success_is_forgotten_and_so_is_yesterday(database: sa.Engine) -> None:
    with db.write() as session:
        slow_down(session, PHONE, limit=9, per=QUARTER)
        one = slow_down(session, "other", limit=9, per=QUARTER)
        forget_attempts(session, PHONE)
        assert count(session) == 1
        forget_these(session, [one])
        assert count(session) == 0
        slow_down(session, PHONE, limit=9, per=QUARTER)
        sweep(session)
        assert count(session) == 1
        with clock.pinned(clock.now() + timedelta(days=1, minutes=1)):
            sweep(session)
        assert count(session) == 0


def test_7_13_a_clock_that_was_ahead_locks_nobody_out_afterwards(database: sa.Engine) -> None:
    per = timedelta(minutes=15)
    with clock.pinned(clock.now() + timedelta(days=40)), db.write() as session:
        for _try in range(5):
            slow_down(session, "sign-in:1", limit=5, per=per)
    with db.write() as session:
        for _try in range(5):
            slow_down(session, "sign-in:1", limit=5, per=per)
    with pytest.raises(TooMany), db.write() as session:
        slow_down(session, "sign-in:1", limit=5, per=per)
    with db.write() as session:
        sweep(session)
    with db.read() as session:
        assert len(session.exec(select(Attempt)).all()) == 5
