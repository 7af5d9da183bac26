"""Slowing down: attempts at a key are counted, and too many in a while are refused.

By address strangers are counted alone, an IPv6 /64 as one, and the /48 around it besides. Whoever is known (signed in,
or in a browser that the person used before) is counted apart, so that strangers slow down strangers only.
"""

from collections.abc import Collection
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.access.models import Attempt
from points_app.core import clock, db, saying, secret
from points_app.core.errors import TooMany
from points_app.core.i18n import _
from points_app.core.networks import site_of

AHEAD = timedelta(minutes=1)
"""Who waited for another was counted by an older clock; what is further ahead was counted by a wrong one."""
WIDER = 4
"""How many times as much as one address the network around it may try."""


async def count_attempt(key: str, *, limit: int, per: timedelta) -> None:
    """Count one attempt at `key` in a unit of work of its own, so that it counts whatever fails afterwards."""
    await db.writing(slow_down, key, limit=limit, per=per)


async def count_from(what: str, address: str, *, limit: int, per: timedelta) -> list[int]:
    """Count one attempt from an address (`slow_down_from`) in a unit of work of its own; return the attempts' ids."""
    return await db.writing(slow_down_from, what, address, limit=limit, per=per)


def slow_down_from(session: Session, what: str, address: str, *, limit: int, per: timedelta) -> list[int]:
    """Count one attempt from an address and the network around it; "", which is not known, is not counted."""
    if not address:
        return []
    made = [slow_down(session, f"{what}:{address}", limit=limit, per=per)]
    wider = site_of(address)
    if wider != address:
        made.append(slow_down(session, f"{what}:{wider}", limit=limit * WIDER, per=per))
    return made


async def take_back(attempt_ids: list[int]) -> None:
    """Take attempts back in a unit of work of its own: it was a success."""
    if attempt_ids:
        await db.writing(forget_these, attempt_ids)


def slow_down(session: Session, key: str, *, limit: int, per: timedelta) -> int:
    """Count one attempt at `key` and return its id; raise TooMany beyond `limit` attempts in `per`.

    The attempt must be kept even when the caller fails afterwards, so this runs in a unit of work of its own
    (`count_attempt`).
    """
    digest = _digest(key)
    db.take_turns(session, f"attempt {digest}")
    now = clock.now()
    recent = session.exec(
        select(sa.func.count())
        .select_from(Attempt)
        .where(Attempt.key == digest, Attempt.at > now - per, Attempt.at <= now + AHEAD)
    ).one()
    if recent >= limit:
        raise TooMany(_("试得太多了，请过 {span}再试。", span=saying.span(per)))
    attempt = Attempt(key=digest, at=now)
    session.add(attempt)
    session.flush()
    return attempt.id or 0


def forget_attempts(session: Session, key: str) -> None:
    """Forget the attempts at `key` after a success."""
    session.exec(sa.delete(Attempt).where(col(Attempt.key) == _digest(key)))


def forget_these(session: Session, attempt_ids: Collection[int]) -> None:
    """Take attempts back: it was a success."""
    session.exec(sa.delete(Attempt).where(col(Attempt.id).in_(attempt_ids)))


def sweep(session: Session) -> None:
    """Delete what slows nobody down any more; safe to run at any time."""
    now = clock.now()
    old, ahead = col(Attempt.at) < now - timedelta(days=1), col(Attempt.at) > now + AHEAD
    session.exec(sa.delete(Attempt).where(sa.or_(old, ahead)))  # ahead: the clock was wrong when they were counted


def _digest(key: str) -> str:
    return secret.fingerprint("attempt", key)
