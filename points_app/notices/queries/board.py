"""The notices of a place: its own and those of every place above."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import clock, paging
from points_app.core.paging import Page
from points_app.core.permissions import Actor
from points_app.notices.kinds import NoticeKind, Showing
from points_app.notices.models import Notice, NoticeReaders, NoticeVersion
from points_app.people import queries as people

PAGE = 20
SEARCHED = 1_000
MOST_URGENT = 3
URGENT_FOR = timedelta(days=7)
"""How long an urgent notice without a last day stands above everything; an old alarm hides a new one."""
NEWEST = paging.downwards(col(Notice.starts_at), col(Notice.id))


@dataclass(frozen=True)
class NoticeFact:
    """A notice in a list, by its present wording; `place` in words, `picture` the name of its first one or empty."""

    id: int
    path: str
    place: str
    kind: NoticeKind
    title: str
    excerpt: str
    starts_at: datetime
    ends_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_reason: str
    picture: str
    pinned: bool
    version: int
    readers: int

    @property
    def showing(self) -> Showing:
        """Whether the public sees it."""
        return Showing.at_present(self.starts_at, self.ends_at, self.withdrawn_at)


def notices(
    session: Session,
    _actor: Actor,
    path: str,
    kind: NoticeKind | None = None,
    text: str = "",
    after: str = "",
    size: int = PAGE,
) -> Page[NoticeFact]:
    """Return the notices shown at the place `path`: its own and those of every place above, newest first.

    The first page begins with all that is pinned, besides its `size` others. Costs the same however many notices other
    places have: each place on the path gives at most a page from its index.
    """
    pinned, shown, contains = col(Notice.pinned), _shown(kind), _contains(text)
    place = paging.decode(after, *NEWEST.kinds)
    top: list[NoticeFact] = []
    beyond: list[Any] = []
    if place is None:  # what is pinned and left out here would be on no other page either
        top = facts(session, _found(path, [*shown, pinned == sa.true()], contains, SEARCHED), SEARCHED)
    else:
        beyond = [NEWEST.beyond(place)]
    going_on = _found(path, [pinned == sa.false(), *shown, *beyond], contains, size + 1)
    page = paging.cut(facts(session, going_on, size + 1), size, lambda row: (row.starts_at, row.id))
    return Page((*top, *page.rows), page.after)


def urgent(session: Session, _actor: Actor, path: str) -> list[NoticeFact]:
    """Return what is urgent now at the place `path` and every place above, newest first."""
    still = sa.or_(col(Notice.ends_at).is_not(None), col(Notice.starts_at) > clock.now() - URGENT_FOR)
    return facts(session, _found(path, [*_shown(NoticeKind.URGENT), still], [], MOST_URGENT), MOST_URGENT)


def facts(session: Session, ids: Any, limit: int) -> list[NoticeFact]:
    """Return the notices whose ids the select `ids` gives, by their present wordings, newest first."""
    found = session.exec(
        select(Notice, NoticeVersion, NoticeReaders.readers)
        .join(
            NoticeVersion,
            sa.and_(col(NoticeVersion.notice_id) == Notice.id, col(NoticeVersion.number) == Notice.version),
        )
        .join(NoticeReaders, col(NoticeReaders.notice_id) == Notice.id)
        .where(col(Notice.id).in_(ids))
        .order_by(*NEWEST.sorted())
        .limit(limit)
    ).all()
    trails = people.trails_of(session, {row.path for row, _version, _readers in found})
    return [_fact(row, version, readers, trails[row.path]) for row, version, readers in found]


def _fact(row: Notice, version: NoticeVersion, readers: int, place: str) -> NoticeFact:
    return NoticeFact(
        id=row.id or 0,
        path=row.path,
        place=place,
        kind=version.kind,
        title=version.title,
        excerpt=version.excerpt,
        starts_at=version.starts_at,
        ends_at=version.ends_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
        picture=version.pictures[0]["name"] if version.pictures else "",
        pinned=row.pinned,
        version=row.version,
        readers=readers,
    )


def _shown(kind: NoticeKind | None) -> list[Any]:
    """Return the conditions that the public sees a notice now, of one kind if it is given."""
    now = clock.now()
    return [
        col(Notice.withdrawn_at).is_(None),
        col(Notice.starts_at) <= now,
        sa.or_(col(Notice.ends_at).is_(None), col(Notice.ends_at) > now),
        *([] if kind is None else [Notice.kind == kind]),
    ]


def _contains(text: str) -> list[Any]:
    """Return the condition that the present wording contains `text`; none for an empty text."""
    if not text:
        return []
    return [
        sa.exists().where(
            col(NoticeVersion.notice_id) == col(Notice.id),
            col(NoticeVersion.number) == col(Notice.version),
            sa.or_(
                col(NoticeVersion.title).icontains(text, autoescape=True),
                col(NoticeVersion.source).icontains(text, autoescape=True),
            ),
        )
    ]


def _found(path: str, conditions: Sequence[Any], contains: Sequence[Any], limit: int) -> Any:
    """Return the select of ids of the newest notices of each place on the path, at most `limit` of each.

    What a notice must contain is looked for in the newest SEARCHED of each place.
    """
    parts = []
    for place_id in people.ids_of(path):
        here = sa.select(col(Notice.id)).where(col(Notice.place_id) == place_id, *conditions)
        here = here.order_by(*NEWEST.sorted())
        if contains:
            searched = here.limit(SEARCHED).subquery()
            here = sa.select(col(Notice.id)).where(col(Notice.id).in_(sa.select(searched.c.id)), *contains)
            here = here.order_by(*NEWEST.sorted())
        parts.append(sa.select(here.limit(limit).subquery().c.id))
    return sa.union_all(*parts) if parts else sa.select(col(Notice.id)).where(sa.false())
