"""Tables of service_requests."""

import sqlalchemy as sa

import points_app.core.db
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


# A report's events are never changed, and what the reporter wrote stays as it was written.
_KEPT = "code, idempotency_key, text, created_at"
POSTGRESQL = (
    """
CREATE FUNCTION service_requests_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'service_requests.' || TG_ARGV[0];
END $$
""",
    *(
        f"CREATE TRIGGER {table}_guard_{number} BEFORE {events} ON {table} FOR EACH {each} "
        f"EXECUTE FUNCTION service_requests_refuse('{word}')"
        for number, (table, events, each, word) in enumerate(
            (
                ("request_event", "UPDATE OR DELETE", "ROW", "append_only"),
                ("request_event", "TRUNCATE", "STATEMENT", "append_only"),
                ("service_request", "DELETE", "ROW", "kept"),
                ("service_request", "TRUNCATE", "STATEMENT", "kept"),
                ("service_request", f"UPDATE OF {_KEPT}", "ROW", "kept"),
            )
        )
    ),
)
SQLITE = tuple(
    f"CREATE TRIGGER {table}_guard_{number} BEFORE {event} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, 'service_requests.{word}'); END"
    for number, (table, event, word) in enumerate(
        (
            ("request_event", "UPDATE", "append_only"),
            ("request_event", "DELETE", "append_only"),
            ("service_request", "DELETE", "kept"),
            ("service_request", f"UPDATE OF {_KEPT}", "kept"),
        )
    )
)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "form_draft",
        sa.Column("token", sa.String(length=43), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("message", sa.String(length=300), nullable=False),
        sa.Column("at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_form_draft")),
    )
    op.create_index(op.f("ix_form_draft_at"), "form_draft", ["at"], unique=False)
    op.create_table(
        "qr_tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column(
            "path",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "building",
                "lift",
                "lamp",
                "hall",
                "gate",
                "garage",
                "other",
                name="tagkind",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "danger",
                "water",
                "power",
                "gas",
                "heating",
                "lift",
                "urgent_other",
                "care",
                "hardship",
                "home_repair",
                "papers",
                "hard_other",
                "noise",
                "neighbours",
                "parking",
                "rubbish",
                "public_parts",
                "worry_other",
                "facility",
                "activity",
                "greenery",
                "suggestion",
                name="category",
                native_enum=False,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", points_app.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name=op.f("ck_qr_tag_revoked_by_someone")),
        sa.CheckConstraint("length(code) = 8", name=op.f("ck_qr_tag_code_length")),
        sa.ForeignKeyConstraint(["created_by"], ["resident.id"], name=op.f("fk_qr_tag_created_by")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_qr_tag_place_id")),
        sa.ForeignKeyConstraint(["revoked_by"], ["resident.id"], name=op.f("fk_qr_tag_revoked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qr_tag")),
        sa.UniqueConstraint("code", name=op.f("uq_qr_tag_code")),
    )
    op.create_index(op.f("ix_qr_tag_path"), "qr_tag", ["path"], unique=False)
    op.create_index(op.f("ix_qr_tag_place_id"), "qr_tag", ["place_id"], unique=False)
    op.create_table(
        "time_limit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "danger",
                "water",
                "power",
                "gas",
                "heating",
                "lift",
                "urgent_other",
                "care",
                "hardship",
                "home_repair",
                "papers",
                "hard_other",
                "noise",
                "neighbours",
                "parking",
                "rubbish",
                "public_parts",
                "worry_other",
                "facility",
                "activity",
                "greenery",
                "suggestion",
                name="category",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column(
            "unit", sa.Enum("hours", "workdays", "days", name="limitunit", native_enum=False, length=30), nullable=False
        ),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("set_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount BETWEEN 1 AND 90", name=op.f("ck_time_limit_amount_range")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_time_limit_place_id")),
        sa.ForeignKeyConstraint(["set_by"], ["resident.id"], name=op.f("fk_time_limit_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_limit")),
        sa.UniqueConstraint("place_id", "category", name="uq_time_limit_place_category"),
    )
    op.create_table(
        "service_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=True),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column(
            "path",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "need",
            sa.Enum("urgent", "hard", "worry", "wish", name="need", native_enum=False, length=30),
            nullable=False,
        ),
        sa.Column(
            "category",
            sa.Enum(
                "danger",
                "water",
                "power",
                "gas",
                "heating",
                "lift",
                "urgent_other",
                "care",
                "hardship",
                "home_repair",
                "papers",
                "hard_other",
                "noise",
                "neighbours",
                "parking",
                "rubbish",
                "public_parts",
                "worry_other",
                "facility",
                "activity",
                "greenery",
                "suggestion",
                name="category",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "accepted",
                "in_progress",
                "solved",
                "closed",
                "reopened",
                name="requeststate",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("alerted_id", sa.Integer(), nullable=True),
        sa.Column("created_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("calendar_known", sa.Boolean(), nullable=False),
        sa.Column("visit_at", points_app.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("solved_at", points_app.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("solved_month", sa.String(length=7), nullable=False),
        sa.Column("on_time", sa.Boolean(), nullable=True),
        sa.Column("closed_at", points_app.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.CheckConstraint("(solved_month = '') = (on_time IS NULL)", name=op.f("ck_service_request_solved_figures")),
        sa.CheckConstraint(
            "(state IN ('solved', 'closed')) = (solved_month <> '')", name=op.f("ck_service_request_solved_month")
        ),
        sa.CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name=op.f("ck_service_request_closed_when")),
        sa.CheckConstraint(
            "state IN ('received', 'reopened') OR assignee_id IS NOT NULL", name=op.f("ck_service_request_responsible")
        ),
        sa.CheckConstraint("length(code) = 10", name=op.f("ck_service_request_code_length")),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 2000", name=op.f("ck_service_request_text_length")),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_service_request_rating_range")),
        sa.ForeignKeyConstraint(["alerted_id"], ["resident.id"], name=op.f("fk_service_request_alerted_id")),
        sa.ForeignKeyConstraint(["assignee_id"], ["resident.id"], name=op.f("fk_service_request_assignee_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_service_request_place_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["resident.id"], name=op.f("fk_service_request_reporter_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["qr_tag.id"], name=op.f("fk_service_request_tag_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_request")),
        sa.UniqueConstraint("code", name=op.f("uq_service_request_code")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_service_request_idempotency_key")),
    )
    op.create_index("ix_service_request_alerted", "service_request", ["alerted_id", "id"], unique=False)
    op.create_index("ix_service_request_mine", "service_request", ["assignee_id", "id"], unique=False)
    op.create_index(
        "ix_service_request_open",
        "service_request",
        ["path", "due_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('received', 'accepted', 'in_progress', 'reopened')"),
        postgresql_where=sa.text("state IN ('received', 'accepted', 'in_progress', 'reopened')"),
    )
    op.create_index(op.f("ix_service_request_path"), "service_request", ["path"], unique=False)
    op.create_index(op.f("ix_service_request_place_id"), "service_request", ["place_id"], unique=False)
    op.create_index(op.f("ix_service_request_reporter_id"), "service_request", ["reporter_id"], unique=False)
    op.create_index(
        "ix_service_request_solved",
        "service_request",
        ["solved_month", "path", "on_time"],
        unique=False,
        sqlite_where=sa.text("solved_month <> ''"),
        postgresql_where=sa.text("solved_month <> ''"),
    )
    op.create_index(op.f("ix_service_request_tag_id"), "service_request", ["tag_id"], unique=False)
    op.create_table(
        "request_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "reported",
                "dispatched",
                "alerted",
                "accepted",
                "assigned",
                "returned",
                "started",
                "noted",
                "solved",
                "confirmed",
                "denied",
                "reopened",
                "rated",
                name="eventkind",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "accepted",
                "in_progress",
                "solved",
                "closed",
                "reopened",
                name="requeststate",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_role", sa.String(length=20), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("to_role", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("due_at", points_app.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("visit_at", points_app.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["resident.id"], name=op.f("fk_request_event_actor_id")),
        sa.ForeignKeyConstraint(["request_id"], ["service_request.id"], name=op.f("fk_request_event_request_id")),
        sa.ForeignKeyConstraint(["to_id"], ["resident.id"], name=op.f("fk_request_event_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_event")),
    )
    op.create_index("ix_request_event_request", "request_event", ["request_id", "id"], unique=False)
    bind = op.get_bind()
    for statement in POSTGRESQL if bind.dialect.name == "postgresql" else SQLITE:
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_request_event_request", table_name="request_event")
    op.drop_table("request_event")
    op.drop_index(op.f("ix_service_request_tag_id"), table_name="service_request")
    op.drop_index(
        "ix_service_request_solved",
        table_name="service_request",
        sqlite_where=sa.text("solved_month <> ''"),
        postgresql_where=sa.text("solved_month <> ''"),
    )
    op.drop_index(op.f("ix_service_request_reporter_id"), table_name="service_request")
    op.drop_index(op.f("ix_service_request_place_id"), table_name="service_request")
    op.drop_index(op.f("ix_service_request_path"), table_name="service_request")
    op.drop_index(
        "ix_service_request_open",
        table_name="service_request",
        sqlite_where=sa.text("state IN ('received', 'accepted', 'in_progress', 'reopened')"),
        postgresql_where=sa.text("state IN ('received', 'accepted', 'in_progress', 'reopened')"),
    )
    op.drop_index("ix_service_request_mine", table_name="service_request")
    op.drop_index("ix_service_request_alerted", table_name="service_request")
    op.drop_table("service_request")
    op.drop_table("time_limit")
    op.drop_index(op.f("ix_qr_tag_place_id"), table_name="qr_tag")
    op.drop_index(op.f("ix_qr_tag_path"), table_name="qr_tag")
    op.drop_table("qr_tag")
    op.drop_index(op.f("ix_form_draft_at"), table_name="form_draft")
    op.drop_table("form_draft")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION service_requests_refuse()")
