"""What the bank says a shared account held, beside our own figure."""

import sqlalchemy as sa

import points_app.core.db
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Appended only, as everything of a fund. A refusal is an integrity error whose message is "fund.kept".
_TABLE = "fund_bank_balance"
_POSTGRESQL = (
    """CREATE FUNCTION fund_bank_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'fund.kept'; END $$""",
    f"""CREATE TRIGGER fund_bank_change BEFORE UPDATE OR DELETE ON {_TABLE}
        FOR EACH ROW EXECUTE FUNCTION fund_bank_kept()""",
    f"""CREATE TRIGGER fund_bank_truncate BEFORE TRUNCATE ON {_TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION fund_bank_kept()""",
)
# INSERT OR REPLACE deletes without firing delete triggers, and column types are only a suggestion.
_SQLITE = (
    f"CREATE TRIGGER fund_bank_update BEFORE UPDATE ON {_TABLE} BEGIN SELECT RAISE(ABORT, 'fund.kept'); END",
    f"CREATE TRIGGER fund_bank_delete BEFORE DELETE ON {_TABLE} BEGIN SELECT RAISE(ABORT, 'fund.kept'); END",
    f"""CREATE TRIGGER fund_bank_again BEFORE INSERT ON {_TABLE} BEGIN SELECT RAISE(ABORT, 'fund.kept')
        WHERE typeof(NEW.amount_fen) <> 'integer' OR EXISTS (SELECT 1 FROM {_TABLE} o WHERE o.id = NEW.id); END""",
)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_fen BETWEEN 0 AND 9999999999", name=op.f("ck_fund_bank_balance_amount")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_bank_balance_fund_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["resident.id"], name=op.f("fk_fund_bank_balance_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_bank_balance")),
    )
    op.create_index("ix_fund_bank_balance_day", _TABLE, ["fund_id", "day", "id"], unique=False)
    bind = op.get_bind()
    for statement in _POSTGRESQL if bind.dialect.name == "postgresql" else _SQLITE:
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_fund_bank_balance_day", table_name=_TABLE)
    op.drop_table(_TABLE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION fund_bank_kept()")
