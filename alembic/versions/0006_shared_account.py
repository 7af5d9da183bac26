"""Tables of the shared account."""

import sqlalchemy as sa

import points_app.core.db
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# The laws that the tables cannot say by themselves, in SQL that both databases read. A refusal is an integrity error
# whose message is "fund." and a word.

_ENTRY = "FROM fund_entry e WHERE e.id = NEW.entry_id"
_SUBMITTED = "FROM fund_entry_event s WHERE s.entry_id = NEW.entry_id AND s.kind = 'submitted'"
# Income comes from the category's account into the fund's, spending goes the other way, a correction undoes either.
_COMES_IN = "(e.kind = 'income') = (e.corrects_id IS NULL)"
_SIGNED = "CASE WHEN e.corrects_id IS NULL THEN e.amount_fen ELSE -e.amount_fen END"
_EVENT_CHECKS = (
    ("ended", f"EXISTS (SELECT 1 {_ENTRY} AND e.state = 'pending')"),
    (
        "own",
        f"NEW.kind NOT IN ('approved', 'rejected') OR EXISTS (SELECT 1 {_ENTRY} AND e.submitted_by <> NEW.actor_id)",
    ),
    (
        "not_own",
        f"NEW.kind NOT IN ('submitted', 'withdrawn') OR EXISTS (SELECT 1 {_ENTRY} AND e.submitted_by = NEW.actor_id)",
    ),
    (
        "other_transfer",
        f"""NEW.kind <> 'submitted' OR EXISTS (
            SELECT 1 FROM fund_entry e JOIN fund f ON f.id = e.fund_id JOIN fund_category c ON c.id = e.category_id
              JOIN ledger_transfer t ON t.id = NEW.transfer_id AND t.state = 'pending' AND t.amount = e.amount_fen
             WHERE e.id = NEW.entry_id
               AND t.debit_account_id = CASE WHEN {_COMES_IN} THEN c.account_id ELSE f.account_id END
               AND t.credit_account_id = CASE WHEN {_COMES_IN} THEN f.account_id ELSE c.account_id END)""",
    ),
    (
        "other_transfer",
        f"""NEW.kind = 'submitted'
            OR (NEW.kind = 'approved' AND EXISTS (SELECT 1 {_ENTRY} AND e.corrects_id IS NOT NULL))
            OR EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.id = NEW.transfer_id
                AND t.state = CASE WHEN NEW.kind = 'approved' THEN 'post' ELSE 'void' END
                AND t.pending_id = (SELECT s.transfer_id {_SUBMITTED}))""",
    ),
    (
        "other_transfer",
        f"""NEW.kind <> 'approved' OR EXISTS (SELECT 1 {_ENTRY} AND e.corrects_id IS NULL)
            OR EXISTS (SELECT 1 FROM fund_entry e JOIN fund_entry_event a ON a.entry_id = e.corrects_id
                AND a.kind = 'approved' JOIN ledger_transfer t ON t.id = NEW.transfer_id
                AND t.reverses_id = a.transfer_id WHERE e.id = NEW.entry_id)""",
    ),
    (
        "set_aside",
        f"""NEW.kind = 'submitted' OR NOT EXISTS (SELECT 1 FROM ledger_pending p
            WHERE p.transfer_id = (SELECT s.transfer_id {_SUBMITTED}))""",
    ),
)
_CARRY = (
    "UPDATE fund_entry SET state = NEW.kind WHERE id = NEW.entry_id AND NEW.kind <> 'submitted'",
    f"""INSERT INTO fund_month_total (fund_id, month, category_id, kind, amount_fen, entries, last_event_id)
        SELECT e.fund_id, e.month, e.category_id, e.kind, {_SIGNED}, 1, NEW.id {_ENTRY} AND NEW.kind = 'approved'
        ON CONFLICT (fund_id, month, category_id) DO UPDATE SET
            amount_fen = fund_month_total.amount_fen + excluded.amount_fen,
            entries = fund_month_total.entries + 1, last_event_id = excluded.last_event_id""",
)
# A total changes only by an approval that it has not counted yet, and by exactly that entry's amount.
_COUNTED = """EXISTS (SELECT 1 FROM fund_entry_event v JOIN fund_entry e ON e.id = v.entry_id
    WHERE v.id = NEW.last_event_id AND v.kind = 'approved' AND e.fund_id = NEW.fund_id AND e.month = NEW.month
      AND e.category_id = NEW.category_id AND e.kind = NEW.kind AND {amount})"""
_NEW_TOTAL = _COUNTED.format(
    amount=f"""NEW.amount_fen = {_SIGNED} AND NEW.entries = 1 AND NOT EXISTS (SELECT 1 FROM fund_month_total m
        WHERE m.fund_id = NEW.fund_id AND m.month = NEW.month AND m.category_id = NEW.category_id
          AND m.last_event_id >= NEW.last_event_id)"""
)
_NEXT_TOTAL = _COUNTED.format(
    amount=f"""v.id > OLD.last_event_id AND NEW.entries = OLD.entries + 1
        AND NEW.amount_fen = OLD.amount_fen + {_SIGNED} AND OLD.fund_id = NEW.fund_id AND OLD.month = NEW.month
        AND OLD.category_id = NEW.category_id AND OLD.kind = NEW.kind"""
)
_NEW_ENTRY = (
    ("new", "NEW.state = 'pending'"),
    (
        "corrects",
        """NEW.corrects_id IS NULL OR EXISTS (SELECT 1 FROM fund_entry o
            WHERE o.id = NEW.corrects_id AND o.corrects_id IS NULL AND o.state = 'approved')""",
    ),
)
_ENTRY_KEPT = (
    "id, fund_id, category_id, kind, amount_fen, party, party_is_person, purpose, day, month, corrects_id,"
    " submitted_by, submitted_at, idempotency_key"
)
_BY_EVENT = "EXISTS (SELECT 1 FROM fund_entry_event v WHERE v.entry_id = NEW.id AND v.kind = NEW.state)"
_NEVER = (("kept", "1 = 0"),)
# (name, when, table, checks, what follows)
_GUARDS = (
    ("fund_event_carry", "AFTER INSERT", "fund_entry_event", _EVENT_CHECKS, _CARRY),
    ("fund_event_update", "BEFORE UPDATE", "fund_entry_event", _NEVER, ()),
    ("fund_event_delete", "BEFORE DELETE", "fund_entry_event", _NEVER, ()),
    ("fund_entry_new", "BEFORE INSERT", "fund_entry", _NEW_ENTRY, ()),
    ("fund_entry_update", f"BEFORE UPDATE OF {_ENTRY_KEPT}", "fund_entry", _NEVER, ()),
    ("fund_entry_state", "BEFORE UPDATE OF state", "fund_entry", (("kept", _BY_EVENT),), ()),
    ("fund_entry_delete", "BEFORE DELETE", "fund_entry", _NEVER, ()),
    ("fund_total_new", "BEFORE INSERT", "fund_month_total", (("kept", _NEW_TOTAL),), ()),
    ("fund_total_update", "BEFORE UPDATE", "fund_month_total", (("kept", _NEXT_TOTAL),), ()),
    ("fund_total_delete", "BEFORE DELETE", "fund_month_total", _NEVER, ()),
    ("fund_update", "BEFORE UPDATE OF id, place_id, book_id, account_id", "fund", _NEVER, ()),
    ("fund_delete", "BEFORE DELETE", "fund", _NEVER, ()),
    ("fund_category_update", "BEFORE UPDATE OF id, fund_id, kind", "fund_category", _NEVER, ()),
    (
        "fund_category_account",
        "BEFORE UPDATE OF account_id",
        "fund_category",
        (("kept", "OLD.account_id IS NULL"),),
        (),
    ),
    ("fund_category_delete", "BEFORE DELETE", "fund_category", _NEVER, ()),
)
# What each database must be told in its own words.
_POSTGRESQL_CHECKS = {"fund_entry_new": (("month", "NEW.month = to_char(NEW.day, 'YYYY-MM')"),)}
# Column types are only a suggestion to SQLite, and INSERT OR REPLACE deletes without firing delete triggers.
_SQLITE_CHECKS = {
    "fund_entry_new": (
        ("month", "NEW.month = substr(NEW.day, 1, 7)"),
        ("amount", "typeof(NEW.amount_fen) = 'integer'"),
        (
            "again",
            "NOT EXISTS (SELECT 1 FROM fund_entry o WHERE o.id = NEW.id OR o.idempotency_key = NEW.idempotency_key)",
        ),
    ),
}
_SQLITE_ONLY = (
    (
        "fund_event_again",
        "BEFORE INSERT",
        "fund_entry_event",
        (
            (
                "again",
                """NOT EXISTS (SELECT 1 FROM fund_entry_event o
                    WHERE o.id = NEW.id OR o.transfer_id = NEW.transfer_id
                       OR (o.entry_id = NEW.entry_id AND (o.kind = 'submitted') = (NEW.kind = 'submitted')))""",
            ),
        ),
        (),
    ),
    (
        "fund_again",
        "BEFORE INSERT",
        "fund",
        (("again", "NOT EXISTS (SELECT 1 FROM fund o WHERE o.id = NEW.id OR o.place_id = NEW.place_id)"),),
        (),
    ),
    (
        "fund_category_again",
        "BEFORE INSERT",
        "fund_category",
        (("again", "NOT EXISTS (SELECT 1 FROM fund_category o WHERE o.id = NEW.id)"),),
        (),
    ),
)
_TABLES = ("fund_month_total", "fund_entry_event", "fund_entry", "fund_category", "fund")


def _postgresql() -> list[str]:
    made = []
    for name, when, table, checks, follows in _GUARDS:
        refusals = "".join(
            f" IF NOT ({condition}) THEN RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',"
            f" MESSAGE = 'fund.{word}'; END IF;"
            for word, condition in (*checks, *_POSTGRESQL_CHECKS.get(name, ()))
        )
        body = refusals + "".join(f" {statement};" for statement in follows)
        made += [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NEW; END $$",
            f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    made += [
        f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION fund_entry_delete()"
        for table in _TABLES
    ]
    return made


def _sqlite() -> list[str]:
    made = []
    for name, when, table, checks, follows in (*_GUARDS, *_SQLITE_ONLY):
        refusals = "".join(
            f" SELECT RAISE(ABORT, 'fund.{word}') WHERE NOT ({condition});"
            for word, condition in (*checks, *_SQLITE_CHECKS.get(name, ()))
        )
        body = refusals + "".join(f" {statement};" for statement in follows)
        made.append(f"CREATE TRIGGER {name} {when} ON {table} BEGIN {body} END")
    return made


def upgrade() -> None:
    """Go forward."""
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
    bind = op.get_bind()
    for statement in _postgresql() if bind.dialect.name == "postgresql" else _sqlite():
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Go back."""
    op.drop_index(
        "uq_fund_entry_event_submitted",
        table_name="fund_entry_event",
        sqlite_where=sa.text("kind = 'submitted'"),
        postgresql_where=sa.text("kind = 'submitted'"),
    )
    op.drop_index(
        "uq_fund_entry_event_end",
        table_name="fund_entry_event",
        sqlite_where=sa.text("kind <> 'submitted'"),
        postgresql_where=sa.text("kind <> 'submitted'"),
    )
    op.drop_index("ix_fund_entry_event_entry", table_name="fund_entry_event")
    op.drop_table("fund_entry_event")
    op.drop_table("fund_month_total")
    op.drop_index(
        "uq_fund_entry_corrects",
        table_name="fund_entry",
        sqlite_where=sa.text("corrects_id IS NOT NULL AND state IN ('pending', 'approved')"),
        postgresql_where=sa.text("corrects_id IS NOT NULL AND state IN ('pending', 'approved')"),
    )
    op.drop_index("ix_fund_entry_submitted", table_name="fund_entry")
    op.drop_index("ix_fund_entry_state", table_name="fund_entry")
    op.drop_index("ix_fund_entry_day", table_name="fund_entry")
    op.drop_index("ix_fund_entry_category", table_name="fund_entry")
    op.drop_table("fund_entry")
    op.drop_table("fund_category")
    op.drop_index(op.f("ix_fund_path"), table_name="fund")
    op.drop_table("fund")
    if op.get_bind().dialect.name == "postgresql":
        for name, *_rest in _GUARDS:
            op.execute(f"DROP FUNCTION {name}()")
