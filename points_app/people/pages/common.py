"""What the pages of the register share: addresses, forms, and rows of people, roles and cards."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _, route
from points_app.people.forms.register import MoveForm
from points_app.ui import parts
from points_app.ui.fields import form_fields
from points_app.ui.native import ONCE, link


def at(path: str, place_id: Any, name: str = "at") -> Any:
    """Return the address of a page of the register for a place, or for what `name` says."""
    return route(path) + f"?{name}=" + rx.Var.create(place_id).to_string()


def back(words: Any, href: Any) -> rx.Component:
    """A link to the page above."""
    return link(
        rx.icon("chevron-left", size=20, aria_hidden="true"),
        words,
        href=href,
        class_name="inline-flex items-center gap-1 tap link no-print",
    )


def sent_form(name: str, *children: Any, on_submit: Any, key: Any) -> rx.Component:
    """A form that Reflex sends; its `key` is in a field of its own, and a new one empties or refills the form."""
    return rx.el.form(*children, on_submit=on_submit, key=f"{name}-" + key, class_name="flex flex-col gap-4")


def folded(words: str, *children: Any) -> rx.Component:
    """A form that opens when it is wanted; the browser's own, so it works at once."""
    return rx.el.details(
        rx.el.summary(words, class_name="tap flex items-center cursor-pointer font-semibold link"),
        rx.el.div(*children, class_name="pt-3"),
    )


def place_options(places: Any) -> list[Any]:
    """The choices of a field for a building."""
    return [
        rx.el.option(_("请选择"), value=""),
        rx.foreach(places, lambda place: rx.el.option(place.words, value=place.value)),
    ]


def move_form(name: str, state: Any, places: Any, here: Any, on_submit: Any) -> rx.Component:
    """The form by which a home or a person moves within the community."""
    fields = form_fields(
        MoveForm,
        state,
        values={"key": state.key, "to": here},
        props={"to": {"options": place_options(places)}},
        id_prefix="move",
    )
    return sent_form(name, *fields, parts.button(_("搬过去"), type="submit"), on_submit=on_submit, key=state.key)


def person_row(one: Any, *, with_where: bool = True) -> rx.Component:
    """A person in a list."""
    return link(
        rx.el.span(
            rx.el.span(one.name, class_name="block font-semibold"),
            *([rx.el.span(one.where, class_name="small soft block")] if with_where else []),
            class_name="flex-1 min-w-0",
        ),
        rx.el.span(
            rx.el.span(one.phone, class_name="block num"),
            rx.el.span(one.state, class_name="small soft block"),
            class_name="text-right",
        ),
        rx.icon("chevron-right", size=20, aria_hidden="true", class_name="soft flex-none"),
        href=at("/people/person/", one.id, "id"),
        class_name="row no-underline",
    )


def grant_row(one: Any, revoke: Any, *, named: bool) -> rx.Component:
    """A role that somebody holds, with a button that takes it back; of the last in an office it asks first."""
    who = link(one.name, href=at("/people/person/", one.resident_id, "id"), class_name="link font-semibold")
    return rx.el.div(
        rx.el.div(
            *([who, " · "] if named else []),
            one.role,
            rx.el.div(one.place, " · ", _("自 "), rx.el.span(one.since, class_name="num"), class_name="small soft"),
            class_name="flex-1 min-w-0",
        ),
        rx.cond(
            one.may_revoke & ~one.is_last,
            parts.button(_("收回"), on_click=revoke(one.id, False), custom_attrs=ONCE),
            rx.cond(one.may_revoke, _last_of_office(one, revoke), rx.fragment()),
        ),
        class_name="row flex-wrap",
    )


def _last_of_office(one: Any, revoke: Any) -> rx.Component:
    """What is said where nobody would be left in an office."""
    return rx.cond(
        one.may_leave_vacant,
        folded(
            _("收回"),
            parts.notice(
                rx.el.p(_("这一职只有这一位。收回后空缺，任命新人之前，只有他能办的事都要等。最好先任命接任的人。")),
                parts.button(_("确认空缺并收回"), on_click=revoke(one.id, True), custom_attrs=ONCE),
                kind="amber",
                icon="triangle-alert",
            ),
        ),
        rx.el.span(_("只有这一位，先任命接任的人"), class_name="small soft w-full md:w-auto"),
    )


def card_row(card: Any, revoke: Any, *, with_door: bool) -> rx.Component:
    """A card, with a button that makes it worthless."""
    return rx.el.div(
        rx.el.div(
            *([rx.el.div(card.where, " ", card.door, class_name="font-semibold")] if with_door else []),
            rx.el.div(card.code, class_name="mono"),
            rx.el.div(card.state, class_name="small soft"),
            class_name="flex-1 min-w-0",
        ),
        rx.cond(card.usable, parts.button(_("收回"), on_click=revoke(card.id), custom_attrs=ONCE), rx.fragment()),
        class_name="row",
    )
