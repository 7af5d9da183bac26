"""An audit row for every verb and export: who did what, on what, where and when. No content and no names.

It is written in the unit of work of what it tells of, so neither is there without the other; nothing but `record`
writes it, and the database lets nobody change or delete it. A repeat of a form (`idempotency.once`) does nothing, so
the work records, not the verb around it.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from points_app.core import clock, db
from points_app.core.laws import kept
from points_app.core.paging import Page, downwards, read
from points_app.core.permissions import Actor

_VERB = re.compile(r"[a-z_]+\.[a-z_]+")
NOWHERE = "/"
"""The path of what belongs to no place; only who may see everything sees it."""


class Via(StrEnum):
    """The door through which something was done."""

    PAGE = "page"
    """A page of the app, with or without scripts."""
    API = "api"
    """A machine's call."""
    COMMAND = "command"
    """The operator's command line."""
    JOB = "job"
    """Periodic work."""


_via: ContextVar[Via] = ContextVar("via", default=Via.PAGE)


class AuditRow(db.Table, table=True):
    """That something was done. Ids are of no table in particular: a row outlives what it names."""

    __table_args__ = (
        sa.Index("ix_audit_row_actor", "actor_id", "id"),
        sa.Index("ix_audit_row_subject", "subject", "subject_id", "id"),
        sa.Index("ix_audit_row_path", "path", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = db.utc()
    actor_id: int = 0
    """0 for whoever is not signed in, and for commands and jobs."""
    verb: str = Field(max_length=60)
    """"slice.verb"."""
    subject: str = Field(default="", max_length=30)
    """What `subject_id` is the id of: a table's name."""
    subject_id: int = 0
    path: str = db.path_field(index=False)
    via: Via = db.choice(Via)


LAWS = (kept("What was done is recorded for good: a row is never changed or deleted.", AuditRow, "audit.kept"),)


@dataclass(frozen=True)
class Recorded:
    """That something was done; `path` is the place's."""

    at: datetime
    actor_id: int
    verb: str
    subject: str
    subject_id: int
    path: str
    via: Via


@contextmanager
def through(via: Via) -> Iterator[None]:
    """Say through which door what is done inside the block comes; without it, it is a page."""
    token = _via.set(via)
    try:
        yield
    finally:
        _via.reset(token)


def record(
    session: Session, actor: Actor, verb: str, *, subject: str = "", subject_id: int | None = 0, path: str = NOWHERE
) -> None:
    """Record that `actor` does `verb` ("slice.verb") to row `subject_id` of table `subject` at the place `path`.

    It is written with the unit of work. Nothing of the content belongs into any argument.
    """
    if not _VERB.fullmatch(verb):
        raise ValueError(f"a verb is named slice.verb, not {verb}")
    row = AuditRow(
        at=clock.now(),
        actor_id=actor.resident_id or 0,
        verb=verb,
        subject=subject,
        subject_id=subject_id or 0,
        path=path,
        via=_via.get(),
    )
    session.add(row)


def since(session: Session) -> datetime | None:
    """Return the moment of the first row, before which nothing was recorded; None when there is no row."""
    return session.exec(select(AuditRow.at).order_by(col(AuditRow.id)).limit(1)).first()


def latest(session: Session, subject: str, ids: Sequence[int], verbs: Sequence[str]) -> dict[int, Recorded]:
    """Return for each of these things the last of `verbs` that was done to it, where one was."""
    newest = (
        select(sa.func.max(AuditRow.id))
        .where(AuditRow.subject == subject, col(AuditRow.subject_id).in_(ids), col(AuditRow.verb).in_(verbs))
        .group_by(col(AuditRow.subject_id))
    )
    rows = session.exec(select(AuditRow).where(col(AuditRow.id).in_(newest))).all()
    return {row.subject_id: _recorded(row) for row in rows}


def first_since(session: Session, subject: str, ids: Sequence[int], verb: str, moment: datetime) -> Recorded | None:
    """Return the first `verb` that was done to one of these things from `moment` on."""
    done = select(AuditRow).where(AuditRow.subject == subject, col(AuditRow.subject_id).in_(ids))
    done = done.where(AuditRow.verb == verb, AuditRow.at >= moment)
    row = session.exec(done.order_by(col(AuditRow.id)).limit(1)).first()
    return _recorded(row) if row is not None else None


def _recorded(row: AuditRow) -> Recorded:
    return Recorded(row.at, row.actor_id, row.verb, row.subject, row.subject_id, row.path, row.via)


_NEWEST = downwards(col(AuditRow.id))


def rows(
    session: Session,
    paths: Sequence[str],
    *,
    actor_id: int | None = None,
    subject: str = "",
    subject_id: int | None = None,
    after: str = "",
    size: int = 40,
) -> Page[Recorded]:
    """Return what was done at the places `paths` and below them, newest first.

    `paths` are those at which the reader may see it, or fewer. Only what one person did (0: nobody signed in), or what
    was done to one thing, when that is given.
    """
    wanted = select(AuditRow).where(sa.or_(sa.false(), *(db.below(col(AuditRow.path), path) for path in paths)))
    if actor_id is not None:
        wanted = wanted.where(AuditRow.actor_id == actor_id)
    if subject:
        wanted = wanted.where(AuditRow.subject == subject)
    if subject_id is not None:
        wanted = wanted.where(AuditRow.subject_id == subject_id)
    page = read(session, wanted, _NEWEST, after, size)
    return page.of(_recorded(row) for row in page.rows)
