"""One whole award through the service, as the award page asks for it: `python -m bench.award`.

Rights, rule, limits, the transfer, the boards' totals and the durable commit; each in a unit of work of its own.
"""

import statistics
import tempfile
import time
from pathlib import Path

from sqlmodel import Session, col, select

from bench.site import load_demo
from points_app.core import clock, db, idempotency
from points_app.core.permissions import Actor
from points_app.people.models import Resident
from points_app.people.queries import actor_of
from points_app.points import service
from points_app.points.forms import AwardForm, NewRuleForm
from points_app.points.kinds import Awarder, Dimension
from tests import servers
from tests.names import COMMITTEE

WARM_UP, AWARDS = 50, 500


def _prepare(session: Session) -> tuple[Actor, int, list[int]]:
    """Return the committee, a rule without limits, and the residents to award."""
    committee = session.exec(select(Resident.id).where(Resident.phone == COMMITTEE)).one()
    actor = actor_of(session, committee or 0)
    community = int(actor.grants[0][1].strip("/").split("/")[-1])
    form = NewRuleForm(
        key="bench-rule",
        place=community,
        dimension=next(iter(Dimension)),
        name="测量用的细则",
        points=1,
        awarder=Awarder.COMMITTEE,
    )
    rule = service.create_rule(session, actor, form)
    homes = select(Resident.id).where(col(Resident.household_id).is_not(None)).order_by(col(Resident.id))
    return actor, rule, [resident or 0 for resident in session.exec(homes).all()]


def _seconds(actor: Actor, rule: int, resident: int) -> float:
    begun = time.perf_counter()
    with db.write() as session:
        form = AwardForm(
            key=idempotency.new_key(),
            people=(resident,),
            rule=rule,
            version=1,
            times=1,
            reason="为了测量",
            day=clock.today(),
        )
        service.give_award(session, actor, form)
    return time.perf_counter() - begun


def _measure(title: str, url: str, folder: Path) -> None:
    load_demo(url, folder)
    db.use_engine(db.make_engine(url))
    with db.write() as session:
        actor, rule, residents = _prepare(session)
    for number in range(WARM_UP):
        _seconds(actor, rule, residents[number % len(residents)])
    times = sorted(_seconds(actor, rule, residents[number % len(residents)]) for number in range(AWARDS))
    middle, slow = statistics.median(times) * 1000, times[int(AWARDS * 0.95)] * 1000
    print(f"| {title} | {AWARDS / sum(times):,.0f} | {middle:.1f} | {slow:.1f} |", flush=True)
    db.use_engine(None)


def main() -> None:
    """Print a Markdown table for both databases."""
    print("| one award, one process | a second | median ms | 95 % ms |\n|---|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        _measure("SQLite", f"sqlite:///{Path(folder) / 'points.db'}", Path(folder))
        with servers.postgres(durable=True) as server:
            _measure("PostgreSQL", f"{server}postgres", Path(folder))


if __name__ == "__main__":
    main()
