"""What is on the shelf."""

from dataclasses import dataclass
from datetime import datetime

from points_app.shelf.models import ShelfThing
from sqlmodel import Session, col, select

from points_app.core.db import below
from points_app.core.paging import Page, downwards, read
from points_app.core.permissions import Actor

PAGE = 20


@dataclass(frozen=True)
class Thing:
    """A thing on the shelf."""

    id: int
    name: str
    put_at: datetime


def things(session: Session, _actor: Actor, path: str, after: str = "") -> Page[Thing]:
    """Return what is on the shelves of a place and below it, newest first; anybody may read it."""
    wanted = select(ShelfThing).where(below(col(ShelfThing.path), path))
    page = read(session, wanted, downwards(col(ShelfThing.id)), after, PAGE)
    return page.of(Thing(row.id or 0, row.name, row.put_at) for row in page.rows)
