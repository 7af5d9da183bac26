"""QR tags: those of one's places, where new ones may hang, and what their codes say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import db
from points_app.core.permissions import Actor
from points_app.people import queries as people
from points_app.people.place_settings import printed_address, printed_addresses
from points_app.people.queries import PlaceKind
from points_app.service_requests import codes, rights
from points_app.service_requests.kinds import Category, TagKind
from points_app.service_requests.models import QrTag

TAGS_LIMIT = 400
SHEET_LIMIT = 200


@dataclass(frozen=True)
class TagFact:
    """A QR tag and where it hangs."""

    id: int
    code: str
    path: str
    place: str
    kind: TagKind
    label: str
    category: Category | None
    live: bool
    created_at: datetime


@dataclass(frozen=True)
class TagPlace:
    """A place at which this member of staff may hang tags."""

    id: int = 0
    name: str = ""
    is_compound: bool = False


def tags(session: Session, actor: Actor) -> tuple[TagFact, ...]:
    """Return the tags at the actor's places, live ones first, bounded."""
    places = [db.below(col(QrTag.path), path) for path in actor.paths(rights.DISPATCHERS)]
    if not places:
        return ()
    rows = session.exec(
        select(QrTag)
        .where(sa.or_(*places))
        .order_by(col(QrTag.revoked_at).is_not(None), col(QrTag.path), col(QrTag.id))
        .limit(TAGS_LIMIT)
    ).all()
    trails = people.trails_of(session, {row.path for row in rows})
    return tuple(
        TagFact(
            id=row.id or 0,
            code=row.code,
            path=row.path,
            place=trails[row.path],
            kind=TagKind(row.kind),
            label=row.label,
            category=Category(row.category) if row.category else None,
            live=row.revoked_at is None,
            created_at=row.created_at,
        )
        for row in rows
    )


def sheet(session: Session, actor: Actor, ids: list[int]) -> tuple[TagFact, ...]:
    """Return the live tags to print: those asked for (none: all) at the actor's places."""
    wanted = set(ids)
    return tuple(tag for tag in tags(session, actor) if tag.live and (not wanted or tag.id in wanted))[:SHEET_LIMIT]


def printed_at(session: Session, found: Iterable[TagFact], browsers: str) -> dict[str, str]:
    """Return path → the address that tags there are printed with; `browsers` is the one that the page was opened at."""
    return printed_addresses(session, (tag.path for tag in found), browsers)


def tag_places(session: Session, actor: Actor) -> tuple[TagPlace, ...]:
    """Return the compounds and buildings at which the actor may hang tags, bounded."""
    found: dict[int, TagPlace] = {}
    for path in actor.paths(rights.DISPATCHERS):
        for kind in (PlaceKind.COMPOUND, PlaceKind.BUILDING):
            for one in people.places_below(session, path, kind):
                found.setdefault(one.id, TagPlace(one.id, one.trail, kind == PlaceKind.COMPOUND))
    return tuple(sorted(found.values(), key=lambda one: one.id))


def tag_address(session: Session, _actor: Actor, code: str, browsers: str) -> str:
    """Return what the QR code of a tag says; `browsers` is the address that the page was opened at."""
    path = session.exec(select(QrTag.path).where(QrTag.code == code)).first()
    return f"{printed_address(session, path or '', browsers)}/report/?at={code}"


def was_revoked(session: Session, typed: str) -> bool:
    """Whether this code, as scanned or typed, is that of a tag which counts no longer."""
    wanted = codes.read(typed, codes.TAG_LENGTH)
    known = select(QrTag.id).where(QrTag.code == wanted, col(QrTag.revoked_at).is_not(None))
    return bool(wanted) and session.exec(known).first() is not None


def may_see_photos(_session: Session, _actor: Actor, _id: int) -> bool:
    """Whether somebody who knows a picture's unguessable name may see it: the report's code showed it to them."""
    return True
