"""The bank's own figure beside ours: who records it, what day it is compared with, what the page says."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from points_app.core import clock, db
from points_app.core.errors import DomainError, InvalidInput
from points_app.core.permissions import Actor
from points_app.shared_account import queries, service
from points_app.shared_account.models import Fund
from tests.shared_account.compound import Compound, around, ask, do, in_order, settle

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture
def compound(database: sa.Engine) -> Iterator[Compound]:
    with clock.pinned(NOW):
        yield settle()
        in_order()


def record(compound: Compound, amount: str, day: str = "2026-11-20", who: str = "committee") -> int:
    return do(service.record_bank_balance, compound.actor(who), compound.fund, day, amount)


def said(compound: Compound) -> str:
    return ask(queries.summary, Actor(), compound.path).sentence


def test_the_bank_is_compared_with_our_figure_of_that_day(compound: Compound) -> None:
    assert said(compound).endswith("银行余额还没有登记。")
    compound.approved(amount="1000", day="2026-11-18")
    late = compound.submit("保洁", "50", day="2026-11-20")  # paid, and not booked yet
    compound.approved("保安", "200", day="2026-11-21")
    record(compound, "950")
    assert said(compound).endswith("银行 11 月 20 日余额 950.00 元，比当天账面少 50.00 元。")
    do(service.approve_entry, compound.actor("committee"), late)
    assert said(compound).endswith("950.00 元，与当天账面一致。")
    record(compound, "960.01")
    assert said(compound).endswith("比当天账面多 10.01 元。")
    shown = ask(queries.overview, Actor(), compound.fund, "").bank_balance
    assert (shown.amount, shown.pill, shown.pill_words) == ("960.01 元", "brick", "与账面不一致")
    assert "committee-锦绣花园" not in shown.recorded
    shown = ask(queries.overview, compound.actor("resident"), compound.fund, "").bank_balance
    assert shown.recorded == "committee-锦绣花园 11 月 23 日 12:00 登记"
    record(compound, "0", day="2026-11-01")  # an older day does not come before a newer one
    assert said(compound).endswith("比当天账面多 10.01 元。")
    undo = do(service.correct_entry, compound.actor("property"), late, "重复", "k" * 16)
    do(service.approve_entry, compound.actor("committee"), undo)
    with db.read() as session:
        fund = session.get_one(Fund, compound.fund)
        assert queries.own_figure(session, fund, clock.today()) == compound.balance()[0] == 80000


def test_only_the_committee_records_and_twice_is_once(compound: Compound) -> None:
    for who in ("nobody", "stranger", "resident", "steward", "auditor", "administrator", "property"):
        with pytest.raises(DomainError):
            record(compound, "1", who=who)
    assert record(compound, "1") == record(compound, "1.00", who="second")
    other = settle("清河里")
    with pytest.raises(DomainError):
        do(service.record_bank_balance, other.actor("committee"), compound.fund, "2026-11-20", "1")


@pytest.mark.parametrize(
    ("day", "amount"),
    [("2026-11-24", "1"), ("", "1"), ("1999-12-31", "1"), ("2026-11-20", "-1"), ("2026-11-20", "100000000")],
)
def test_bad_figures_are_refused_in_words(compound: Compound, day: str, amount: str) -> None:
    with pytest.raises(InvalidInput):
        record(compound, amount, day)
    assert said(compound).endswith("银行余额还没有登记。")


def test_several_accounts_are_counted(compound: Compound) -> None:
    other = settle("清河里", community=compound.community)
    record(compound, "0")
    record(other, "5")
    community = compound.path[: compound.path.index("/", 1) + 1]
    words = "和银行核对：一致 1 个，不一致 1 个，还没有登记银行余额 0 个。"
    assert ask(queries.summary, Actor(), community).sentence.endswith(words)


def test_what_was_recorded_stays(compound: Compound) -> None:
    record(compound, "5")
    for change in ("UPDATE fund_bank_balance SET amount_fen = 6", "DELETE FROM fund_bank_balance"):
        with pytest.raises(sa.exc.DBAPIError, match=r"fund\.kept"):
            around(change)
