"""Fields of the two desks: what is wrong with one stands at it, and the control says so to screen readers."""

from collections.abc import Callable
from functools import reduce
from typing import Any

import reflex as rx

from points_app.ui import parts


def asked(
    state: Any, name: str, label: str, control: Callable[..., rx.Component], *, hint: str = "", required: bool = False
) -> rx.Component:
    """A labelled control called `name`; `control` makes it from its properties."""
    wrong = state.error_field == name
    made = control(
        id=name,
        name=name,
        aria_invalid=rx.cond(wrong, "true", "false"),
        aria_describedby=rx.cond(wrong, "form-error", f"{name}-hint" if hint else ""),
    )
    # Above the control: who is brought to the words sees the field too.
    control_below = rx.fragment(wrong_here(state, name), made)
    return parts.field(label, control_below, hint=hint or None, for_id=name, required=required)


def wrong_here(state: Any, *names: str) -> rx.Component:
    """The place at the fields called `names` in errors, where what is wrong with them appears."""
    return rx.cond(_among(state, names), rx.el.div(parts.form_error(state.error), class_name="my-2"), rx.fragment())


def wrong_elsewhere(state: Any, *names: str) -> rx.Component:
    """The place for whatever is wrong with none of the fields called `names`."""
    return rx.cond(_among(state, names), rx.fragment(), parts.form_error(state.error))


def _among(state: Any, names: tuple[str, ...]) -> Any:
    return reduce(lambda left, right: left | right, (state.error_field == name for name in names))
