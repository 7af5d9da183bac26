"""Awards and reversals without keys of their own: what is sent twice is known by `retry` and by their transfers' keys."""

import sqlalchemy as sa

import points_app.core.db
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; the laws are off meanwhile, and the way back is a backup."""
    if op.get_bind().dialect.name == "postgresql":
        for table in ("point_award", "point_reversal"):
            op.drop_constraint(f"uq_{table}_key", table, type_="unique")
            op.drop_column(table, "idempotency_key")
        return
    # SQLite drops no column that a unique key names: the tables are made anew and filled.
    _make_awards("point_award_new")
    _make_reversals("point_reversal_new")
    for table in ("point_award", "point_reversal"):
        columns = ", ".join(column["name"] for column in sa.inspect(op.get_bind()).get_columns(f"{table}_new"))
        op.execute(f"INSERT INTO {table}_new ({columns}) SELECT {columns} FROM {table}")
        op.drop_table(table)
        op.rename_table(f"{table}_new", table)
    op.create_index("ix_point_award_giver", "point_award", ["given_by", "id"], unique=False)
    op.create_index("ix_point_award_limit", "point_award", ["resident_id", "rule_id", "day"], unique=False)
    op.create_index("ix_point_award_place", "point_award", ["path", "id"], unique=False)


def _make_awards(name: str) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=120), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("given_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points <> 0", name=op.f("ck_point_award_points")),
        sa.CheckConstraint("times BETWEEN 1 AND 31", name=op.f("ck_point_award_times")),
        sa.ForeignKeyConstraint(["given_by"], ["resident.id"], name=op.f("fk_point_award_given_by")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_point_award_household_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_point_award_resident_id")),
        sa.ForeignKeyConstraint(["rule_id"], ["point_rule.id"], name=op.f("fk_point_award_rule_id")),
        sa.ForeignKeyConstraint(["transfer_id"], ["ledger_transfer.id"], name=op.f("fk_point_award_transfer_id")),
        sa.ForeignKeyConstraint(["version_id"], ["point_rule_version.id"], name=op.f("fk_point_award_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_award")),
        sa.UniqueConstraint("transfer_id", name="uq_point_award_transfer"),
    )


def _make_reversals(name: str) -> None:
    op.create_table(
        name,
        sa.Column("award_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("given_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["point_award.id"], name=op.f("fk_point_reversal_award_id")),
        sa.ForeignKeyConstraint(["given_by"], ["resident.id"], name=op.f("fk_point_reversal_given_by")),
        sa.ForeignKeyConstraint(["transfer_id"], ["ledger_transfer.id"], name=op.f("fk_point_reversal_transfer_id")),
        sa.PrimaryKeyConstraint("award_id", name=op.f("pk_point_reversal")),
        sa.UniqueConstraint("transfer_id", name="uq_point_reversal_transfer"),
    )
