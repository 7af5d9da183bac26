"""One notice to read, in its present wording or an earlier one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import clock, db, markdown, masking
from points_app.core.errors import NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.notices.kinds import NoticeKind, Showing
from points_app.notices.models import Notice, NoticeReaders, NoticeVersion
from points_app.notices.rights import PUBLISHERS, WATCHERS
from points_app.people import queries as people

MAX_CHANGES = 50


@dataclass(frozen=True)
class PictureFact:
    """A picture by its name, and the line below it."""

    name: str
    caption: str


@dataclass(frozen=True)
class WordingFact:
    """One wording of a notice. `html` is the safe rendering of `source`."""

    number: int
    kind: NoticeKind
    title: str
    source: str
    html: str
    starts_at: datetime
    ends_at: datetime | None
    pictures: tuple[PictureFact, ...]


@dataclass(frozen=True)
class ChangeFact:
    """That a notice was written or changed; `who` is a name as the reader may see it, `what` empty for the first."""

    number: int
    at: datetime
    who: str
    what: str


@dataclass(frozen=True)
class ReadNotice:
    """A notice to one reader; without `wording` it is not on the board any more, and not for this reader."""

    id: int
    kind: NoticeKind
    starts_at: datetime
    ends_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_reason: str
    may_edit: bool
    wording: WordingFact | None = None
    is_old: bool = False
    place: str = ""
    readers: int = 0
    changes: tuple[ChangeFact, ...] = ()

    @property
    def showing(self) -> Showing:
        """Whether the public sees it."""
        return Showing.at_present(self.starts_at, self.ends_at, self.withdrawn_at)


def notice(session: Session, actor: Actor, notice_id: int, number: int = 0) -> ReadNotice:
    """Return a notice, or one of its earlier wordings; raises NotFound.

    Withdrawn or past its last day, the public learns only that; before its first day, nothing.
    """
    row = session.exec(select(Notice).where(Notice.id == notice_id, _readable(actor))).first()
    if row is None:
        raise NotFound(_("没有这条公示。链接可能不完整，请到公示榜里找。"))
    watching = actor.has(WATCHERS, row.path)
    known: dict[str, Any] = {
        "id": row.id or 0,
        "kind": row.kind,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "withdrawn_at": row.withdrawn_at,
        "withdrawn_reason": row.withdrawn_reason,
    }
    if not watching and Showing.at_present(row.starts_at, row.ends_at, row.withdrawn_at) is not Showing.OPEN:
        return ReadNotice(**known, may_edit=False)
    readers = session.get(NoticeReaders, row.id)
    return ReadNotice(
        **known,
        may_edit=actor.has(PUBLISHERS, row.path) and row.withdrawn_at is None,
        wording=wording(session, notice_id, number or row.version),
        is_old=number not in {0, row.version},
        place=people.trails_of(session, [row.path])[row.path],
        readers=readers.readers if readers else 0,
        changes=_changes(session, notice_id, watching=watching) if row.version > 1 else (),
    )


def _readable(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition that the actor may learn of a notice at all."""
    watched = (db.below(col(Notice.path), top) for top in actor.paths(WATCHERS))
    return sa.or_(col(Notice.starts_at) <= clock.now(), *watched)


def wording(session: Session, notice_id: int, number: int) -> WordingFact:
    """Return one wording of a notice; raises NotFound when there is none of this number. Asks for no right."""
    row = session.exec(
        select(NoticeVersion).where(NoticeVersion.notice_id == notice_id, NoticeVersion.number == number)
    ).first()
    if row is None:
        raise NotFound(_("没有这个版本。"))
    return WordingFact(
        number=row.number,
        kind=row.kind,
        title=row.title,
        source=row.source,
        html=markdown.to_html(row.source),  # and not as it was rendered then, by whatever version
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        pictures=tuple(PictureFact(one["name"], one["caption"]) for one in row.pictures),
    )


def _changes(session: Session, notice_id: int, *, watching: bool) -> tuple[ChangeFact, ...]:
    """Return the newest changes, by whom: the public sees staff masked."""
    rows = session.exec(
        select(NoticeVersion.number, NoticeVersion.written_at, NoticeVersion.written_by, NoticeVersion.what_changed)
        .where(NoticeVersion.notice_id == notice_id)
        .order_by(col(NoticeVersion.number).desc())
        .limit(MAX_CHANGES)
    ).all()
    writers = people.people_by_id(session, {by for _number, _at, by, _what in rows})
    names = {id_: one.name if watching else masking.name(one.name) for id_, one in writers.items()}
    return tuple(ChangeFact(number, at, names.get(by, ""), what) for number, at, by, what in rows)
