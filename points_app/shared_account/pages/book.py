"""The desk: the property company enters and follows its entries, the committee approves, both see the same."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _, route
from points_app.shared_account.pages.entry import approve_sheet, reason_sheet
from points_app.shared_account.pages.lines import entry_list
from points_app.shared_account.state import BookState
from points_app.ui import parts
from points_app.ui.native import link
from points_app.ui.posting import posted_form, refusal


def book() -> rx.Component:
    """What waits for me first, then the form, then what I submitted."""
    book = BookState.book
    return parts.loaded(
        BookState,
        parts.stack(
            parts.heading(
                _("记账与审批"),
                _(
                    "物业公司记账，居委会或业委会审批；提交的人不能审批自己的。审批通过前，支出的钱先留出来，收入还不计入。"
                ),
            ),
            parts.form_error(BookState.error),
            rx.cond(
                BookState.sent > 0,
                parts.notice(
                    _("已提交，等委员会审批。"),
                    link(
                        _("看这一笔"),
                        href=route("/account/entry/") + "?id=" + BookState.sent.to_string(),
                        class_name="link ml-2",
                    ),
                    kind="green",
                    icon="circle-check",
                    role="status",
                ),
                rx.fragment(),
            ),
            _funds(),
            rx.cond(
                book.fund_id > 0,
                rx.fragment(
                    rx.cond(book.decides, _waiting(), rx.fragment()),
                    rx.cond(
                        book.submits,
                        rx.el.div(
                            _form(),
                            _own(),
                            class_name="grid gap-6 xl:grid-cols-[26rem_minmax(0,1fr)] items-start elder-one",
                        ),
                        rx.fragment(),
                    ),
                    rx.cond(book.decides, rx.fragment(_bank(), _new_category()), rx.fragment()),
                ),
                rx.fragment(),
            ),
            rx.cond(book.places.length() > 0, _new_fund(), rx.fragment()),
            rx.cond(
                (book.fund_id == 0) & (book.places.length() == 0),
                parts.empty(_("您管的小区还没有共管账户。请居委会或管理员先开立。"), icon="landmark"),
                rx.fragment(),
            ),
            class_name="gap-6",
        ),
        lines=8,
    )


def _funds() -> rx.Component:
    book = BookState.book
    return rx.cond(
        book.funds.length() > 1,
        parts.field(
            _("账户"),
            parts.select(
                rx.foreach(book.funds, _option),
                id="fund",
                value=book.fund_id.to_string(),
                on_change=BookState.pick_fund,
            ),
            for_id="fund",
            required=True,
        ),
        rx.cond(book.fund_id > 0, rx.el.h2(book.fund), rx.fragment()),
    )


def _option(option: Any) -> rx.Component:
    return rx.el.option(option.words, value=option.value)


def _waiting() -> rx.Component:
    return parts.card(
        rx.el.h2(_("等您审批"), class_name="mb-3"),
        rx.cond(
            BookState.book.waiting.length() > 0,
            entry_list(BookState.book.waiting, _decide),
            parts.empty(_("没有等待审批的收支。物业公司提交后会出现在这里。"), icon="circle-check"),
        ),
        rx.cond(
            BookState.book.waiting_words != "",
            rx.el.p(BookState.book.waiting_words, class_name="soft mt-3"),
            rx.fragment(),
        ),
        approve_sheet(
            BookState.asking == "approve",
            BookState.open_sheet("", 0),
            BookState.asked,
            BookState.approve,
            BookState.error,
        ),
        reason_sheet(
            BookState.asking == "reject",
            BookState.open_sheet("", 0),
            _("为什么不通过？"),
            BookState.reject,
            BookState.error,
            rx.el.input(type="hidden", name="entry", value=BookState.asked.id.to_string()),
        ),
    )


def _decide(line: Any) -> rx.Component:
    return rx.cond(
        line.own,
        rx.el.p(_("这是您自己提交的，要由别的委员审批。"), class_name="small soft pb-3"),
        rx.el.div(
            parts.button(_("通过"), icon="check", on_click=BookState.open_sheet("approve", line.id)),
            parts.button(_("不通过"), icon="x", quiet=True, on_click=BookState.open_sheet("reject", line.id)),
            class_name="flex flex-wrap gap-3 pb-4",
        ),
    )


def _own() -> rx.Component:
    return parts.card(
        rx.el.h2(_("我提交的"), class_name="mb-3"),
        rx.cond(
            BookState.own.length() > 0,
            rx.fragment(
                entry_list(BookState.own, _withdraw, wide=False),
                parts.more_button(BookState.own_after != "", BookState.more),
            ),
            parts.empty(_("还没有提交过。记下第一笔，审批到哪一步会显示在这里。"), icon="receipt"),
        ),
    )


def _withdraw(line: Any) -> rx.Component:
    return rx.cond(
        line.pill == "amber",
        rx.el.div(
            parts.button(_("撤回"), icon="undo-2", quiet=True, on_click=BookState.withdraw(line.id)), class_name="pb-3"
        ),
        rx.fragment(),
    )


def _form() -> rx.Component:
    book = BookState.book
    return parts.card(
        rx.el.h2(_("记一笔"), class_name="mb-1"),
        rx.el.p(book.available, class_name="soft mb-3"),
        parts.segments(
            _("收支"),
            [("spending", _("支出")), ("income", _("收入"))],
            BookState.kind,
            BookState.pick_kind,
        ),
        posted_form(
            rx.el.input(type="hidden", name="fund_id", value=book.fund_id.to_string()),
            rx.el.input(type="hidden", name="key", value=BookState.key),
            parts.field(
                _("类别"),
                rx.cond(
                    BookState.kind == "income",
                    parts.select(rx.foreach(book.income_categories, _option), id="category", name="category_id"),
                    parts.select(rx.foreach(book.spending_categories, _option), id="category", name="category_id"),
                ),
                for_id="category",
                required=True,
            ),
            parts.field(
                _("金额（元）"),
                parts.text_input(
                    id="amount",
                    name="amount",
                    input_mode="decimal",
                    auto_complete="off",
                    placeholder="1234.50",
                    max_length=40,
                ),
                for_id="amount",
                required=True,
            ),
            parts.field(
                rx.cond(BookState.kind == "income", _("付款方"), _("收款方")),
                parts.text_input(id="party", name="party", max_length=60),
                for_id="party",
                required=True,
            ),
            rx.el.label(
                rx.el.input(
                    type="checkbox", name="party_is_person", value="1", class_name="checkbox rounded-sm! flex-none"
                ),
                rx.el.span(_("是个人：小区以外的人只看到名字的一部分")),
                class_name="tap flex items-center gap-3",
            ),
            parts.field(
                _("用途"),
                parts.text_area(id="purpose", name="purpose", rows=2, max_length=200),
                hint=_("会公开，请不要写个人姓名、电话和门牌。"),
                for_id="purpose",
                required=True,
            ),
            parts.field(
                _("日期"),
                parts.text_input(id="day", name="day", type="date", default_value=BookState.today, max=BookState.today),
                for_id="day",
                required=True,
            ),
            parts.field(
                _("凭证照片"),
                rx.el.input(
                    id="photos", name="photos", type="file", accept="image/*", multiple=True, class_name="file-input"
                ),
                hint=_("支出至少一张，最多 4 张，每张不超过 10 MB。"),
                for_id="photos",
                required=True,
            ),
            refusal(),
            parts.button(_("提交审批"), primary=True, type="submit"),
            action="/api/account/entries",
            pictures=True,
            class_name="flex flex-col gap-4 mt-4",
        ),
    )


def _bank() -> rx.Component:
    return parts.card(
        rx.el.h2(_("和银行核对"), class_name="mb-1"),
        rx.el.p(BookState.book.bank, class_name="soft", role="status"),
        rx.el.form(
            parts.field(
                _("哪一天结束时"),
                parts.text_input(
                    id="bank-day",
                    name="day",
                    type="date",
                    default_value=BookState.today,
                    max=BookState.today,
                ),
                for_id="bank-day",
                required=True,
            ),
            parts.field(
                _("银行余额（元）"),
                parts.text_input(
                    id="bank-amount", name="amount", input_mode="decimal", auto_complete="off", max_length=40
                ),
                hint=_("照银行对账单或网银上的数字填。填错了，同一天再填一次，以后一次为准。"),
                for_id="bank-amount",
                required=True,
            ),
            parts.button(_("登记余额"), type="submit"),
            on_submit=BookState.record_bank,
            class_name="flex flex-col gap-4 max-w-md mt-3",
        ),
    )


def _new_category() -> rx.Component:
    return rx.el.details(
        rx.el.summary(_("增加一个类别"), class_name="link tap flex items-center"),
        rx.el.form(
            parts.field(
                _("收支"),
                parts.select(
                    rx.el.option(_("支出"), value="spending"),
                    rx.el.option(_("收入"), value="income"),
                    id="category-kind",
                    name="kind",
                ),
                for_id="category-kind",
                required=True,
            ),
            parts.field(
                _("类别名称"),
                parts.text_input(id="category-name", name="category_name", max_length=30),
                for_id="category-name",
                required=True,
            ),
            parts.field(
                _("英文名称"),
                parts.text_input(id="category-name-en", name="category_name_en", max_length=60),
                for_id="category-name-en",
            ),
            parts.button(_("增加"), type="submit"),
            on_submit=BookState.add_category,
            reset_on_submit=True,
            class_name="flex flex-col gap-4 max-w-md mt-2",
        ),
        class_name="card-flat",
    )


def _new_fund() -> rx.Component:
    return rx.el.details(
        rx.el.summary(_("给小区开立共管账户"), class_name="link tap flex items-center"),
        rx.el.form(
            parts.field(
                _("小区"),
                parts.select(rx.foreach(BookState.book.places, _option), id="place", name="place_id"),
                for_id="place",
                required=True,
            ),
            parts.field(
                _("账户名称"),
                parts.text_input(id="fund-name", name="name", max_length=60),
                for_id="fund-name",
                required=True,
            ),
            parts.field(
                _("英文名称"),
                parts.text_input(id="fund-name-en", name="name_en", max_length=120),
                for_id="fund-name-en",
            ),
            parts.field(_("开户银行"), parts.text_input(id="bank", name="bank_name", max_length=60), for_id="bank"),
            parts.field(
                _("银行账号最后四位"),
                parts.text_input(id="tail", name="account_tail", input_mode="numeric", max_length=4),
                for_id="tail",
            ),
            parts.button(_("开立"), type="submit"),
            on_submit=BookState.open_fund,
            class_name="flex flex-col gap-4 max-w-md mt-2",
        ),
        class_name="card-flat",
    )
