"""The community's own time limits, by category."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _
from points_app.service_requests.models import LimitUnit
from points_app.service_requests.state import LimitState
from points_app.ui import parts


def limits() -> rx.Component:
    """A row for each category, saved one by one."""
    return parts.stack(
        parts.heading(_("办理时限"), LimitState.place.name, _("改了以后，从下一件诉求起算；已经收到的不变。")),
        parts.form_error(LimitState.error),
        parts.loaded(
            LimitState, parts.card(rx.el.ul(rx.foreach(LimitState.limits, _row), class_name="list-none p-0 m-0"))
        ),
    )


def _row(limit: Any) -> rx.Component:
    return rx.el.li(
        rx.el.form(
            rx.el.input(type="hidden", name="category", value=limit.category, read_only=True),
            rx.el.span(
                rx.el.strong(limit.name),
                rx.el.span(limit.words, class_name="small soft block"),
                class_name="flex-1 min-w-32",
            ),
            rx.el.input(
                type="number",
                name="amount",
                min=1,
                max=90,
                default_value=limit.amount.to(str),
                aria_label=_("时限") + " " + limit.name,
                class_name="input !w-24 num",
            ),
            rx.el.select(
                *(rx.el.option(unit.label, value=str(unit)) for unit in LimitUnit),
                name="unit",
                default_value=limit.unit,
                aria_label=_("单位") + " " + limit.name,
                class_name="select !w-36",
            ),
            parts.button(_("保存"), type="submit"),
            on_submit=LimitState.save,
            class_name="flex flex-wrap items-center gap-2 w-full",
        ),
        class_name="row",
    )
