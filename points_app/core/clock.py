"""The time: stored as aware UTC, shown and counted in the community's own time zone."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from points_app.settings import settings

_pinned: ContextVar[datetime | None] = ContextVar("pinned_now", default=None)


def now() -> datetime:
    """Return the present moment as aware UTC."""
    return _pinned.get() or datetime.now(UTC)


@contextmanager
def pinned(moment: datetime) -> Iterator[None]:
    """Let `now()` return `moment` inside the block; for the demo's past and for tests."""
    token = _pinned.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _pinned.reset(token)


def zone() -> ZoneInfo:
    """Return the community's time zone."""
    return ZoneInfo(settings().timezone)


def local(moment: datetime) -> datetime:
    """Return `moment` in the community's time zone."""
    return moment.astimezone(zone())


def today() -> date:
    """Return the community's calendar day."""
    return local(now()).date()


def at_local(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return the UTC moment of a local clock time on `day`."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone()).astimezone(UTC)
