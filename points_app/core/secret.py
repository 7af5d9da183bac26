"""The key that signs household cards and downloads. It lives in the database, so one backup holds everything."""

import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
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
    # Read first: whoever asks may be inside a unit of work, and a second writer would wait for it forever.
    with db.read() as session:
        found = session.get(Secret, "signing")
        kept = found.value if found else ""
    return kept or ensure()


def ensure() -> str:
    """Make the key if there is none, and return it; the migrations' last step."""
    with db.write() as session:
        made = Secret(name="signing", value=secrets.token_urlsafe(32))
        return db.find_or_insert(session, made, "name")[0].value  # two that start at once get the same


def signer(purpose: str) -> URLSafeSerializer:
    """Return a signer for `purpose`; what one purpose signs, another refuses."""
    return URLSafeSerializer(_key(), salt=purpose)


@lru_cache(maxsize=2)
def _sealer(key: str) -> AESSIV:
    return AESSIV(hashlib.sha512(f"seal:{key}".encode()).digest())


def seal(plain: bytes, purpose: str) -> bytes:
    """Return `plain` so that nobody else can read or make it; the same gives the same, another purpose another."""
    return _sealer(_key()).encrypt(plain, [purpose.encode()])


def unseal(sealed: bytes, purpose: str) -> bytes:
    """Return what was sealed for `purpose`; raise ValueError for anything else."""
    try:
        return _sealer(_key()).decrypt(sealed, [purpose.encode()])
    except InvalidTag as error:
        raise ValueError("not sealed by us") from error


def fingerprint(purpose: str, text: str) -> str:
    """Return 32 characters that stand for `text` and do not tell it; another purpose gives others."""
    key = f"{purpose}:{_key()}".encode()
    return hmac.new(key, text.encode(errors="replace"), hashlib.sha256).hexdigest()[:32]
