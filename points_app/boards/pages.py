"""Home: somewhere to say what is wrong, the three boards, and the shared account in one sentence."""

from typing import Any

import reflex as rx

from points_app.boards.state import HomeState
from points_app.core.i18n import _, route
from points_app.honors.parts import portrait
from points_app.notices.parts import kind_pill
from points_app.ui import parts
from points_app.ui.native import link
from points_app.ui.shell import Page


def home() -> rx.Component:
    """The home page; the card at the top needs no data and is there at once."""
    return rx.el.div(
        _urgent(),
        _waiting(),
        _report_card(),
        rx.el.div(
            _panel(_("积分榜"), "trophy", HomeState.view.points_period, route("/points/"), _points()),
            _panel(_("公示榜"), "megaphone", _("最近"), route("/notices/"), _notices()),
            _panel(_("光荣榜"), "award", HomeState.view.honors_period, route("/honors/"), _honors()),
            class_name="grid gap-5 lg:grid-cols-3 elder-one",
        ),
        _account(),
        class_name="flex flex-col gap-5",
    )


def _urgent() -> rx.Component:
    """What is urgent where the reader lives or looks, above everything."""
    rows = HomeState.view.urgent
    return rx.cond(
        rows.length() > 0,
        rx.el.section(
            rx.foreach(rows, _urgent_row), aria_label=_("紧急公示"), class_name="notice-box notice-box-error py-1!"
        ),
        rx.fragment(),
    )


def _urgent_row(row: Any) -> rx.Component:
    return link(
        rx.el.span(
            rx.el.span(
                rx.icon("triangle-alert", size=20, aria_hidden="true", class_name="flex-none self-center"),
                rx.el.span(row.kind_words, class_name="small font-bold"),
                rx.el.span(row.title, class_name="font-bold"),
                class_name="flex flex-wrap items-baseline gap-x-2",
            ),
            rx.el.span(row.excerpt, class_name="line-clamp-2"),
            rx.el.span(row.place, " · ", row.day, class_name="small num block"),
            class_name="min-w-0 flex-1",
        ),
        rx.icon("chevron-right", size=20, aria_hidden="true", class_name="flex-none"),
        href=row.href,
        class_name="row no-underline",
    )


def _waiting() -> rx.Component:
    view = HomeState.view
    return rx.cond(
        (view.reports_waiting != "") | (view.entries_waiting != ""),
        rx.el.nav(
            _waiting_link(view.reports_waiting, route("/work/"), "inbox"),
            _waiting_link(view.entries_waiting, route("/account/book/"), "receipt"),
            class_name="card-panel py-1! flex flex-col lg:flex-row lg:gap-8",
            aria_label=_("等您办的"),
        ),
        rx.fragment(),
    )


def _waiting_link(words: Any, href: str, icon: str) -> rx.Component:
    return rx.cond(
        words != "",
        link(
            rx.icon(icon, size=22, aria_hidden="true", class_name="text-[var(--red)] flex-none"),
            rx.el.span(words, class_name="font-semibold flex-1 lg:flex-none"),
            rx.icon("chevron-right", size=20, aria_hidden="true", class_name="soft"),
            href=href,
            class_name="flex items-center gap-3 tap no-underline",
        ),
        rx.fragment(),
    )


def _report_card() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h1(_("有事？扫码办")),
            rx.el.p(
                _("不用登录。写一句话，拍张照片，每一步都看得到。"),
                rx.cond(
                    HomeState.view.reports_solved != "",
                    rx.el.span(" ", HomeState.view.reports_solved, class_name="num"),
                    rx.fragment(),
                ),
                class_name="soft mt-1",
            ),
            class_name="min-w-0 flex-1",
        ),
        rx.el.div(
            parts.button_link(
                _("说一件事"), route("/report/"), icon="message-square-plus", primary=True, class_name="flex-1 lg:px-8"
            ),
            link(_("查进度"), href=route("/track/"), class_name="link tap inline-flex items-center px-3"),
            class_name="flex flex-wrap items-center gap-x-3 w-full lg:w-auto",
        ),
        class_name="card-flat flex flex-col lg:flex-row lg:items-center gap-4",
    )


def _panel(title: str, icon: str, period: Any, href: str, content: rx.Component) -> rx.Component:
    return rx.el.section(
        rx.el.header(
            rx.icon(icon, size=22, aria_hidden="true", class_name="soft flex-none"),
            rx.el.h2(title, class_name="flex-auto"),
            rx.el.span(period, class_name="small soft num"),
            class_name="flex flex-wrap items-center gap-x-2 mb-1",
        ),
        rx.el.div(parts.loaded(HomeState, content), class_name="flex-1"),
        link(
            _("全部"),
            rx.el.span(title, class_name="sr-only"),
            rx.icon("chevron-right", size=18, aria_hidden="true"),
            href=href,
            class_name="flex items-center justify-center gap-1 tap mt-2 border-t border-[var(--line)] -mb-2"
            " font-semibold no-underline",
        ),
        class_name="card-flat flex flex-col",
    )


def _points() -> rx.Component:
    rows = HomeState.view.points
    return rx.cond(
        rows.length() > 0,
        rx.el.ol(rx.foreach(rows, _points_row)),
        parts.empty(_("这个月还没有人得分。做了好事，户长记下就会上榜。"), icon="trophy"),
    )


def _points_row(row: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(row.rank, class_name="num soft w-8 flex-none text-center font-bold"),
        rx.el.span(
            rx.cond(row.where != "", rx.fragment(row.where, " · "), rx.fragment()),
            rx.el.span(row.name, class_name="inline-block max-w-full"),  # no line ends inside a masked name
            class_name=rx.cond(row.is_me, "flex-1 min-w-0 font-bold text-[var(--red)]", "flex-1 min-w-0"),
        ),
        rx.el.span(row.points, class_name="num font-bold"),
        class_name="row",
    )


def _notices() -> rx.Component:
    rows = HomeState.view.notices
    return rx.cond(
        rows.length() > 0,
        rx.el.ul(rx.foreach(rows, _notice_row)),
        parts.empty(_("还没有公示。居委会发布后，会出现在这里。"), icon="megaphone"),
    )


def _notice_row(row: Any) -> rx.Component:
    return rx.el.li(
        link(
            rx.el.div(row.title, class_name="font-semibold line-clamp-2"),
            rx.el.div(
                kind_pill(row.kind, row.kind_words),
                rx.cond(row.pinned, rx.el.span(_("置顶")), rx.fragment()),
                rx.el.span(row.day, class_name="num"),
                class_name="small soft flex flex-wrap items-center gap-x-3 gap-y-1 mt-1",
            ),
            href=row.href,
            class_name="block w-full no-underline",
        ),
        class_name="row",
    )


def _honors() -> rx.Component:
    rows = HomeState.view.honors
    return rx.cond(
        rows.length() > 0,
        rx.el.ul(rx.foreach(rows, _honor_row)),
        parts.empty(_("还没有表彰。好邻居、好家庭会登在这里。"), icon="award"),
    )


def _honor_row(row: Any) -> rx.Component:
    return rx.el.li(
        portrait(row),
        rx.el.div(
            rx.el.div(
                rx.el.span(row.name, class_name="font-bold"),
                rx.el.span(row.title, class_name="text-[var(--gold)] font-semibold"),
                class_name="flex flex-wrap gap-x-3",
            ),
            rx.el.p(row.citation, class_name="small soft line-clamp-2"),
            class_name="min-w-0 flex-1",
        ),
        class_name="row",
    )


def _account() -> rx.Component:
    view = HomeState.view
    return rx.el.section(
        rx.el.header(
            rx.icon("landmark", size=22, aria_hidden="true", class_name="soft flex-none"),
            rx.el.h2(_("共管账户"), class_name="flex-1"),
            class_name="flex items-center gap-2 mb-2",
        ),
        parts.loaded(
            HomeState,
            rx.cond(
                view.has_account,
                rx.el.div(
                    rx.el.p(view.sentence, class_name="mb-4"),
                    rx.el.div(
                        parts.small_figure(_("结余"), view.balance),
                        parts.small_figure(_("本月收入"), view.month_in),
                        parts.small_figure(_("本月支出"), view.month_out),
                        class_name="grid gap-3 grid-cols-2 sm:grid-cols-3 elder-one",
                    ),
                ),
                parts.empty(_("这里还没有共管账户。小区开户后，每一分钱都能在这里查。"), icon="landmark"),
            ),
            lines=3,
        ),
        link(
            _("看每一笔"),
            rx.icon("chevron-right", size=18, aria_hidden="true"),
            href=route("/account/"),
            class_name="inline-flex items-center gap-1 tap mt-1 -mb-2 font-semibold no-underline",
        ),
        class_name="card-panel",
    )


PAGES = [Page("/", lambda: _("三榜"), home, on_load=(HomeState.load,), door="boards", width="work")]
