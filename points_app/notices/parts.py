"""Pieces of the notice board that other pages show too."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _
from points_app.notices.forms import WithdrawForm
from points_app.ui import parts
from points_app.ui.fields import form_fields, other_errors


def kind_pill(kind: Any, words: Any) -> rx.Component:
    """What a notice is about, as a word with an icon."""
    return rx.match(
        kind,
        ("urgent", parts.pill(words, "brick")),
        ("outage", parts.pill(words, "amber", "zap-off")),
        ("publicity", parts.pill(words, "indigo", "messages-square")),
        ("finance", parts.pill(words, icon="receipt")),
        ("activity", parts.pill(words, "green", "calendar-days")),
        parts.pill(words, icon="megaphone"),
    )


def withdrawal(state: Any, title: str, what: Any, warning: str) -> rx.Component:
    """The sheet that asks why something published is withdrawn; `what` names it, `warning` says what becomes of it."""
    return parts.sheet(
        state.withdrawing != 0,
        state.ask_reason(0, ""),
        title,
        rx.el.form(
            rx.el.p(what, class_name="font-semibold"),
            rx.el.p(warning, class_name="soft"),
            other_errors(WithdrawForm, state),
            *form_fields(WithdrawForm, state, values={"key": state.withdrawing_key}),
            parts.button(_("撤回"), primary=True, type="submit"),
            on_submit=state.withdraw,
            no_validate=True,
            class_name="flex flex-col gap-4",
        ),
    )
