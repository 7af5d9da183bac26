"""What is kept of sign-ins only as long as it serves: attempts for a day, ended sessions for a month."""

from datetime import timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlmodel import Session, col

from points_app.core import clock
from points_app.people.models import Attempt, UserSession

KEEP_ATTEMPTS = timedelta(days=1)
KEEP_ENDED_SESSIONS = timedelta(days=30)


def sweep(session: Session) -> int:
    """Delete old attempts and sessions that ended long ago; return how many rows went."""
    old = clock.now() - KEEP_ENDED_SESSIONS
    ended = sa.or_(col(UserSession.expires_at) < old, col(UserSession.revoked_at) < old)
    deleted = (
        sa.delete(Attempt).where(col(Attempt.at) < clock.now() - KEEP_ATTEMPTS),
        sa.delete(UserSession).where(ended),
    )
    return sum(cast("sa.CursorResult[Any]", session.execute(statement)).rowcount for statement in deleted)
