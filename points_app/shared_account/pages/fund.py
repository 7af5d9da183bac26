"""A fund: a sentence, figures, a year by month, categories, and every entry."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _, route
from points_app.shared_account.forms import MAX_SEARCH
from points_app.shared_account.kinds import StateGroup
from points_app.shared_account.pages.entry_list import entry_list
from points_app.shared_account.state import FundState
from points_app.ui import parts
from points_app.ui.native import load_link


def fund() -> rx.Component:
    """One fund's page; the list of funds where the place looked at has several; words where there is none."""
    return parts.loaded(
        FundState,
        rx.cond(
            FundState.fund.fund_id > 0,
            _fund(),
            parts.stack(
                parts.heading(_("共管账户"), _("小区的物业费和公共收益都进这一个账户，每一笔进出都公开。")),
                rx.cond(
                    FundState.funds.lines.length() > 0,
                    rx.fragment(
                        rx.el.div(
                            rx.foreach(FundState.funds.lines, _fund_card),
                            class_name="grid gap-4 lg:grid-cols-3 elder-one",
                        ),
                        rx.el.p(FundState.funds.more_words, class_name="soft"),
                    ),
                    parts.empty(
                        _("这个地方还没有开立共管账户。开立以后，这里能看到每一笔进出和凭证。"),
                        parts.button_link(_("换一个小区"), route("/places/")),
                        icon="landmark",
                    ),
                ),
            ),
        ),
        lines=8,
    )


def _fund_card(fund: Any) -> rx.Component:
    return parts.card(
        rx.el.h2(fund.name),
        rx.el.div(fund.balance, class_name="num text-[length:var(--h1)] font-bold mt-2"),
        rx.el.p(fund.month_words, class_name="soft mt-2"),
        rx.cond(
            fund.pending_words != "",
            rx.el.p(parts.pill(fund.pending_words, "amber"), class_name="mt-2"),
            rx.fragment(),
        ),
        rx.el.div(class_name="flex-1 min-h-4"),
        load_link(
            _("看这个账户"), href=route("/account/") + "?fund=" + fund.fund_id.to_string(), class_name="btn self-start"
        ),
        class_name="flex flex-col",
    )


def _fund() -> rx.Component:
    fund = FundState.fund
    return parts.stack(
        parts.heading(
            fund.name,
            fund.bank,
            action=parts.button(
                _("打印"),
                icon="printer",
                quiet=True,
                class_name="hidden! lg:inline-flex!",
                custom_attrs={"data-print-button": ""},
            ),
        ),
        rx.el.p(fund.sentence, class_name="text-[length:var(--h2)] leading-relaxed -mt-2"),
        rx.el.div(
            parts.figure(
                _("账户余额"),
                fund.balance,
                fund.available_words,
            ),
            parts.small_figure(_("本月进"), fund.month_in),
            parts.small_figure(_("本月出"), fund.month_out),
            rx.cond(
                fund.bank_balance.amount != "",
                rx.el.div(
                    rx.el.div(fund.bank_balance.label, class_name="small soft"),
                    rx.el.div(
                        rx.el.span(fund.bank_balance.amount, class_name="num text-[length:var(--h2)] font-bold"),
                        parts.match_pill(fund.bank_balance.pill, fund.bank_balance.pill_words),
                        class_name="flex flex-wrap items-center gap-x-3",
                    ),
                    rx.el.div(fund.bank_balance.recorded, class_name="small soft"),
                ),
                rx.fragment(),
            ),
            class_name="flex flex-wrap gap-x-12 gap-y-4 items-end card-panel account-figures",
        ),
        load_link(
            rx.icon("arrow-down", size=20, aria_hidden="true"),
            _("直接看每一笔"),
            href="#entries",
            class_name="btn lg:hidden no-print",
        ),
        _spans(),
        rx.el.div(
            parts.stack(_months(), _categories(_("收入"), FundState.listed.income, "bar-in")),
            _categories(_("支出"), FundState.listed.spending, "bar-out"),
            class_name="grid gap-4 xl:grid-cols-2 elder-one",
        ),
        _entries(),
        class_name="gap-6",
    )


def _spans() -> rx.Component:
    """Of which time categories, totals and list are."""
    chosen = FundState.listed.chosen.month
    return rx.el.div(
        rx.el.div(
            rx.foreach(
                FundState.fund.spans,
                lambda one: rx.el.button(
                    one.words,
                    type="button",
                    aria_pressed=rx.cond(
                        (chosen == one.value) | ((chosen == "") & (one.value == "12m")), "true", "false"
                    ),
                    on_click=FundState.pick_month(one.value),
                ),
            ),
            class_name="segments",
            role="group",
            aria_label=_("看哪一段时间"),
        ),
        rx.el.details(
            rx.el.summary(_("自己选时间"), class_name="link tap flex items-center"),
            rx.el.form(
                _span_end("span-first", "first", _("从")),
                _span_end("span-last", "last", _("到")),
                parts.button(_("看这段时间"), type="submit"),
                on_submit=FundState.pick_span,
                class_name="flex flex-wrap items-end gap-3 mt-2",
            ),
        ),
        class_name="no-print",
    )


def _span_end(id_: str, name: str, label: str) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=id_, class_name="font-semibold block mb-1"),
        parts.select(rx.foreach(FundState.fund.single_months, _option), id=id_, name=name),
        class_name="flex-1 basis-40",
    )


def _months() -> rx.Component:
    return parts.card(
        rx.el.div(
            rx.el.h2(_("近 12 个月"), class_name="flex-1"),
            rx.el.span(rx.el.span(class_name="bar-in swatch"), _("进"), class_name="inline-flex items-center gap-2"),
            rx.el.span(rx.el.span(class_name="bar-out swatch"), _("出"), class_name="inline-flex items-center gap-2"),
            class_name="flex flex-wrap gap-4 mb-4",
        ),
        rx.el.div(
            rx.foreach(
                FundState.fund.months,
                lambda month: rx.el.div(
                    rx.el.div(
                        rx.el.div(class_name="bar-in", style={"height": month.income_height}),
                        rx.el.div(class_name="bar-out", style={"height": month.spending_height}),
                        class_name="pair",
                    ),
                    rx.el.span(month.words, class_name="small soft month"),
                    title=month.said,
                ),
            ),
            class_name="bars",
            role="img",
            aria_label=_("近 12 个月每月进出的柱形图，数字在下面的表里"),
        ),
        rx.el.details(
            rx.el.summary(_("看每个月的数字"), class_name="link tap flex items-center"),
            rx.el.table(
                rx.el.thead(
                    rx.el.tr(
                        rx.el.th(_("月份"), scope="col"),
                        rx.el.th(_("进（元）"), scope="col", class_name="text-right!"),
                        rx.el.th(_("出（元）"), scope="col", class_name="text-right!"),
                    )
                ),
                rx.el.tbody(
                    rx.foreach(
                        FundState.fund.months,
                        lambda month: rx.el.tr(
                            rx.el.th(month.whole, scope="row", class_name="font-normal!"),
                            rx.el.td(month.income, class_name="num text-right"),
                            rx.el.td(month.spending, class_name="num text-right"),
                        ),
                    )
                ),
                class_name="work-table mt-2",
            ),
            class_name="mt-2",
        ),
    )


def _categories(title: str, rows: Any, kind: str) -> rx.Component:
    return parts.card(
        rx.el.h2(
            title,
            rx.el.span(_("按类别"), " · ", FundState.listed.period, class_name="small soft font-normal ml-3"),
            class_name="mb-2",
        ),
        _category_bars(rows, kind),
    )


def _category_bars(rows: Any, kind: str) -> rx.Component:
    return rx.cond(
        rows.length() > 0,
        rx.el.ul(
            rx.foreach(
                rows,
                lambda row: rx.el.li(
                    rx.el.div(
                        rx.el.button(
                            row.name,
                            type="button",
                            on_click=FundState.open_category(row.category_id.to_string()),
                            class_name="link tap text-left flex-1 basis-32 min-w-0",
                        ),
                        rx.el.span(row.amount, class_name="num ml-auto"),
                        rx.el.span(row.share, class_name="num small soft w-14 text-right"),
                        class_name="flex flex-wrap items-center gap-x-3",
                    ),
                    rx.el.div(
                        rx.el.div(class_name=f"{kind} h-full", style={"width": row.width}),
                        class_name="h-2",
                        aria_hidden="true",
                    ),
                    class_name="py-1.5",
                ),
            ),
            class_name="m-0 p-0 list-none",
        ),
        rx.el.p(_("这段时间没有。"), class_name="soft"),
    )


def _entries() -> rx.Component:
    return parts.card(
        rx.el.div(
            rx.el.h2(_("每一笔"), class_name="flex-1"),
            load_link(
                rx.icon("download", size=20, aria_hidden="true"),
                _("下载 Excel"),
                href=FundState.xlsx_address,
                class_name="btn",
                download=True,
            ),
            load_link(
                rx.icon("download", size=20, aria_hidden="true"),
                _("下载 CSV"),
                href=FundState.csv_address,
                class_name="btn",
                download=True,
            ),
            class_name="flex flex-wrap items-center gap-3 mb-4 no-print",
            id="entries",
        ),
        _filters(),
        rx.el.p(FundState.listed.totals, class_name="font-semibold my-4", role="status", id="account-words"),
        rx.cond(FundState.fund.sees_vouchers, rx.fragment(), rx.el.div(_locked(), class_name="mb-4 no-print")),
        rx.cond(
            FundState.lines.length() > 0,
            rx.fragment(
                entry_list(FundState.lines),
                parts.more_button(FundState.after != "", FundState.more),
                rx.cond(
                    FundState.full,
                    rx.el.p(_("这里只列到这么多。更早的请选月份，或者下载，下载是完整的。"), class_name="soft mt-3"),
                    rx.fragment(),
                ),
                rx.cond(
                    (FundState.after != "") | FundState.full,
                    rx.el.p(_("纸上只有列出来的这些；全部明细请下载 Excel 后打印。"), class_name="print-only mt-3"),
                    rx.fragment(),
                ),
            ),
            parts.empty(
                rx.cond(
                    FundState.listed.narrowed,
                    _("没有符合条件的收支。"),
                    _("还没有入账的收支。物业公司记下、委员会审批以后，每一笔都列在这里。"),
                ),
                rx.cond(
                    FundState.listed.narrowed,
                    parts.button(_("看全部已入账的"), on_click=FundState.clear),
                    rx.fragment(),
                ),
                icon="search-x",
            ),
        ),
    )


def _locked() -> rx.Component:
    back = f"{route('/account/')}%3Ffund%3D" + FundState.fund.fund_id.to_string()
    return parts.notice(
        _("凭证照片给本小区的住户、业主和审计员看。"),
        rx.cond(
            FundState.fund.may_sign_in,
            load_link(
                _("登录后显示"),
                href=f"{route('/sign-in/')}?next=" + back,
                class_name="link ml-2",
            ),
            rx.fragment(),
        ),
        icon="lock",
    )


def _filters() -> rx.Component:
    return rx.el.div(
        rx.el.form(
            rx.el.label(_("搜索"), html_for="account-q", class_name="sr-only"),
            rx.el.div(
                parts.text_input(
                    id="account-q",
                    name="q",
                    type="search",
                    default_value=FundState.listed.chosen.q,
                    key=FundState.listed.chosen.q,
                    placeholder=_("用途、对方、类别或金额"),
                    max_length=MAX_SEARCH,
                ),
                class_name="flex-1 basis-40 min-w-0",
            ),
            parts.button(_("搜索"), icon="search", type="submit", class_name="flex-none"),
            on_submit=FundState.search,
            role="search",
            class_name="flex flex-wrap gap-2",
        ),
        rx.el.input(type="checkbox", id="account-narrow", class_name="peer sr-only"),
        rx.el.label(
            rx.icon("sliders-horizontal", size=20, aria_hidden="true"),
            _("按收支、类别、月份、状态筛选"),
            html_for="account-narrow",
            class_name="link tap flex items-center gap-2 mt-2 lg:hidden peer-focus-visible:outline-3",
        ),
        rx.el.div(
            *_choices(),
            class_name="hidden peer-checked:grid lg:grid gap-2 mt-2 sm:grid-cols-2 lg:grid-cols-4 elder-one",
        ),
        class_name="no-print",
    )


def _choices() -> tuple[rx.Component, ...]:
    return (
        _choice(
            "account-kind",
            _("收支"),
            FundState.listed.chosen.kind,
            FundState.pick_kind,
            rx.el.option(_("收入和支出"), value=""),
            rx.el.option(_("只看收入"), value="income"),
            rx.el.option(_("只看支出"), value="spending"),
        ),
        _choice(
            "account-category",
            _("类别"),
            FundState.listed.chosen.category,
            FundState.pick_category,
            rx.el.option(_("所有类别"), value=""),
            rx.foreach(FundState.fund.category_options, _option),
        ),
        _choice(
            "account-month",
            _("月份"),
            FundState.listed.chosen.month,
            FundState.pick_month,
            rx.el.option(_("所有月份"), value=""),
            rx.foreach(FundState.fund.month_options, _option),
        ),
        _choice(
            "account-state",
            _("状态"),
            FundState.listed.chosen.state,
            FundState.pick_state,
            *(rx.el.option(group.label, value=group.value) for group in StateGroup),
        ),
    )


def _choice(id_: str, label: str, value: Any, on_change: Any, *options: Any) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=id_, class_name="sr-only"),
        parts.select(*options, id=id_, value=value, on_change=on_change),
    )


def _option(option: Any) -> rx.Component:
    return rx.el.option(option.words, value=option.value)
