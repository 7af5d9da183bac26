"""Tables of ledger."""

import sqlalchemy as sa

import points_app.core.db
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# The laws that the tables cannot say by themselves. A refusal is an integrity error whose message is "ledger." and a
# word; points_app/ledger/service.py turns the word into a sentence.


def _postgresql_move(side: str) -> str:
    """Return the statements that add to one balance; an account of another book, or none, is refused."""
    return f"""
        UPDATE ledger_balance
           SET {side}s_posted = {side}s_posted + posted, {side}s_pending = {side}s_pending + pending,
               last_transfer_id = GREATEST(last_transfer_id, NEW.id)
         WHERE account_id = NEW.{side}_account_id AND book_id = NEW.book_id;
        IF NOT FOUND THEN
            RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = CASE
                WHEN EXISTS (SELECT FROM ledger_account WHERE id = NEW.{side}_account_id)
                THEN 'ledger.other_book' ELSE 'ledger.no_account' END;
        END IF;"""


_POSTGRESQL_FUNCTIONS = (
    """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'ledger.' || TG_ARGV[0];
END $$
""",
    """
CREATE FUNCTION ledger_open_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_balance
        (account_id, book_id, may_go_negative, debits_posted, credits_posted, debits_pending, credits_pending, last_transfer_id)
        VALUES (NEW.id, NEW.book_id, NEW.may_go_negative, 0, 0, 0, 0, 0);
    RETURN NULL;
END $$
""",
    # Balances are taken in the order of their accounts, so two transfers between the same ones never wait for each other.
    f"""
CREATE FUNCTION ledger_apply() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    posted bigint := 0;
    pending bigint := 0;
    other ledger_transfer;
    deadline timestamptz;
BEGIN
    IF NEW.state = 'posted' THEN
        posted := NEW.amount;
        IF NEW.reverses_id IS NOT NULL THEN
            SELECT * INTO other FROM ledger_transfer WHERE id = NEW.reverses_id;
            IF other.state NOT IN ('posted', 'post') OR other.reverses_id IS NOT NULL
               OR (other.credit_account_id, other.debit_account_id, other.amount)
                  IS DISTINCT FROM (NEW.debit_account_id, NEW.credit_account_id, NEW.amount) THEN
                RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'ledger.not_reversible';
            END IF;
        END IF;
    ELSIF NEW.state = 'pending' THEN
        pending := NEW.amount;
        INSERT INTO ledger_pending (transfer_id, expires_at) VALUES (NEW.id, NEW.expires_at);
    ELSE
        DELETE FROM ledger_pending WHERE transfer_id = NEW.pending_id RETURNING expires_at INTO deadline;
        IF NOT FOUND THEN
            RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'ledger.ended';
        END IF;
        SELECT * INTO other FROM ledger_transfer WHERE id = NEW.pending_id;
        IF (other.debit_account_id, other.credit_account_id, other.amount)
           IS DISTINCT FROM (NEW.debit_account_id, NEW.credit_account_id, NEW.amount) THEN
            RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'ledger.not_its_pending';
        END IF;
        pending := -NEW.amount;
        IF NEW.state = 'post' THEN
            IF deadline <= NEW.recorded_at THEN
                RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'ledger.expired';
            END IF;
            posted := NEW.amount;
        END IF;
    END IF;
    IF NEW.debit_account_id < NEW.credit_account_id THEN
        {_postgresql_move("debit")}{_postgresql_move("credit")}
    ELSE
        {_postgresql_move("credit")}{_postgresql_move("debit")}
    END IF;
    RETURN NULL;
END $$
""",
)


def _postgresql_triggers() -> list[str]:
    """Return the triggers; a balance may change only from inside another trigger, and only ours does that."""
    made = [
        "CREATE TRIGGER ledger_apply AFTER INSERT ON ledger_transfer FOR EACH ROW EXECUTE FUNCTION ledger_apply()",
        "CREATE TRIGGER ledger_open AFTER INSERT ON ledger_account FOR EACH ROW EXECUTE FUNCTION ledger_open_balance()",
    ]
    refused = (
        ("ledger_transfer", "UPDATE OR DELETE", "FOR EACH ROW", "append_only"),
        ("ledger_balance", "DELETE", "FOR EACH ROW", "kept"),
        ("ledger_balance", "INSERT OR UPDATE", "FOR EACH ROW WHEN (pg_trigger_depth() = 0)", "kept"),
        ("ledger_pending", "INSERT OR UPDATE OR DELETE", "FOR EACH ROW WHEN (pg_trigger_depth() = 0)", "kept"),
        ("ledger_account", "DELETE", "FOR EACH ROW", "kept"),
        (
            "ledger_account",
            "UPDATE OF id, book_id, kind, owner_type, owner_id, may_go_negative",
            "FOR EACH ROW",
            "kept",
        ),
        ("ledger_book", "UPDATE", "FOR EACH ROW", "kept"),
        *(
            (f"ledger_{table}", "TRUNCATE", "FOR EACH STATEMENT", "append_only")
            for table in ("transfer", "balance", "pending", "account", "book")
        ),
    )
    for number, (table, events, rows, word) in enumerate(refused):
        name = f"{table}_guard_{number}"
        made.append(f"CREATE TRIGGER {name} BEFORE {events} ON {table} {rows} EXECUTE FUNCTION ledger_refuse('{word}')")
    return made


POSTGRESQL = (
    *_POSTGRESQL_FUNCTIONS,
    *_postgresql_triggers(),
    "ALTER TABLE ledger_balance SET (fillfactor = 50)",  # room beside each balance for its next version
)


def _sqlite_trigger(name: str, when: str, *statements: str) -> str:
    return f"CREATE TRIGGER {name} {when} BEGIN {'; '.join(statements)}; END"


def _sqlite_refuse(name: str, when: str, word: str) -> str:
    return _sqlite_trigger(name, when, f"SELECT RAISE(ABORT, 'ledger.{word}')")


def _sqlite_check(word: str, condition: str) -> str:
    return f"SELECT RAISE(ABORT, 'ledger.{word}') WHERE NOT ({condition})"


def _sqlite_move(posted: str, pending: str) -> list[str]:
    """Return the statements that add to both balances; an account of another book, or none, is refused."""
    statements = []
    for side in ("debit", "credit"):
        account = f"NEW.{side}_account_id"
        statements += [
            (
                f"UPDATE ledger_balance SET {side}s_posted = {side}s_posted + {posted},"
                f" {side}s_pending = {side}s_pending + {pending}, last_transfer_id = NEW.id"
                f" WHERE account_id = {account} AND book_id = NEW.book_id"
            ),
            _sqlite_check("no_account", f"changes() OR EXISTS (SELECT 1 FROM ledger_account WHERE id = {account})"),
            _sqlite_check("other_book", "changes()"),
        ]
    return statements


_ITS_PENDING = (
    "EXISTS (SELECT 1 FROM ledger_transfer p WHERE p.id = NEW.pending_id AND p.amount = NEW.amount"
    " AND p.debit_account_id = NEW.debit_account_id AND p.credit_account_id = NEW.credit_account_id)"
)
_REVERSIBLE = (
    "EXISTS (SELECT 1 FROM ledger_transfer r WHERE r.id = NEW.reverses_id AND r.state IN ('posted', 'post')"
    " AND r.reverses_id IS NULL AND r.amount = NEW.amount"
    " AND r.debit_account_id = NEW.credit_account_id AND r.credit_account_id = NEW.debit_account_id)"
)
_OPEN = "EXISTS (SELECT 1 FROM ledger_pending WHERE transfer_id = NEW.pending_id)"
_IN_TIME = (
    "EXISTS (SELECT 1 FROM ledger_pending WHERE transfer_id = NEW.pending_id"
    " AND (expires_at IS NULL OR expires_at > NEW.recorded_at))"
)
_CLOSE = "DELETE FROM ledger_pending WHERE transfer_id = NEW.pending_id"


def _sqlite_moved(side: str, state: str, sign: str = "") -> str:
    states = "', '".join(state.split())
    return f"CASE WHEN t.{side}_account_id = OLD.account_id AND t.state IN ('{states}') THEN {sign}t.amount ELSE 0 END"


# SQLite cannot tell who changes a balance, so it asks what for: only by the transfer that the row names, newer than the
# last one, and by exactly what that transfer moves.
_BY_ITS_TRANSFER = f"""EXISTS (
    SELECT 1 FROM ledger_transfer t
     WHERE t.id = NEW.last_transfer_id AND t.id > OLD.last_transfer_id
       AND OLD.account_id IN (t.debit_account_id, t.credit_account_id)
       AND NEW.account_id = OLD.account_id AND NEW.book_id = OLD.book_id AND NEW.may_go_negative = OLD.may_go_negative
       AND NEW.debits_posted = OLD.debits_posted + {_sqlite_moved("debit", "posted post")}
       AND NEW.credits_posted = OLD.credits_posted + {_sqlite_moved("credit", "posted post")}
       AND NEW.debits_pending = OLD.debits_pending + {_sqlite_moved("debit", "pending")}
           + {_sqlite_moved("debit", "post void", "-")}
       AND NEW.credits_pending = OLD.credits_pending + {_sqlite_moved("credit", "pending")}
           + {_sqlite_moved("credit", "post void", "-")})"""

SQLITE = (
    # INSERT OR REPLACE deletes without firing delete triggers, so what it would replace is refused before.
    _sqlite_refuse(
        "ledger_transfer_again",
        "BEFORE INSERT ON ledger_transfer WHEN EXISTS (SELECT 1 FROM ledger_transfer WHERE id = NEW.id)"
        " OR EXISTS (SELECT 1 FROM ledger_transfer WHERE idempotency_key = NEW.idempotency_key)",
        "again",
    ),
    _sqlite_refuse(
        "ledger_transfer_reversed",
        "BEFORE INSERT ON ledger_transfer WHEN NEW.reverses_id IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM ledger_transfer WHERE reverses_id = NEW.reverses_id)",
        "reversed",
    ),
    # Column types are only a suggestion to SQLite.
    _sqlite_refuse(
        "ledger_transfer_whole", "BEFORE INSERT ON ledger_transfer WHEN typeof(NEW.amount) <> 'integer'", "amount"
    ),
    _sqlite_trigger(
        "ledger_apply_posted",
        "AFTER INSERT ON ledger_transfer WHEN NEW.state = 'posted'",
        _sqlite_check("not_reversible", f"NEW.reverses_id IS NULL OR {_REVERSIBLE}"),
        *_sqlite_move("NEW.amount", "0"),
    ),
    _sqlite_trigger(
        "ledger_apply_pending",
        "AFTER INSERT ON ledger_transfer WHEN NEW.state = 'pending'",
        "INSERT INTO ledger_pending (transfer_id, expires_at) VALUES (NEW.id, NEW.expires_at)",
        *_sqlite_move("0", "NEW.amount"),
    ),
    _sqlite_trigger(
        "ledger_apply_post",
        "AFTER INSERT ON ledger_transfer WHEN NEW.state = 'post'",
        _sqlite_check("ended", _OPEN),
        _sqlite_check("not_its_pending", _ITS_PENDING),
        _sqlite_check("expired", _IN_TIME),
        _CLOSE,
        *_sqlite_move("NEW.amount", "-NEW.amount"),
    ),
    _sqlite_trigger(
        "ledger_apply_void",
        "AFTER INSERT ON ledger_transfer WHEN NEW.state = 'void'",
        _sqlite_check("ended", _OPEN),
        _sqlite_check("not_its_pending", _ITS_PENDING),
        _CLOSE,
        *_sqlite_move("0", "-NEW.amount"),
    ),
    _sqlite_refuse("ledger_transfer_update", "BEFORE UPDATE ON ledger_transfer", "append_only"),
    _sqlite_refuse("ledger_transfer_delete", "BEFORE DELETE ON ledger_transfer", "append_only"),
    _sqlite_trigger(
        "ledger_account_open",
        "AFTER INSERT ON ledger_account",
        "INSERT INTO ledger_balance (account_id, book_id, may_go_negative, debits_posted, credits_posted,"
        " debits_pending, credits_pending, last_transfer_id)"
        " VALUES (NEW.id, NEW.book_id, NEW.may_go_negative, 0, 0, 0, 0, 0)",
    ),
    _sqlite_refuse(
        "ledger_account_update",
        "BEFORE UPDATE OF id, book_id, kind, owner_type, owner_id, may_go_negative ON ledger_account",
        "kept",
    ),
    _sqlite_refuse("ledger_account_delete", "BEFORE DELETE ON ledger_account", "kept"),
    _sqlite_refuse("ledger_book_update", "BEFORE UPDATE ON ledger_book", "kept"),
    _sqlite_refuse(
        "ledger_balance_insert",
        "BEFORE INSERT ON ledger_balance WHEN EXISTS (SELECT 1 FROM ledger_balance WHERE account_id = NEW.account_id)"
        " OR NEW.debits_posted <> 0 OR NEW.credits_posted <> 0 OR NEW.debits_pending <> 0 OR NEW.credits_pending <> 0",
        "kept",
    ),
    _sqlite_refuse("ledger_balance_update", f"BEFORE UPDATE ON ledger_balance WHEN NOT {_BY_ITS_TRANSFER}", "kept"),
    _sqlite_refuse("ledger_balance_delete", "BEFORE DELETE ON ledger_balance", "kept"),
    _sqlite_refuse(
        "ledger_pending_insert",
        "BEFORE INSERT ON ledger_pending WHEN NOT EXISTS (SELECT 1 FROM ledger_transfer t"
        " WHERE t.id = NEW.transfer_id AND t.state = 'pending' AND t.expires_at IS NEW.expires_at"
        " AND NOT EXISTS (SELECT 1 FROM ledger_transfer e WHERE e.pending_id = t.id))",
        "kept",
    ),
    _sqlite_refuse("ledger_pending_update", "BEFORE UPDATE ON ledger_pending", "kept"),
    _sqlite_refuse(
        "ledger_pending_delete",
        "BEFORE DELETE ON ledger_pending"
        " WHEN NOT EXISTS (SELECT 1 FROM ledger_transfer WHERE pending_id = OLD.transfer_id)",
        "kept",
    ),
)


def upgrade() -> None:
    """Go forward."""
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
    bind = op.get_bind()
    for statement in POSTGRESQL if bind.dialect.name == "postgresql" else SQLITE:
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_ledger_pending_expires_at"), table_name="ledger_pending")
    op.drop_table("ledger_pending")
    op.drop_index(
        "uq_ledger_transfer_reverses",
        table_name="ledger_transfer",
        sqlite_where=sa.text("reverses_id IS NOT NULL"),
        postgresql_where=sa.text("reverses_id IS NOT NULL"),
    )
    op.drop_index(
        "uq_ledger_transfer_pending",
        table_name="ledger_transfer",
        sqlite_where=sa.text("pending_id IS NOT NULL"),
        postgresql_where=sa.text("pending_id IS NOT NULL"),
    )
    op.drop_index("ix_ledger_transfer_debit", table_name="ledger_transfer")
    op.drop_index("ix_ledger_transfer_credit", table_name="ledger_transfer")
    op.drop_table("ledger_transfer")
    op.drop_table("ledger_balance")
    op.drop_table("ledger_account")
    op.drop_index(op.f("ix_ledger_book_place_id"), table_name="ledger_book")
    op.drop_table("ledger_book")
    if op.get_bind().dialect.name == "postgresql":
        for name in ("ledger_open_balance", "ledger_apply", "ledger_refuse"):
            op.execute(f"DROP FUNCTION {name}()")
