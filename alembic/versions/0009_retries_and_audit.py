"""Forms that were sent, with their answers; and what was done, by whom and when."""

import sqlalchemy as sa

import points_app.core.db
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; the laws are off meanwhile, and the way back is a backup."""
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
