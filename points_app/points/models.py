"""Tables of points: rules with their versions, awards and their reversals, and the totals that boards read.

Awards, reversals and rule versions are never changed or deleted: by `laws` the database refuses it. A total follows its
household's and its person's wish not to be on boards by triggers, whoever changes that wish.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from points_app.core import db
from points_app.points.kinds import MAX_LIMIT, MAX_POINTS, MAX_TIMES, Awarder, Dimension, Period, Subject

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite numbers rows only in a column called INTEGER


class PointRule(db.Table, table=True):
    """What can be awarded in a community, whatever its wording; `version` is the one in force."""

    id: int | None = Field(default=None, primary_key=True)
    place_id: int = Field(foreign_key="place.id", index=True)
    dimension: Dimension = db.choice(Dimension)
    version: int = 1
    created_by: int | None = Field(default=None, foreign_key="resident.id")
    created_at: datetime = db.utc()
    retired_at: datetime | None = db.utc(nullable=True)
    retired_by: int | None = Field(default=None, foreign_key="resident.id")


class PointRuleVersion(db.Table, table=True):
    """One wording of a rule, kept for good: an award keeps the version it was given under.

    `points` are for one time; negative for a deduction. `per_day` and `per_month` limit the times of one person; None
    is no limit.
    """

    __table_args__ = (
        UniqueConstraint("rule_id", "version", name="uq_point_rule_version"),
        CheckConstraint(f"points <> 0 AND points BETWEEN -{MAX_POINTS} AND {MAX_POINTS}", name="points"),
        CheckConstraint("points > 0 OR awarder = 'committee'", name="deduction_by_committee"),
        CheckConstraint(f"per_day IS NULL OR per_day BETWEEN 1 AND {MAX_LIMIT}", name="per_day"),
        CheckConstraint(f"per_month IS NULL OR per_month BETWEEN 1 AND {MAX_LIMIT}", name="per_month"),
    )
    id: int | None = Field(default=None, primary_key=True)
    rule_id: int = Field(foreign_key="point_rule.id")
    version: int
    name: str = Field(max_length=40)
    description: str = Field(default="", max_length=200)
    points: int
    per_day: int | None = None
    per_month: int | None = None
    awarder: Awarder = db.choice(Awarder)
    created_by: int | None = Field(default=None, foreign_key="resident.id")
    created_at: datetime = db.utc()


class PointAward(db.Table, table=True):
    """Points given to a person, or taken, once; booked to the household by the transfer it names.

    `path` is the building's at the time, `day` the community's calendar day of the deed. What is sent twice is one
    award, because its transfer's key is unique.
    """

    __table_args__ = (
        UniqueConstraint("transfer_id", name="uq_point_award_transfer"),
        CheckConstraint("points <> 0", name="points"),
        CheckConstraint(f"times BETWEEN 1 AND {MAX_TIMES}", name="times"),
        Index("ix_point_award_limit", "resident_id", "rule_id", "day"),
        Index("ix_point_award_place", "path", "id"),
        Index("ix_point_award_giver", "given_by", "id"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=_BIG)  # type: ignore[call-overload]
    rule_id: int = Field(foreign_key="point_rule.id")
    version_id: int = Field(foreign_key="point_rule_version.id")
    resident_id: int = Field(foreign_key="resident.id")
    household_id: int = Field(foreign_key="household.id")
    path: str = db.path_field(index=False)
    times: int = 1
    points: int
    reason: str = Field(max_length=200)
    day: date
    transfer_id: int = Field(foreign_key="ledger_transfer.id", sa_type=_BIG)  # type: ignore[call-overload]
    given_by: int = Field(foreign_key="resident.id")
    given_at: datetime = db.utc()


class PointReversal(db.Table, table=True):
    """That an award was put right, why and by whom; the award stays beside it. An award is reversed once."""

    __table_args__ = (UniqueConstraint("transfer_id", name="uq_point_reversal_transfer"),)
    award_id: int = Field(
        primary_key=True,
        foreign_key="point_award.id",
        sa_type=_BIG,  # type: ignore[call-overload]
        sa_column_kwargs={"autoincrement": False},
    )
    transfer_id: int = Field(foreign_key="ledger_transfer.id", sa_type=_BIG)  # type: ignore[call-overload]
    reason: str = Field(max_length=200)
    given_by: int = Field(foreign_key="resident.id")
    given_at: datetime = db.utc()


class PointMove(db.Table, table=True):
    """That an award counts for another home than it was given to: its people became one of their own.

    The award stays as it was written; `transfer_id` is what moved its points.
    """

    __table_args__ = (UniqueConstraint("transfer_id", name="uq_point_move_transfer"),)
    award_id: int = Field(
        primary_key=True,
        foreign_key="point_award.id",
        sa_type=_BIG,  # type: ignore[call-overload]
        sa_column_kwargs={"autoincrement": False},
    )
    household_id: int = Field(foreign_key="household.id", index=True)
    transfer_id: int = Field(foreign_key="ledger_transfer.id", sa_type=_BIG)  # type: ignore[call-overload]
    moved_at: datetime = db.utc()


def _level_index(level: str) -> Index:
    # Everything but the last two columns is compared with =, so a board is read straight from the index in order.
    return Index(
        f"ix_point_total_{level}", f"{level}_id", "subject", "period", "start", "shown", "earned", "subject_id"
    )


class PointTotal(db.Table, table=True):
    """What one household or person earned in one period: the sum of its unreversed awards above zero.

    `deducted` is the sum of the unreversed deductions, a positive number, for the household alone. `shown` is false
    where household or person does not want to be on boards; the database sets it.
    """

    __table_args__ = (
        CheckConstraint("earned >= 0 AND deducted >= 0", name="sums"),
        _level_index("building"),
        _level_index("compound"),
        _level_index("community"),
    )
    subject: Subject = db.choice(Subject, primary_key=True)
    subject_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    period: Period = db.choice(Period, primary_key=True)
    start: date = Field(primary_key=True)
    building_id: int | None = Field(default=None, foreign_key="place.id")
    compound_id: int | None = Field(default=None, foreign_key="place.id")
    community_id: int | None = Field(default=None, foreign_key="place.id")
    earned: int = Field(default=0, sa_type=sa.BigInteger)
    deducted: int = Field(default=0, sa_type=sa.BigInteger)
    shown: bool = False
