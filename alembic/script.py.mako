"""${message}."""

import sqlalchemy as sa
from alembic import op

import points_app.core.db

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; the laws are off meanwhile, and the way back is a backup."""
    ${upgrades if upgrades else "pass"}
