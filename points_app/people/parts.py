"""Pieces of the register that other pages show too."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _, route
from points_app.people.forms.register import MAX_SEARCH
from points_app.ui import parts


def person_search(
    id_: str, on_submit: Any, *, name: str = "text", label: str = "", placeholder: str = "", **props: Any
) -> rx.Component:
    """The field that finds people, with its button; a `label` is shown above it, without one it is only read aloud.

    `props` are more properties of the field, and `key` the form's: a new one empties it.
    """
    key = {"key": props.pop("key")} if "key" in props else {}
    field = rx.el.input(
        id=id_,
        name=name,
        type="search",
        class_name="input flex-1",
        placeholder=placeholder or _("姓名、手机号或房号"),
        auto_complete="off",
        **{"max_length": MAX_SEARCH, **props},
    )
    return rx.el.form(
        rx.el.label(label or _("找人"), html_for=id_, class_name="font-semibold block mb-1" if label else "sr-only"),
        rx.el.div(field, parts.button(_("查找"), icon="search", type="submit"), class_name="flex gap-2"),
        on_submit=on_submit,
        role="search",
        **key,
    )


def address_warning(address: Any) -> rx.Component:
    """What stands before printing while the QR codes would carry an address that no phone can open."""
    return parts.notice(
        rx.el.p(_("先别印：二维码里的网址只有这台电脑打得开。"), class_name="font-bold"),
        rx.el.p(address, class_name="mono"),
        rx.el.p(_("请系统管理员先填“对外网址”，居民手机能打开的那个。"), class_name="mt-1"),
        parts.button_link(_("填对外网址"), route("/people/settings/"), icon="globe", class_name="mt-3"),
        kind="amber",
        icon="triangle-alert",
        role="alert",
    )


def candidate(one: Any, *actions: Any) -> rx.Component:
    """Somebody who was found (`queries.PersonView`), with the buttons that choose the person."""
    return rx.el.div(
        rx.el.div(
            rx.el.div(one.name, class_name="font-semibold"),
            rx.el.div(one.building, " ", one.household, class_name="small soft"),
            class_name="flex-1 min-w-40",
        ),
        rx.el.div(*actions, class_name="flex flex-wrap gap-2 justify-end"),
        class_name="row flex-wrap",
    )
