"""Tables of boards."""

import sqlalchemy as sa

import points_app.core.db
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# What the tables cannot say by themselves: a version and an honor are never changed or deleted, a notice changes only by
# gaining a version, a pin or its one withdrawal. A refusal is an integrity error whose message begins with "boards.".

_HONOR_KEPT = "id, place_id, path, resident_id, household_id, title, citation, period, published_by, published_at, idempotency_key"

POSTGRESQL = (
    """
CREATE FUNCTION boards_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'boards.kept';
END $$
""",
    """
CREATE FUNCTION boards_notice_law() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.withdrawn_at IS NOT NULL
       OR (NEW.id, NEW.place_id, NEW.path, NEW.published_by, NEW.published_at)
          IS DISTINCT FROM (OLD.id, OLD.place_id, OLD.path, OLD.published_by, OLD.published_at)
       OR NEW.version NOT IN (OLD.version, OLD.version + 1)
       OR ((NEW.version, NEW.kind, NEW.starts_at, NEW.ends_at)
           IS DISTINCT FROM (OLD.version, OLD.kind, OLD.starts_at, OLD.ends_at)
           AND NOT EXISTS (SELECT 1 FROM notice_version v WHERE v.notice_id = NEW.id AND v.number = NEW.version
               AND NEW.version = OLD.version + 1 AND (v.kind, v.starts_at) = (NEW.kind, NEW.starts_at)
               AND v.ends_at IS NOT DISTINCT FROM NEW.ends_at)) THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'boards.kept';
    END IF;
    RETURN NEW;
END $$
""",
    """
CREATE FUNCTION boards_honor_law() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.withdrawn_at IS NOT NULL
       OR to_jsonb(NEW) - ARRAY['withdrawn_by', 'withdrawn_at', 'withdrawn_reason']
          <> to_jsonb(OLD) - ARRAY['withdrawn_by', 'withdrawn_at', 'withdrawn_reason'] THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'boards.kept';
    END IF;
    RETURN NEW;
END $$
""",
    "CREATE TRIGGER notice_law BEFORE UPDATE ON notice FOR EACH ROW EXECUTE FUNCTION boards_notice_law()",
    "CREATE TRIGGER honor_law BEFORE UPDATE ON honor FOR EACH ROW EXECUTE FUNCTION boards_honor_law()",
    "CREATE TRIGGER notice_kept BEFORE DELETE ON notice FOR EACH ROW EXECUTE FUNCTION boards_refuse()",
    "CREATE TRIGGER honor_kept BEFORE DELETE ON honor FOR EACH ROW EXECUTE FUNCTION boards_refuse()",
    (
        "CREATE TRIGGER notice_version_kept BEFORE UPDATE OR DELETE ON notice_version"
        " FOR EACH ROW EXECUTE FUNCTION boards_refuse()"
    ),
    *(
        f"CREATE TRIGGER {table}_kept_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION boards_refuse()"
        for table in ("notice", "notice_version", "honor")
    ),
)


def _sqlite_refuse(name: str, when: str) -> str:
    return f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, 'boards.kept'); END"


SQLITE = (
    _sqlite_refuse(
        "notice_law",
        "BEFORE UPDATE ON notice WHEN OLD.withdrawn_at IS NOT NULL"
        " OR NEW.id <> OLD.id OR NEW.place_id <> OLD.place_id OR NEW.path <> OLD.path"
        " OR NEW.published_by <> OLD.published_by OR NEW.published_at <> OLD.published_at"
        " OR NEW.version NOT IN (OLD.version, OLD.version + 1)"
        " OR ((NEW.version <> OLD.version OR NEW.kind <> OLD.kind OR NEW.starts_at <> OLD.starts_at"
        " OR NEW.ends_at IS NOT OLD.ends_at)"
        " AND NOT EXISTS (SELECT 1 FROM notice_version v WHERE v.notice_id = NEW.id AND v.number = NEW.version"
        " AND NEW.version = OLD.version + 1 AND v.kind = NEW.kind AND v.starts_at = NEW.starts_at"
        " AND v.ends_at IS NEW.ends_at))",
    ),
    _sqlite_refuse("notice_kept", "BEFORE DELETE ON notice"),
    # INSERT OR REPLACE deletes without asking the trigger above.
    _sqlite_refuse("notice_once", "BEFORE INSERT ON notice WHEN EXISTS (SELECT 1 FROM notice WHERE id = NEW.id)"),
    _sqlite_refuse("notice_version_fixed", "BEFORE UPDATE ON notice_version"),
    _sqlite_refuse("notice_version_kept", "BEFORE DELETE ON notice_version"),
    _sqlite_refuse(
        "notice_version_once",
        "BEFORE INSERT ON notice_version WHEN EXISTS (SELECT 1 FROM notice_version WHERE id = NEW.id"
        " OR (notice_id = NEW.notice_id AND number = NEW.number) OR idempotency_key = NEW.idempotency_key)",
    ),
    _sqlite_refuse("honor_fixed", f"BEFORE UPDATE OF {_HONOR_KEPT} ON honor"),
    _sqlite_refuse("honor_law", "BEFORE UPDATE ON honor WHEN OLD.withdrawn_at IS NOT NULL"),
    _sqlite_refuse("honor_kept", "BEFORE DELETE ON honor"),
    _sqlite_refuse(
        "honor_once",
        "BEFORE INSERT ON honor WHEN EXISTS"
        " (SELECT 1 FROM honor WHERE id = NEW.id OR idempotency_key = NEW.idempotency_key)",
    ),
)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "honor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column(
            "path",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("citation", sa.String(length=200), nullable=False),
        sa.Column(
            "period",
            sa.String(length=12).with_variant(sa.String(length=12, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("published_by", sa.Integer(), nullable=False),
        sa.Column("published_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", points_app.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=300), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason = '')", name=op.f("ck_honor_withdrawal")),
        sa.CheckConstraint("length(idempotency_key) BETWEEN 1 AND 64", name=op.f("ck_honor_key")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_honor_household_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_honor_place_id")),
        sa.ForeignKeyConstraint(["published_by"], ["resident.id"], name=op.f("fk_honor_published_by")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_honor_resident_id")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["resident.id"], name=op.f("fk_honor_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_honor")),
        sa.UniqueConstraint("idempotency_key", name="uq_honor_key"),
    )
    op.create_index("ix_honor_board", "honor", ["place_id", "period", "id"], unique=False)
    op.create_index(op.f("ix_honor_household_id"), "honor", ["household_id"], unique=False)
    op.create_index(op.f("ix_honor_path"), "honor", ["path"], unique=False)
    op.create_index(op.f("ix_honor_published_by"), "honor", ["published_by"], unique=False)
    op.create_index(op.f("ix_honor_resident_id"), "honor", ["resident_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column(
            "path",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "announcement",
                "publicity",
                "finance",
                "activity",
                "outage",
                "urgent",
                name="noticekind",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("starts_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", points_app.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Integer(), nullable=False),
        sa.Column("published_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", points_app.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason = '')", name=op.f("ck_notice_withdrawal")),
        sa.CheckConstraint("NOT (pinned AND withdrawn_at IS NOT NULL)", name=op.f("ck_notice_pinned")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_notice_period")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_notice_version")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_notice_place_id")),
        sa.ForeignKeyConstraint(["published_by"], ["resident.id"], name=op.f("fk_notice_published_by")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["resident.id"], name=op.f("fk_notice_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_board", "notice", ["place_id", "pinned", "starts_at", "id"], unique=False)
    op.create_index("ix_notice_kind", "notice", ["place_id", "pinned", "kind", "starts_at", "id"], unique=False)
    op.create_index(op.f("ix_notice_path"), "notice", ["path"], unique=False)
    op.create_index(op.f("ix_notice_published_by"), "notice", ["published_by"], unique=False)
    op.create_table(
        "notice_readers",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("readers", sa.Integer(), nullable=False),
        sa.CheckConstraint("readers >= 0", name=op.f("ck_notice_readers_readers")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_readers_notice_id")),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notice_readers")),
    )
    op.create_table(
        "notice_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "announcement",
                "publicity",
                "finance",
                "activity",
                "outage",
                "urgent",
                name="noticekind",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", points_app.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.String(length=200), nullable=False),
        sa.Column("pictures", sa.JSON(), nullable=False),
        sa.Column("what_changed", sa.String(length=300), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("written_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.CheckConstraint("(number = 1) = (what_changed = '')", name=op.f("ck_notice_version_what_changed")),
        sa.CheckConstraint("length(idempotency_key) BETWEEN 1 AND 64", name=op.f("ck_notice_version_key")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_notice_version_number")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_version_notice_id")),
        sa.ForeignKeyConstraint(["written_by"], ["resident.id"], name=op.f("fk_notice_version_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_version")),
        sa.UniqueConstraint("idempotency_key", name="uq_notice_version_key"),
        sa.UniqueConstraint("notice_id", "number", name="uq_notice_version_number"),
    )
    op.create_index(op.f("ix_notice_version_written_by"), "notice_version", ["written_by"], unique=False)
    op.create_table(
        "notice_visit",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("visitor", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_visit_notice_id")),
        sa.PrimaryKeyConstraint("notice_id", "day", "visitor", name=op.f("pk_notice_visit")),
    )
    op.create_index(op.f("ix_notice_visit_day"), "notice_visit", ["day"], unique=False)
    bind = op.get_bind()
    for statement in POSTGRESQL if bind.dialect.name == "postgresql" else SQLITE:
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_notice_visit_day"), table_name="notice_visit")
    op.drop_table("notice_visit")
    op.drop_index(op.f("ix_notice_version_written_by"), table_name="notice_version")
    op.drop_table("notice_version")
    op.drop_table("notice_readers")
    op.drop_index(op.f("ix_notice_published_by"), table_name="notice")
    op.drop_index(op.f("ix_notice_path"), table_name="notice")
    op.drop_index("ix_notice_kind", table_name="notice")
    op.drop_index("ix_notice_board", table_name="notice")
    op.drop_table("notice")
    op.drop_index(op.f("ix_honor_resident_id"), table_name="honor")
    op.drop_index(op.f("ix_honor_published_by"), table_name="honor")
    op.drop_index(op.f("ix_honor_path"), table_name="honor")
    op.drop_index(op.f("ix_honor_household_id"), table_name="honor")
    op.drop_index("ix_honor_board", table_name="honor")
    op.drop_table("honor")
    if op.get_bind().dialect.name == "postgresql":
        for name in ("boards_notice_law", "boards_honor_law", "boards_refuse"):
            op.execute(f"DROP FUNCTION {name}()")
