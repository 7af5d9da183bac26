"""What was set at a place before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from points_app.core import paging
from points_app.core.permissions import Actor
from points_app.people.models import PlaceSetting, Resident
from points_app.people.place_settings import registered
from points_app.people.queries.register import need_kept

HISTORY = 10


@dataclass(frozen=True)
class Change:
    """That a setting was set: by whom ("" for the program itself), when, to what; `value` is None for "as above"."""

    at: datetime
    by: str
    text: str
    value: Any


def history(session: Session, actor: Actor, place_id: int, key: str, after: str = "") -> paging.Page[Change]:
    """Return what was set right at a place, newest first; only for who keeps its register."""
    need_kept(session, actor, place_id)
    setting = registered().get(key)
    wanted = (
        select(PlaceSetting, Resident.name)
        .outerjoin(Resident, col(Resident.id) == col(PlaceSetting.set_by))
        .where(PlaceSetting.place_id == place_id, PlaceSetting.key == key)
    )
    page = paging.read(session, wanted, paging.downwards(col(PlaceSetting.id)), after, HISTORY)
    return page.of(
        Change(row.set_at, name or "", row.value, setting.kept(row.value) if setting else None)
        for row, name in page.rows
    )
