"""A process that awards until somebody kills it."""

from multiprocessing.connection import Connection

from points_app.core import db
from points_app.points import service
from points_app.points.forms import AwardForm
from tests.points.giving import NOW, TODAY
from tests.world import World, do

REASON = "清扫楼道"


def key_of(prefix: str, number: int) -> str:
    return f"{prefix}-{number}"


def times_of(number: int) -> int:
    return 1 + number % 3


def award(world: World, prefix: str, number: int) -> list[int]:
    """Give the award of this number in one unit of work; a second time, the same awards come back."""
    form = AwardForm(
        key=key_of(prefix, number),
        people=(int(world.a.people[number % 2]),),
        rule=world.rules["clean"],
        version=1,
        times=times_of(number),
        reason=REASON,
        day=TODAY,
    )
    return do(service.give_award, world.steward, form, at=NOW)


def award_for_ever(url: str, prefix: str, world: World, answers: Connection) -> None:
    """Award in units of work of their own; send each award's id when its commit has returned."""
    db.use_engine(db.make_engine(url))
    number = 0
    while True:
        answers.send(award(world, prefix, number)[0])
        number += 1
