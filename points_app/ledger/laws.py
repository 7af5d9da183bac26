"""The ledger's laws: a transfer is one INSERT, which checks itself and carries both balances along."""

from points_app.core.laws import (
    REFUSE,
    Function,
    Law,
    Trigger,
    fixed,
    kept,
    never_deleted,
    postgresql_raise,
    postgresql_refuses,
    sqlite_refuses,
    whole,
)
from points_app.ledger.models import LedgerAccount, LedgerBalance, LedgerBook, LedgerPending, LedgerTransfer


def _postgresql_move(side: str) -> str:
    """Return the statements that add to one balance; an account of another book, or none, is refused."""
    return f"""
        UPDATE ledger_balance
           SET {side}s_posted = {side}s_posted + posted, {side}s_pending = {side}s_pending + pending,
               last_transfer_id = GREATEST(last_transfer_id, NEW.id)
         WHERE account_id = NEW.{side}_account_id AND book_id = NEW.book_id;
        IF NOT FOUND THEN
            IF EXISTS (SELECT FROM ledger_account WHERE id = NEW.{side}_account_id) THEN
                {postgresql_raise("ledger.other_book")}
            END IF;
            {postgresql_raise("ledger.no_account")}
        END IF;"""


# Balances are taken in the order of their accounts, so two transfers between the same ones never wait for each other.
_APPLY = Function(
    "ledger_apply_law",
    f"""
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
                {postgresql_raise("ledger.not_reversible")}
            END IF;
        END IF;
    ELSIF NEW.state = 'pending' THEN
        pending := NEW.amount;
        INSERT INTO ledger_pending (transfer_id, expires_at) VALUES (NEW.id, NEW.expires_at);
    ELSE
        DELETE FROM ledger_pending WHERE transfer_id = NEW.pending_id RETURNING expires_at INTO deadline;
        IF NOT FOUND THEN
            {postgresql_raise("ledger.ended")}
        END IF;
        SELECT * INTO other FROM ledger_transfer WHERE id = NEW.pending_id;
        IF (other.debit_account_id, other.credit_account_id, other.amount)
           IS DISTINCT FROM (NEW.debit_account_id, NEW.credit_account_id, NEW.amount) THEN
            {postgresql_raise("ledger.not_its_pending")}
        END IF;
        pending := -NEW.amount;
        IF NEW.state = 'post' THEN
            IF deadline <= NEW.recorded_at THEN
                {postgresql_raise("ledger.expired")}
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
END
""",
)
_OPEN_BALANCE = (
    "INSERT INTO ledger_balance (account_id, book_id, may_go_negative, debits_posted, credits_posted,"
    " debits_pending, credits_pending, last_transfer_id)"
    " VALUES (NEW.id, NEW.book_id, NEW.may_go_negative, 0, 0, 0, 0, 0);"
)
_OPEN_ON_POSTGRESQL = Function("ledger_open_balance_law", f"BEGIN {_OPEN_BALANCE} RETURN NULL; END")


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


def _sqlite_apply(state: str, *statements: str) -> Trigger:
    body = f"WHEN NEW.state = '{state}' BEGIN {'; '.join(statements)}; END"
    return Trigger(f"ledger_apply_{state}_law", "AFTER INSERT", "ledger_transfer", body)


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
_NEW_BALANCE = (
    "EXISTS (SELECT 1 FROM ledger_balance WHERE account_id = NEW.account_id)"
    " OR NEW.debits_posted <> 0 OR NEW.credits_posted <> 0 OR NEW.debits_pending <> 0 OR NEW.credits_pending <> 0"
)
_NEW_PENDING = (
    "NOT EXISTS (SELECT 1 FROM ledger_transfer t"
    " WHERE t.id = NEW.transfer_id AND t.state = 'pending' AND t.expires_at IS NEW.expires_at"
    " AND NOT EXISTS (SELECT 1 FROM ledger_transfer e WHERE e.pending_id = t.id))"
)
_STILL_OPEN = "NOT EXISTS (SELECT 1 FROM ledger_transfer WHERE pending_id = OLD.transfer_id)"
_BY_HAND = "pg_trigger_depth() = 0"
"""PostgreSQL knows whether a statement is a trigger's; SQLite looks for the transfer instead."""

LAWS = (
    kept(
        "A transfer is never changed or deleted.",
        LedgerTransfer,
        "ledger.append_only",
        again="ledger.again",
        keys=("id", "idempotency_key"),
    ),
    Law(
        "A transfer is reversed once.",  # PostgreSQL's unique index says so already
        (
            sqlite_refuses(
                "ledger_transfer_reversed",
                "BEFORE INSERT",
                LedgerTransfer,
                "ledger.reversed",
                "NEW.reverses_id IS NOT NULL"
                " AND EXISTS (SELECT 1 FROM ledger_transfer WHERE reverses_id = NEW.reverses_id)",
            ),
        ),
        (),
    ),
    whole("A transfer moves a whole number.", LedgerTransfer, "amount", "ledger.amount"),
    Law(
        "A transfer stays in its book, ends its reservation in time, undoes a whole transfer, and moves both balances.",
        (
            _sqlite_apply(
                "posted",
                _sqlite_check("not_reversible", f"NEW.reverses_id IS NULL OR {_REVERSIBLE}"),
                *_sqlite_move("NEW.amount", "0"),
            ),
            _sqlite_apply(
                "pending",
                "INSERT INTO ledger_pending (transfer_id, expires_at) VALUES (NEW.id, NEW.expires_at)",
                *_sqlite_move("0", "NEW.amount"),
            ),
            _sqlite_apply(
                "post",
                _sqlite_check("ended", _OPEN),
                _sqlite_check("not_its_pending", _ITS_PENDING),
                _sqlite_check("expired", _IN_TIME),
                _CLOSE,
                *_sqlite_move("NEW.amount", "-NEW.amount"),
            ),
            _sqlite_apply(
                "void",
                _sqlite_check("ended", _OPEN),
                _sqlite_check("not_its_pending", _ITS_PENDING),
                _CLOSE,
                *_sqlite_move("0", "-NEW.amount"),
            ),
        ),
        (_APPLY, Trigger("ledger_apply_law", "AFTER INSERT", "ledger_transfer", "FOR EACH ROW", f"{_APPLY.name}()")),
    ),
    Law(
        "An account opens with a balance of nothing.",
        (Trigger("ledger_open_law", "AFTER INSERT", "ledger_account", f"BEGIN {_OPEN_BALANCE} END"),),
        (
            _OPEN_ON_POSTGRESQL,
            Trigger(
                "ledger_open_law", "AFTER INSERT", "ledger_account", "FOR EACH ROW", f"{_OPEN_ON_POSTGRESQL.name}()"
            ),
        ),
    ),
    fixed(
        "An account keeps its book, kind, owner and limit.",
        LedgerAccount,
        "id, book_id, kind, owner_type, owner_id, may_go_negative",
        "ledger.kept",
    ),
    # One that is replaced would open a second balance, and that is refused.
    never_deleted("An account is never deleted.", LedgerAccount, "ledger.kept", keys=()),
    kept("A book is never changed or deleted.", LedgerBook, "ledger.kept"),
    Law(
        "A balance changes only by a transfer.",
        (
            sqlite_refuses("ledger_balance_insert", "BEFORE INSERT", LedgerBalance, "ledger.kept", _NEW_BALANCE),
            sqlite_refuses(
                "ledger_balance_update", "BEFORE UPDATE", LedgerBalance, "ledger.kept", f"NOT {_BY_ITS_TRANSFER}"
            ),
        ),
        (
            REFUSE,
            postgresql_refuses(
                "ledger_balance_by_hand", "BEFORE INSERT OR UPDATE", LedgerBalance, "ledger.kept", _BY_HAND
            ),
        ),
    ),
    never_deleted("A balance is never deleted.", LedgerBalance, "ledger.kept", keys=()),
    Law(
        "A reservation is open from its transfer until the one that ends it.",
        (
            sqlite_refuses("ledger_pending_insert", "BEFORE INSERT", LedgerPending, "ledger.kept", _NEW_PENDING),
            sqlite_refuses("ledger_pending_update", "BEFORE UPDATE", LedgerPending, "ledger.kept"),
            sqlite_refuses("ledger_pending_delete", "BEFORE DELETE", LedgerPending, "ledger.kept", _STILL_OPEN),
        ),
        (
            REFUSE,
            postgresql_refuses(
                "ledger_pending_by_hand", "BEFORE INSERT OR UPDATE OR DELETE", LedgerPending, "ledger.kept", _BY_HAND
            ),
            postgresql_refuses(
                "ledger_pending_truncate", "BEFORE TRUNCATE", LedgerPending, "ledger.kept", each="STATEMENT"
            ),
        ),
    ),
)
