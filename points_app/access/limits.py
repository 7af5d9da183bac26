"""Slowing down: attempts at a key are counted, and too many in a while are refused."""

from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.access.models import Attempt
from points_app.core import clock, db, saying, secret
from points_app.core.errors import TooMany
from points_app.core.i18n import _


async def count_attempt(key: str, *, limit: int, per: timedelta) -> None:
    """Count one attempt at `key` in a unit of work of its own, so that it counts whatever fails afterwards."""

    def work() -> None:
        with db.write() as session:
            slow_down(session, key, limit=limit, per=per)

    await db.in_thread(work)


def slow_down(session: Session, key: str, *, limit: int, per: timedelta) -> int:
    """Count one attempt at `key` and return its id; raise TooMany beyond `limit` attempts in `per`.

    The attempt must be kept even when the caller fails afterwards, so this runs in a unit of work of its own
    (`count_attempt`).
    """
    digest = _digest(key)
    db.take_turns(session, f"attempt {digest}")
    since = clock.now() - per
    recent = session.exec(
        select(sa.func.count()).select_from(Attempt).where(Attempt.key == digest, Attempt.at > since)
    ).one()
    if recent >= limit:
        raise TooMany(_("试得太多了，请过 {span}再试。", span=saying.span(per)))
    attempt = Attempt(key=digest, at=clock.now())
    session.add(attempt)
    session.flush()
    return attempt.id or 0


def forget_attempts(session: Session, key: str) -> None:
    """Forget the attempts at `key` after a success."""
    session.exec(sa.delete(Attempt).where(col(Attempt.key) == _digest(key)))


def forget_attempt(session: Session, attempt_id: int) -> None:
    """Take one attempt back: it was a success."""
    session.exec(sa.delete(Attempt).where(col(Attempt.id) == attempt_id))


def sweep(session: Session) -> None:
    """Delete what slows nobody down any more; safe to run at any time."""
    session.exec(sa.delete(Attempt).where(col(Attempt.at) < clock.now() - timedelta(days=1)))


def _digest(key: str) -> str:
    return secret.fingerprint("attempt", key)
