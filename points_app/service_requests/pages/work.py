"""The work list of staff: cards on the phone, on the desktop a table with the opened report beside it."""

from typing import Any

import reflex as rx

from points_app.access.session import SessionState
from points_app.core.i18n import _, route
from points_app.service_requests.kinds import Segment
from points_app.service_requests.pages.opened import opened_report, pills
from points_app.service_requests.state import WorkState
from points_app.ui import parts
from points_app.ui.native import link, load_link


def work() -> rx.Component:
    """The page."""
    opened = WorkState.detail.item.id > 0
    return parts.stack(
        rx.el.div(
            parts.heading(_("诉求工作台"), WorkState.summary, action=_limits_link()),
            _locked_out(),
            _segments(),
            class_name=rx.cond(opened, "hidden lg:block", ""),
        ),
        parts.loaded(
            WorkState,
            rx.cond(
                (WorkState.segment == Segment.RAISED.value) & ~opened,
                _raised(),
                rx.el.div(
                    rx.el.div(_list(), class_name=rx.cond(opened, "hidden lg:block", "")),
                    rx.el.div(rx.cond(opened, opened_report(), _nothing_opened()), class_name="min-w-0 beside"),
                    class_name="grid gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] items-start elder-one",
                ),
            ),
        ),
    )


def _locked_out() -> rx.Component:
    """Stewards who cannot sign in yet: what would be theirs goes to the committee meanwhile."""
    return rx.foreach(
        WorkState.locked_out,
        lambda one: rx.el.div(
            rx.el.p(_("负责人还没开通账号："), one.words, _("。派给他的诉求先转给您。"), class_name="flex-1"),
            parts.button_link(_("去开通"), f"{route('/people/person/')}?id=" + one.id.to(str)),
            class_name="notice-box notice-box-amber flex flex-wrap items-center gap-3 mb-3",
        ),
    )


def _limits_link() -> rx.Component:
    sets_limits = SessionState.roles.contains("committee") | SessionState.roles.contains("administrator")
    return rx.cond(
        sets_limits,
        parts.button_link(_("办理时限"), route("/people/settings/"), quiet=True, icon="timer"),
        rx.fragment(),
    )


def _segments() -> rx.Component:
    parts_of_it = [(one.label, f"{route('/work/')}?seg={one.value}", WorkState.segment == one.value) for one in Segment]
    return parts.link_segments(_("诉求分类"), parts_of_it, class_name="segments work-segments")


def _raised() -> rx.Component:
    return rx.cond(
        WorkState.raised.length() > 0,
        rx.el.ul(rx.foreach(WorkState.raised, _raised_one), class_name="flex flex-col gap-3 list-none p-0 m-0"),
        parts.empty(
            _("您登录后反映的事排在这里，点开看进度。"),
            parts.button_link(_("说一件事"), route("/report/"), icon="message-square-plus"),
        ),
    )


def _raised_one(item: Any) -> rx.Component:
    return rx.el.li(
        load_link(
            rx.el.span(item.line, dir="auto", class_name="block line-clamp-2 font-semibold"),
            rx.el.span(item.place, " · ", item.category, " · ", item.when, class_name="small soft block my-1"),
            parts.match_pill(item.state_kind, item.state),
            href=route("/track/") + "?code=" + item.code,
            class_name="work-card",
        )
    )


def _nothing_opened() -> rx.Component:
    return rx.el.div(
        parts.empty(_("点开左边一件，在这里看详情和办理。"), icon="mouse-pointer-click"),
        class_name="hidden lg:block card-panel",
    )


def _list() -> rx.Component:
    return rx.cond(
        WorkState.items.length() > 0,
        rx.el.div(
            rx.el.ul(rx.foreach(WorkState.items, _card), class_name="flex flex-col gap-3 list-none p-0 lg:hidden"),
            _table(),
            parts.more_button(WorkState.after != "", WorkState.more),
        ),
        parts.empty(_("这里没有诉求。新的诉求一到，就会排在待受理的最上面。")),
    )


def _address(item: Any) -> Any:
    return f"{route('/work/')}?seg=" + WorkState.segment + "&id=" + item.id.to(str)


def _card(item: Any) -> rx.Component:
    return rx.el.li(
        link(
            rx.el.span(
                rx.el.strong(item.place),
                rx.el.span(item.age, class_name="small soft num"),
                class_name="flex justify-between gap-2",
            ),
            rx.el.span(item.line, dir="auto", class_name="block my-1 line-clamp-2"),
            rx.el.span(item.need, " · ", item.category, " · ", item.state, class_name="small soft block mb-2"),
            pills(item),
            rx.el.span(_("负责："), item.assignee, class_name="small soft block mt-2"),
            href=_address(item),
            class_name="work-card",
        )
    )


def _table() -> rx.Component:
    return rx.el.div(
        rx.el.table(
            rx.el.thead(
                rx.el.tr(rx.el.th(_("诉求")), rx.el.th(_("现状")), rx.el.th(_("时限"))),
            ),
            rx.el.tbody(rx.foreach(WorkState.items, _table_row)),
            class_name="work-table",
        ),
        class_name="hidden lg:block",
    )


def _table_row(item: Any) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            link(item.line, href=_address(item), dir="auto", class_name="line-clamp-2 font-semibold hover:underline"),
            rx.el.div(item.place, " · ", item.need, " · ", item.category, class_name="small soft"),
        ),
        rx.el.td(
            rx.el.div(item.state, class_name="whitespace-nowrap"),
            rx.el.div(item.assignee, class_name="small soft"),
        ),
        rx.el.td(pills(item), rx.el.div(item.age, class_name="small soft num mt-1")),
        class_name=rx.cond(item.id == WorkState.opened, "bg-[var(--red-wash)]", ""),
    )
