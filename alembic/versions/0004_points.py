"""Tables of points."""

import sqlalchemy as sa

import points_app.core.db
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Awards, reversals and wordings of rules stay as they were written; of a rule only the version in force and its end
# may change. A refusal is an integrity error whose message begins with "points.".
_KEPT = ("point_award", "point_reversal", "point_rule_version")

# Whether a total may be on a board is decided here, from the wishes of household and person, whoever writes either.
# On PostgreSQL the rows with the wishes are locked, so that a wish changed meanwhile is not missed.
_POSTGRESQL_FUNCTIONS = (
    """
CREATE FUNCTION points_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'points.' || TG_ARGV[0];
END $$
""",
    """
CREATE FUNCTION points_is_shown(kind text, whose integer) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    home integer := whose;
    wish boolean := true;
    house boolean;
BEGIN
    IF kind = 'resident' THEN
        SELECT household_id, on_boards AND active INTO home, wish FROM resident WHERE id = whose;
    END IF;
    SELECT on_boards INTO house FROM household WHERE id = home FOR SHARE;
    IF kind = 'resident' THEN
        SELECT on_boards AND active INTO wish FROM resident WHERE id = whose FOR SHARE;
    END IF;
    RETURN coalesce(wish AND house, false);
END $$
""",
    """
CREATE FUNCTION points_total_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.shown := points_is_shown(NEW.subject, NEW.subject_id);
    RETURN NEW;
END $$
""",
    """
CREATE FUNCTION points_follow_household() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE point_total SET shown = NEW.on_boards WHERE subject = 'household' AND subject_id = NEW.id;
    UPDATE point_total t SET shown = NEW.on_boards AND r.on_boards AND r.active
      FROM resident r WHERE r.household_id = NEW.id AND t.subject = 'resident' AND t.subject_id = r.id;
    RETURN NULL;
END $$
""",
    """
CREATE FUNCTION points_follow_resident() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE point_total SET shown = points_is_shown('resident', NEW.id)
     WHERE subject = 'resident' AND subject_id = NEW.id;
    RETURN NULL;
END $$
""",
)

POSTGRESQL = (
    *_POSTGRESQL_FUNCTIONS,
    *(
        f"CREATE TRIGGER {table}_{word} BEFORE {word} ON {table} {rows} EXECUTE FUNCTION points_refuse('kept')"
        for table in _KEPT
        for word, rows in (("update", "FOR EACH ROW"), ("delete", "FOR EACH ROW"), ("truncate", "FOR EACH STATEMENT"))
    ),
    "CREATE TRIGGER point_rule_delete BEFORE DELETE ON point_rule FOR EACH ROW EXECUTE FUNCTION points_refuse('kept')",
    (
        "CREATE TRIGGER point_rule_update BEFORE UPDATE ON point_rule FOR EACH ROW"
        " WHEN ((NEW.id, NEW.place_id, NEW.dimension, NEW.created_at)"
        " IS DISTINCT FROM (OLD.id, OLD.place_id, OLD.dimension, OLD.created_at)"
        " OR NEW.version < OLD.version OR OLD.retired_at IS NOT NULL) EXECUTE FUNCTION points_refuse('kept')"
    ),
    "CREATE TRIGGER point_total_shown BEFORE INSERT ON point_total FOR EACH ROW EXECUTE FUNCTION points_total_shown()",
    (
        "CREATE TRIGGER point_total_household AFTER UPDATE OF on_boards ON household FOR EACH ROW"
        " EXECUTE FUNCTION points_follow_household()"
    ),
    (
        "CREATE TRIGGER point_total_resident AFTER UPDATE OF on_boards, active, household_id ON resident FOR EACH ROW"
        " EXECUTE FUNCTION points_follow_resident()"
    ),
)


def _sqlite_trigger(name: str, when: str, *statements: str) -> str:
    return f"CREATE TRIGGER {name} {when} BEGIN {'; '.join(statements)}; END"


def _sqlite_refuse(name: str, when: str, word: str) -> str:
    return _sqlite_trigger(name, when, f"SELECT RAISE(ABORT, 'points.{word}')")


def _sqlite_shown(table: str) -> str:
    """Return the expression that is true where the row of `table` may be on boards."""
    house = f"(SELECT on_boards FROM household WHERE id = {table}.subject_id)"
    person = (
        "(SELECT r.on_boards AND r.active AND h.on_boards FROM resident r JOIN household h ON h.id = r.household_id"
        f" WHERE r.id = {table}.subject_id)"
    )
    return f"coalesce(CASE {table}.subject WHEN 'household' THEN {house} ELSE {person} END, 0)"


_SET_SHOWN = f"UPDATE point_total SET shown = {_sqlite_shown('point_total')}"

SQLITE = (
    *(
        _sqlite_refuse(f"{table}_{word}", f"BEFORE {word} ON {table}", "kept")
        for table in _KEPT
        for word in ("update", "delete")
    ),
    # INSERT OR REPLACE deletes without firing delete triggers, so what it would replace is refused before.
    _sqlite_refuse(
        "point_award_again",
        "BEFORE INSERT ON point_award WHEN EXISTS (SELECT 1 FROM point_award WHERE id = NEW.id"
        " OR transfer_id = NEW.transfer_id OR (idempotency_key = NEW.idempotency_key AND resident_id = NEW.resident_id))",
        "again",
    ),
    _sqlite_refuse(
        "point_reversal_again",
        "BEFORE INSERT ON point_reversal WHEN EXISTS (SELECT 1 FROM point_reversal WHERE award_id = NEW.award_id"
        " OR transfer_id = NEW.transfer_id OR idempotency_key = NEW.idempotency_key)",
        "again",
    ),
    _sqlite_refuse(
        "point_rule_version_again",
        "BEFORE INSERT ON point_rule_version WHEN EXISTS (SELECT 1 FROM point_rule_version WHERE id = NEW.id"
        " OR (rule_id = NEW.rule_id AND version = NEW.version))",
        "again",
    ),
    _sqlite_refuse("point_rule_delete", "BEFORE DELETE ON point_rule", "kept"),
    _sqlite_refuse(
        "point_rule_update",
        "BEFORE UPDATE ON point_rule WHEN (NEW.id, NEW.place_id, NEW.dimension, NEW.created_at)"
        " IS NOT (OLD.id, OLD.place_id, OLD.dimension, OLD.created_at)"
        " OR NEW.version < OLD.version OR OLD.retired_at IS NOT NULL",
        "kept",
    ),
    _sqlite_trigger(
        "point_total_shown",
        "AFTER INSERT ON point_total",
        f"{_SET_SHOWN} WHERE subject = NEW.subject AND subject_id = NEW.subject_id"
        " AND period = NEW.period AND start = NEW.start",
    ),
    _sqlite_trigger(
        "point_total_household",
        "AFTER UPDATE OF on_boards ON household",
        f"{_SET_SHOWN} WHERE subject = 'household' AND subject_id = NEW.id",
        f"{_SET_SHOWN} WHERE subject = 'resident'"
        " AND subject_id IN (SELECT id FROM resident WHERE household_id = NEW.id)",
    ),
    _sqlite_trigger(
        "point_total_resident",
        "AFTER UPDATE OF on_boards, active, household_id ON resident",
        f"{_SET_SHOWN} WHERE subject = 'resident' AND subject_id = NEW.id",
    ),
)

_AFTER_OTHERS = (
    ("point_total_household", "household"),
    ("point_total_resident", "resident"),
)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "point_total",
        sa.Column(
            "subject", sa.Enum("household", "resident", name="subject", native_enum=False, length=30), nullable=False
        ),
        sa.Column("subject_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "period",
            sa.Enum("month", "quarter", "year", "all", name="period", native_enum=False, length=30),
            nullable=False,
        ),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("building_id", sa.Integer(), nullable=True),
        sa.Column("compound_id", sa.Integer(), nullable=True),
        sa.Column("community_id", sa.Integer(), nullable=True),
        sa.Column("earned", sa.BigInteger(), nullable=False),
        sa.Column("deducted", sa.BigInteger(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.CheckConstraint("earned >= 0 AND deducted >= 0", name=op.f("ck_point_total_sums")),
        sa.ForeignKeyConstraint(["building_id"], ["place.id"], name=op.f("fk_point_total_building_id")),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_point_total_community_id")),
        sa.ForeignKeyConstraint(["compound_id"], ["place.id"], name=op.f("fk_point_total_compound_id")),
        sa.PrimaryKeyConstraint("subject", "subject_id", "period", "start", name=op.f("pk_point_total")),
    )
    op.create_index(
        "ix_point_total_building",
        "point_total",
        ["building_id", "subject", "period", "start", "shown", "earned", "subject_id"],
        unique=False,
    )
    op.create_index(
        "ix_point_total_community",
        "point_total",
        ["community_id", "subject", "period", "start", "shown", "earned", "subject_id"],
        unique=False,
    )
    op.create_index(
        "ix_point_total_compound",
        "point_total",
        ["compound_id", "subject", "period", "start", "shown", "earned", "subject_id"],
        unique=False,
    )
    op.create_table(
        "point_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column(
            "dimension",
            sa.Enum(
                "law", "civility", "environment", "trade", "governance", name="dimension", native_enum=False, length=30
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("retired_at", points_app.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("retired_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["resident.id"], name=op.f("fk_point_rule_created_by")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_point_rule_place_id")),
        sa.ForeignKeyConstraint(["retired_by"], ["resident.id"], name=op.f("fk_point_rule_retired_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_rule")),
    )
    op.create_index(op.f("ix_point_rule_place_id"), "point_rule", ["place_id"], unique=False)
    op.create_table(
        "point_rule_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("per_day", sa.Integer(), nullable=True),
        sa.Column("per_month", sa.Integer(), nullable=True),
        sa.Column(
            "awarder", sa.Enum("steward", "committee", name="awarder", native_enum=False, length=30), nullable=False
        ),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "points > 0 OR awarder = 'committee'", name=op.f("ck_point_rule_version_deduction_by_committee")
        ),
        sa.CheckConstraint("per_day IS NULL OR per_day BETWEEN 1 AND 1000", name=op.f("ck_point_rule_version_per_day")),
        sa.CheckConstraint(
            "per_month IS NULL OR per_month BETWEEN 1 AND 1000", name=op.f("ck_point_rule_version_per_month")
        ),
        sa.CheckConstraint("points <> 0 AND points BETWEEN -1000 AND 1000", name=op.f("ck_point_rule_version_points")),
        sa.ForeignKeyConstraint(["created_by"], ["resident.id"], name=op.f("fk_point_rule_version_created_by")),
        sa.ForeignKeyConstraint(["rule_id"], ["point_rule.id"], name=op.f("fk_point_rule_version_rule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_rule_version")),
        sa.UniqueConstraint("rule_id", "version", name="uq_point_rule_version"),
    )
    op.create_table(
        "point_award",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column(
            "path",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("transfer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("idempotency_key", sa.String(length=40), nullable=False),
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
        sa.UniqueConstraint("idempotency_key", "resident_id", name="uq_point_award_key"),
        sa.UniqueConstraint("transfer_id", name="uq_point_award_transfer"),
    )
    op.create_index("ix_point_award_giver", "point_award", ["given_by", "id"], unique=False)
    op.create_index("ix_point_award_limit", "point_award", ["resident_id", "rule_id", "day"], unique=False)
    op.create_index("ix_point_award_place", "point_award", ["path", "id"], unique=False)
    op.create_table(
        "point_reversal",
        sa.Column(
            "award_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("transfer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("idempotency_key", sa.String(length=40), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("given_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["point_award.id"], name=op.f("fk_point_reversal_award_id")),
        sa.ForeignKeyConstraint(["given_by"], ["resident.id"], name=op.f("fk_point_reversal_given_by")),
        sa.ForeignKeyConstraint(["transfer_id"], ["ledger_transfer.id"], name=op.f("fk_point_reversal_transfer_id")),
        sa.PrimaryKeyConstraint("award_id", name=op.f("pk_point_reversal")),
        sa.UniqueConstraint("idempotency_key", name="uq_point_reversal_key"),
        sa.UniqueConstraint("transfer_id", name="uq_point_reversal_transfer"),
    )
    bind = op.get_bind()
    for statement in POSTGRESQL if bind.dialect.name == "postgresql" else SQLITE:
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Go back."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for trigger, table in _AFTER_OTHERS:
        op.execute(f"DROP TRIGGER {trigger} ON {table}" if postgresql else f"DROP TRIGGER {trigger}")
    op.drop_table("point_reversal")
    op.drop_index("ix_point_award_place", table_name="point_award")
    op.drop_index("ix_point_award_limit", table_name="point_award")
    op.drop_index("ix_point_award_giver", table_name="point_award")
    op.drop_table("point_award")
    op.drop_table("point_rule_version")
    op.drop_index(op.f("ix_point_rule_place_id"), table_name="point_rule")
    op.drop_table("point_rule")
    op.drop_index("ix_point_total_compound", table_name="point_total")
    op.drop_index("ix_point_total_community", table_name="point_total")
    op.drop_index("ix_point_total_building", table_name="point_total")
    op.drop_table("point_total")
    if postgresql:
        op.execute("DROP FUNCTION points_is_shown(text, integer)")
        for name in ("points_refuse", "points_total_shown", "points_follow_household", "points_follow_resident"):
            op.execute(f"DROP FUNCTION {name}()")
