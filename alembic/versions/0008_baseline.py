"""Every table as version 0.1 left it after its migrations 0001 to 0008, which this one stands for.

Laws are no migration's: each slice's `laws` says its own, and `tables.migrate` puts them in.
"""

import sqlalchemy as sa

import points_app.core.db
from alembic import op

revision = "0008"
down_revision = None
branch_labels = None
depends_on = None


def _core() -> None:
    op.create_table(
        "photo_blob",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("mime", sa.String(length=20), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("thumb", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_photo_blob")),
    )
    op.create_table(
        "secret",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secret")),
    )
    op.create_table(
        "photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=30), nullable=False),
        sa.Column("scope_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("caption", sa.String(length=200), nullable=False),
        sa.Column("created_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["photo_blob.sha256"], name=op.f("fk_photo_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("name", name=op.f("uq_photo_name")),
    )
    op.create_index(op.f("ix_photo_scope_id"), "photo", ["scope_id"], unique=False)
    op.create_index(op.f("ix_photo_sha256"), "photo", ["sha256"], unique=False)


def _people() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index("ix_attempt_key_at", "attempt", ["key", "at"], unique=False)
    op.create_table(
        "place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "city",
                "county",
                "township",
                "community",
                "compound",
                "building",
                name="placekind",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column(
            "path",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "name_key",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "name_en_key",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["place.id"], name=op.f("fk_place_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("parent_id", "name", name="uq_place_parent_name"),
    )
    op.create_index(op.f("ix_place_name_en_key"), "place", ["name_en_key"], unique=False)
    op.create_index(op.f("ix_place_name_key"), "place", ["name_key"], unique=False)
    op.create_index(op.f("ix_place_parent_id"), "place", ["parent_id"], unique=False)
    op.create_index(op.f("ix_place_path"), "place", ["path"], unique=False)
    op.create_table(
        "household",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column(
            "path",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("door", sa.String(length=40), nullable=False),
        sa.Column(
            "door_key",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "door_last",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("head_name", sa.String(length=60), nullable=False),
        sa.Column("on_boards", sa.Boolean(), nullable=False),
        sa.Column("created_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_household_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
        sa.UniqueConstraint("place_id", "door_key", name="uq_household_place_door"),
    )
    op.create_index(op.f("ix_household_door_key"), "household", ["door_key"], unique=False)
    op.create_index(op.f("ix_household_door_last"), "household", ["door_last"], unique=False)
    op.create_index(op.f("ix_household_path"), "household", ["path"], unique=False)
    op.create_index(op.f("ix_household_place_id"), "household", ["place_id"], unique=False)
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column(
            "path",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("door", sa.String(length=40), nullable=False),
        sa.Column(
            "door_key",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("area_cm2", sa.Integer(), nullable=False),
        sa.CheckConstraint("area_cm2 > 0", name=op.f("ck_unit_area_positive")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_unit_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("place_id", "door_key", name="uq_unit_place_door"),
    )
    op.create_index(op.f("ix_unit_path"), "unit", ["path"], unique=False)
    op.create_index(op.f("ix_unit_place_id"), "unit", ["place_id"], unique=False)
    op.create_table(
        "resident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column(
            "path",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "name", sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "phone", sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"), nullable=True
        ),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("password_expires_at", points_app.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("on_boards", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_resident_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident")),
        sa.UniqueConstraint("household_id", "name", name="uq_resident_household_name"),
        sa.UniqueConstraint("phone", name=op.f("uq_resident_phone")),
    )
    op.create_index(op.f("ix_resident_household_id"), "resident", ["household_id"], unique=False)
    op.create_index(op.f("ix_resident_name"), "resident", ["name"], unique=False)
    op.create_index(op.f("ix_resident_path"), "resident", ["path"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("honor_name", "honor_photo", name="consentkind", native_enum=False, length=30),
            nullable=False,
        ),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("given_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", points_app.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("withdrawn_at >= given_at", name=op.f("ck_consent_order")),
        sa.ForeignKeyConstraint(["recorded_by"], ["resident.id"], name=op.f("fk_consent_recorded_by")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_consent_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_resident_id"), "consent", ["resident_id"], unique=False)
    op.create_index(
        "uq_consent_live",
        "consent",
        ["resident_id", "kind"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "household_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("issued_by", sa.Integer(), nullable=True),
        sa.Column("issued_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", points_app.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.Integer(), nullable=True),
        sa.Column("revoked_at", points_app.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_household_card_household_id")),
        sa.ForeignKeyConstraint(["issued_by"], ["resident.id"], name=op.f("fk_household_card_issued_by")),
        sa.ForeignKeyConstraint(["used_by"], ["resident.id"], name=op.f("fk_household_card_used_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_card")),
    )
    op.create_index(op.f("ix_household_card_household_id"), "household_card", ["household_id"], unique=False)
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "resident",
                "steward",
                "committee",
                "property",
                "auditor",
                "administrator",
                name="role",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.Column("granted_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.Column("revoked_at", points_app.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["granted_by"], ["resident.id"], name=op.f("fk_role_grant_granted_by")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_role_grant_place_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_role_grant_resident_id")),
        sa.ForeignKeyConstraint(["revoked_by"], ["resident.id"], name=op.f("fk_role_grant_revoked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    op.create_index(op.f("ix_role_grant_place_id"), "role_grant", ["place_id"], unique=False)
    op.create_index(op.f("ix_role_grant_resident_id"), "role_grant", ["resident_id"], unique=False)
    op.create_index(
        "uq_role_grant_live",
        "role_grant",
        ["resident_id", "role", "place_id"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "roster_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("imported_at", points_app.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("people", sa.LargeBinary(), nullable=False),
        sa.Column("report", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_roster_upload_place_id")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["resident.id"], name=op.f("fk_roster_upload_uploaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_upload")),
    )
    op.create_index(op.f("ix_roster_upload_place_id"), "roster_upload", ["place_id"], unique=False)
    op.create_index(op.f("ix_roster_upload_uploaded_at"), "roster_upload", ["uploaded_at"], unique=False)
    op.create_index(op.f("ix_roster_upload_uploaded_by"), "roster_upload", ["uploaded_by"], unique=False)
    op.create_table(
        "unit_owner",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_unit_owner_resident_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_owner_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "resident_id", name=op.f("pk_unit_owner")),
    )
    op.create_index(op.f("ix_unit_owner_resident_id"), "unit_owner", ["resident_id"], unique=False)
    op.create_table(
        "user_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=120), nullable=False),
        sa.Column("created_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", points_app.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_user_session_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_user_session_token_sha256")),
    )
    op.create_index(op.f("ix_user_session_resident_id"), "user_session", ["resident_id"], unique=False)


def _ledger() -> None:
    op.create_table(
        "ledger_book",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum("points", "money", name="bookkind", native_enum=False, length=30), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_ledger_book_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_book")),
        sa.UniqueConstraint("kind", "place_id", name="uq_ledger_book_kind_place"),
    )
    op.create_index(op.f("ix_ledger_book_place_id"), "ledger_book", ["place_id"], unique=False)
    op.create_table(
        "ledger_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "programme",
                "household",
                "shop",
                "fund_bank",
                "income",
                "expense",
                "vendor",
                "receivable",
                "opening",
                "suspense",
                name="accountkind",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("owner_type", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("may_go_negative", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["ledger_book.id"], name=op.f("fk_ledger_account_book_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_account")),
        sa.UniqueConstraint("book_id", "kind", "owner_type", "owner_id", name="uq_ledger_account_owner"),
        sa.UniqueConstraint("id", "book_id", "may_go_negative", name="uq_ledger_account_law"),
    )
    op.create_table(
        "ledger_balance",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("may_go_negative", sa.Boolean(), nullable=False),
        sa.Column("debits_posted", sa.BigInteger(), nullable=False),
        sa.Column("credits_posted", sa.BigInteger(), nullable=False),
        sa.Column("debits_pending", sa.BigInteger(), nullable=False),
        sa.Column("credits_pending", sa.BigInteger(), nullable=False),
        sa.Column("last_transfer_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "debits_posted BETWEEN 0 AND 9007199254740991 AND credits_posted BETWEEN 0 AND 9007199254740991 AND debits_pending BETWEEN 0 AND 9007199254740991 AND credits_pending BETWEEN 0 AND 9007199254740991",
            name=op.f("ck_ledger_balance_range"),
        ),
        sa.CheckConstraint(
            "may_go_negative OR credits_posted - debits_posted - debits_pending >= 0",
            name=op.f("ck_ledger_balance_covered"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "book_id", "may_go_negative"],
            ["ledger_account.id", "ledger_account.book_id", "ledger_account.may_go_negative"],
            name="fk_ledger_balance_account",
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_ledger_balance")),
        postgresql_with={"fillfactor": 50},  # room beside each balance for its next version
    )
    op.create_table(
        "ledger_transfer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("debit_account_id", sa.Integer(), nullable=False),
        sa.Column("credit_account_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum("posted", "pending", "post", "void", name="transferstate", native_enum=False, length=30),
            nullable=False,
        ),
        sa.Column("pending_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ref_type", sa.String(length=40), nullable=False),
        sa.Column("ref_id", sa.Integer(), nullable=True),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("memo", sa.String(length=500), nullable=False),
        sa.Column("effective_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", points_app.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('post', 'void')) = (pending_id IS NOT NULL)", name=op.f("ck_ledger_transfer_pending")
        ),
        sa.CheckConstraint("expires_at IS NULL OR state = 'pending'", name=op.f("ck_ledger_transfer_expiry")),
        sa.CheckConstraint("reverses_id IS NULL OR state = 'posted'", name=op.f("ck_ledger_transfer_reversal")),
        sa.CheckConstraint("state IN ('posted', 'pending', 'post', 'void')", name=op.f("ck_ledger_transfer_state")),
        sa.CheckConstraint("amount BETWEEN 1 AND 9007199254740991", name=op.f("ck_ledger_transfer_amount")),
        sa.CheckConstraint("debit_account_id <> credit_account_id", name=op.f("ck_ledger_transfer_two_accounts")),
        sa.CheckConstraint("length(idempotency_key) BETWEEN 1 AND 64", name=op.f("ck_ledger_transfer_key")),
        sa.ForeignKeyConstraint(["actor_id"], ["resident.id"], name=op.f("fk_ledger_transfer_actor_id")),
        sa.ForeignKeyConstraint(["pending_id"], ["ledger_transfer.id"], name=op.f("fk_ledger_transfer_pending_id")),
        sa.ForeignKeyConstraint(["reverses_id"], ["ledger_transfer.id"], name=op.f("fk_ledger_transfer_reverses_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transfer")),
        sa.UniqueConstraint("idempotency_key", name="uq_ledger_transfer_key"),
    )
    op.create_index("ix_ledger_transfer_credit", "ledger_transfer", ["credit_account_id", "id"], unique=False)
    op.create_index("ix_ledger_transfer_debit", "ledger_transfer", ["debit_account_id", "id"], unique=False)
    op.create_index(
        "uq_ledger_transfer_pending",
        "ledger_transfer",
        ["pending_id"],
        unique=True,
        sqlite_where=sa.text("pending_id IS NOT NULL"),
        postgresql_where=sa.text("pending_id IS NOT NULL"),
    )
    op.create_index(
        "uq_ledger_transfer_reverses",
        "ledger_transfer",
        ["reverses_id"],
        unique=True,
        sqlite_where=sa.text("reverses_id IS NOT NULL"),
        postgresql_where=sa.text("reverses_id IS NOT NULL"),
    )
    op.create_table(
        "ledger_pending",
        sa.Column(
            "transfer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("expires_at", points_app.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["transfer_id"], ["ledger_transfer.id"], name=op.f("fk_ledger_pending_transfer_id")),
        sa.PrimaryKeyConstraint("transfer_id", name=op.f("pk_ledger_pending")),
    )
    op.create_index(op.f("ix_ledger_pending_expires_at"), "ledger_pending", ["expires_at"], unique=False)


def _points() -> None:
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


def _service_requests() -> None:
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


def _shared_account() -> None:
    op.create_table(
        "fund",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column(
            "path",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("bank_name", sa.String(length=60), nullable=False),
        sa.Column("account_tail", sa.String(length=4), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(account_tail) <= 4", name=op.f("ck_fund_tail")),
        sa.ForeignKeyConstraint(["account_id"], ["ledger_account.id"], name=op.f("fk_fund_account_id")),
        sa.ForeignKeyConstraint(["book_id"], ["ledger_book.id"], name=op.f("fk_fund_book_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_fund_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund")),
        sa.UniqueConstraint("place_id", name="uq_fund_place"),
    )
    op.create_index(op.f("ix_fund_path"), "fund", ["path"], unique=False)
    op.create_table(
        "fund_category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind", sa.Enum("income", "spending", name="entrykind", native_enum=False, length=30), nullable=False
        ),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('income', 'spending')", name=op.f("ck_fund_category_kind")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_fund_category_name")),
        sa.ForeignKeyConstraint(["account_id"], ["ledger_account.id"], name=op.f("fk_fund_category_account_id")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_category_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_category")),
        sa.UniqueConstraint("fund_id", "kind", "name", name="uq_fund_category_name"),
        sa.UniqueConstraint("id", "fund_id", "kind", name="uq_fund_category_law"),
    )
    op.create_table(
        "fund_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind", sa.Enum("income", "spending", name="entrykind", native_enum=False, length=30), nullable=False
        ),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("party", sa.String(length=60), nullable=False),
        sa.Column("party_is_person", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("submitted_by", sa.Integer(), nullable=False),
        sa.Column("submitted_at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum("pending", "approved", "rejected", "withdrawn", name="entrystate", native_enum=False, length=30),
            nullable=False,
        ),
        sa.CheckConstraint("kind IN ('income', 'spending')", name=op.f("ck_fund_entry_kind")),
        sa.CheckConstraint(
            "state IN ('pending', 'approved', 'rejected', 'withdrawn')", name=op.f("ck_fund_entry_state")
        ),
        sa.CheckConstraint("amount_fen BETWEEN 1 AND 9999999999", name=op.f("ck_fund_entry_amount")),
        sa.CheckConstraint("corrects_id IS NULL OR corrects_id < id", name=op.f("ck_fund_entry_corrects")),
        sa.CheckConstraint("length(month) = 7", name=op.f("ck_fund_entry_month")),
        sa.CheckConstraint("length(purpose) > 0 AND length(party) > 0", name=op.f("ck_fund_entry_words")),
        sa.ForeignKeyConstraint(
            ["category_id", "fund_id", "kind"],
            ["fund_category.id", "fund_category.fund_id", "fund_category.kind"],
            name="fk_fund_entry_category",
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id", "fund_id", "category_id", "kind", "amount_fen"],
            [
                "fund_entry.id",
                "fund_entry.fund_id",
                "fund_entry.category_id",
                "fund_entry.kind",
                "fund_entry.amount_fen",
            ],
            name="fk_fund_entry_corrects",
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_entry_fund_id")),
        sa.ForeignKeyConstraint(["submitted_by"], ["resident.id"], name=op.f("fk_fund_entry_submitted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_entry")),
        sa.UniqueConstraint("id", "fund_id", "category_id", "kind", "amount_fen", name="uq_fund_entry_law"),
        sa.UniqueConstraint("idempotency_key", name="uq_fund_entry_key"),
    )
    op.create_index("ix_fund_entry_category", "fund_entry", ["category_id", "day", "id"], unique=False)
    op.create_index("ix_fund_entry_day", "fund_entry", ["fund_id", "day", "id"], unique=False)
    op.create_index("ix_fund_entry_state", "fund_entry", ["fund_id", "state", "day", "id"], unique=False)
    op.create_index("ix_fund_entry_submitted", "fund_entry", ["submitted_by", "id"], unique=False)
    op.create_index(
        "uq_fund_entry_corrects",
        "fund_entry",
        ["corrects_id"],
        unique=True,
        sqlite_where=sa.text("corrects_id IS NOT NULL AND state IN ('pending', 'approved')"),
        postgresql_where=sa.text("corrects_id IS NOT NULL AND state IN ('pending', 'approved')"),
    )
    op.create_table(
        "fund_month_total",
        sa.Column("fund_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("category_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "kind", sa.Enum("income", "spending", name="entrykind", native_enum=False, length=30), nullable=False
        ),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("last_event_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("entries > 0", name=op.f("ck_fund_month_total_entries")),
        sa.ForeignKeyConstraint(["category_id"], ["fund_category.id"], name=op.f("fk_fund_month_total_category_id")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_month_total_fund_id")),
        sa.PrimaryKeyConstraint("fund_id", "month", "category_id", name=op.f("pk_fund_month_total")),
    )
    op.create_table(
        "fund_entry_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("submitted", "approved", "rejected", "withdrawn", name="eventkind", native_enum=False, length=30),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("at", points_app.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("transfer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("kind <> 'rejected' OR length(note) > 0", name=op.f("ck_fund_entry_event_reason")),
        sa.CheckConstraint(
            "kind IN ('submitted', 'approved', 'rejected', 'withdrawn')", name=op.f("ck_fund_entry_event_kind")
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["resident.id"], name=op.f("fk_fund_entry_event_actor_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["fund_entry.id"], name=op.f("fk_fund_entry_event_entry_id")),
        sa.ForeignKeyConstraint(["transfer_id"], ["ledger_transfer.id"], name=op.f("fk_fund_entry_event_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_entry_event")),
        sa.UniqueConstraint("transfer_id", name="uq_fund_entry_event_transfer"),
    )
    op.create_index("ix_fund_entry_event_entry", "fund_entry_event", ["entry_id", "id"], unique=False)
    op.create_index(
        "uq_fund_entry_event_end",
        "fund_entry_event",
        ["entry_id"],
        unique=True,
        sqlite_where=sa.text("kind <> 'submitted'"),
        postgresql_where=sa.text("kind <> 'submitted'"),
    )
    op.create_index(
        "uq_fund_entry_event_submitted",
        "fund_entry_event",
        ["entry_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'submitted'"),
        postgresql_where=sa.text("kind = 'submitted'"),
    )


def _boards() -> None:
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


def _bank_balances() -> None:
    op.create_table(
        "fund_bank_balance",
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
    op.create_index("ix_fund_bank_balance_day", "fund_bank_balance", ["fund_id", "day", "id"], unique=False)


def upgrade() -> None:
    """Make all tables."""
    _core()
    _people()
    _ledger()
    _points()
    _service_requests()
    _shared_account()
    _boards()
    _bank_balances()
