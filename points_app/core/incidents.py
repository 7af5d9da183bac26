"""An error that nobody foresaw: the reader gets a number, the log gets the same number and where it happened.

Nothing private is logged: the message of an exception may hold what a person typed (a phone number in PostgreSQL's
DETAIL, a value that does not parse), so only its type and the lines of code are (core/log.py).
"""

import secrets

from points_app.core import log
from points_app.core.i18n import _

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def report(error: BaseException) -> str:
    """Log where `error` arose, and return the number under which it is found in the log."""
    number = "".join(secrets.choice(_ALPHABET) for _position in range(6))
    log.ours.error("Incident %s", number, exc_info=error)
    return number


def words(number: str) -> str:
    """Return what a reader is told of an incident."""
    return _("出了点问题，没有办成。请稍后再试；还不行，请把编号 {number} 告诉居委会。", number=number)
