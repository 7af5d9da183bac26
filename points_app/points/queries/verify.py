"""Proof that the totals agree with the awards: rebuilds every total from all awards, so it reads them all."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from points_app.points.kinds import Period, Subject
from points_app.points.models import PointAward, PointMove, PointReversal, PointTotal
from points_app.points.periods import start_of

Key = tuple[Subject, int, Period, date]


@dataclass(frozen=True)
class TotalDifference:
    """A total that is kept and does not agree with the awards: (earned, deducted) each."""

    subject: str
    subject_id: int
    period: str
    start: date
    kept: tuple[int, int]
    rebuilt: tuple[int, int]


def verify_totals(session: Session) -> list[TotalDifference]:
    """Rebuild every total from the unreversed awards; return those that do not agree."""
    rebuilt = _rebuilt(session)
    kept = {
        (row.subject, row.subject_id, row.period, row.start): (int(row.earned), int(row.deducted))
        for row in session.execute(sa.select(PointTotal)).scalars()
    }
    nothing = (0, 0)
    return [
        TotalDifference(str(key[0]), key[1], str(key[2]), key[3], kept.get(key, nothing), rebuilt.get(key, nothing))
        for key in sorted(kept.keys() | rebuilt.keys())
        if kept.get(key, nothing) != rebuilt.get(key, nothing)
    ]


def _rebuilt(session: Session) -> dict[Key, tuple[int, int]]:
    sums: dict[Key, tuple[int, int]] = defaultdict(lambda: (0, 0))
    home = sa.func.coalesce(PointMove.household_id, PointAward.household_id)
    for subject, column in ((Subject.HOUSEHOLD, home), (Subject.RESIDENT, col(PointAward.resident_id))):
        for id_, day, gains, losses in _by_day(session, column):
            for period in Period:
                key = (subject, id_, period, start_of(period, day))
                earned, deducted = sums[key]
                sums[key] = (earned + int(gains), deducted - int(losses))
    return sums


def _by_day(session: Session, whose: Any) -> list[Any]:
    points = col(PointAward.points)
    return list(
        session.execute(
            sa.select(
                whose,
                col(PointAward.day),
                sa.func.sum(sa.case((points > 0, points), else_=0)),
                sa.func.sum(sa.case((points < 0, points), else_=0)),
            )
            .outerjoin(PointReversal, col(PointReversal.award_id) == col(PointAward.id))
            .outerjoin(PointMove, col(PointMove.award_id) == col(PointAward.id))
            .where(col(PointReversal.award_id).is_(None))
            .group_by(whose, col(PointAward.day))
        )
    )
