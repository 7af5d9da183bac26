"""The entries' desk: the property company enters and follows its own, the committee decides; both see the same."""

from typing import Any

import reflex as rx

from points_app.core.forms import fields_of
from points_app.core.i18n import _, route
from points_app.shared_account.forms import (
    ApprovalForm,
    BankBalanceForm,
    CategoryForm,
    EntryForm,
    FundForm,
    RefusalForm,
)
from points_app.shared_account.models import MAX_PURPOSE
from points_app.shared_account.pages.entry_list import entry_list
from points_app.shared_account.pages.sheets import approve_sheet, reason_sheet
from points_app.shared_account.state import EntryDeskState
from points_app.ui import parts
from points_app.ui.fields import form_fields, other_errors
from points_app.ui.native import link
from points_app.ui.posting import posted_form, refusal


def desk() -> rx.Component:
    """What waits for me first, then the form, then what I submitted."""
    desk = EntryDeskState.desk
    return parts.loaded(
        EntryDeskState,
        parts.stack(
            parts.heading(
                _("记账与审批"),
                _(
                    "物业公司记账，居委会或业委会审批；提交的人不能审批自己的。审批通过前，支出的钱先留出来，收入还不计入。"
                ),
            ),
            rx.cond(EntryDeskState.asking == "", _other_errors(), rx.fragment()),
            rx.cond(
                EntryDeskState.sent > 0,
                parts.notice(
                    _("已提交，等委员会审批。"),
                    link(
                        _("看这一笔"),
                        href=route("/account/entry/") + "?id=" + EntryDeskState.sent.to_string(),
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
                desk.fund_id > 0,
                rx.fragment(
                    rx.cond(desk.decides, _waiting(), rx.fragment()),
                    rx.cond(
                        desk.submits,
                        rx.el.div(
                            _form(),
                            _own(),
                            class_name="grid gap-6 xl:grid-cols-[26rem_minmax(0,1fr)] items-start elder-one",
                        ),
                        rx.fragment(),
                    ),
                    rx.cond(desk.decides, rx.fragment(_bank(), _new_category()), rx.fragment()),
                ),
                rx.fragment(),
            ),
            rx.cond(desk.places.length() > 0, _new_fund(), rx.fragment()),
            rx.cond(
                (desk.fund_id == 0) & (desk.places.length() == 0),
                parts.empty(_("您管的小区还没有共管账户。请居委会或管理员先开立。"), icon="landmark"),
                rx.fragment(),
            ),
            class_name="gap-6",
        ),
        lines=8,
    )


def _funds() -> rx.Component:
    desk = EntryDeskState.desk
    return rx.cond(
        desk.funds.length() > 1,
        parts.field(
            _("账户"),
            parts.select(
                rx.foreach(desk.funds, _option),
                id="fund",
                value=desk.fund_id.to_string(),
                on_change=EntryDeskState.pick_fund,
            ),
            for_id="fund",
            required=True,
        ),
        rx.cond(desk.fund_id > 0, rx.el.h2(desk.fund), rx.fragment()),
    )


def _option(option: Any) -> rx.Component:
    return rx.el.option(option.words, value=option.value)


def _waiting() -> rx.Component:
    return parts.card(
        rx.el.h2(_("等您审批"), class_name="mb-3"),
        rx.cond(
            EntryDeskState.desk.waiting.length() > 0,
            entry_list(EntryDeskState.desk.waiting, _decide),
            parts.empty(_("没有等待审批的收支。物业公司提交后会出现在这里。"), icon="circle-check"),
        ),
        rx.cond(
            EntryDeskState.desk.waiting_words != "",
            rx.el.p(EntryDeskState.desk.waiting_words, class_name="soft mt-3"),
            rx.fragment(),
        ),
        approve_sheet(EntryDeskState, EntryDeskState.asked, EntryDeskState.open_sheet("", 0)),
        reason_sheet(
            EntryDeskState,
            RefusalForm,
            EntryDeskState.asked.id,
            _("为什么不通过？"),
            EntryDeskState.open_sheet("", 0),
            EntryDeskState.reject,
        ),
    )


def _decide(line: Any) -> rx.Component:
    return rx.cond(
        line.own,
        rx.el.p(_("这是您自己提交的，要由别的委员审批。"), class_name="small soft pb-3"),
        rx.el.div(
            parts.button(_("通过"), icon="check", on_click=EntryDeskState.open_sheet("approve", line.id)),
            parts.button(_("不通过"), icon="x", quiet=True, on_click=EntryDeskState.open_sheet("reject", line.id)),
            class_name="flex flex-wrap gap-3 pb-4",
        ),
    )


def _own() -> rx.Component:
    return parts.card(
        rx.el.h2(_("我提交的"), class_name="mb-3"),
        rx.cond(
            EntryDeskState.own.length() > 0,
            rx.fragment(
                entry_list(EntryDeskState.own, _withdraw, wide=False),
                parts.more_button(EntryDeskState.own_after != "", EntryDeskState.more),
            ),
            parts.empty(_("还没有提交过。记下第一笔，审批到哪一步会显示在这里。"), icon="receipt"),
        ),
    )


def _withdraw(line: Any) -> rx.Component:
    return rx.cond(
        line.pill == "amber",
        rx.el.div(
            parts.button(
                _("撤回"), icon="undo-2", quiet=True, on_click=EntryDeskState.withdraw(line.id, EntryDeskState.key)
            ),
            class_name="pb-3",
        ),
        rx.fragment(),
    )


def _form() -> rx.Component:
    desk = EntryDeskState.desk
    return parts.card(
        rx.el.h2(_("记一笔"), class_name="mb-1"),
        rx.el.p(desk.available, class_name="soft mb-3"),
        parts.segments(
            _("收支"),
            [("spending", _("支出")), ("income", _("收入"))],
            EntryDeskState.kind,
            EntryDeskState.pick_kind,
        ),
        posted_form(
            *form_fields(
                EntryForm,
                values={"fund_id": desk.fund_id.to_string(), "key": EntryDeskState.key, "day": EntryDeskState.today},
                props={
                    "category_id": {"options": [_categories()]},
                    "amount": {"label": _("金额（元）"), "placeholder": "1234.50"},
                    "party": {"label": rx.cond(EntryDeskState.kind == "income", _("付款方"), _("收款方"))},
                    "purpose": {"control": parts.text_area, "rows": 2, "max_length": MAX_PURPOSE},
                    "day": {"max": EntryDeskState.today},
                },
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


def _categories() -> rx.Component:
    return rx.cond(
        EntryDeskState.kind == "income",
        rx.foreach(EntryDeskState.desk.income_categories, _option),
        rx.foreach(EntryDeskState.desk.spending_categories, _option),
    )


def _bank() -> rx.Component:
    return parts.card(
        rx.el.h2(_("和银行核对"), class_name="mb-1"),
        rx.el.p(EntryDeskState.desk.bank, class_name="soft", role="status"),
        rx.el.form(
            *form_fields(
                BankBalanceForm,
                EntryDeskState,
                values=_of_fund() | {"day": EntryDeskState.today},
                props={
                    "day": {"label": _("哪一天结束时"), "max": EntryDeskState.today},
                    "amount": {"label": _("银行余额（元）")},
                },
                id_prefix="bank",
            ),
            parts.button(_("登记余额"), type="submit"),
            on_submit=EntryDeskState.record_bank,
            class_name="flex flex-col gap-4 max-w-md mt-3",
        ),
    )


def _of_fund() -> dict[str, Any]:
    """Return what the hidden fields of the forms about the fund shown hold."""
    return {"key": EntryDeskState.key, "fund_id": EntryDeskState.desk.fund_id.to_string()}


def _new_category() -> rx.Component:
    return rx.el.details(
        rx.el.summary(_("增加一个类别"), class_name="link tap flex items-center"),
        rx.el.form(
            *form_fields(CategoryForm, EntryDeskState, values=_of_fund(), id_prefix="category"),
            parts.button(_("增加"), type="submit"),
            on_submit=EntryDeskState.add_category,
            reset_on_submit=True,
            class_name="flex flex-col gap-4 max-w-md mt-2",
        ),
        class_name="card-flat",
    )


def _new_fund() -> rx.Component:
    return rx.el.details(
        rx.el.summary(_("给小区开立共管账户"), class_name="link tap flex items-center"),
        rx.el.form(
            *form_fields(
                FundForm,
                EntryDeskState,
                values={"key": EntryDeskState.key},
                props={"place_id": {"options": [rx.foreach(EntryDeskState.desk.places, _option)]}},
                id_prefix="fund",
            ),
            parts.button(_("开立"), type="submit"),
            on_submit=EntryDeskState.open_fund,
            class_name="flex flex-col gap-4 max-w-md mt-2",
        ),
        class_name="card-flat",
    )


def _other_errors() -> rx.Component:
    """What is wrong with no field of a form on the desk; the form of a new entry says its own."""
    forms = (ApprovalForm, RefusalForm, BankBalanceForm, CategoryForm)
    return other_errors(
        FundForm, EntryDeskState, *(one.name for form in forms for one in fields_of(form) if one.is_shown)
    )
