"""Settings of places; time limits become the first of them."""

import sqlalchemy as sa

import points_app.core.db
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; the laws are off meanwhile, and the way back is a backup."""
    op.create_table(
        "place_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("set_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_place_setting_place_id")),
        sa.ForeignKeyConstraint(["set_by"], ["resident.id"], name=op.f("fk_place_setting_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_setting")),
    )
    op.create_index("ix_place_setting_place_key", "place_setting", ["place_id", "key", "id"], unique=False)
    op.execute(
        "INSERT INTO place_setting (place_id, key, value, set_by, set_at)"
        " SELECT place_id, 'service_requests.limit.' || category, CAST(amount AS TEXT) || ' ' || unit, set_by, set_at"
        " FROM time_limit ORDER BY set_at, id"
    )
    op.drop_table("time_limit")
