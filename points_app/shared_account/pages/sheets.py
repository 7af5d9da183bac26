"""The sheets that ask for words before an entry is decided; the entry's page and the desk show them."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _
from points_app.shared_account.forms import ApprovalForm, RefusalForm
from points_app.shared_account.models import MAX_PURPOSE
from points_app.shared_account.pages.entry_list import amount
from points_app.ui import parts
from points_app.ui.fields import form_fields, other_errors


def approve_sheet(state: Any, line: Any, on_close: Any) -> rx.Component:
    """Show once more what is approved: afterwards the amount has moved, and only a correction takes it back."""
    return parts.sheet(
        state.asking == "approve",
        on_close,
        _("通过这一笔？"),
        rx.el.p(line.purpose, class_name="font-semibold"),
        rx.el.p(amount(line, size="text-[length:var(--h2)]"), class_name="mt-1"),
        rx.el.p(line.party, class_name="soft mb-4"),
        _form(state, ApprovalForm, line.id, "note", 2, _("通过，入账"), state.approve),
    )


def reason_sheet(state: Any, form: type[Any], entry_id: Any, title: str, on_close: Any, on_submit: Any) -> rx.Component:
    """Ask for a reason that everybody will read. `form` is a refusal or a correction."""
    what = "reject" if form is RefusalForm else "correct"
    return parts.sheet(
        state.asking == what, on_close, title, _form(state, form, entry_id, "reason", 3, _("提交"), on_submit)
    )


def _form(
    state: Any, form: type[Any], entry_id: Any, written: str, rows: int, button: str, on_submit: Any
) -> rx.Component:
    return rx.el.form(
        *form_fields(
            form,
            state,
            values={"key": state.key, "entry_id": entry_id.to_string()},
            props={written: {"control": parts.text_area, "rows": rows, "max_length": MAX_PURPOSE}},
        ),
        other_errors(form, state),
        parts.button(button, primary=True, type="submit"),
        on_submit=on_submit,
        class_name="flex flex-col gap-4",
    )
