"""What the pages of signing in share: words for what went wrong, passwords that can be shown, rows that lead on."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import reflex as rx

from points_app.access import effects
from points_app.core.fields import Password
from points_app.core.forms import fields_of
from points_app.core.i18n import _
from points_app.ui import parts
from points_app.ui.fields import form_fields
from points_app.ui.native import ONCE, link, native_form


def problem(name: str, *words: str) -> rx.Component:
    """Words that the server shows by sending the browser to `#problem-name`: they are there, and CSS reveals them."""
    return rx.el.div(
        parts.notice(*(rx.el.p(line) for line in words), kind="error", icon="triangle-alert"),
        id=f"problem-{name}",
        role="alert",
        tab_index=-1,
        class_name="only-target",
    )


def hidden(name: str, value: Any) -> rx.Component:
    """A field out of sight."""
    return rx.el.input(type="hidden", name=name, value=value, read_only=True)


def posted(action: str, *children: Any, class_name: str = "flex flex-col gap-4") -> rx.Component:
    """A form that the browser posts, once, without JavaScript too."""
    return native_form(*children, action=action, method="post", custom_attrs=ONCE, class_name=class_name)


def send_button(words: str) -> rx.Component:
    """The one button that sends such a form."""
    return parts.button(words, primary=True, type="submit", class_name="w-full")


def shown_fields(
    form: type[Any], complete: Mapping[str, str], props: Mapping[str, Mapping[str, Any]] | None = None, **more: Any
) -> list[rx.Component]:
    """Return the fields of `form`; passwords can be shown. `complete` says how the browser fills in which."""
    told = {name: dict(of) for name, of in (props or {}).items()}
    for one in fields_of(form):
        own = told.setdefault(one.name, {})
        if one.name in complete:
            own["auto_complete"] = complete[one.name]
        if isinstance(one.kind, Password):
            own["control"] = partial(_password_box, one.label, one.kind.high)
    return form_fields(form, props=told, **more)


def _password_box(label: str, longest: int, **props: Any) -> rx.Component:
    box = parts.text_input(type="password", required=True, max_length=longest, **props)
    return rx.el.div(box, _show_button(label, props["id"]), class_name="flex gap-2")


def _show_button(label: str, box: str) -> rx.Component:
    """Shows what was typed, and hides it again: on a small screen, mistypings are what keeps people out."""
    return rx.el.button(
        rx.el.span(_("显示"), class_name="group-data-shown:hidden"),
        rx.el.span(_("隐藏"), class_name="hidden group-data-shown:inline"),
        rx.el.span(" ", label, class_name="sr-only"),
        type="button",
        on_click=effects.show_typed(box),
        class_name="btn group flex-none noscript:hidden",
    )


def row_link(icon: str, words: str, href: Any, **props: Any) -> rx.Component:
    """A row that leads to another page."""
    return link(
        rx.icon(icon, size=22, aria_hidden="true", class_name="soft flex-none"),
        rx.el.span(words, class_name="flex-1"),
        rx.icon("chevron-right", size=20, aria_hidden="true", class_name="soft flex-none"),
        href=href,
        class_name="row no-underline",
        **props,
    )
