"""The table of attempts that are counted, so that guessing is slow."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from points_app.core import db


class Attempt(db.Table, table=True):
    """One try at something that must be slowed down (a sign-in, an anonymous report); swept after a day.

    `key` is a keyed digest: neither phone numbers nor addresses are kept, nor can they be found by trying them all.
    """

    __table_args__ = (Index("ix_attempt_key_at", "key", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=100)
    at: datetime = db.utc()
