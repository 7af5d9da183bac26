"""A process that awards until somebody kills it."""

from multiprocessing.connection import Connection

from points_app.core import db
from points_app.ledger import service
from tests.ledger.books import order


def amount_of(number: int) -> int:
    return 1 + number % 9


def award_for_ever(url: str, prefix: str, programme: int, household: int, answers: Connection) -> None:
    """Award in units of work of their own; send each number when its commit has returned."""
    db.use_engine(db.make_engine(url))
    number = 0
    while True:
        award = order(programme, household, amount_of(number), idempotency_key=f"{prefix}-{number}")
        with db.write() as session:
            service.transfer(session, award)
        answers.send(number)
        number += 1
