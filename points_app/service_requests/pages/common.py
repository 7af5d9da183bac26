"""Pieces that the pages of service requests share."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _, route
from points_app.ui import parts
from points_app.ui.native import load_link, server_filled


def helper_script() -> rx.Component:
    """The script that helps forms along (assets/report.js), loaded on these pages only."""
    return rx.el.script(src="/report.js", async_=True)


def photo_field(id_: str, hint: str) -> rx.Component:
    """Pictures. No `capture`, which would forbid the album; no list of types, which costs WeChat its camera."""
    return parts.field(
        _("照片"),
        rx.el.div(
            rx.el.label(
                rx.icon("camera", size=20, aria_hidden="true"),
                _("拍照或选照片"),
                html_for=id_,
                class_name="btn photo-button",
            ),
            rx.el.input(
                id=id_,
                name="photos",
                type="file",
                accept="image/*",
                multiple=True,
                class_name="file-input photo-native",
                aria_describedby=f"{id_}-hint",
                custom_attrs={"data-photos": f"{id_}-thumbs", "data-remove": _("去掉")},
            ),
            server_filled(id=f"{id_}-thumbs", src="", class_name="thumbs"),
        ),
        for_id=id_,
        hint=hint,
    )


def send_button(words: str, **props: Any) -> rx.Component:
    """The button that sends a form; says so while it is being sent."""
    return rx.el.button(
        rx.icon("send", size=20, aria_hidden="true"),
        rx.el.span(words, custom_attrs={"data-label": ""}),
        type="submit",
        class_name="btn btn-primary w-full",
        custom_attrs={"data-busy": _("正在发送…")},
        **props,
    )


def raised_list(items: Any) -> rx.Component:
    """What somebody has reported, each to be followed by its code."""
    return rx.el.ul(rx.foreach(items, _raised), class_name="flex flex-col gap-3 list-none p-0 m-0")


def _raised(item: Any) -> rx.Component:
    return rx.el.li(
        load_link(
            rx.el.span(item.line, dir="auto", class_name="block line-clamp-2 font-semibold"),
            rx.el.span(item.place, " · ", item.category, " · ", item.when, class_name="small soft block my-1"),
            parts.match_pill(item.state_kind, item.state),
            href=route("/track/") + "?code=" + item.code,
            class_name="work-card",
        )
    )


def timeline(events: Any) -> rx.Component:
    """The steps of a report, newest first."""
    return rx.el.ol(rx.foreach(events, _step), class_name="timeline")


def _step(event: Any) -> rx.Component:
    return rx.el.li(
        rx.el.p(
            rx.el.strong(event.title),
            rx.cond(event.private, parts.pill(_("只给同事看"), icon="lock"), rx.fragment()),
            class_name="flex flex-wrap gap-2 items-center",
        ),
        rx.cond(event.note != "", rx.el.p(event.note, dir="auto", class_name="whitespace-pre-line"), rx.fragment()),
        rx.cond(
            event.photos.length() > 0, rx.el.div(parts.photo_strip(event.photos), class_name="my-2"), rx.fragment()
        ),
        rx.el.p(
            rx.el.span(event.at, class_name="num"),
            rx.cond(event.who != "", " · " + event.who, ""),
            class_name="small soft",
        ),
    )


def message_attributes() -> dict[str, str]:
    """What report.js says at a form that it sends."""
    return {
        "data-relay": "",
        "data-too-many": _("照片最多 4 张，多出的没有加上。"),
        "data-offline": _("现在没有网络。写好的话都在，连上网会自动发出，请别关这一页。"),
        "data-failed": _("没能发出，写好的内容都在，请过一会儿再试。"),
    }
