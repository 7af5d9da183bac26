"""The laws of the shared account: an event carries the entry's state and the month's total along; two people decide.

In SQL that both databases read, where they can.
"""

from points_app.core.laws import checked, fixed, kept, never_deleted, only, set_once, whole
from points_app.shared_account.models import (
    Fund,
    FundBankBalance,
    FundCategory,
    FundEntry,
    FundEntryEvent,
    FundMonthTotal,
)

_ENTRY = "FROM fund_entry e WHERE e.id = NEW.entry_id"
_SUBMITTED = "FROM fund_entry_event s WHERE s.entry_id = NEW.entry_id AND s.kind = 'submitted'"
# Income comes from the category's account into the fund's, spending goes the other way, a correction undoes either.
_COMES_IN = "(e.kind = 'income') = (e.corrects_id IS NULL)"
_SIGNED = "CASE WHEN e.corrects_id IS NULL THEN e.amount_fen ELSE -e.amount_fen END"
_EVENT_CHECKS = (
    ("fund.ended", f"EXISTS (SELECT 1 {_ENTRY} AND e.state = 'pending')"),
    (
        "fund.own",
        f"NEW.kind NOT IN ('approved', 'rejected') OR EXISTS (SELECT 1 {_ENTRY} AND e.submitted_by <> NEW.actor_id)",
    ),
    (
        "fund.not_own",
        f"NEW.kind NOT IN ('submitted', 'withdrawn') OR EXISTS (SELECT 1 {_ENTRY} AND e.submitted_by = NEW.actor_id)",
    ),
    (
        "fund.other_transfer",
        f"""NEW.kind <> 'submitted' OR EXISTS (
            SELECT 1 FROM fund_entry e JOIN fund f ON f.id = e.fund_id JOIN fund_category c ON c.id = e.category_id
              JOIN ledger_transfer t ON t.id = NEW.transfer_id AND t.state = 'pending' AND t.amount = e.amount_fen
             WHERE e.id = NEW.entry_id
               AND t.debit_account_id = CASE WHEN {_COMES_IN} THEN c.account_id ELSE f.account_id END
               AND t.credit_account_id = CASE WHEN {_COMES_IN} THEN f.account_id ELSE c.account_id END)""",
    ),
    (
        "fund.other_transfer",
        f"""NEW.kind = 'submitted'
            OR (NEW.kind = 'approved' AND EXISTS (SELECT 1 {_ENTRY} AND e.corrects_id IS NOT NULL))
            OR EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.id = NEW.transfer_id
                AND t.state = CASE WHEN NEW.kind = 'approved' THEN 'post' ELSE 'void' END
                AND t.pending_id = (SELECT s.transfer_id {_SUBMITTED}))""",
    ),
    (
        "fund.other_transfer",
        f"""NEW.kind <> 'approved' OR EXISTS (SELECT 1 {_ENTRY} AND e.corrects_id IS NULL)
            OR EXISTS (SELECT 1 FROM fund_entry e JOIN fund_entry_event a ON a.entry_id = e.corrects_id
                AND a.kind = 'approved' JOIN ledger_transfer t ON t.id = NEW.transfer_id
                AND t.reverses_id = a.transfer_id WHERE e.id = NEW.entry_id)""",
    ),
    (
        "fund.set_aside",
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
    ("fund.new", "NEW.state = 'pending'"),
    (
        "fund.corrects",
        """NEW.corrects_id IS NULL OR EXISTS (SELECT 1 FROM fund_entry o
            WHERE o.id = NEW.corrects_id AND o.corrects_id IS NULL AND o.state = 'approved')""",
    ),
)
_BY_EVENT = "EXISTS (SELECT 1 FROM fund_entry_event v WHERE v.entry_id = NEW.id AND v.kind = NEW.state)"
_AGAIN = "fund.again"
_KEPT = "fund.kept"

LAWS = (
    kept(
        "What happened to an entry is never changed or deleted.",
        FundEntryEvent,
        _KEPT,
        again=_AGAIN,
        keys=("id", "transfer_id", "entry_id = NEW.entry_id AND (kind = 'submitted') = (NEW.kind = 'submitted')"),
    ),
    checked(
        "An entry ends once, by somebody else than who submitted it, with its own transfer; state and total follow.",
        "fund_event_carry",
        "AFTER INSERT",
        FundEntryEvent,
        _EVENT_CHECKS,
        _CARRY,
    ),
    never_deleted("An entry is never deleted.", FundEntry, _KEPT, again=_AGAIN, keys=("id", "idempotency_key")),
    checked(
        "An entry begins pending, in the month of its day; a correction is of an approved entry.",
        "fund_entry_new",
        "BEFORE INSERT",
        FundEntry,
        _NEW_ENTRY,
        postgresql=(("fund.month", "NEW.month = to_char(NEW.day, 'YYYY-MM')"),),
        # Column types are only a suggestion to SQLite.
        sqlite=(
            ("fund.month", "NEW.month = substr(NEW.day, 1, 7)"),
            ("fund.amount", "typeof(NEW.amount_fen) = 'integer'"),
        ),
    ),
    only("Of an entry only its state is written later.", FundEntry, "state", _KEPT),
    checked(
        "An entry's state changes only by an event.",
        "fund_entry_state",
        "BEFORE UPDATE OF state",
        FundEntry,
        ((_KEPT, _BY_EVENT),),
    ),
    checked(
        "A month's total begins with an approved entry.",
        "fund_total_new",
        "BEFORE INSERT",
        FundMonthTotal,
        ((_KEPT, _NEW_TOTAL),),
    ),
    checked(
        "A month's total changes only by one more approved entry.",
        "fund_total_update",
        "BEFORE UPDATE",
        FundMonthTotal,
        ((_KEPT, _NEXT_TOTAL),),
    ),
    never_deleted("A month's total is never deleted.", FundMonthTotal, _KEPT, keys=()),
    fixed("A fund keeps its place, book and account.", Fund, "id, place_id, book_id, account_id", _KEPT),
    never_deleted("A fund is never deleted.", Fund, _KEPT, again=_AGAIN, keys=("id", "place_id")),
    fixed("A category keeps its fund and kind.", FundCategory, "id, fund_id, kind", _KEPT),
    set_once("A category's account is set once.", FundCategory, "account_id", _KEPT),
    never_deleted("A category is never deleted.", FundCategory, _KEPT, again=_AGAIN),
    kept("A figure of the bank is never changed or deleted.", FundBankBalance, _KEPT),
    whole("A figure of the bank is whole fen.", FundBankBalance, "amount_fen", _KEPT),
)
