"""What the laws were called when migrations still made them: version 0.1, migration 0008 and before.

A database or a backup of that version gives them up for today's (`laws.remove`). On PostgreSQL triggers go with
their functions. Once no such backup is worth restoring, this file goes too.
"""

_TRIGGERS = """
    fund_again fund_bank_again fund_bank_delete fund_bank_update fund_category_account fund_category_again
    fund_category_delete fund_category_update fund_delete fund_entry_delete fund_entry_new fund_entry_state
    fund_entry_update fund_event_again fund_event_carry fund_event_delete fund_event_update fund_total_delete
    fund_total_new fund_total_update fund_update honor_fixed honor_kept honor_law honor_once ledger_account_delete
    ledger_account_open ledger_account_update ledger_apply_pending ledger_apply_post ledger_apply_posted
    ledger_apply_void ledger_balance_delete ledger_balance_insert ledger_balance_update ledger_book_update
    ledger_pending_delete ledger_pending_insert ledger_pending_update ledger_transfer_again ledger_transfer_delete
    ledger_transfer_reversed ledger_transfer_update ledger_transfer_whole notice_kept notice_law notice_once
    notice_version_fixed notice_version_kept notice_version_once point_award_again point_award_delete
    point_award_update point_reversal_again point_reversal_delete point_reversal_update point_rule_delete
    point_rule_update point_rule_version_again point_rule_version_delete point_rule_version_update
    point_total_household point_total_resident point_total_shown request_event_guard_0 request_event_guard_1
    service_request_guard_2 service_request_guard_3
"""
_FUNCTIONS = """
    boards_honor_law boards_notice_law boards_refuse fund_bank_kept ledger_apply ledger_open_balance ledger_refuse
    points_follow_household points_follow_resident points_is_shown points_refuse points_total_shown
    service_requests_refuse
"""
NAMES = frozenset(f"{_TRIGGERS} {_FUNCTIONS}".split())
