"""The table of honors."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from points_app.core import db


class Honor(db.Table, table=True):
    """An honor of a resident, or of a household named by that resident. Only a withdrawal ever changes it.

    `period` is "year-month-width": the last month it covers, and how many months (1, 3 or 12), so that it sorts.
    Name and photo are shown by the person's consents of the moment, never by anything kept here.
    """

    __table_args__ = (
        Index("ix_honor_board", "place_id", "period", "id"),
        UniqueConstraint("idempotency_key", name="uq_honor_key"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason = '')", name="withdrawal"),
        CheckConstraint("length(idempotency_key) BETWEEN 1 AND 64", name="key"),
    )
    id: int | None = Field(default=None, primary_key=True)
    place_id: int = Field(foreign_key="place.id")
    path: str = db.path_field()
    resident_id: int = Field(foreign_key="resident.id", index=True)
    household_id: int | None = Field(default=None, foreign_key="household.id", index=True)
    title: str = Field(max_length=40)
    citation: str = Field(max_length=200)
    period: str = db.key_field(12)
    published_by: int = Field(foreign_key="resident.id", index=True)
    published_at: datetime = db.utc()
    withdrawn_by: int | None = Field(default=None, foreign_key="resident.id")
    withdrawn_at: datetime | None = db.utc(nullable=True)
    withdrawn_reason: str = Field(default="", max_length=300)
    idempotency_key: str = Field(max_length=64)
