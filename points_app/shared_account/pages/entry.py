"""One entry: its voucher large, who submitted and approved it and when, the ledger's number, its correction."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _, route
from points_app.shared_account.forms import ApprovalForm, CorrectionForm, RefusalForm
from points_app.shared_account.pages.entry_list import state_pill
from points_app.shared_account.pages.sheets import approve_sheet, reason_sheet
from points_app.shared_account.state import EntryPageState
from points_app.ui import parts
from points_app.ui.fields import other_errors
from points_app.ui.native import load_link


def entry() -> rx.Component:
    """The entry named in the address, or words where there is none."""
    return parts.loaded(
        EntryPageState,
        rx.cond(
            EntryPageState.entry.id > 0,
            _entry(),
            parts.stack(
                parts.heading(_("一笔收支")),
                parts.empty(
                    _("没有这笔收支。编号可能抄错了，到账户里按日期找一找。"),
                    parts.button_link(_("看共管账户"), route("/account/"), primary=True),
                    icon="circle-help",
                ),
            ),
        ),
    )


def _entry() -> rx.Component:
    entry = EntryPageState.entry
    line = entry.line
    return parts.stack(
        load_link(
            rx.icon("arrow-left", size=20, aria_hidden="true"),
            entry.fund,
            href=route("/account/") + "?fund=" + entry.fund_id.to_string(),
            class_name="tap inline-flex items-center gap-2 no-underline soft no-print",
        ),
        parts.heading(line.purpose),
        rx.el.div(
            rx.cond(
                line.comes_in,
                rx.icon("arrow-down-left", size=32, aria_hidden="true", class_name="flex-none"),
                rx.icon("arrow-up-right", size=32, aria_hidden="true", class_name="flex-none"),
            ),
            rx.el.span(rx.cond(line.comes_in, _("进"), _("出")), class_name="text-[length:var(--h2)] font-bold"),
            rx.el.span(entry.amount, class_name="figure num"),
            state_pill(line),
            class_name="flex flex-wrap items-center gap-3 -mt-3 account-figures",
        ),
        rx.cond(EntryPageState.asking == "", other_errors(ApprovalForm, EntryPageState), rx.fragment()),
        rx.cond(line.reason != "", parts.notice(line.reason, kind="error"), rx.fragment()),
        _pair(),
        _facts(),
        _vouchers(),
        _events(),
        _actions(),
    )


def _pair() -> rx.Component:
    entry = EntryPageState.entry

    def told(words: str, other: Any) -> rx.Component:
        return parts.notice(
            words,
            load_link(
                entry.pair_words,
                href=route("/account/entry/") + "?id=" + other.to_string(),
                class_name="link ml-2",
            ),
            icon="arrow-left-right",
        )

    return rx.fragment(
        rx.cond(
            entry.corrects_id > 0,
            told(_("这是一笔冲正：和原来那笔金额相同、方向相反，两笔都留着。"), entry.corrects_id),
            rx.fragment(),
        ),
        rx.cond(
            entry.corrected_by_id > 0,
            rx.cond(
                entry.correction_waits,
                told(_("这一笔已经申请冲正，正在等审批。"), entry.corrected_by_id),
                told(_("这一笔录错了，已经冲正，合起来是零。"), entry.corrected_by_id),
            ),
            rx.fragment(),
        ),
    )


def _facts() -> rx.Component:
    entry = EntryPageState.entry
    rows = (
        (_("日期"), entry.line.day),
        (_("收支"), entry.kind),
        (_("类别"), entry.line.category),
        (entry.party_label, entry.line.party),
        (_("序号"), entry.number),
    )
    return parts.card(
        rx.el.dl(
            *(
                rx.el.div(
                    rx.el.dt(label, class_name="soft w-24 flex-none"),
                    rx.el.dd(value, class_name="m-0 min-w-0"),
                    class_name="row",
                )
                for label, value in rows
            ),
            class_name="m-0",
        )
    )


def _vouchers() -> rx.Component:
    entry = EntryPageState.entry
    return parts.card(
        rx.el.h2(_("凭证"), class_name="mb-3"),
        rx.cond(
            entry.line.vouchers == 0,
            rx.el.p(_("这一笔没有凭证照片。"), class_name="soft"),
            rx.cond(
                entry.sees_vouchers,
                rx.el.div(rx.foreach(entry.vouchers, _voucher), class_name="flex flex-col gap-4"),
                parts.notice(
                    entry.locked_words,
                    rx.cond(
                        entry.may_sign_in,
                        load_link(
                            _("登录后显示"),
                            href=f"{route('/sign-in/')}?next={route('/account/entry/')}%3Fid%3D" + entry.id.to_string(),
                            class_name="link ml-2",
                        ),
                        rx.fragment(),
                    ),
                    icon="lock",
                ),
            ),
        ),
    )


def _voucher(name: Any) -> rx.Component:
    return load_link(
        rx.el.img(
            src="/photo/" + name,
            alt=_("凭证照片，点开看原图"),
            class_name="w-full h-auto rounded-[10px] border border-[var(--line)]",
        ),
        href="/photo/" + name,
        target="_blank",
        class_name="block",
    )


def _events() -> rx.Component:
    return parts.card(
        rx.el.h2(_("经手"), class_name="mb-2"),
        rx.el.ol(
            rx.foreach(
                EntryPageState.entry.events,
                lambda event: rx.el.li(
                    rx.el.div(event.words, class_name="font-semibold"),
                    rx.el.div(
                        rx.el.span(event.who),
                        rx.el.span(event.at, class_name="num"),
                        rx.el.span(event.transfer, class_name="num"),
                        class_name="small soft flex flex-wrap gap-x-3",
                    ),
                    rx.cond(event.note != "", rx.el.p(event.note, class_name="mt-1"), rx.fragment()),
                    class_name="py-2.5 border-t border-[var(--line)] first:border-t-0",
                ),
            ),
            class_name="m-0 p-0 list-none",
        ),
    )


def _actions() -> rx.Component:
    state = EntryPageState
    entry, closed = state.entry, state.open_sheet("")
    correcting = parts.button(_("录错了，申请冲正"), icon="arrow-left-right", on_click=state.open_sheet("correct"))
    withdrawing = parts.button(_("撤回这一笔"), icon="undo-2", on_click=state.withdraw(state.key))
    return rx.fragment(
        rx.cond(
            entry.may_decide,
            rx.el.div(
                parts.button(_("审批通过"), icon="check", primary=True, on_click=state.open_sheet("approve")),
                parts.button(_("不通过"), icon="x", on_click=state.open_sheet("reject")),
                class_name="sticky-action flex flex-wrap gap-3",
            ),
            rx.fragment(),
        ),
        rx.cond(entry.may_withdraw, rx.el.div(withdrawing), rx.fragment()),
        rx.cond(entry.may_correct, rx.el.div(correcting), rx.fragment()),
        approve_sheet(state, entry.line, closed),
        reason_sheet(state, RefusalForm, entry.id, _("为什么不通过？"), closed, state.reject),
        reason_sheet(state, CorrectionForm, entry.id, _("为什么冲正？"), closed, state.correct),
    )
