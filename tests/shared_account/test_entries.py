"""What the shared account does, by example; each ends with funds, totals, entries and ledger saying the same."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from points_app.core import clock
from points_app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound, SignInNeeded
from points_app.core.permissions import Actor
from points_app.shared_account import queries, service
from points_app.shared_account.models import EntryKind
from tests.shared_account.compound import Compound, ask, do, in_order, settle, voucher
from tests.shared_account.test_law import xlsx_cells

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture
def compound(database: sa.Engine) -> Iterator[Compound]:
    with clock.pinned(NOW):
        yield settle()
        in_order()


def lines(compound: Compound, who: str = "resident", **chosen: str) -> list[queries.EntryLine]:
    found = ask(queries.entries, compound.actor(who), compound.fund, queries.make_filter(**chosen))
    return found.lines


def test_income_counts_when_the_committee_approves(compound: Compound) -> None:
    entry = compound.submit(amount="1,234.50")
    assert compound.balance() == (0, 0)
    assert lines(compound) == []
    assert [line.amount for line in lines(compound, state="pending")] == ["+1,234.50"]
    do(service.approve_entry, compound.actor("committee"), entry)
    assert compound.balance() == (123450, 123450)
    summary = ask(queries.summary, Actor(), compound.path)
    assert (summary.balance, summary.month_in, summary.month_out) == ("1,234.50 元", "1,234.50 元", "0.00 元")
    assert summary.sentence == (
        "截至 11 月 23 日，账上 1,234.50 元；本月进 1,234.50 元，出 0.00 元；没有待审批的收支。银行余额还没有登记。"
    )


def test_spending_sets_aside_until_decided(compound: Compound) -> None:
    compound.approved(amount="1000")
    first, second = compound.submit("保洁", "300"), compound.submit("保安", "500.01")
    assert compound.balance() == (100000, 19999)
    do(service.reject_entry, compound.actor("committee"), first, "发票抬头不对")
    assert compound.balance() == (100000, 49999)
    do(service.approve_entry, compound.actor("second"), second)
    assert compound.balance() == (49999, 49999)
    refused = lines(compound, state="refused")
    assert [(line.state, line.reason) for line in refused] == [("未通过", "未通过的理由：发票抬头不对")]


def test_spending_beyond_what_is_there_is_refused_in_words(compound: Compound) -> None:
    compound.approved(amount="1000")
    compound.submit("保洁", "700")
    with pytest.raises(Conflict, match=r"账上可用 300.00 元，不够付这笔 300.01 元"):
        compound.submit("保安", "300.01")
    compound.submit("保安", "300")
    assert compound.balance() == (100000, 0)


def test_withdrawing_frees_and_only_ones_own(compound: Compound) -> None:
    compound.approved(amount="1000")
    entry = compound.submit("保洁", "300")
    with pytest.raises(NotAllowed, match="只有提交的人"):
        do(service.withdraw_entry, compound.actor("clerk"), entry)
    do(service.withdraw_entry, compound.actor("property"), entry)
    do(service.withdraw_entry, compound.actor("property"), entry)
    assert compound.balance() == (100000, 100000)
    with pytest.raises(Conflict, match=r"已由property-锦绣花园处理，现在是“已撤回”"):
        do(service.approve_entry, compound.actor("committee"), entry)


def test_a_correction_stays_visible_as_a_pair(compound: Compound) -> None:
    compound.approved(amount="1000")
    wrong = compound.approved("保洁", "300")
    key = "k" * 16
    undo = do(service.correct_entry, compound.actor("clerk"), wrong, "金额录错", key)
    assert do(service.correct_entry, compound.actor("clerk"), wrong, "金额录错", key) == undo
    with pytest.raises(Conflict, match="已经冲正过"):
        do(service.correct_entry, compound.actor("property"), wrong, "再来一次", "l" * 16)
    assert compound.balance() == (70000, 70000)
    do(service.approve_entry, compound.actor("committee"), undo)
    assert compound.balance() == (100000, 100000)
    shown = {line.id: line for line in lines(compound)}
    assert (shown[wrong].amount, shown[wrong].pair) == ("−300.00", f"已被第 {undo} 笔冲正")
    assert (shown[undo].amount, shown[undo].pair, shown[undo].comes_in) == ("+300.00", f"冲正第 {wrong} 笔", True)
    view = ask(queries.entry, compound.actor("resident"), undo)
    assert (view.corrects_id, view.kind) == (wrong, "支出冲正")
    with pytest.raises(Conflict, match="冲正本身有误"):
        do(service.correct_entry, compound.actor("property"), undo, "再冲", "m" * 16)
    with pytest.raises(Conflict, match="已经冲正过"):
        do(service.correct_entry, compound.actor("property"), wrong, "再冲", "n" * 16)
    summary = ask(queries.summary, Actor(), compound.path)
    assert (summary.month_in, summary.month_out) == ("1,000.00 元", "0.00 元")


def test_a_correction_that_waits_is_said_where_the_original_is(compound: Compound) -> None:
    income = compound.approved(amount="1000")
    undo = do(service.correct_entry, compound.actor("property"), income, "录错", "k" * 16)
    view = ask(queries.entry, compound.actor("property"), income)
    assert (view.corrected_by_id, view.correction_waits, view.may_correct) == (undo, True, False)
    assert view.line.pair == f"第 {undo} 笔要冲正它，待审批"
    do(service.reject_entry, compound.actor("committee"), undo, "没有录错")
    view = ask(queries.entry, compound.actor("property"), income)
    assert (view.corrected_by_id, view.correction_waits, view.may_correct, view.line.pair) == (0, False, True, "")


def test_only_what_goes_out_is_said_to_be_set_aside(compound: Compound) -> None:
    income = compound.approved(amount="1000")
    spending, more = compound.submit("保洁", "300"), compound.submit(amount="5")
    do(service.reject_entry, compound.actor("committee"), spending, "不行")
    do(service.withdraw_entry, compound.actor("property"), more)
    said = {
        entry: [event.words for event in ask(queries.entry, Actor(), entry).events]
        for entry in (income, spending, more)
    }
    assert said == {
        income: ["提交，等审批", "审批通过，入账"],
        spending: ["提交，金额先留出", "审批未通过，金额放回"],
        more: ["提交，等审批", "已撤回"],
    }


def test_shares_are_of_what_is_above_zero(compound: Compound) -> None:
    compound.approved(amount="1000")
    with clock.pinned(NOW - timedelta(days=40)):
        old = compound.approved("保洁", "300")
    undo = do(service.correct_entry, compound.actor("property"), old, "录错", "k" * 16)
    do(service.approve_entry, compound.actor("committee"), undo)
    compound.approved("保安", "200")
    bars = ask(queries.categories, Actor(), compound.fund, EntryKind.SPENDING, "2026-11")
    assert [(bar.name, bar.amount, bar.share, bar.width) for bar in bars] == [
        ("保安", "200.00", "100.0%", "100.0%"),
        ("保洁", "−300.00", "0.0%", "0.0%"),
    ]


def test_every_month_since_the_oldest_entry_can_be_chosen(compound: Compound) -> None:
    assert [option.value for option in ask(queries.overview, Actor(), compound.fund, "").month_options] == ["12m"]
    compound.submit(amount="5", day="2026-08-31")
    months = ask(queries.overview, Actor(), compound.fund, "").month_options
    assert [option.value for option in months] == ["12m", "2026-11", "2026-10", "2026-09", "2026-08"]
    assert months[0].words == "近 12 个月"


def test_the_last_twelve_months_are_a_period_like_a_month(compound: Compound) -> None:
    for day, amount in (("2025-11-30", "1"), ("2025-12-01", "2"), ("2026-11-23", "4")):
        compound.approved(amount=amount, day=day)
    page = ask(queries.entries, Actor(), compound.fund, queries.make_filter(month="12m"))
    assert page.words == "已入账 2 笔：进 6.00 元，出 0.00 元。"
    assert [line.amount for line in page.lines] == ["+4.00", "+2.00"]
    bars = ask(queries.categories, Actor(), compound.fund, EntryKind.INCOME, "12m")
    assert [bar.amount for bar in bars] == ["6.00"]


@pytest.mark.parametrize("q", ["1,234.50", "+1,234.50", "−1234.5", "-1234.50 元", "¥1234.50"])
def test_an_amount_is_found_as_the_list_shows_it(compound: Compound, q: str) -> None:
    compound.approved(amount="1234.50")
    compound.approved(amount="1234.51")
    assert [line.amount for line in lines(compound, q=q)] == ["+1,234.50"]


def test_correcting_income_needs_the_money_to_be_there(compound: Compound) -> None:
    income = compound.approved(amount="1000")
    compound.approved("保洁", "400")
    with pytest.raises(Conflict, match="余额不足"):
        do(service.correct_entry, compound.actor("property"), income, "不是本小区的", "k" * 16)
    compound.approved(amount="500")
    undo = do(service.correct_entry, compound.actor("property"), income, "不是本小区的", "l" * 16)
    assert compound.balance() == (110000, 10000)
    do(service.approve_entry, compound.actor("committee"), undo)
    assert compound.balance() == (10000, 10000)


def test_a_refused_correction_may_be_asked_again(compound: Compound) -> None:
    income = compound.approved(amount="1000")
    undo = do(service.correct_entry, compound.actor("property"), income, "录错", "k" * 16)
    do(service.reject_entry, compound.actor("committee"), undo, "没有录错")
    again = do(service.correct_entry, compound.actor("property"), income, "确实录错", "l" * 16)
    do(service.approve_entry, compound.actor("committee"), again)
    assert compound.balance() == (0, 0)


def test_the_same_form_twice_is_one_entry(compound: Compound) -> None:
    draft = compound.draft(amount="88")
    who = compound.actor("property")
    first = do(service.submit_entry, who, draft, [])
    assert do(service.submit_entry, who, draft, []) == first
    for other in ({"amount": "89"}, {"purpose": "别的"}, {"day": "2026-11-01"}):
        from dataclasses import replace  # noqa: PLC0415

        with pytest.raises(Conflict, match="已经提交过一次"):
            do(service.submit_entry, who, replace(draft, **other), [])
    with pytest.raises(Conflict):
        do(service.submit_entry, compound.actor("clerk"), draft, [])
    assert len(lines(compound, state="all")) == 1


def test_one_who_submits_never_decides(compound: Compound) -> None:
    entry = compound.submit(who="both")
    for verb, words in ((service.approve_entry, ""), (service.reject_entry, "不行")):
        with pytest.raises(NotAllowed, match="自己提交的"):
            do(verb, compound.actor("both"), entry, words)
    do(service.approve_entry, compound.actor("committee"), entry)


def test_approving_twice_is_once_and_a_second_approver_is_told(compound: Compound) -> None:
    entry = compound.submit(amount="70")
    do(service.approve_entry, compound.actor("committee"), entry)
    do(service.approve_entry, compound.actor("committee"), entry)
    with pytest.raises(Conflict, match=r"已由committee-锦绣花园处理，现在是“已入账”"):
        do(service.approve_entry, compound.actor("second"), entry)
    with pytest.raises(Conflict):
        do(service.reject_entry, compound.actor("committee"), entry, "反悔")
    assert compound.balance() == (7000, 7000)


MAY_SUBMIT = {"property", "clerk", "both"}
MAY_DECIDE = {"committee", "second", "community", "both"}
EVERYBODY = [
    "nobody",
    "stranger",
    "resident",
    "steward",
    "auditor",
    "administrator",
    "property",
    "clerk",
    "committee",
    "second",
    "community",
    "both",
]


@pytest.mark.parametrize("who", EVERYBODY)
def test_rights(compound: Compound, who: str) -> None:
    actor = compound.actor(who)
    refused = SignInNeeded if who == "nobody" else NotAllowed
    income = compound.approved(amount="1000")
    for verb, args, may in (
        (service.submit_entry, (compound.draft(), [voucher()]), MAY_SUBMIT),
        (service.correct_entry, (income, "录错", f"k-{who}-1234"), MAY_SUBMIT),
        (service.approve_entry, (compound.submit(amount="5"),), MAY_DECIDE),
        (service.reject_entry, (compound.submit(amount="6"), "不行"), MAY_DECIDE),
        (service.add_category, (compound.fund, EntryKind.INCOME, f"新类{who}"), MAY_DECIDE),
    ):
        if who in may:
            do(verb, actor, *args)
        else:
            with pytest.raises(refused):
                do(verb, actor, *args)
    if who not in MAY_DECIDE | {"administrator"}:
        with pytest.raises(refused):
            do(service.open_fund, actor, compound.place, name="别的账户")


def test_staff_of_another_compound_have_no_rights_here(compound: Compound) -> None:
    other = settle("清河里")
    entry = compound.submit(amount="5")
    for verb, who, args in (
        (service.submit_entry, "property", (compound.draft(), [])),
        (service.withdraw_entry, "property", (entry,)),
        (service.approve_entry, "committee", (entry,)),
        (service.reject_entry, "committee", (entry, "不行")),
    ):
        with pytest.raises(NotAllowed):
            do(verb, other.actor(who), *args)
    # A category of another fund is no category here.
    forged = compound.draft(category_id=other.categories["物业费"])
    with pytest.raises(InvalidInput, match="请选择类别"):
        do(service.submit_entry, compound.actor("property"), forged, [])


@pytest.mark.parametrize("forged", [0, -1, 987654, 2**31, 2**80])
def test_forged_ids(compound: Compound, forged: int) -> None:
    committee, clerk = compound.actor("committee"), compound.actor("property")
    for verb, actor, args in (
        (service.approve_entry, committee, (forged,)),
        (service.reject_entry, committee, (forged, "不行")),
        (service.withdraw_entry, clerk, (forged,)),
        (service.correct_entry, clerk, (forged, "录错", "k" * 16)),
        (service.add_category, committee, (forged, EntryKind.INCOME, "新")),
        (service.open_fund, committee, (forged,)),
        (service.submit_entry, clerk, (compound.draft(fund_id=forged), [])),
    ):
        with pytest.raises(NotFound):
            do(verb, actor, *args, **({"name": "账户"} if verb is service.open_fund else {}))
    with pytest.raises(InvalidInput):
        do(service.submit_entry, clerk, compound.draft(category_id=forged), [])
    assert ask(queries.entry, clerk, forged) is None
    assert ask(queries.entries, clerk, forged, queries.make_filter()).lines == []
    assert ask(queries.book, clerk, forged, "").fund_id == compound.fund


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("amount", "", "请写成数字"),
        ("amount", "12,34", "请写成数字"),
        ("amount", "-5", "请写成数字"),
        ("amount", "1e5", "请写成数字"),
        ("amount", "NaN", "请写成数字"),
        ("amount", "²", "请写成数字"),
        ("amount", "٣", "请写成数字"),
        ("amount", "1.005", "最多写到分"),
        ("amount", "0", "要大于 0"),
        ("amount", "0.00", "要大于 0"),
        ("amount", "100000000", "一笔最多 99,999,999.99 元"),
        ("amount", "9" * 10_000, "请写成数字"),
        ("party", "  ", "请填写付款方或收款方"),
        ("party", "字" * 61, "最多 60 个字"),
        ("party", "字" * 10_000, "最多 60 个字"),
        ("purpose", "\x00\u202e", "请写清楚用途"),
        ("purpose", "字" * 201, "最多 200 个字"),
        ("day", "", "请选择日期"),
        ("day", "2026-02-30", "请选择日期"),
        ("day", "2026-11-24", "不能在今天之后"),
        ("day", "1999-12-31", "日期太早"),
        ("day", "0001-01-01", "日期太早"),
        ("idempotency_key", "", "刷新页面"),
        ("idempotency_key", "k" * 65, "刷新页面"),
        ("idempotency_key", "钥匙钥匙钥匙钥匙", "刷新页面"),
    ],
)
def test_bad_input_is_refused_in_words(compound: Compound, field: str, value: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as refused:
        do(service.submit_entry, compound.actor("property"), compound.draft(**{field: value}), [])
    assert refused.value.field in {field, ""}
    assert lines(compound, state="all") == []


def test_words_are_kept_as_they_are_but_for_what_cannot_be_seen(compound: Compound) -> None:
    odd = "👩‍👩‍👧 <script>alert(1)</script> '; DROP TABLE fund; -- عربي\u202e倒\n行"
    compound.submit(purpose=odd)
    assert [line.purpose for line in lines(compound, state="all")] == [
        "👩‍👩‍👧 <script>alert(1)</script> '; DROP TABLE fund; -- عربي 倒 行"
    ]


@pytest.mark.parametrize("unseen", ["\u200b", "\ufeff\u200d", " \u00ad ", "\uffff", "\x07", "\u2028"])
def test_words_that_cannot_be_seen_are_none(compound: Compound, unseen: str) -> None:
    with pytest.raises(InvalidInput, match="写清楚用途"):
        compound.submit(purpose=unseen)
    entry = compound.submit(purpose=f"修{unseen}门")
    do(service.approve_entry, compound.actor("committee"), entry, unseen)
    assert [event.note for event in ask(queries.entry, Actor(), entry).events] == ["", ""]
    assert len(xlsx_cells(compound, queries.make_filter())) == 1 + 1 + 3


def test_spending_needs_a_voucher_and_takes_four(compound: Compound) -> None:
    compound.approved(amount="1000")
    clerk = compound.actor("property")
    with pytest.raises(InvalidInput, match="至少一张"):
        do(service.submit_entry, clerk, compound.draft("保洁"), [])
    with pytest.raises(InvalidInput, match="最多 4 张"):
        do(service.submit_entry, clerk, compound.draft("保洁"), [voucher(shade) for shade in range(5)])
    do(service.submit_entry, clerk, compound.draft("保洁"), [voucher(shade) for shade in range(4)])
    assert lines(compound, state="pending")[0].vouchers == 4


def test_one_fund_a_compound_and_only_a_compound(compound: Compound) -> None:
    administrator = compound.actor("administrator")
    with pytest.raises(Conflict, match="已经有共管账户"):
        do(service.open_fund, administrator, compound.place, name="第二个")
    with pytest.raises(NotFound):
        do(service.open_fund, administrator, compound.community, name="社区的")
    with pytest.raises(InvalidInput, match="最后四位"):
        do(service.open_fund, administrator, compound.place, name="带卡号", account_tail="6222021234")
    with pytest.raises(Conflict, match="已经有“物业费”"):
        do(service.add_category, compound.actor("committee"), compound.fund, EntryKind.INCOME, "物业费")
    twice = [
        do(service.add_category, compound.actor("committee"), compound.fund, EntryKind.INCOME, "充电桩", "Charging")
        for _tap in range(2)
    ]
    assert twice[0] == twice[1]
