"""What somebody typed into a form that was refused, so that a browser without JavaScript loses nothing; for a day."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import JSON
from sqlmodel import Field, Session, col

from points_app.core import clock, db
from points_app.core.permissions import Actor

LIFE = timedelta(days=1)
MAX_FIELD = 12_000
"""Characters kept of a field: several times what any form takes."""


class FormDraft(db.Table, table=True):
    """A refused form under a token that nobody guesses; swept after a day."""

    token: str = Field(primary_key=True, max_length=43)
    fields: dict[str, str] = Field(sa_type=JSON)
    message: str = Field(max_length=300)
    at: datetime = db.utc(index=True)


@dataclass(frozen=True)
class RefusedForm:
    """What was typed (name → text) and why it was refused; empty when nothing was."""

    fields: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


def keep(session: Session, _actor: Actor, refused: RefusedForm) -> str:
    """Keep a refused form for a day and return its token."""
    token = secrets.token_urlsafe(24)
    kept = {name: value[:MAX_FIELD] for name, value in refused.fields.items()}
    session.add(FormDraft(token=token, fields=kept, message=refused.reason[:300], at=clock.now()))
    session.flush()
    return token


def find(session: Session, _actor: Actor, token: str) -> RefusedForm:
    """Return a refused form, an empty one when the token is unknown or a day old."""
    row = session.get(FormDraft, token[:43]) if token else None
    if row is None or row.at < clock.now() - LIFE:
        return RefusedForm()
    return RefusedForm(dict(row.fields), row.message)


def sweep(session: Session) -> None:
    """Delete what nobody came back for; safe to run at any time."""
    session.exec(sa.delete(FormDraft).where(col(FormDraft.at) < clock.now() - LIFE))
