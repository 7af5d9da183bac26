"""What counts at a place: the values of settings, and the address that is printed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core.db import ids_of
from points_app.people.models import PlaceSetting
from points_app.people.place_settings.setting import PUBLIC_ADDRESS, Setting, registered

T = TypeVar("T")
_LOOPBACK = {"localhost", "127.0.0.1", "::1", "0.0.0.0"}  # noqa: S104  nothing is bound here


class Origin(StrEnum):
    """Where a value comes from."""

    HERE = "here"
    ABOVE = "above"
    INSTALLATION = "installation"
    """Recorded by `serve`, for all places."""
    DEFAULT = "default"
    ENVIRONMENT = "environment"
    """The operator's, which nothing overrules."""


@dataclass(frozen=True)
class Found(Generic[T]):
    """A value that counts at a place; `place_id` is the place that has set it, 0 for none."""

    value: T
    origin: Origin
    place_id: int = 0


def value(session: Session, path: str, setting: Setting[T]) -> T:
    """Return what counts at the place `path`: the nearest place's value, else the installation's, else the default."""
    found: Found[T] = values_for(session, path, (setting,))[setting.key]
    return found.value


def values_for(session: Session, path: str, settings: Iterable[Setting[Any]] | None = None) -> dict[str, Found[Any]]:
    """Return key → what counts at the place `path`, of `settings` or of all there are; one statement."""
    wanted = tuple(registered().values() if settings is None else settings)
    ids = ids_of(path)
    kept = _newest(session, ids, [one.key for one in wanted])
    return {one.key: _nearest(one, ids, kept) for one in wanted}


def printed_addresses(session: Session, paths: Iterable[str], browsers: str) -> dict[str, str]:
    """Return path → what the QR codes of that place begin with (see `printed_address`); one statement."""
    ids = {path: ids_of(path) for path in set(paths)}
    kept = _newest(session, sorted({one for each in ids.values() for one in each}), [PUBLIC_ADDRESS.key])
    found = {path: _nearest(PUBLIC_ADDRESS, each, kept).value for path, each in ids.items()}
    opened_at = browsers.rstrip("/")
    return {path: opened_at if not one or is_only_here(one) else one for path, one in found.items()}


def _newest(session: Session, ids: Sequence[int], keys: Sequence[str]) -> dict[tuple[int | None, str], str]:
    here = sa.or_(col(PlaceSetting.place_id).in_(ids), col(PlaceSetting.place_id).is_(None))
    newest = (
        sa.select(sa.func.max(PlaceSetting.id))
        .where(here, col(PlaceSetting.key).in_(keys))
        .group_by(col(PlaceSetting.place_id), col(PlaceSetting.key))
    )
    rows = session.exec(select(PlaceSetting).where(col(PlaceSetting.id).in_(newest))).all()
    return {(row.place_id, row.key): row.value for row in rows}


def _nearest(setting: Setting[T], ids: Sequence[int], kept: dict[tuple[int | None, str], str]) -> Found[T]:
    ordered = setting.overruled()
    if ordered is not None:
        return Found(ordered, Origin.ENVIRONMENT)
    for place_id in (*reversed(ids), None):
        found = setting.kept(kept.get((place_id, setting.key), ""))
        if found is None:
            continue
        if place_id is None:
            return Found(found, Origin.INSTALLATION)
        return Found(found, Origin.HERE if place_id == ids[-1] else Origin.ABOVE, place_id)
    return Found(setting.default, Origin.DEFAULT)


def served_address(session: Session) -> str:
    """Return the address that the app is reached at, as far as the operator said or `serve` recorded; "" if neither."""
    return value(session, "", PUBLIC_ADDRESS)


def printed_address(session: Session, path: str, browsers: str) -> str:
    """Return what the QR codes of the place `path` begin with, without a slash at the end.

    `browsers` is the address that the page was opened at: it serves better than one that only this machine knows.
    """
    return printed_addresses(session, (path,), browsers)[path]


def is_only_here(address: str) -> bool:
    """Whether an address is one that no other device than this machine can open."""
    return urlsplit(address).hostname in _LOOPBACK
