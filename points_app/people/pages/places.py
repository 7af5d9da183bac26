"""A place of the register: what is below it, who is found there, and its name."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _
from points_app.people.forms.register import NamesForm, PlaceForm
from points_app.people.pages.common import at, person_row, sent_form
from points_app.people.pages.households import households_of_place
from points_app.people.pages.roles import staff_of_place
from points_app.people.pages.units import units_of_place
from points_app.people.parts import person_search
from points_app.people.state import RegisterState
from points_app.ui import parts
from points_app.ui.fields import form_fields, other_errors
from points_app.ui.native import ONCE, link, tap_guard

# The fields of the forms of its tabs, each of which shows what is wrong with its own.
_FIELDS = ("new_name", "new_name_en", "door", "area", "phone", "who", "role")


def register() -> rx.Component:
    """A place of the register."""
    return parts.stack(
        tap_guard(),
        other_errors(PlaceForm, RegisterState, *_FIELDS),
        parts.loaded(RegisterState, _register(), lines=8),
    )


def _register() -> rx.Component:
    place = RegisterState.place
    return parts.stack(
        rx.cond(place.crumbs.length() > 0, _crumbs(), rx.fragment()),
        parts.heading(
            place.title,
            place.kind,
            action=rx.el.div(
                rx.cond(
                    place.holds_doors,
                    parts.button_link(_("印用户卡"), at("/people/cards/", place.id), icon="id-card"),
                    rx.fragment(),
                ),
                parts.button_link(_("导入名册"), at("/people/import/", place.id), icon="file-up"),
                parts.button_link(_("设定"), at("/people/settings/", place.id), icon="settings"),
                class_name="flex flex-wrap gap-2",
            ),
        ),
        rx.cond(RegisterState.tops.length() > 1, _tops(), rx.fragment()),
        person_search("people-search", RegisterState.search),
        rx.cond(RegisterState.searched != "", _found(), _tabs()),
    )


def _crumbs() -> rx.Component:
    return rx.el.nav(
        rx.foreach(
            RegisterState.place.crumbs,
            lambda place, number: rx.fragment(
                rx.cond(
                    number > 0,
                    rx.icon("chevron-right", size=16, aria_hidden="true", class_name="soft"),
                    rx.fragment(),
                ),
                link(place.name, href=at("/people/", place.id), class_name="link tap inline-flex items-center"),
            ),
        ),
        class_name="flex flex-wrap items-center gap-1",
        aria_label=_("上级"),
    )


def _tops() -> rx.Component:
    return rx.el.nav(
        rx.foreach(
            RegisterState.tops,
            lambda place: link(place.name, href=at("/people/", place.id), class_name="btn"),
        ),
        class_name="flex flex-wrap gap-2",
        aria_label=_("我管理的地方"),
    )


def _found() -> rx.Component:
    return rx.cond(
        RegisterState.people.length() > 0,
        rx.el.div(
            parts.card(rx.foreach(RegisterState.people, person_row)),
            parts.more_button(RegisterState.after != "", RegisterState.load_more),
        ),
        parts.empty(_("没有找到。姓名和手机号要从头输入，房号可以只输后几位。"), icon="search"),
    )


def _tabs() -> rx.Component:
    return parts.stack(
        parts.segments(
            _("名册"),
            (("households", _("住户")), ("staff", _("任职")), ("units", _("房屋")), ("place", _("地方"))),
            RegisterState.tab,
            RegisterState.pick_tab,
        ),
        rx.match(
            RegisterState.tab,
            ("households", households_of_place()),
            ("staff", staff_of_place()),
            ("units", units_of_place()),
            _place(),
        ),
    )


def _place() -> rx.Component:
    place = RegisterState.place
    return parts.stack(
        rx.cond(place.children.length() > 0, parts.card(rx.foreach(place.children, _child)), rx.fragment()),
        rx.cond(place.kinds.length() > 0, _add_form(), rx.fragment()),
        _names_form(),
    )


def _child(one: Any) -> rx.Component:
    return rx.el.div(
        link(one.name, href=at("/people/", one.id), class_name="flex-1 font-semibold link"),
        rx.el.span(one.kind, class_name="small soft"),
        parts.button(
            _("删除"),
            quiet=True,
            on_click=RegisterState.delete_place(one.id),
            custom_attrs=ONCE,
            class_name="small",
        ),
        class_name="row",
    )


def _add_form() -> rx.Component:
    kinds = rx.foreach(RegisterState.place.kinds, lambda kind: rx.el.option(kind.words, value=kind.value))
    fields = form_fields(
        PlaceForm,
        RegisterState,
        values={"key": RegisterState.key},
        props={"kind": {"options": [kinds]}, "name": {"placeholder": _("例如 5 栋")}},
    )
    button = parts.button(_("添加"), type="submit")
    form = sent_form("add_place", *fields, button, on_submit=RegisterState.add_place, key=RegisterState.key)
    return parts.card(rx.el.h2(_("添加下级"), class_name="mb-2"), form)


def _names_form() -> rx.Component:
    place = RegisterState.place
    values = {"key": RegisterState.key, "new_name": place.name, "new_name_en": place.name_en}
    fields = form_fields(NamesForm, RegisterState, values=values)
    button = parts.button(_("保存"), type="submit")
    form = sent_form("rename_place", *fields, button, on_submit=RegisterState.rename_place, key=RegisterState.key)
    return parts.card(rx.el.h2(_("改名"), class_name="mb-2"), form)
