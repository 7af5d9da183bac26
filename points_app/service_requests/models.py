"""Tables of service requests: QR tags, reports and their events.

A report's row says how it stands; its events say how it came there and are never changed; `laws` makes the
database itself keep them.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from points_app.core import db
from points_app.service_requests.codes import TAG_LENGTH, TRACK_LENGTH
from points_app.service_requests.kinds import MAX_TEXT, Category, EventKind, Need, RequestState, TagKind

REPORT_PHOTOS = "request"
EVENT_PHOTOS = "request_event"


class QrTag(db.Table, table=True):
    """A printed QR code on a place or thing; presets the place, sometimes the category. Revoked, never reused."""

    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint(f"length(code) = {TAG_LENGTH}", name="code_length"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked_by_someone"),
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=TAG_LENGTH)
    place_id: int = Field(foreign_key="place.id", index=True)
    path: str = db.path_field()
    kind: TagKind = db.choice(TagKind)
    label: str = Field(max_length=60)
    category: Category | None = db.choice(Category, nullable=True, default=None)
    created_by: int | None = Field(default=None, foreign_key="resident.id")
    created_at: datetime = db.utc()
    revoked_at: datetime | None = db.utc(nullable=True)
    revoked_by: int | None = Field(default=None, foreign_key="resident.id")


_OPEN_ROWS = text("state IN ('received', 'accepted', 'in_progress', 'reopened')")
_MONTH_ROWS = text("solved_month <> ''")


class ServiceRequest(db.Table, table=True):
    """A report (诉求). `code` is the capability to follow and answer it; `due_at` is when it has to be solved.

    `priority`: 0 danger, 1 nobody is responsible yet, 2 the rest; the work list is in this order. `solved_month`
    ("2026-11") and `on_time` are there while it counts as solved, for the public figures.
    """

    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("idempotency_key"),
        CheckConstraint(f"length(code) = {TRACK_LENGTH}", name="code_length"),
        CheckConstraint(f"length(text) BETWEEN 1 AND {MAX_TEXT}", name="text_length"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating_range"),
        CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name="closed_when"),
        CheckConstraint("(solved_month = '') = (on_time IS NULL)", name="solved_figures"),
        CheckConstraint("(state IN ('solved', 'closed')) = (solved_month <> '')", name="solved_month"),
        CheckConstraint("state IN ('received', 'reopened') OR assignee_id IS NOT NULL", name="responsible"),
        Index("ix_service_request_open", "path", "due_at", sqlite_where=_OPEN_ROWS, postgresql_where=_OPEN_ROWS),
        Index("ix_service_request_mine", "assignee_id", "id"),
        Index("ix_service_request_alerted", "alerted_id", "id"),
        Index(
            "ix_service_request_solved",
            "solved_month",
            "path",
            "on_time",
            sqlite_where=_MONTH_ROWS,
            postgresql_where=_MONTH_ROWS,
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=TRACK_LENGTH)
    idempotency_key: str = Field(max_length=64)
    tag_id: int | None = Field(default=None, foreign_key="qr_tag.id", index=True)
    place_id: int = Field(foreign_key="place.id", index=True)
    path: str = db.path_field()
    need: Need = db.choice(Need)
    category: Category = db.choice(Category)
    text: str = Field(max_length=MAX_TEXT)
    phone: str = Field(default="", max_length=20)
    reporter_id: int | None = Field(default=None, foreign_key="resident.id", index=True)
    state: RequestState = db.choice(RequestState, default=RequestState.RECEIVED)
    priority: int = 2
    assignee_id: int | None = Field(default=None, foreign_key="resident.id")
    alerted_id: int | None = Field(default=None, foreign_key="resident.id")
    created_at: datetime = db.utc()
    due_at: datetime = db.utc()
    calendar_known: bool = True
    visit_at: datetime | None = db.utc(nullable=True)
    solved_at: datetime | None = db.utc(nullable=True)
    solved_month: str = Field(default="", max_length=7)
    on_time: bool | None = None
    closed_at: datetime | None = db.utc(nullable=True)
    rating: int | None = None


class RequestEvent(db.Table, table=True):
    """One thing that happened to a report. Appended only. `actor_role` is "reporter", "system" or a role's value."""

    __table_args__ = (Index("ix_request_event_request", "request_id", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="service_request.id")
    kind: EventKind = db.choice(EventKind)
    state: RequestState = db.choice(RequestState)
    actor_id: int | None = Field(default=None, foreign_key="resident.id")
    actor_role: str = Field(max_length=20)
    to_id: int | None = Field(default=None, foreign_key="resident.id")
    to_role: str = Field(default="", max_length=20)
    note: str = Field(default="", max_length=MAX_TEXT)
    public: bool = True
    rating: int | None = None
    due_at: datetime | None = db.utc(nullable=True)
    visit_at: datetime | None = db.utc(nullable=True)
    at: datetime = db.utc()
