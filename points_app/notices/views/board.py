"""A list of notices for the eye."""

from dataclasses import dataclass

from sqlmodel import Session

from points_app.core import photos, saying
from points_app.core.i18n import ngettext, route
from points_app.core.paging import Page
from points_app.core.permissions import Actor
from points_app.notices import queries
from points_app.notices.kinds import NoticeKind
from points_app.notices.views.days import reader_words, showing_words


@dataclass(frozen=True)
class NoticeRow:
    """A notice in a list. `state` is a `Showing`, `state_words` why it is not shown."""

    id: int
    href: str
    kind: str
    kind_words: str
    title: str
    excerpt: str
    place: str
    day: str
    photo: str
    pinned: bool
    readers: str
    state: str
    state_words: str
    edited: str


def board(
    session: Session,
    actor: Actor,
    path: str,
    kind: NoticeKind | None = None,
    text: str = "",
    after: str = "",
    size: int = queries.PAGE,
) -> Page[NoticeRow]:
    """Return the notices shown at a place (`queries.notices`)."""
    page = queries.notices(session, actor, path, kind, text, after, size)
    return page.of(notice_row(one) for one in page.rows)


def urgent(session: Session, actor: Actor, path: str) -> list[NoticeRow]:
    """Return what is urgent now at a place (`queries.urgent`)."""
    return [notice_row(one) for one in queries.urgent(session, actor, path)]


def notice_row(fact: queries.NoticeFact) -> NoticeRow:
    """Return a notice as a row of a list."""
    changes = fact.version - 1
    return NoticeRow(
        id=fact.id,
        href=f"{route('/notice/')}?id={fact.id}",
        kind=fact.kind.value,
        kind_words=fact.kind.label,
        title=fact.title,
        excerpt=fact.excerpt,
        place=fact.place,
        day=saying.day(fact.starts_at),
        photo=photos.url(fact.picture, thumb=True) if fact.picture else "",
        pinned=fact.pinned,
        readers=reader_words(fact.readers),
        state=fact.showing.value,
        state_words=showing_words(fact),
        edited=ngettext("改过 {n} 次", "改过 {n} 次", changes) if changes else "",
    )
