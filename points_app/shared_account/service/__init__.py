"""Every write of the shared account: funds, categories, entries and what becomes of them.

Who may what stands in `rights`: the property company submits, corrects and withdraws its own; the committee approves or
rejects, and never what the same person submitted. Nothing is deleted: a wrong entry gets a correction.
"""

from points_app.shared_account.service.decisions import approve_entry, reject_entry, withdraw_entry
from points_app.shared_account.service.entries import MAX_VOUCHERS, correct_entry, need_clerk, submit_entry
from points_app.shared_account.service.funds import add_category, open_fund, record_bank_balance, record_download

__all__ = [
    "MAX_VOUCHERS",
    "add_category",
    "approve_entry",
    "correct_entry",
    "need_clerk",
    "open_fund",
    "record_bank_balance",
    "record_download",
    "reject_entry",
    "submit_entry",
    "withdraw_entry",
]
