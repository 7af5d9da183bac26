"""What the ledger registers."""

from collections.abc import Iterator

from sqlmodel import Session

from points_app.core.periodic import Job
from points_app.ledger.queries import book_sums, verify
from points_app.ledger.service import expire_due

JOBS = (Job("ledger: what has expired", expire_due),)


def _differences(session: Session) -> Iterator[str]:
    """Yield what is wrong with balances and books, a line each."""
    for found in verify(session):
        yield f"account {found.account_id}: {found.field} is kept as {found.kept}, its transfers say {found.rebuilt}"
    for book, total in book_sums(session).items():
        if total:
            yield f"book {book}: sums to {total} and must sum to 0"


CHECKS = (_differences,)
