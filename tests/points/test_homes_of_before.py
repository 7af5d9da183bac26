"""7.14 on the backup of a former version: `verify`, boards and passbooks before the old homes split, and after.

Its own moment, not the other points' tests': the copies were made on 25 November 2026 (tests/data/before/README.md).
"""

from collections import Counter
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from points_app.core import clock, db
from points_app.ledger.models import LedgerAccount, LedgerBalance
from points_app.people import service as people
from points_app.people.kinds import SplitState
from points_app.people.models import HomeToSplit, Household, Resident
from points_app.points.kinds import Period, Subject
from points_app.points.models import PointAward, PointReversal, PointTotal
from tests import answers


def _passbooks(session: Session) -> dict[int, int]:
    """Return household → balance."""
    rows = session.execute(
        sa.select(LedgerAccount.owner_id, LedgerBalance.credits_posted - LedgerBalance.debits_posted)
        .join(LedgerBalance, LedgerBalance.account_id == LedgerAccount.id)
        .where(LedgerAccount.owner_type == "household")
    )
    return {home: int(balance) for home, balance in rows}


def _boards(session: Session) -> dict[int, int]:
    """Return household → what the board of all time shows of it."""
    shown = select(PointTotal.subject_id, PointTotal.earned).where(
        PointTotal.subject == Subject.HOUSEHOLD, PointTotal.period == Period.ALL, PointTotal.shown
    )
    return {home: int(earned) for home, earned in session.exec(shown).all() if earned}


def _earned(session: Session, people_of: set[int]) -> int:
    standing = (
        select(PointAward.resident_id, PointAward.points)
        .outerjoin(PointReversal, PointReversal.award_id == PointAward.id)
        .where(PointReversal.award_id.is_(None))  # type: ignore[attr-defined]
    )
    return sum(points for who, points in session.exec(standing).all() if who in people_of)


def _awards(session: Session) -> list[Any]:
    return [row.model_dump() for row in session.exec(select(PointAward).order_by(PointAward.id)).all()]  # type: ignore[arg-type]


def test_7_14_the_old_backup_adds_up_before_and_after(bare_url: str) -> None:
    copy = answers.FOLDER / ("demo.sqlite.xz" if bare_url.startswith("sqlite") else "demo.pgdump")
    with answers.restored(bare_url, copy), clock.pinned(answers.NOW):
        assert answers.proofs() == []
        with db.read() as session:
            waiting = session.exec(select(HomeToSplit.household_id)).all()
            books, boards, awards = _passbooks(session), _boards(session), _awards(session)
            gone = session.exec(select(Household.id).where(Household.ended_at.is_not(None))).all()  # type: ignore[union-attr]
        assert waiting
        assert not set(gone) & set(boards)  # nobody lives there: off the boards by the migration alone
        with db.write() as session:
            people.split_old_homes(session)
        assert answers.proofs() == []
        with db.read() as session:
            rows = session.exec(select(HomeToSplit)).all()
            assert Counter(row.state for row in rows) == {SplitState.SPLIT: len(waiting)}
            after, board, now = _passbooks(session), _boards(session), _awards(session)
            for row in rows:
                here = session.exec(select(Resident.id).where(Resident.household_id == row.other_id)).all()
                assert here
                assert after.get(row.other_id or 0, 0) == _earned(session, {id_ or 0 for id_ in here})
                assert after.get(row.household_id, 0) + after.get(row.other_id or 0, 0) == books.get(
                    row.household_id, 0
                )
                assert row.household_id not in board
        assert now == awards
        assert sum(after.values()) == sum(books.values())
        others = set(boards) - set(waiting)
        assert {home: board.get(home) for home in others} == {home: boards[home] for home in others}
