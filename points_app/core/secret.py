"""The key that signs household cards and downloads. It lives in the database, so one backup holds everything."""

import secrets
from functools import lru_cache

from itsdangerous import URLSafeSerializer
from sqlmodel import Field

from points_app.core import db
from points_app.settings import settings


class Secret(db.Table, table=True):
    """A named random key."""

    name: str = Field(primary_key=True, max_length=40)
    value: str = Field(max_length=100)


@lru_cache
def _key() -> str:
    if settings().secret:
        return settings().secret
    with db.write() as session:
        found = session.get(Secret, "signing")
        if found is None:
            found = Secret(name="signing", value=secrets.token_urlsafe(32))
            session.add(found)
            session.flush()
        return found.value


def signer(purpose: str) -> URLSafeSerializer:
    """Return a signer for `purpose`; what one purpose signs, another refuses."""
    return URLSafeSerializer(_key(), salt=purpose)
