"""Pieces that the pages of service requests share."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _, route
from points_app.ui import parts
from points_app.ui.native import load_link


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
