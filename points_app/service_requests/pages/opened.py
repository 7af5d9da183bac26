"""A report that staff have opened: what it says, what can be done with it now, and each step."""

from typing import Any

import reflex as rx

from points_app.access import effects
from points_app.core.i18n import _, route
from points_app.service_requests.pages import steps
from points_app.service_requests.state import WorkState
from points_app.ui import parts
from points_app.ui.native import link


def opened_report() -> rx.Component:
    """The report, with what the visitor may do with it."""
    detail = WorkState.detail
    return parts.stack(
        link(
            rx.icon("arrow-left", size=20, aria_hidden="true"),
            _("回到列表"),
            href=f"{route('/work/')}?seg=" + WorkState.segment,
            class_name="btn btn-quiet self-start lg:hidden",
        ),
        parts.form_error(WorkState.error),
        parts.card(
            rx.el.div(
                parts.match_pill(detail.item.state_kind, detail.item.state),
                pills(detail.item),
                class_name="flex flex-wrap gap-2 mb-2",
            ),
            rx.el.h2(detail.item.place, rx.cond(detail.thing != "", " · " + detail.thing, "")),
            rx.el.p(detail.item.need, " · ", detail.item.category, class_name="small soft"),
            rx.el.p(detail.text, dir="auto", class_name="whitespace-pre-line my-3"),
            parts.photo_strip(detail.photos),
            rx.el.p(detail.deadline, class_name="mt-3"),
            rx.el.p(detail.reporter, " · ", detail.reported, class_name="small soft mt-1"),
            rx.cond(
                detail.phone != "",
                rx.el.a(
                    rx.icon("phone", size=20, aria_hidden="true"),
                    detail.phone,
                    href="tel:" + detail.phone,
                    class_name="btn num mt-3",
                ),
                rx.el.p(_("没有留电话"), class_name="small soft"),
            ),
            rx.el.p(_("负责："), detail.item.assignee, class_name="mt-2"),
        ),
        rx.cond(detail.may_accept, steps.accept(), rx.fragment()),
        rx.cond(detail.may_start, steps.start(), rx.fragment()),
        rx.cond(detail.may_solve, steps.solve(), rx.fragment()),
        rx.cond(detail.may_note, steps.note(), rx.fragment()),
        rx.cond(detail.may_assign, steps.assign(), rx.fragment()),
        rx.cond(detail.may_categorize, steps.categorize(), rx.fragment()),
        rx.cond(detail.may_return, steps.give_back(), rx.fragment()),
        parts.card(rx.el.h2(_("每一步"), class_name="mb-3"), _timeline(detail.events)),
        rx.cond(detail.may_accept | detail.may_solve, _thumb_bar(detail), rx.fragment()),
        key=detail.item.id.to(str),
    )


def pills(item: Any) -> rx.Component:
    """What presses: danger, and the deadline."""
    return rx.el.span(
        rx.cond(item.danger, parts.pill(_("险情"), "brick", "siren"), rx.fragment()),
        parts.match_pill(item.due_kind, item.due),
        class_name="flex flex-wrap gap-2",
    )


def _thumb_bar(detail: Any) -> rx.Component:
    """On the phone: what comes next, and calling, where the thumb is, however far the page has been scrolled."""
    return rx.el.div(
        rx.cond(
            detail.phone != "",
            rx.el.a(
                rx.icon("phone", size=20, aria_hidden="true"),
                rx.el.span(_("打电话"), class_name="sr-only"),
                href="tel:" + detail.phone,
                class_name="btn flex-none",
            ),
            rx.fragment(),
        ),
        rx.cond(
            detail.may_accept,
            parts.button(
                _("受理，由我负责"), primary=True, icon="check", type="submit", form="accept", class_name="flex-1"
            ),
            parts.button(
                _("办好了"),
                primary=True,
                icon="circle-check",
                class_name="flex-1",
                on_click=effects.open_form("solve", "solve-words"),  # what is said and photographed first is further up
            ),
        ),
        class_name="sticky-action flex gap-3 lg:hidden",
    )


def _timeline(events: Any) -> rx.Component:
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
