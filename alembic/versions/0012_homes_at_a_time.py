"""A household is people at a time, not a door: it ends, and the next one at its door is another."""

import datetime as dt

import sqlalchemy as sa

import points_app.core.db
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_LIVE = sa.text("ended_at IS NULL")
_REST = sa.text("ended_at IS NOT NULL AND settled_at IS NULL")
_GONE = (
    "EXISTS (SELECT 1 FROM resident r WHERE r.household_id = household.id AND r.active = :gone)"
    " AND NOT EXISTS (SELECT 1 FROM resident r WHERE r.household_id = household.id AND r.active = :here)"
)


def upgrade() -> None:
    """Change the tables; the laws are off meanwhile, and the way back is a backup."""
    moment = points_app.core.db.UtcDateTime(timezone=True)
    with op.batch_alter_table("household") as batch:
        batch.add_column(sa.Column("ended_at", moment, nullable=True))
        batch.add_column(sa.Column("settled_at", moment, nullable=True))
        batch.drop_constraint("uq_household_place_door", type_="unique")
        batch.create_check_constraint(
            op.f("ck_household_settled_when_ended"), "settled_at IS NULL OR ended_at IS NOT NULL"
        )
    for name, columns, unique, where in (
        ("uq_household_live_door", ["place_id", "door_key"], True, _LIVE),
        ("ix_household_rest", ["ended_at"], False, _REST),
    ):
        op.create_index(name, "household", columns, unique=unique, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "home_to_split",
        sa.Column("household_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_home_to_split_household_id")),
        sa.ForeignKeyConstraint(["other_id"], ["household.id"], name=op.f("fk_home_to_split_other_id")),
        sa.PrimaryKeyConstraint("household_id", name=op.f("pk_home_to_split")),
    )
    op.create_index(op.f("ix_home_to_split_state"), "home_to_split", ["state"], unique=False)
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "point_move",
        sa.Column("award_id", big, autoincrement=False, nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", big, nullable=False),
        sa.Column("moved_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["point_award.id"], name=op.f("fk_point_move_award_id")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_point_move_household_id")),
        sa.ForeignKeyConstraint(["transfer_id"], ["ledger_transfer.id"], name=op.f("fk_point_move_transfer_id")),
        sa.PrimaryKeyConstraint("award_id", name=op.f("pk_point_move")),
        sa.UniqueConstraint("transfer_id", name="uq_point_move_transfer"),
    )
    op.create_index(op.f("ix_point_move_household_id"), "point_move", ["household_id"], unique=False)
    _end_homes(moment)


def _end_homes(moment: sa.types.TypeEngine[dt.datetime]) -> None:
    """End the homes whose people are gone; those with present and former people are for periodic work to split."""
    connection = op.get_bind()
    said = {"here": True, "gone": False, "moment": dt.datetime.now(dt.UTC)}

    def run(statement: str) -> None:
        names = {name for name in said if f":{name}" in statement}
        known = [sa.bindparam(name, type_=moment if name == "moment" else sa.Boolean()) for name in sorted(names)]
        connection.execute(sa.text(statement).bindparams(*known), {name: said[name] for name in names})

    run(f"UPDATE household SET ended_at = :moment, head_name = '' WHERE {_GONE}")
    run(
        "UPDATE household_card SET revoked_at = :moment WHERE used_at IS NULL AND revoked_at IS NULL"
        " AND household_id IN (SELECT id FROM household WHERE ended_at IS NOT NULL)"
    )
    run(
        "UPDATE point_total SET shown = :gone WHERE subject = 'household'"
        " AND subject_id IN (SELECT id FROM household WHERE ended_at IS NOT NULL)"
    )
    run(
        "INSERT INTO home_to_split (household_id, state, at) SELECT household.id, 'waiting', :moment FROM household"
        " WHERE EXISTS (SELECT 1 FROM resident r WHERE r.household_id = household.id AND r.active = :gone)"
        " AND EXISTS (SELECT 1 FROM resident r WHERE r.household_id = household.id AND r.active = :here)"
    )
