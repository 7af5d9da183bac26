"""The bank's own figure beside ours: who records it, what day it is compared with, what the page says."""

import pytest
import sqlalchemy as sa

from points_app.core import clock, db, forms, idempotency
from points_app.core.errors import DomainError, InvalidInput
from points_app.core.permissions import Actor
from points_app.shared_account import queries, service, views
from points_app.shared_account.forms import BankBalanceForm
from tests.shared_account.entering import Account, approval, correction, open_west
from tests.world import Person, World, around, ask, do


def record(account: Account, amount: str, day: str = "2026-11-20", who: Person | Actor | None = None) -> int:
    return do(service.record_bank_balance, who or account.owners, figure(account, amount, day))


def figure(account: Account, amount: str, day: str = "2026-11-20") -> BankBalanceForm:
    typed = {"key": idempotency.new_key(), "fund_id": account.fund, "day": day, "amount": amount}
    return forms.read(BankBalanceForm, typed)


def said(world: World) -> str:
    return ask(views.summary, Actor(), world.east.path).sentence


def test_the_bank_is_compared_with_our_figure_of_that_day(world: World, account: Account) -> None:
    assert said(world).endswith("银行余额还没有登记。")
    account.approved(amount="1000", day="2026-11-18")
    late = account.submit("保洁", "50", day="2026-11-20")  # paid, and not booked yet
    account.approved("保安", "200", day="2026-11-21")
    record(account, "950")
    assert said(world).endswith("银行 11月20日余额 950.00 元，比当天账面少 50.00 元。")
    do(service.approve_entry, world.owners, approval(late))
    assert said(world).endswith("950.00 元，与当天账面一致。")
    record(account, "960.01")
    assert said(world).endswith("比当天账面多 10.01 元。")
    shown = ask(views.overview, Actor(), account.fund, "").bank_balance
    assert (shown.amount, shown.pill, shown.pill_words) == ("960.01 元", "brick", "与账面不一致")
    assert world.owners.name not in shown.recorded
    shown = ask(views.overview, world.resident, account.fund, "").bank_balance
    assert shown.recorded == f"{world.owners.name} 11月23日 12:00 登记"
    record(account, "0", day="2026-11-01")  # an older day does not come before a newer one
    assert said(world).endswith("比当天账面多 10.01 元。")
    undo = do(service.correct_entry, world.property, correction(late, "重复"))
    do(service.approve_entry, world.owners, approval(undo))
    with db.read() as session:
        fund = queries.find_fund(session, account.fund)
        assert queries.own_figure(session, fund, clock.today()) == account.balance()[0] == 80000


def test_only_the_committee_records_and_twice_is_once(world: World, account: Account) -> None:
    for who in ("nobody", "stranger", "outsider", "resident", "steward", "auditor", "administrator", "property"):
        with pytest.raises(DomainError):
            record(account, "1", who=world.who(who))
    form = figure(account, "1")
    twice = [do(service.record_bank_balance, world.owners, form) for _tap in range(2)]
    assert twice[0] == twice[1] != record(account, "1.00", who=world.owners2)
    open_west(world)
    with pytest.raises(DomainError):
        record(account, "1", who=world.west_owners)


@pytest.mark.parametrize(
    ("day", "amount"),
    [("2026-11-24", "1"), ("", "1"), ("1999-12-31", "1"), ("2026-11-20", "-1"), ("2026-11-20", "100000000")],
)
def test_bad_figures_are_refused_in_words(world: World, account: Account, day: str, amount: str) -> None:
    with pytest.raises(InvalidInput):
        record(account, amount, day)
    assert said(world).endswith("银行余额还没有登记。")


def test_several_accounts_are_counted(world: World, account: Account) -> None:
    other = open_west(world)
    record(account, "0")
    record(other, "5")
    community = world.community.path
    words = "和银行核对：一致 1 个，不一致 1 个，还没有登记银行余额 0 个。"
    assert ask(views.summary, Actor(), community).sentence.endswith(words)


def test_what_was_recorded_stays(account: Account) -> None:
    record(account, "5")
    for change in ("UPDATE fund_bank_balance SET amount_fen = 6", "DELETE FROM fund_bank_balance"):
        with pytest.raises(sa.exc.DBAPIError, match=r"fund\.kept"):
            around(change)
