"""The table of things on the shelf."""

from datetime import datetime

from sqlmodel import Field

from points_app.core import db


class ShelfThing(db.Table, table=True):
    """A thing that somebody put on the shelf of a place."""

    id: int | None = Field(default=None, primary_key=True)
    path: str = db.path_field()
    name: str = Field(max_length=40)
    put_by: int = Field(foreign_key="resident.id", index=True)
    put_at: datetime = db.utc()
