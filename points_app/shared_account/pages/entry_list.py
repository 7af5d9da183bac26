"""An entry in a list: a card on the phone, a row of a table on the desktop; one piece of HTML for both."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _, route
from points_app.ui import parts
from points_app.ui.native import link

# date | what and who | category | state | amount | voucher
_ROW = "lg:grid-cols-[8.5rem_minmax(0,1fr)_11rem_9rem_10rem_4.5rem]"

_CARD = "grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-2 py-3"


def amount(line: Any, *, size: str = "") -> rx.Component:
    """An amount with its sign and an arrow: in comes down to us, out goes up and away; never colour alone."""
    return rx.el.span(
        rx.cond(
            line.comes_in,
            rx.icon("arrow-down-left", size=18, aria_hidden="true", class_name="flex-none"),
            rx.icon("arrow-up-right", size=18, aria_hidden="true", class_name="flex-none"),
        ),
        rx.el.span(rx.cond(line.comes_in, _("进"), _("出")), class_name="sr-only"),
        line.amount,
        class_name=rx.cond(
            line.comes_in,
            f"num inline-flex items-center gap-1 font-bold text-[var(--green)] {size}",
            f"num inline-flex items-center gap-1 font-bold {size}",
        ),
    )


def thumb(line: Any) -> rx.Component:
    """The first voucher, or a lock where the reader may not see it."""
    box = "w-14 h-14 rounded-[8px] border border-[var(--line)]"
    return rx.cond(
        line.thumb != "",
        link(
            rx.el.img(
                src="/photo/" + line.thumb + "?thumb=1",
                alt=_("凭证，打开这一笔看大图"),
                loading="lazy",
                class_name=f"{box} object-cover",
            ),
            href=route("/account/entry/") + "?id=" + line.id.to_string(),
            class_name="block w-14",
        ),
        rx.cond(
            line.vouchers > 0,
            rx.el.span(
                rx.icon("lock", size=20, aria_hidden="true"),
                rx.el.span(_("有凭证，住户登录后可看"), class_name="sr-only"),
                class_name=f"{box} grid place-items-center soft bg-[var(--panel)]",
            ),
            rx.fragment(),
        ),
    )


def state_pill(line: Any) -> rx.Component:
    """How far the entry has come."""
    return parts.match_pill(line.pill, line.state)


def entry_list(lines: Any, under: Any = None, *, wide: bool = True) -> rx.Component:
    """A list of entries. `under(line)` adds something below each; a list in a narrow column stays cards (`wide`)."""
    rows = rx.el.ul(rx.foreach(lines, lambda line: _line(line, under, wide=wide)), class_name="m-0 p-0 list-none")
    return rx.el.div(_head(), rows) if wide else rows


def _head() -> rx.Component:
    columns = (
        (_("日期"), ""),
        (_("用途与对方"), ""),
        (_("类别"), ""),
        (_("状态"), ""),
        (_("金额（元）"), "text-right"),
        (_("凭证"), "text-center"),
    )
    return rx.el.div(
        *(rx.el.span(words, class_name=kind) for words, kind in columns),
        class_name=f"hidden lg:grid {_ROW} gap-4 small soft font-semibold pb-2 border-b border-[var(--line)]",
        aria_hidden="true",
    )


def _line(line: Any, under: Any, *, wide: bool) -> rx.Component:
    card_only = "lg:hidden" if wide else ""
    table_only = "hidden lg:block" if wide else "hidden"
    return rx.el.li(
        rx.el.div(
            rx.el.span(line.day, class_name=f"{table_only} num"),
            rx.el.div(
                link(
                    line.purpose,
                    href=route("/account/entry/") + "?id=" + line.id.to_string(),
                    class_name="font-semibold underline decoration-[var(--line-strong)] underline-offset-4",
                ),
                rx.el.div(
                    rx.el.span(line.day, class_name=f"{card_only} num"),
                    rx.el.span(line.party),
                    rx.el.span(line.category, class_name=card_only),
                    rx.cond(line.pair != "", rx.el.span(line.pair, class_name="font-semibold"), rx.fragment()),
                    class_name="small soft flex flex-wrap gap-x-3",
                ),
                rx.cond(line.reason != "", rx.el.p(line.reason, class_name="small mt-1"), rx.fragment()),
                class_name="min-w-0",
            ),
            rx.el.span(line.category, class_name=table_only),
            rx.el.span(state_pill(line), class_name=table_only),
            rx.el.span(amount(line), class_name=f"{table_only} text-right"),
            rx.el.div(thumb(line), class_name=f"row-span-2 flex justify-center {'lg:row-span-1' if wide else ''}"),
            rx.el.div(
                amount(line),
                rx.cond(line.pill == "green", rx.fragment(), state_pill(line)),  # in cards, only what is unusual
                class_name=f"{card_only} flex flex-wrap items-center gap-3",
            ),
            class_name=f"{_CARD} {_ROW} lg:items-center" if wide else _CARD,
        ),
        *([under(line)] if under is not None else []),
        class_name="border-b border-[var(--line)]",
    )
