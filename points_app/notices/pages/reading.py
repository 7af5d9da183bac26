"""The notice board, and one notice to read."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from points_app.access.session import SessionState
from points_app.core.i18n import _, route
from points_app.notices.forms import MAX_SEARCHED
from points_app.notices.kinds import NoticeKind
from points_app.notices.parts import kind_pill
from points_app.notices.state import NoticeBoardState, NoticeState
from points_app.ui import parts
from points_app.ui.native import link, native_form
from points_app.ui.shell import Page


def kinds() -> tuple[tuple[str, str], ...]:
    """Return the kinds of notices with their names, in the order in which they are offered."""
    return tuple((kind.value, kind.label) for kind in NoticeKind)


def notice_row(row: Any) -> rx.Component:
    """A notice in the list: the whole row is the link."""
    return link(
        rx.el.div(
            rx.el.div(
                rx.cond(row.pinned, parts.pill(_("置顶"), "red", "pin"), rx.fragment()),
                kind_pill(row.kind, row.kind_words),
                class_name="flex flex-wrap gap-2 mb-1",
            ),
            rx.el.div(row.title, class_name="font-bold"),
            rx.el.div(row.excerpt, class_name="small soft line-clamp-2"),
            rx.el.div(
                rx.el.span(row.place),
                rx.el.span(row.day, class_name="num"),
                rx.el.span(row.readers, class_name="num"),
                class_name="small soft flex flex-wrap gap-x-4 mt-1",
            ),
            class_name="min-w-0 flex-1",
        ),
        rx.cond(
            row.photo != "",
            rx.el.img(
                src=row.photo,
                alt="",
                loading="lazy",
                width="96",
                height="96",
                class_name="w-24 h-24 flex-none object-cover rounded-[10px] border border-[var(--line)]",
            ),
            rx.fragment(),
        ),
        href=row.href,
        class_name="row items-start! gap-4! py-4! no-underline",
    )


def board() -> rx.Component:
    """The notice board of the place."""
    return rx.el.div(
        parts.heading(
            _("公示榜"),
            _("社区和小区发布的事，都在这里。"),
            action=rx.cond(
                SessionState.roles.contains("committee"),
                parts.button_link(_("发布公示"), route("/notices/write/"), icon="pen-line"),
                rx.fragment(),
            ),
        ),
        parts.stack(
            parts.link_segments(_("类型"), [_kind_link(*one) for one in (("", _("全部")), *kinds())]),
            native_form(
                rx.el.input(type="hidden", name="kind", value=NoticeBoardState.kind),
                rx.el.label(_("找一条公示"), html_for="search", class_name="sr-only"),
                parts.text_input(
                    id="search",
                    name="text",
                    type="search",
                    max_length=MAX_SEARCHED,
                    placeholder=_("找标题或正文里的字"),
                    default_value=NoticeBoardState.text,
                    key=NoticeBoardState.text,
                ),
                parts.button(_("找"), icon="search", type="submit", class_name="flex-none"),
                action=route("/notices/"),
                method="get",
                class_name="flex gap-2 no-print",
                role="search",
            ),
            parts.loaded(
                NoticeBoardState,
                rx.cond(
                    NoticeBoardState.rows.length() > 0,
                    rx.el.div(
                        rx.foreach(NoticeBoardState.rows, notice_row),
                        parts.more_button(NoticeBoardState.after != "", NoticeBoardState.more),
                        aria_live="polite",
                    ),
                    _nothing(),
                ),
            ),
        ),
    )


def _kind_link(kind: str, words: str) -> tuple[str, str, Any]:
    return words, route("/notices/") + (f"?kind={kind}" if kind else ""), NoticeBoardState.kind == kind


def _nothing() -> rx.Component:
    return rx.cond(
        (NoticeBoardState.kind == "") & (NoticeBoardState.text == ""),
        parts.empty(_("这里还没有公示。居委会发布后，会按时间排在这里。"), icon="megaphone"),
        parts.empty(
            _("没有找到。换个字，或看全部类型。"),
            parts.button_link(_("看全部"), route("/notices/")),
            icon="search",
        ),
    )


def article(view: Any, title: Callable[..., rx.Component] = rx.el.h1) -> rx.Component:
    """A notice as everybody reads it; the preview uses the same piece, with a lesser heading as its `title`."""
    return rx.el.article(
        rx.el.div(kind_pill(view.kind, view.kind_words), class_name="mb-2"),
        title(view.title, class_name="text-[length:var(--h1)]! leading-snug!"),
        rx.el.div(
            rx.el.span(view.place),
            rx.el.span(view.day, class_name="num"),
            rx.el.span(view.readers, class_name="num no-print"),
            class_name="small soft flex flex-wrap gap-x-4 mt-2",
        ),
        rx.cond(
            view.until != "",
            rx.el.div(parts.pill(view.until, "indigo", "calendar-clock"), class_name="mt-3"),
            rx.fragment(),
        ),
        rx.html(view.html, class_name="prose-zh mt-5"),
        rx.foreach(view.pictures, _figure),
    )


def _figure(picture: Any) -> rx.Component:
    return rx.el.figure(
        rx.el.a(
            rx.el.img(
                src=picture.address,
                alt=rx.cond(picture.caption != "", picture.caption, _("照片，点开看大图")),
                loading="lazy",
                class_name="w-full h-auto rounded-[12px]",
            ),
            href=picture.address,
            target="_blank",
        ),
        rx.cond(
            picture.caption != "",
            rx.el.figcaption(picture.caption, class_name="small soft mt-1 text-center"),
            rx.fragment(),
        ),
        class_name="mt-5",
    )


def _change(change: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(change.words, class_name="font-semibold"),
            rx.el.div(
                rx.el.span(change.moment, class_name="num"),
                rx.el.span(change.who),
                class_name="small soft flex flex-wrap gap-x-4",
            ),
            class_name="min-w-0 flex-1",
        ),
        rx.cond(
            change.shown,
            rx.el.span(_("正在看"), class_name="small soft flex-none"),
            parts.button(
                _("看这一版"),
                quiet=True,
                class_name="flex-none no-print",
                on_click=NoticeState.show_version(change.number),
            ),
        ),
        class_name="row",
    )


def _text() -> rx.Component:
    view = NoticeState.view
    return rx.el.div(
        rx.cond(
            view.old_version,
            parts.notice(
                _("您在看改动以前的旧版本。"),
                parts.button(_("看现在的版本"), class_name="mt-2", on_click=NoticeState.show_version(0)),
                kind="amber",
                icon="history",
            ),
            rx.fragment(),
        ),
        rx.cond(view.state_words != "", parts.notice(view.state_words, kind="amber", icon="info"), rx.fragment()),
        article(view),
        rx.cond(
            view.changes.length() > 0,
            rx.el.section(
                rx.el.h2(_("改动记录"), class_name="mb-1"),
                rx.el.p(_("每一版都留着，谁都可以对照。"), class_name="small soft"),
                rx.el.ol(rx.foreach(view.changes, _change)),
                class_name="mt-8",
            ),
            rx.fragment(),
        ),
        rx.el.div(
            rx.el.button(
                rx.icon("printer", size=20, aria_hidden="true"),
                _("打印"),
                type="button",
                class_name="btn",
                custom_attrs={"data-print-button": ""},
            ),
            rx.cond(
                view.may_edit,
                parts.button_link(
                    _("修改"), route("/notices/write/") + "?edit=" + view.id.to_string(), icon="pen-line"
                ),
                rx.fragment(),
            ),
            parts.button_link(_("回公示榜"), route("/notices/"), quiet=True),
            class_name="flex flex-wrap gap-2 mt-8 no-print",
        ),
        on_mount=NoticeState.count,
        class_name="flex flex-col gap-3",
    )


def _gone() -> rx.Component:
    view = NoticeState.view
    return rx.el.div(
        parts.heading(rx.cond(view.state == "withdrawn", _("这条公示已撤回"), _("这条公示已到期"))),
        parts.notice(view.state_words, kind="amber", icon="info"),
        rx.el.div(parts.button_link(_("回公示榜"), route("/notices/")), class_name="mt-5"),
    )


def _missing() -> rx.Component:
    return rx.el.div(
        parts.heading(_("没有找到")),
        parts.empty(
            NoticeState.missing, parts.button_link(_("看公示榜"), route("/notices/"), primary=True), icon="search"
        ),
    )


def reader() -> rx.Component:
    """One notice."""
    return parts.loaded(
        NoticeState,
        rx.cond(NoticeState.missing != "", _missing(), rx.cond(NoticeState.view.html != "", _text(), _gone())),
        lines=8,
    )


PAGES = [
    Page("/notices/", lambda: _("公示榜"), board, on_load=(NoticeBoardState.load,), door="boards"),
    Page("/notice/", lambda: _("公示"), reader, on_load=(NoticeState.load,), door="boards"),
]
