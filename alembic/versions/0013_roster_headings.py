"""Headings of rosters that somebody explained, and the file as long as they are to be explained."""

import sqlalchemy as sa

import points_app.core.db
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; the laws are off meanwhile, and the way back is a backup."""
    op.add_column("roster_upload", sa.Column("raw", sa.LargeBinary(), nullable=False, server_default=""))
    with op.batch_alter_table("roster_upload") as batch:
        batch.alter_column("raw", server_default=None)
    op.create_table(
        "roster_heading",
        sa.Column("place_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("heading", sa.String(length=60), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_roster_heading_place_id")),
        sa.ForeignKeyConstraint(["set_by"], ["resident.id"], name=op.f("fk_roster_heading_set_by")),
        sa.PrimaryKeyConstraint("place_id", "heading", name=op.f("pk_roster_heading")),
    )
