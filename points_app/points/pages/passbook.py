"""The household's passbook."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _, route
from points_app.points.state import PassbookState
from points_app.ui import parts
from points_app.ui.native import link
from points_app.ui.shell import Page


def passbook() -> rx.Component:
    """Balance, entries by month, a sheet for each, and the wish to be on boards."""
    return parts.stack(
        parts.heading(_("积分存折")),
        parts.loaded(
            PassbookState,
            rx.cond(
                PassbookState.signed_in,
                rx.cond(PassbookState.book.household != "", _book(), _no_household()),
                _signed_out(),
            ),
            lines=8,
        ),
    )


def _signed_out() -> rx.Component:
    return parts.empty(
        _("登录后可以看自家的积分：有多少、怎么来的、谁记的。"),
        parts.button_link(_("登录"), route("/sign-in/") + "?next=" + route("/passbook/"), primary=True),
        parts.button_link(_("看积分榜"), route("/points/")),
        icon="book-open",
    )


def _no_household() -> rx.Component:
    return parts.empty(_("您的账号没有登记住户，没有积分存折。住在这里的，请居委会把您登记到家里。"), icon="book-open")


def _book() -> rx.Component:
    book = PassbookState.book
    return parts.stack(
        parts.panel(
            rx.el.div(
                _figure(),
                parts.button(_("打印"), icon="printer", class_name="no-print", custom_attrs={"data-print-button": ""}),
                class_name="flex flex-wrap items-start justify-between gap-3",
            ),
            rx.el.p(
                link(_("看积分细则"), href=route("/rules/"), class_name="link"),
                " · ",
                link(_("看积分榜"), href=route("/points/"), class_name="link"),
                class_name="small mt-2 no-print",
            ),
        ),
        rx.cond(
            PassbookState.entries.length() > 0,
            parts.card(
                rx.foreach(PassbookState.entries, _entry),
                rx.el.div(parts.more_button(book.after != "", PassbookState.more), class_name="no-print"),
                class_name="py-2! print:break-inside-auto!",
            ),
            parts.empty(
                _("还没有积分。做一件细则里的事，请中心户长记上，这里马上看得到。"),
                parts.button_link(_("看积分细则"), route("/rules/")),
                icon="book-open",
            ),
        ),
        _wishes(),
        parts.sheet(PassbookState.opened.id > 0, PassbookState.close_entry, PassbookState.opened.title, _detail()),
    )


def _figure() -> rx.Component:
    book = PassbookState.book
    return parts.figure(
        book.household,
        rx.fragment(book.balance, rx.el.span(_("分"), class_name="text-[length:var(--h2)] ml-1")),
        rx.fragment(
            rx.el.span(_("这个月"), class_name="no-print"),
            rx.el.span(book.month, class_name="hidden print:inline"),  # paper outlives the month
            rx.el.span(book.earned, class_name="num font-bold text-[var(--green)] ml-2"),
            rx.cond(
                book.deducted != "−0",
                rx.el.span(book.deducted, class_name="num font-bold text-[var(--brick)] ml-2"),
                rx.fragment(),
            ),
            rx.el.span(book.as_of, class_name="print-only"),
        ),
    )


def _entry(entry: Any) -> rx.Component:
    return rx.fragment(
        rx.cond(
            entry.head != "", rx.el.h2(entry.head, class_name="small soft pt-4 pb-1 font-semibold!"), rx.fragment()
        ),
        rx.el.button(
            rx.el.span(
                rx.el.span(
                    rx.cond(entry.state == "reversal", _("冲正："), ""),
                    entry.title,
                    class_name=rx.cond(entry.state == "reversed", "block line-through", "block"),
                ),
                rx.el.span(
                    entry.day,
                    rx.cond(entry.who != "", " · " + entry.who.to(str), ""),
                    rx.cond(entry.state == "reversed", " · " + rx.Var.create(_("已冲正")).to(str), ""),
                    class_name="small soft block",
                ),
                rx.el.span(entry.reason, class_name="small print-only"),
                class_name="flex-1 min-w-0 text-left",
            ),
            _points(entry.points, entry.gain, "text-[length:var(--h2)]"),
            rx.icon("chevron-right", size=20, aria_hidden="true", class_name="soft flex-none no-print"),
            type="button",
            on_click=PassbookState.open_entry(entry.id),
            class_name="row w-full cursor-pointer break-inside-avoid",
        ),
    )


def _points(points: Any, gain: Any, size: str = "") -> rx.Component:
    return rx.el.span(
        points,
        class_name=rx.cond(
            gain, f"num font-bold {size} text-[var(--green)]", f"num font-bold {size} text-[var(--brick)]"
        ),
    )


def _detail() -> rx.Component:
    entry = PassbookState.opened
    return rx.el.div(
        rx.cond(
            entry.state != "",
            parts.notice(_("这笔记错了，已经冲正。两笔都留在存折上，加起来是零。"), kind="amber", icon="rotate-ccw"),
            rx.fragment(),
        ),
        rx.el.dl(
            rx.cond(
                entry.rule != "",
                rx.fragment(
                    _line(_("积分"), entry.given + rx.cond(entry.sum != "", " = " + entry.sum.to(str), "")),
                    _line(_("细则"), entry.rule + " · " + entry.dimension + " · " + entry.version),
                    _line(_("事由"), entry.reason),
                    _line(_("谁做的"), entry.who),
                    _line(_("哪天做的"), entry.counted),
                    _line(_("谁记的"), entry.by + " · " + entry.at),
                    rx.cond(
                        entry.pictures.length() > 0,
                        _line(_("现场照片"), parts.photo_strip(entry.pictures), "row items-start!"),
                        rx.fragment(),
                    ),
                ),
                rx.fragment(_line(_("积分"), entry.points), _line(_("时间"), entry.at)),
            ),
            rx.cond(
                entry.state != "",
                rx.fragment(
                    _line(_("冲正"), entry.undone),
                    _line(_("冲正原因"), entry.undone_reason),
                    _line(_("谁冲正的"), entry.undone_by + " · " + entry.undone_at),
                ),
                rx.fragment(),
            ),
            class_name="mt-3",
        ),
        rx.el.p(_("有疑问，请找记分的人，或到居委会说明。"), class_name="small soft mt-3"),
    )


def _line(name: str, value: Any, row: str = "row items-baseline!") -> rx.Component:
    return rx.el.div(
        rx.el.dt(name, class_name="small soft w-24 flex-none"),
        rx.el.dd(value, class_name="min-w-0 flex-1"),
        class_name=row,
    )


def _wishes() -> rx.Component:
    book = PassbookState.book
    return parts.card(
        rx.el.h2(_("上不上榜"), class_name="mb-1"),
        _switch(
            "household-on-boards",
            _("我家参加积分榜"),
            _("关着时积分照记，榜上没有您家和您家的人。"),
            book.on_boards,
            PassbookState.show_household,
        ),
        rx.cond(
            book.on_boards,
            _switch(
                "me-on-boards",
                _("我参加积分榜"),
                _("关着时积分照记，榜上没有您。"),
                book.me_on_boards,
                PassbookState.show_me,
            ),
            rx.fragment(),
        ),
        rx.el.p(_("扣分从不上榜，只有自家人在这里看得到。"), class_name="small soft mt-2"),
        class_name="no-print",
    )


def _switch(name: str, label: str, hint: str, on: Any, on_change: Any) -> rx.Component:
    return rx.el.label(
        rx.el.span(
            rx.el.span(label, class_name="block"),
            rx.el.span(hint, class_name="small soft block"),
            class_name="flex-1 min-w-0",
        ),
        rx.el.input(
            type="checkbox", role="switch", checked=on, on_change=on_change, id=name, class_name="toggle toggle-lg"
        ),
        class_name="row cursor-pointer",
        html_for=name,
    )


PAGES = [Page("/passbook/", lambda: _("积分存折"), passbook, (PassbookState.load,), door="me")]
