"""What the database itself refuses, by SQL that goes around the code; and what happens when two act at once."""

import secrets
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from points_app.core import db
from points_app.core.errors import Conflict
from points_app.ledger import service as ledger
from points_app.shared_account import service
from tests.shared_account.entering import Account, approval, correction
from tests.world import World, around, ask, do, picture, together

EVENT = (
    "INSERT INTO fund_entry_event (entry_id, kind, actor_id, at, note, transfer_id)"
    " VALUES (:entry, :kind, :actor, '2026-11-23 04:00:00', 'x', :transfer)"
)


def refused(word: str, statement: str, **values: Any) -> None:
    with pytest.raises(sa.exc.DBAPIError) as error:
        around(statement, **values)
    assert word in str(error.value.orig)


def pending_transfer(entry: int) -> int:
    return around(f"SELECT transfer_id FROM fund_entry_event WHERE entry_id = {entry} AND kind = 'submitted'").scalar()


def posted(entry: int) -> int:
    """Post an entry's reservation in the ledger alone, as somebody who goes around the service would."""
    key = secrets.token_hex(8)
    return do(ledger.post, pending_transfer(entry), idempotency_key=key, actor_id=None).transfer_id


def test_nothing_is_changed_or_deleted(account: Account) -> None:
    entry = account.approved(amount="10")
    for table in ("fund", "fund_category", "fund_entry", "fund_entry_event", "fund_month_total"):
        refused("fund.kept", f"DELETE FROM {table}")
    for change in (
        "amount_fen = 1",
        "purpose = 'x'",
        "submitted_by = submitted_by",
        "day = '2026-01-01'",
        "month = 'x'",
    ):
        refused("fund.kept", f"UPDATE fund_entry SET {change} WHERE id = {entry}")
    for change in ("note = 'x'", "actor_id = actor_id", "kind = 'rejected'"):
        refused("fund.kept", f"UPDATE fund_entry_event SET {change}")
    for state in ("pending", "rejected", "withdrawn"):
        refused("fund.kept", f"UPDATE fund_entry SET state = '{state}'")
    refused("fund.kept", "UPDATE fund SET account_id = 1")
    refused("fund.kept", "UPDATE fund_category SET account_id = 1")
    refused("fund.kept", "UPDATE fund_month_total SET amount_fen = amount_fen + 1")
    refused("fund.kept", "UPDATE fund_month_total SET last_event_id = last_event_id + 1, entries = entries + 1")
    refused(
        "fund.kept",
        "INSERT INTO fund_month_total (fund_id, month, category_id, kind, amount_fen, entries, last_event_id)"
        " SELECT fund_id, '2026-10', category_id, kind, amount_fen, 1, last_event_id FROM fund_month_total",
    )


def test_nothing_is_truncated_or_replaced(account: Account) -> None:
    account.approved(amount="10")
    tables = ("fund", "fund_category", "fund_entry", "fund_entry_event", "fund_month_total")
    if db.engine().dialect.name == "postgresql":
        for table in tables:
            refused("fund.kept", f"TRUNCATE {table} CASCADE")
        return
    for table in tables:
        columns = [column["name"] for column in sa.inspect(db.engine()).get_columns(table)]
        names = ", ".join(columns)
        with pytest.raises(sa.exc.DBAPIError, match=r"fund\.|constraint"):
            around(f"INSERT OR REPLACE INTO {table} ({names}) SELECT {names} FROM {table} LIMIT 1")


def test_an_entry_begins_pending_in_its_own_month(account: Account) -> None:
    account.submit(amount="10")
    names = "fund_id, category_id, kind, party, party_is_person, purpose, submitted_by, submitted_at, corrects_id"
    copy = (
        f"INSERT INTO fund_entry ({names}, amount_fen, idempotency_key, day, month, state)"
        f" SELECT {names}, {{amount}}, 'k{{key}}', day, {{month}}, '{{state}}' FROM fund_entry LIMIT 1"
    )
    refused("fund.new", copy.format(amount="amount_fen", key=1, month="month", state="approved"))
    refused("fund.month", copy.format(amount="amount_fen", key=2, month="'2026-10'", state="pending"))
    refused("ck_fund_entry_amount", copy.format(amount="0", key=3, month="month", state="pending"))
    refused("ck_fund_entry_amount", copy.format(amount="10000000000", key=4, month="month", state="pending"))


def test_a_correction_is_of_an_approved_entry_and_matches_it(world: World, account: Account) -> None:
    pending = account.submit(amount="10")
    approved = account.approved(amount="20")
    names = "fund_id, category_id, kind, party, party_is_person, purpose, submitted_by, submitted_at, day, month, state"
    copy = (
        f"INSERT INTO fund_entry ({names}, amount_fen, idempotency_key, corrects_id)"
        f" SELECT {names}, {{amount}}, '{{key}}', {{corrects}} FROM fund_entry WHERE id = {pending}"
    )
    refused("fund.corrects", copy.format(amount=1000, key="a", corrects=pending))
    with pytest.raises(sa.exc.IntegrityError):  # another amount than the original's
        around(copy.format(amount=1, key="b", corrects=approved))
    undo = do(service.correct_entry, world.property, correction(approved))
    refused("fund.corrects", copy.format(amount=2000, key="c", corrects=undo))


def test_who_submits_cannot_decide_even_around_the_code(world: World, account: Account) -> None:
    entry = account.submit(amount="10", who=world.both)
    both, committee = world.both, world.owners
    moved = posted(entry)
    for kind in ("approved", "rejected"):
        refused("fund.own", EVENT, entry=entry, kind=kind, actor=both, transfer=moved)
    refused("fund.not_own", EVENT, entry=entry, kind="withdrawn", actor=committee, transfer=moved)
    around(EVENT, entry=entry, kind="approved", actor=committee, transfer=moved)


def test_an_event_goes_with_the_transfer_that_it_names(world: World, account: Account) -> None:
    first, second = account.submit(amount="10"), account.submit(amount="10")
    committee = world.owners
    other = posted(second)
    refused("fund.other_transfer", EVENT, entry=first, kind="approved", actor=committee, transfer=other)
    refused("fund.other_transfer", EVENT, entry=second, kind="rejected", actor=committee, transfer=other)
    around(EVENT, entry=second, kind="approved", actor=committee, transfer=other)
    refused("", EVENT, entry=second, kind="approved", actor=committee, transfer=posted(first))
    # The fund's totals follow the event, not the ledger alone; here the ledger ran ahead, so put it right.
    around(
        EVENT,
        entry=first,
        kind="approved",
        actor=committee,
        transfer=around("SELECT max(id) FROM ledger_transfer").scalar(),
    )


def at_once(*calls: Any) -> list[Any]:
    """Do these at one moment; return what each gave, or its domain error."""
    return together(*(partial(do, *call) for call in calls))


def test_two_approvers_at_once(world: World, account: Account) -> None:
    entry = account.submit(amount="10")
    found = at_once(*[(service.approve_entry, who, approval(entry)) for who in (world.owners, world.owners2)])
    assert sorted(type(one).__name__ for one in found) == ["Conflict", "NoneType"]
    assert any("处理，现在是“已入账”" in str(one) for one in found)
    assert account.balance() == (1000, 1000)


def test_approval_and_withdrawal_at_once(world: World, account: Account) -> None:
    entry = account.submit(amount="10")
    found = at_once(
        (service.approve_entry, world.owners, approval(entry)),
        (service.withdraw_entry, world.property, entry, "k" * 16),
    )
    assert [isinstance(one, Conflict) for one in found].count(True) == 1
    assert account.balance()[0] in {0, 1000}


def test_two_clicks_at_once_are_one(world: World, account: Account) -> None:
    account.approved(amount="1000")
    form, who = account.form("保洁", "100"), world.property
    found = at_once(*[(service.submit_entry, who, form, [picture()]) for _ in range(4)])
    assert len(set(found)) == 1
    assert account.balance() == (100000, 90000)
    form = approval(found[0])
    found = at_once(*[(service.approve_entry, world.owners, form) for _ in range(4)])
    assert found == [None] * 4
    assert account.balance() == (90000, 90000)


def test_the_last_money_is_spent_once(world: World, account: Account) -> None:
    account.approved(amount="100")
    found = at_once(
        *[
            (service.submit_entry, who, account.form(category, "60"), [picture()])
            for who, category in ((world.property, "保洁"), (world.clerk, "保安"))
        ]
    )
    assert [isinstance(one, Conflict) for one in found].count(True) == 1
    assert account.balance() == (10000, 4000)


def test_two_corrections_at_once(world: World, account: Account) -> None:
    entry = account.approved(amount="100")
    found = at_once(*[(service.correct_entry, world.who(who), correction(entry)) for who in ("property", "clerk")])
    assert [isinstance(one, Conflict) for one in found].count(True) == 1
    assert ask(lambda session: session.connection().exec_driver_sql("SELECT count(*) FROM fund_entry").scalar()) == 2
