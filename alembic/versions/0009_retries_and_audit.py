"""Forms that were sent, with their answers; and what was done, by whom and when."""

import sqlalchemy as sa

import points_app.core.db
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# What was done is appended only. A refusal is an integrity error whose message is "audit.kept".
_POSTGRESQL = (
    """CREATE FUNCTION audit_row_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'audit.kept'; END $$""",
    """CREATE TRIGGER audit_row_change BEFORE UPDATE OR DELETE ON audit_row
        FOR EACH ROW EXECUTE FUNCTION audit_row_kept()""",
    """CREATE TRIGGER audit_row_truncate BEFORE TRUNCATE ON audit_row
        FOR EACH STATEMENT EXECUTE FUNCTION audit_row_kept()""",
)
# INSERT OR REPLACE deletes without firing delete triggers.
_SQLITE = (
    "CREATE TRIGGER audit_row_update BEFORE UPDATE ON audit_row BEGIN SELECT RAISE(ABORT, 'audit.kept'); END",
    "CREATE TRIGGER audit_row_delete BEFORE DELETE ON audit_row BEGIN SELECT RAISE(ABORT, 'audit.kept'); END",
    """CREATE TRIGGER audit_row_again BEFORE INSERT ON audit_row BEGIN SELECT RAISE(ABORT, 'audit.kept')
        WHERE EXISTS (SELECT 1 FROM audit_row o WHERE o.id = NEW.id); END""",
)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "retry",
        sa.Column("actor_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("verb", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("actor_id", "verb", "key", name=op.f("pk_retry")),
    )
    op.create_index(op.f("ix_retry_at"), "retry", ["at"], unique=False)
    path = sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql")
    op.create_table(
        "audit_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("path", path, nullable=False),
        sa.Column(
            "via", sa.Enum("page", "api", "command", "job", name="via", native_enum=False, length=30), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_row")),
    )
    op.create_index("ix_audit_row_actor", "audit_row", ["actor_id", "id"], unique=False)
    op.create_index("ix_audit_row_subject", "audit_row", ["subject", "subject_id", "id"], unique=False)
    op.create_index("ix_audit_row_path", "audit_row", ["path", "id"], unique=False)
    bind = op.get_bind()
    for statement in _POSTGRESQL if bind.dialect.name == "postgresql" else _SQLITE:
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Go back."""
    op.drop_table("audit_row")
    op.drop_table("retry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_row_kept()")
