"""What the shared account does, by example; each ends with funds, totals, entries and ledger saying the same."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest

from points_app.core import audit, clock, forms, idempotency
from points_app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound, SignInNeeded
from points_app.core.permissions import NOBODY, Actor
from points_app.shared_account import queries, service, views
from points_app.shared_account.forms import ApprovalForm, CategoryForm, CorrectionForm, FundForm, RefusalForm
from points_app.shared_account.kinds import EntryKind
from tests.shared_account.entering import (
    NOW,
    Account,
    approval,
    chosen,
    correction,
    open_west,
    refusal,
    withdraw,
)
from tests.shared_account.test_law import xlsx_cells
from tests.world import Person, World, around, ask, do, picture

ON_PAPER = Account(1, {"物业费": 1}, Person(7), Person(4), Person(16))
"""Of no database: for forms that are refused before anybody looks at one."""


def lines(account: Account, **asked: str) -> list[views.EntryLine]:
    return list(ask(views.entry_list, account.reader, account.fund, chosen(**asked)).rows)


def test_income_counts_when_the_committee_approves(world: World, account: Account) -> None:
    entry = account.submit(amount="1,234.50")
    assert account.balance() == (0, 0)
    assert lines(account) == []
    assert [line.amount for line in lines(account, state="pending")] == ["+1,234.50"]
    do(service.approve_entry, world.owners, approval(entry))
    assert account.balance() == (123450, 123450)
    summary = ask(views.summary, Actor(), world.east.path)
    assert (summary.balance, summary.month_in, summary.month_out) == ("1,234.50 元", "1,234.50 元", "0.00 元")
    assert summary.sentence == (
        "截至 11月23日，账上 1,234.50 元；本月进 1,234.50 元，出 0.00 元；没有待审批的收支。银行余额还没有登记。"
    )


def test_spending_sets_aside_until_decided(world: World, account: Account) -> None:
    account.approved(amount="1000")
    first, second = account.submit("保洁", "300"), account.submit("保安", "500.01")
    assert account.balance() == (100000, 19999)
    do(service.reject_entry, world.owners, refusal(first, "发票抬头不对"))
    assert account.balance() == (100000, 49999)
    do(service.approve_entry, world.owners2, approval(second))
    assert account.balance() == (49999, 49999)
    refused = lines(account, state="refused")
    assert [(line.state, line.reason) for line in refused] == [("未通过", "未通过的理由：发票抬头不对")]


def test_spending_beyond_what_is_there_is_refused_in_words(account: Account) -> None:
    account.approved(amount="1000")
    account.submit("保洁", "700")
    with pytest.raises(Conflict, match=r"账上可用 300.00 元，不够付这笔 300.01 元"):
        account.submit("保安", "300.01")
    account.submit("保安", "300")
    assert account.balance() == (100000, 0)


def test_withdrawing_frees_and_only_ones_own(world: World, account: Account) -> None:
    account.approved(amount="1000")
    entry = account.submit("保洁", "300")
    with pytest.raises(NotAllowed, match="只有提交的人"):
        withdraw(world.clerk, entry)
    for _tap in range(2):
        do(service.withdraw_entry, world.property, entry, "k" * 16)
    assert account.balance() == (100000, 100000)
    with pytest.raises(Conflict, match=f"已由{world.property.name}处理，现在是“已撤回”"):
        do(service.approve_entry, world.owners, approval(entry))


def test_a_correction_stays_visible_as_a_pair(world: World, account: Account) -> None:
    account.approved(amount="1000")
    wrong = account.approved("保洁", "300")
    form = correction(wrong, "金额录错")
    undo = do(service.correct_entry, world.clerk, form)
    assert do(service.correct_entry, world.clerk, form) == undo
    with pytest.raises(Conflict, match="已经冲正过"):
        do(service.correct_entry, world.property, correction(wrong, "再来一次"))
    assert account.balance() == (70000, 70000)
    do(service.approve_entry, world.owners, approval(undo))
    assert account.balance() == (100000, 100000)
    shown = {line.id: line for line in lines(account)}
    assert (shown[wrong].amount, shown[wrong].pair) == ("−300.00", f"已被第 {undo} 笔冲正")
    assert (shown[undo].amount, shown[undo].pair, shown[undo].comes_in) == ("+300.00", f"冲正第 {wrong} 笔", True)
    view = ask(views.entry, world.resident, undo)
    assert (view.corrects_id, view.kind) == (wrong, "支出冲正")
    with pytest.raises(Conflict, match="冲正本身有误"):
        do(service.correct_entry, world.property, correction(undo, "再冲"))
    with pytest.raises(Conflict, match="已经冲正过"):
        do(service.correct_entry, world.property, correction(wrong, "再冲"))
    summary = ask(views.summary, Actor(), world.east.path)
    assert (summary.month_in, summary.month_out) == ("1,000.00 元", "0.00 元")


def test_a_correction_sent_again_after_midnight_is_the_same(world: World, account: Account) -> None:
    income = account.approved(amount="1000")
    form = correction(income)
    undo = do(service.correct_entry, world.property, form)
    assert do(service.correct_entry, world.property, form, at=NOW + timedelta(days=1)) == undo
    assert len(lines(account, state="all")) == 2


def test_a_correction_that_waits_is_said_where_the_original_is(world: World, account: Account) -> None:
    income = account.approved(amount="1000")
    undo = do(service.correct_entry, world.property, correction(income, "录错"))
    view = ask(views.entry, world.property, income)
    assert (view.corrected_by_id, view.correction_waits, view.may_correct) == (undo, True, False)
    assert view.line.pair == f"第 {undo} 笔要冲正它，待审批"
    do(service.reject_entry, world.owners, refusal(undo, "没有录错"))
    view = ask(views.entry, world.property, income)
    assert (view.corrected_by_id, view.correction_waits, view.may_correct, view.line.pair) == (0, False, True, "")


def test_only_what_goes_out_is_said_to_be_set_aside(world: World, account: Account) -> None:
    income = account.approved(amount="1000")
    spending, more = account.submit("保洁", "300"), account.submit(amount="5")
    do(service.reject_entry, world.owners, refusal(spending, "不行"))
    withdraw(world.property, more)
    said = {
        entry: [event.words for event in ask(views.entry, Actor(), entry).events] for entry in (income, spending, more)
    }
    assert said == {
        income: ["提交，等审批", "审批通过，入账"],
        spending: ["提交，金额先留出", "审批未通过，金额放回"],
        more: ["提交，等审批", "已撤回"],
    }


def test_shares_are_of_what_is_above_zero(world: World, account: Account) -> None:
    account.approved(amount="1000")
    with clock.pinned(NOW - timedelta(days=40)):
        old = account.approved("保洁", "300")
    undo = do(service.correct_entry, world.property, correction(old, "录错"))
    do(service.approve_entry, world.owners, approval(undo))
    account.approved("保安", "200")
    bars = ask(views.category_bars, Actor(), account.fund, EntryKind.SPENDING, queries.read_period("2026-11"))
    assert [(bar.name, bar.amount, bar.share, bar.width) for bar in bars] == [
        ("保安", "200.00", "100.0%", "100.0%"),
        ("保洁", "−300.00", "0.0%", "0.0%"),
    ]


def test_every_month_since_the_oldest_entry_can_be_chosen(account: Account) -> None:
    assert [option.value for option in ask(views.overview, Actor(), account.fund, "").month_options] == ["12m"]
    account.submit(amount="5", day="2026-08-31")
    months = ask(views.overview, Actor(), account.fund, "").month_options
    assert [option.value for option in months] == ["12m", "2026", "2026-11", "2026-10", "2026-09", "2026-08"]
    assert months[0].words == "近 12 个月"


def test_the_last_twelve_months_are_a_period_like_a_month(account: Account) -> None:
    for day, amount in (("2025-11-30", "1"), ("2025-12-01", "2"), ("2026-11-23", "4")):
        account.approved(amount=amount, day=day)
    page = ask(views.entry_list, Actor(), account.fund, chosen(month="12m"))
    assert page.totals == "已入账 2 笔：进 6.00 元，出 0.00 元。"
    assert [line.amount for line in page.rows] == ["+4.00", "+2.00"]
    assert [bar.amount for bar in page.income] == ["6.00"]


@pytest.mark.parametrize("q", ["1,234.50", "+1,234.50", "−1234.5", "-1234.50 元", "¥1234.50"])
def test_an_amount_is_found_as_the_list_shows_it(account: Account, q: str) -> None:
    account.approved(amount="1234.50")
    account.approved(amount="1234.51")
    assert [line.amount for line in lines(account, q=q)] == ["+1,234.50"]


def test_correcting_income_needs_the_money_to_be_there(world: World, account: Account) -> None:
    income = account.approved(amount="1000")
    account.approved("保洁", "400")
    with pytest.raises(Conflict, match="余额不足"):
        do(service.correct_entry, world.property, correction(income, "不是本小区的"))
    account.approved(amount="500")
    undo = do(service.correct_entry, world.property, correction(income, "不是本小区的"))
    assert account.balance() == (110000, 10000)
    do(service.approve_entry, world.owners, approval(undo))
    assert account.balance() == (10000, 10000)


def test_a_refused_correction_may_be_asked_again(world: World, account: Account) -> None:
    income = account.approved(amount="1000")
    undo = do(service.correct_entry, world.property, correction(income, "录错"))
    do(service.reject_entry, world.owners, refusal(undo, "没有录错"))
    again = do(service.correct_entry, world.property, correction(income, "确实录错"))
    do(service.approve_entry, world.owners, approval(again))
    assert account.balance() == (0, 0)


def test_the_same_form_twice_is_one_entry(world: World, account: Account) -> None:
    typed = {"amount": "88", "key": "k" * 16}
    who = world.property
    first = do(service.submit_entry, who, account.form(**typed), [])
    assert do(service.submit_entry, who, account.form(**typed), []) == first
    for other in ({"amount": "89"}, {"purpose": "别的"}, {"day": "2026-11-01"}):
        with pytest.raises(Conflict, match="已经提交过一次"):
            do(service.submit_entry, who, account.form(**{**typed, **other}), [])
    with pytest.raises(Conflict, match="已经提交过一次"):
        do(service.submit_entry, who, account.form(**typed), [picture()])
    assert len(lines(account, state="all")) == 1
    assert do(service.submit_entry, world.clerk, account.form(**typed), []) != first  # a key is the sender's own


def test_a_form_that_comes_again_after_its_retry_is_forgotten_is_still_one_entry(
    world: World, account: Account
) -> None:
    form = account.form(amount="88")
    first = do(service.submit_entry, world.property, form, [])
    do(idempotency.sweep, at=NOW + idempotency.KEPT * 2)
    assert do(service.submit_entry, world.property, form, []) == first
    assert len(lines(account, state="all")) == 1


def test_one_who_submits_never_decides(world: World, account: Account) -> None:
    entry = account.submit(who=world.both)
    for verb, form in ((service.approve_entry, approval(entry)), (service.reject_entry, refusal(entry))):
        with pytest.raises(NotAllowed, match="自己提交的"):
            do(verb, world.both, form)
    do(service.approve_entry, world.owners, approval(entry))


def test_approving_twice_is_once_and_a_second_approver_is_told(world: World, account: Account) -> None:
    entry = account.submit(amount="70")
    form = approval(entry)
    do(service.approve_entry, world.owners, form)
    do(service.approve_entry, world.owners, form)
    for who in (world.owners, world.owners2):
        with pytest.raises(Conflict, match=f"已由{world.owners.name}处理，现在是“已入账”"):
            do(service.approve_entry, who, approval(entry))
    with pytest.raises(Conflict):
        do(service.reject_entry, world.owners, refusal(entry, "反悔"))
    assert account.balance() == (7000, 7000)


def test_a_repeat_is_answered_only_to_who_may_still_do_it(world: World, account: Account) -> None:
    form = approval(account.submit(amount="70"))
    do(service.approve_entry, world.owners, form)
    around("UPDATE role_grant SET revoked_at = granted_at WHERE resident_id = :who", who=world.owners)
    with pytest.raises(NotAllowed):
        do(service.approve_entry, world.owners, form)


def test_what_is_done_is_recorded_without_its_content(world: World, account: Account) -> None:
    form = account.form(amount="1000", purpose="不写进记录")
    entry = do(service.submit_entry, world.property, form, [])
    do(service.submit_entry, world.property, form, [])
    do(service.approve_entry, world.owners, approval(entry, "也不写"))
    do(service.correct_entry, world.clerk, correction(entry))
    do(service.record_download, world.resident, account.fund)
    do(service.record_download, NOBODY, account.fund)
    found = ask(audit.rows, [world.east.path]).rows
    assert [(row.actor_id, row.verb, row.subject) for row in reversed(found)][-6:] == [
        (world.administrator, "shared_account.open", "fund"),
        (world.property, "shared_account.submit", "fund_entry"),
        (world.owners, "shared_account.approve", "fund_entry"),
        (world.clerk, "shared_account.correct", "fund_entry"),
        (world.resident, "shared_account.download", "fund"),
        (0, "shared_account.download", "fund"),
    ]


MAY_SUBMIT = {"property", "clerk", "both"}
MAY_DECIDE = {"owners", "owners2", "committee", "committee2", "both"}
EVERYBODY = ["nobody", *(one.name for one in fields(World) if one.type is Person)]


@pytest.mark.parametrize("who", EVERYBODY)
def test_rights(world: World, account: Account, who: str) -> None:
    actor = world.who(who)
    refused = SignInNeeded if who == "nobody" else NotAllowed
    income = account.approved(amount="1000")
    for verb, args, may in (
        (service.submit_entry, (account.form(), [picture()]), MAY_SUBMIT),
        (service.correct_entry, (correction(income),), MAY_SUBMIT),
        (service.approve_entry, (approval(account.submit(amount="5")),), MAY_DECIDE),
        (service.reject_entry, (refusal(account.submit(amount="6")),), MAY_DECIDE),
        (service.add_category, (category_form(account, f"新类{who}"),), MAY_DECIDE),
    ):
        if who in may:
            do(verb, actor, *args)
        else:
            with pytest.raises(refused):
                do(verb, actor, *args)
    if who not in MAY_DECIDE | {"administrator"}:
        with pytest.raises(refused):
            do(service.open_fund, actor, fund_form(world.east, "别的账户"))


def category_form(account: Account, name: str, name_en: str = "", **more: Any) -> CategoryForm:
    typed = {"fund_id": account.fund, "kind": "income", "category_name": name, "category_name_en": name_en}
    return forms.read(CategoryForm, {"key": idempotency.new_key(), **typed, **more})


def fund_form(place: int, name: str = "账户", account_tail: str = "") -> FundForm:
    typed = {"place_id": str(place), "name": name, "account_tail": account_tail}
    return forms.read(FundForm, {"key": idempotency.new_key(), **typed})


def test_staff_of_another_compound_have_no_rights_here(world: World, account: Account) -> None:
    other = open_west(world)
    entry = account.submit(amount="5")
    for verb, who, args in (
        (service.submit_entry, world.west_property, (account.form(), [])),
        (service.withdraw_entry, world.west_property, (entry, "k" * 16)),
        (service.approve_entry, world.west_owners, (approval(entry),)),
        (service.reject_entry, world.west_owners, (refusal(entry),)),
    ):
        with pytest.raises(NotAllowed):
            do(verb, who, *args)
    # A category of another fund is no category here.
    forged = account.form(category_id=other.categories["物业费"])
    with pytest.raises(InvalidInput, match="请选择类别"):
        do(service.submit_entry, world.property, forged, [])


@pytest.mark.parametrize("forged", [987654, 2**31 - 1])
def test_ids_that_are_no_rows(world: World, account: Account, forged: int) -> None:
    committee, clerk = world.owners, world.property
    for verb, actor, args in (
        (service.approve_entry, committee, (approval(forged),)),
        (service.reject_entry, committee, (refusal(forged),)),
        (service.withdraw_entry, clerk, (forged, "k" * 16)),
        (service.correct_entry, clerk, (correction(forged),)),
        (service.add_category, committee, (category_form(account, "新", fund_id=forged),)),
        (service.open_fund, committee, (fund_form(forged),)),
        (service.submit_entry, clerk, (account.form(fund_id=forged), [])),
        (service.record_download, clerk, (forged,)),
    ):
        with pytest.raises(NotFound):
            do(verb, actor, *args)
    with pytest.raises(InvalidInput):
        do(service.submit_entry, clerk, account.form(category_id=forged), [])
    assert ask(views.entry, clerk, forged) is None
    assert ask(views.entry_list, clerk, forged, chosen()).rows == ()
    assert ask(views.desk, clerk, forged, "").fund_id == account.fund


@pytest.mark.parametrize("forged", ["0", "-1", str(2**31), str(2**80), "x", ""])
def test_ids_that_are_none(forged: str) -> None:
    for make in (ON_PAPER.form, lambda **ids: category_form(ON_PAPER, "新", **ids)):
        with pytest.raises(InvalidInput):
            make(fund_id=forged)
    for form in (ApprovalForm, RefusalForm, CorrectionForm):
        with pytest.raises(InvalidInput):
            forms.read(form, {"key": "k" * 16, "entry_id": forged, "reason": "不行"})


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("amount", "", "请填写金额"),
        ("amount", "12,34", "请写成数字"),
        ("amount", "-5", "请写成数字"),
        ("amount", "1e5", "请写成数字"),
        ("amount", "NaN", "请写成数字"),
        ("amount", "²", "请写成数字"),
        ("amount", "٣", "请写成数字"),
        ("amount", "1.005", "最多写到分"),
        ("amount", "0", "要大于 0"),
        ("amount", "0.00", "要大于 0"),
        ("amount", "100000000", "最多 99,999,999.99 元"),
        ("amount", "9" * 10_000, "请写成数字"),
        ("party", "  ", "请填写付款方或收款方"),
        ("party", "字" * 61, "最多 60 个字"),
        ("party", "字" * 10_000, "最多 60 个字"),
        ("purpose", "\x00\u202e", "请写清楚用途"),
        ("purpose", "字" * 201, "最多 200 个字"),
        ("day", "", "请选择日期"),
        ("day", "2026-02-30", "日期请选一天"),
        ("day", "2026-11-24", "日期不能晚于 2026-11-23"),
        ("day", "1999-12-31", "日期不能早于 2000-01-01"),
        ("day", "0001-01-01", "日期不能早于 2000-01-01"),
        ("key", "", "刷新页面"),
        ("key", "k" * 65, "刷新页面"),
        ("key", "钥匙钥匙钥匙钥匙", "刷新页面"),
    ],
)
def test_bad_input_is_refused_in_words(field: str, value: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as refused:
        ON_PAPER.form(**{field: value})
    assert refused.value.field == field


def test_words_are_kept_as_they_are_but_for_what_cannot_be_seen(account: Account) -> None:
    odd = "👩‍👩‍👧 <script>alert(1)</script> '; DROP TABLE fund; -- عربي\u202e倒\n行"
    account.submit(purpose=odd)
    assert [line.purpose for line in lines(account, state="all")] == [
        "👩‍👩‍👧 <script>alert(1)</script> '; DROP TABLE fund; -- عربي倒 行"
    ]


@pytest.mark.parametrize("unseen", ["\u200b", "\ufeff\u200d", " \u00ad ", "\uffff", "\x07", "\u2028"])
def test_words_that_cannot_be_seen_are_none(world: World, account: Account, unseen: str) -> None:
    with pytest.raises(InvalidInput, match="写清楚用途"):
        account.submit(purpose=unseen)
    entry = account.submit(purpose=f"修{unseen}门")
    do(service.approve_entry, world.owners, approval(entry, unseen))
    assert [event.note for event in ask(views.entry, Actor(), entry).events] == ["", ""]
    assert len(xlsx_cells(account, chosen())) == 1 + 1 + 3


def test_spending_needs_a_voucher_and_takes_four(world: World, account: Account) -> None:
    account.approved(amount="1000")
    clerk = world.property
    with pytest.raises(InvalidInput, match="至少一张"):
        do(service.submit_entry, clerk, account.form("保洁"), [])
    with pytest.raises(InvalidInput, match="最多 4 张"):
        do(service.submit_entry, clerk, account.form("保洁"), [picture(f"#0000{shade}0") for shade in range(5)])
    do(service.submit_entry, clerk, account.form("保洁"), [picture(f"#0000{shade}0") for shade in range(4)])
    assert lines(account, state="pending")[0].vouchers == 4


def test_one_fund_a_compound_and_only_a_compound(world: World, account: Account) -> None:
    administrator = world.administrator
    with pytest.raises(Conflict, match="已经有共管账户"):
        do(service.open_fund, administrator, fund_form(world.east, "第二个"))
    with pytest.raises(NotFound):
        do(service.open_fund, administrator, fund_form(world.community, "社区的"))
    with pytest.raises(InvalidInput, match="最后四位"):
        fund_form(world.east, "带卡号", account_tail="6222021234")
    with pytest.raises(Conflict, match="已经有“物业费”"):
        do(service.add_category, world.owners, category_form(account, "物业费"))
    form = category_form(account, "充电桩", "Charging")
    twice = [do(service.add_category, world.owners, form) for _tap in range(2)]
    assert twice[0] == twice[1]


def test_8_a_year_and_an_own_span_are_periods_too(account: Account) -> None:
    for day, amount in (("2025-12-31", "1"), ("2026-01-01", "2"), ("2026-06-30", "4"), ("2026-11-23", "8")):
        account.approved(amount=amount, day=day)
    found = {
        month: ask(views.entry_list, Actor(), account.fund, chosen(month=month))
        for month in ("2026", "2025", "2026-01..2026-06", "2025-12..2026-11")
    }
    assert [[line.amount for line in page.rows] for page in found.values()] == [
        ["+8.00", "+4.00", "+2.00"],
        ["+1.00"],
        ["+4.00", "+2.00"],
        ["+8.00", "+4.00", "+2.00", "+1.00"],
    ]
    assert [page.chosen.month for page in found.values()] == ["2026", "2025", "2026-01..2026-06", "12m"]
    assert [page.period for page in found.values()] == ["2026年", "2025年", "2026年1月 至 2026年6月", "近 12 个月"]
    assert [page.income[0].amount for page in found.values()] == ["14.00", "1.00", "6.00", "15.00"]


@pytest.mark.parametrize(
    "named", ["2026-06..2026-01", "2026..2025", "..", "2026-01..", "99", "20x6", "9999", "2026-13"]
)
def test_8_a_period_that_makes_no_sense_narrows_nothing(account: Account, named: str) -> None:
    account.approved(amount="5", day="2026-08-31")
    found = queries.read_period(named)
    assert found is None or found.first == found.last
    assert ask(views.entry_list, Actor(), account.fund, chosen(month=named)).chosen.month in {"", "2026-01"}
