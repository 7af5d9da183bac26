"""Every write of the ledger: books, accounts, and transfers at once or in two steps.

A transfer moves `amount` from the debited account to the credited one. It is one INSERT; the triggers of
`laws` check it and carry both balances along in the same statement, so no code path can do the one without the other.

A refusal is a domain error and ends the unit of work (PostgreSQL takes nothing more in that transaction): let it
rise, or put the call inside `session.begin_nested()`. Several transfers in one unit of work: `lock` their accounts
first, so that two such units cannot wait for each other.

These verbs know no rights and write no audit row: whoever calls them is a verb of another slice, which has checked the
right and records what it does. For the same reason a retry is that verb's (`idempotency.once`); an order's own unique
key, derived from the verb's, is what still holds when the verb's answer is no longer kept.
"""

from points_app.ledger.service.accounts import open_account, open_book
from points_app.ledger.service.transfers import reverse, transfer
from points_app.ledger.service.two_phase import expire_due, post, reserve, void
from points_app.ledger.service.writing import Order, Receipt, lock

__all__ = [
    "Order",
    "Receipt",
    "expire_due",
    "lock",
    "open_account",
    "open_book",
    "post",
    "reserve",
    "reverse",
    "transfer",
    "void",
]
