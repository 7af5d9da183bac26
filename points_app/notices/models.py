"""Tables of notices: their versions and readers."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from points_app.core import db
from points_app.notices.kinds import NoticeKind


class Notice(db.Table, table=True):
    """A notice for a place and all below it. What it says is in its versions; `version` is the one that counts.

    `kind`, `starts_at` and `ends_at` repeat that version's, because the board is found by them.
    Shown from `starts_at` until `ends_at` (no end: as long as nobody withdraws it). Never deleted.
    """

    __table_args__ = (
        Index("ix_notice_board", "place_id", "pinned", "starts_at", "id"),
        Index("ix_notice_kind", "place_id", "pinned", "kind", "starts_at", "id"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("ends_at > starts_at", name="period"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason = '')", name="withdrawal"),
        CheckConstraint("NOT (pinned AND withdrawn_at IS NOT NULL)", name="pinned"),
    )
    id: int | None = Field(default=None, primary_key=True)
    place_id: int = Field(foreign_key="place.id")
    path: str = db.path_field()
    kind: NoticeKind = db.choice(NoticeKind)
    pinned: bool = False
    version: int = 1
    starts_at: datetime = db.utc()
    ends_at: datetime | None = db.utc(nullable=True)
    published_by: int = Field(foreign_key="resident.id", index=True)
    published_at: datetime = db.utc()
    withdrawn_by: int | None = Field(default=None, foreign_key="resident.id")
    withdrawn_at: datetime | None = db.utc(nullable=True)
    withdrawn_reason: str = Field(default="", max_length=300)


class NoticeVersion(db.Table, table=True):
    """One wording of a notice, kept for good. `html` is the safe rendering of `source`, made once, when written.

    `pictures` is a list of {"name", "caption"} in order; the pictures themselves have the scope "notice".
    """

    __table_args__ = (
        UniqueConstraint("notice_id", "number", name="uq_notice_version_number"),
        UniqueConstraint("idempotency_key", name="uq_notice_version_key"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("(number = 1) = (what_changed = '')", name="what_changed"),
        CheckConstraint("length(idempotency_key) BETWEEN 1 AND 64", name="key"),
    )
    id: int | None = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="notice.id")
    number: int
    kind: NoticeKind = db.choice(NoticeKind)
    starts_at: datetime = db.utc()
    ends_at: datetime | None = db.utc(nullable=True)
    title: str = Field(max_length=80)
    source: str = Field(sa_type=sa.Text)
    html: str = Field(sa_type=sa.Text)
    excerpt: str = Field(default="", max_length=200)
    pictures: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    what_changed: str = Field(default="", max_length=300)
    written_by: int = Field(foreign_key="resident.id", index=True)
    written_at: datetime = db.utc()
    idempotency_key: str = Field(max_length=64)


class NoticeReaders(db.Table, table=True):
    """How many visitors a notice had, each counted once a day."""

    __table_args__ = (CheckConstraint("readers >= 0", name="readers"),)
    notice_id: int = Field(foreign_key="notice.id", primary_key=True)
    readers: int = 0


class NoticeVisit(db.Table, table=True):
    """Who was counted today, as a keyed hash that says nothing by itself; swept after a day."""

    notice_id: int = Field(foreign_key="notice.id", primary_key=True)
    day: date = Field(primary_key=True, index=True)
    visitor: str = Field(primary_key=True, max_length=32)
