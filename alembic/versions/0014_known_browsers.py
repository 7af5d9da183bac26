"""From where and in which browser somebody signed in, as digests: strangers slow down strangers only."""

import sqlalchemy as sa

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; the laws are off meanwhile, and the way back is a backup."""
    with op.batch_alter_table("user_session") as batch:
        for name in ("address", "browser"):
            batch.add_column(sa.Column(name, sa.String(length=32), nullable=False, server_default=""))
    with op.batch_alter_table("user_session") as batch:
        for name in ("address", "browser"):
            batch.alter_column(name, server_default=None)
