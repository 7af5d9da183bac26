"""An error that nobody foresaw: the reader gets a number, the log gets the same number and where it happened.

Nothing private is logged: the message of an exception may hold what a person typed (a phone number in PostgreSQL's
DETAIL, a value that does not parse), so only its type and the lines of code are.
"""

import logging
import secrets
import traceback

from points_app.core.i18n import _

logger = logging.getLogger("points_app")
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def report(error: BaseException) -> str:
    """Log where `error` arose, and return the number under which it is found in the log."""
    number = "".join(secrets.choice(_ALPHABET) for _position in range(6))
    logger.error("Incident %s: %s", number, _where(error))
    return number


def words(number: str) -> str:
    """Return what a reader is told of an incident."""
    return _("出了点问题，没有办成。请稍后再试；还不行，请把编号 {number} 告诉居委会。", number=number)


def _where(error: BaseException) -> str:
    lines = []
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        lines.append(f"{type(at).__module__}.{type(at).__qualname__}\n{''.join(traceback.format_tb(at.__traceback__))}")
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return "caused by ".join(lines).rstrip()
