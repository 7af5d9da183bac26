"""The points board."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _, route
from points_app.points.state import BoardState
from points_app.ui import parts
from points_app.ui.native import link
from points_app.ui.shell import Page


def board() -> rx.Component:
    """Ranks of households or persons, with the reader's own line always in sight."""
    return parts.stack(
        parts.heading(_("积分榜")),
        parts.loaded(BoardState, _board(), lines=8),
    )


def _board() -> rx.Component:
    return parts.stack(
        _choices(),
        rx.cond(
            BoardState.rows.length() > 0,
            rx.el.div(
                rx.el.div(
                    rx.el.h2(BoardState.place, class_name="min-w-0"),
                    rx.el.span(BoardState.period_words, class_name="soft"),
                    class_name="flex flex-wrap items-baseline gap-x-3 mb-2",
                ),
                parts.card(
                    rx.el.ol(rx.foreach(BoardState.rows, _row), class_name="list-none"),
                    parts.more_button(BoardState.after != "", BoardState.more),
                    class_name="py-1!",
                ),
            ),
            parts.empty(
                _("这段时间这里还没有人得分。做一件细则里的事，请中心户长记上，就会出现在这里。"),
                parts.button_link(_("看积分细则"), route("/rules/")),
                icon="medal",
            ),
        ),
        rx.cond(
            BoardState.hidden,
            parts.notice(
                _("您选择了不上榜，所以这里没有您。"),
                " ",
                link(_("在存折页可以改。"), href=route("/passbook/"), class_name="link"),
            ),
            rx.fragment(),
        ),
        rx.el.p(
            _("按得到的积分排名，并列同名次，扣分不上榜。巡逻、清扫、助老、议事都能得分，由中心户长或居委会记上。"),
            rx.cond(BoardState.period != "all", _("箭头是比上个时段升降了几名。"), ""),
            " ",
            link(_("看积分细则"), href=route("/rules/"), class_name="link"),
            " · ",
            link(_("我家的存折"), href=route("/passbook/"), class_name="link"),
            class_name="small soft",
        ),
        rx.cond(BoardState.me.length() > 0, _mine(), rx.fragment()),
    )


def _choices() -> rx.Component:
    return rx.el.div(
        parts.segments(
            _("时段"),
            [("month", _("本月")), ("quarter", _("本季")), ("year", _("今年")), ("all", _("累计"))],
            BoardState.period,
            BoardState.pick_period,
        ),
        rx.cond(BoardState.levels.length() > 1, _levels(), rx.fragment()),
        parts.segments(
            _("按谁排"), [("household", _("按户")), ("resident", _("按人"))], BoardState.by, BoardState.pick_by
        ),
        class_name="flex flex-col gap-2",
    )


def _levels() -> rx.Component:
    return rx.el.div(
        rx.foreach(
            BoardState.levels,
            lambda level: rx.el.button(
                level.label,
                type="button",
                aria_pressed=rx.cond(BoardState.level == level.key, "true", "false"),
                on_click=BoardState.pick_level(level.key),
            ),
        ),
        class_name="segments",
        role="group",
        aria_label=_("范围"),
    )


def _row(row: Any) -> rx.Component:
    mine = rx.cond(row.is_me, "row board-row font-bold text-[var(--red)]", "row board-row")
    return rx.el.li(*_cells(row), _below(row), class_name=mine)


def _cells(row: Any) -> list[rx.Component]:
    """Rank, name and points: the first line of a row, the same on every screen."""
    return [
        rx.el.span(rx.cond(row.rank > 0, row.rank.to_string(), "—"), class_name="num font-bold text-center"),
        rx.el.span(row.name, class_name="board-name"),
        rx.el.span(
            rx.el.span(row.points, class_name="font-bold"),
            rx.el.span(_("分"), class_name="small soft ml-1"),
            class_name="num text-right whitespace-nowrap",
        ),
    ]


def _below(row: Any) -> rx.Component:
    """The second line: whether it is the reader's, the home, and how the row moved."""
    return rx.el.span(
        rx.cond(row.is_me, rx.el.span(_("（我）"), class_name="flex-none"), rx.fragment()),
        rx.el.span(row.where, class_name="min-w-0 truncate"),
        _change(row),
        class_name="board-below small soft font-normal",
    )


def _change(row: Any) -> rx.Component:
    """How the line moved since the period before: an arrow, a number, and words for those who hear the page."""
    return rx.cond(
        row.is_new,
        rx.el.span(_("新上榜"), class_name="small soft flex-none"),
        rx.cond(
            row.change > 0,
            _moved("arrow-up", _("比上期上升"), row.change.to_string()),
            rx.cond(
                row.change < 0,
                _moved("arrow-down", _("比上期下降"), (0 - row.change).to_string()),
                rx.fragment(),
            ),
        ),
    )


def _moved(icon: str, words: str, places: Any) -> rx.Component:
    return rx.el.span(
        rx.icon(icon, size=16, aria_hidden="true"),
        rx.el.span(words, class_name="sr-only"),
        rx.el.span(places),
        class_name="small soft num flex-none inline-flex items-center",
    )


def _mine() -> rx.Component:
    """The reader's own line, and the neighbours in one more, kept in sight at the bottom."""
    return rx.el.section(
        rx.el.h2(_("我和左右邻居"), class_name="sr-only"),
        rx.el.ol(
            rx.foreach(
                BoardState.me,
                lambda row: rx.el.li(
                    *_cells(row),
                    rx.cond(row.is_me, rx.el.span(_("（我）"), class_name="sr-only"), rx.fragment()),
                    class_name=rx.cond(row.is_me, "board-mine font-bold text-[var(--red)]", "small soft"),
                ),
            ),
            class_name="board-near",
        ),
        class_name="sticky-action lg:sticky! lg:bottom-0! lg:border-t! lg:border-[var(--line)]!"
        " py-2! px-8! -mx-4 lg:mx-0 lg:px-6! no-print",
    )


PAGES = [Page("/points/", lambda: _("积分榜"), board, (BoardState.load,), door="boards")]
