"""Passwords: which may be chosen, and how they are kept. Both ways take tens of milliseconds on purpose."""

import secrets

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from points_app.core.fields import Password
from points_app.core.i18n import _

LONGEST = 128
CHOSEN = Password(8, LONGEST)
"""One that somebody makes up."""
TYPED = Password(1, LONGEST)
"""One that is tried."""
_hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))
# Without letters and digits that are taken for each other when read from paper.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def hash_password(password: str) -> str:
    """Return the Argon2id hash of `password`; raises InvalidInput when it is too short or too long."""
    return _hasher.hash(CHOSEN.take(password, _("密码")))


def password_is(password: str, stored: str) -> bool:
    """Whether `password` is the one that `stored` is the hash of."""
    return len(password) <= LONGEST and _hasher.verify(password, stored)


def random_password() -> str:
    """Return nine random letters and digits in three groups, to be read from paper and typed once."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _i in range(3)) for _g in range(3))


NOBODYS = hash_password(secrets.token_urlsafe(16))
"""Checked when nobody has the phone number, so that the answer takes as long as for a known one."""
