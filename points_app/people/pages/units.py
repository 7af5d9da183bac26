"""The units of a place, and one unit with its owners."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _
from points_app.people.forms.register import UnitForm
from points_app.people.pages.common import at, back, folded, sent_form
from points_app.people.parts import candidate, person_search
from points_app.people.state import RegisterState, UnitState
from points_app.ui import parts
from points_app.ui.fields import field_error, form_fields, other_errors
from points_app.ui.native import ONCE, link, tap_guard


def units_of_place() -> rx.Component:
    """The units at the place, and a form for one more."""
    return parts.stack(
        rx.cond(
            RegisterState.units.length() > 0,
            rx.el.div(
                parts.card(rx.foreach(RegisterState.units, _unit_row)),
                parts.more_button(RegisterState.after != "", RegisterState.load_more),
            ),
            rx.cond(
                RegisterState.place.holds_doors,
                parts.empty(_("这里还没有登记房屋。房屋的面积和产权人用于共管账户和业主表决。"), icon="building-2"),
                parts.empty(_("房屋登记在小区或楼栋里，请先进入楼栋。"), icon="building-2"),
            ),
        ),
        rx.cond(RegisterState.place.holds_doors, folded(_("添加一处房屋"), _add_form()), rx.fragment()),
    )


def _unit_row(one: Any) -> rx.Component:
    return link(
        rx.el.span(
            rx.el.span(one.door, class_name="block font-semibold num"),
            rx.el.span(one.owners, class_name="small soft block break-keep"),
            class_name="flex-1 min-w-0",
        ),
        rx.el.span(one.area, class_name="num"),
        rx.icon("chevron-right", size=20, aria_hidden="true", class_name="soft flex-none"),
        href=at("/people/unit/", one.id, "id"),
        class_name="row no-underline",
    )


def _add_form() -> rx.Component:
    fields = _fields(RegisterState, {"placeholder": _("例如 2 单元 301")}, key=RegisterState.key)
    button = parts.button(_("添加"), type="submit")
    return sent_form("add_unit", *fields, button, on_submit=RegisterState.add_unit, key=RegisterState.key)


def _fields(state: Any, door: dict[str, Any], /, **values: Any) -> list[rx.Component]:
    return form_fields(UnitForm, state, values=values, props={"door": door, "area": {"label": _("建筑面积（平方米）")}})


def unit() -> rx.Component:
    """One unit and its owners."""
    one = UnitState.unit
    return parts.stack(
        tap_guard(),
        other_errors(UnitForm, UnitState, "who", "owner"),
        parts.loaded(
            UnitState,
            parts.stack(
                back(one.where, at("/people/", one.place_id) + "&tab=units"),
                parts.heading(one.door),
                _unit_form(),
                _owners(),
            ),
        ),
    )


def _unit_form() -> rx.Component:
    one = UnitState.unit
    fields = _fields(UnitState, {}, key=UnitState.key, door=one.door, area=one.area)
    button = parts.button(_("保存"), type="submit")
    return parts.card(
        rx.el.h2(_("房屋"), class_name="mb-2"),
        sent_form("save", *fields, button, on_submit=UnitState.save, key=UnitState.key),
    )


def _owners() -> rx.Component:
    return parts.card(
        rx.el.h2(_("产权人"), class_name="mb-2"),
        rx.foreach(UnitState.unit.owners, _owner),
        field_error(UnitState, "who", "owner"),
        rx.el.div(
            person_search("owner", UnitState.find, name="who", label=_("添加产权人"), key="owner-" + UnitState.key),
            class_name="mt-3",
        ),
        rx.foreach(
            UnitState.candidates,
            lambda one: candidate(
                one, parts.button(_("登记"), on_click=UnitState.add_owner(one.id), custom_attrs=ONCE)
            ),
        ),
        rx.cond(
            UnitState.searched & (UnitState.candidates.length() == 0),
            rx.el.p(
                _("没有找到。不住在这里的业主，先在“任职”一栏登记姓名和手机号。"), class_name="soft mt-2", role="status"
            ),
            rx.fragment(),
        ),
    )


def _owner(one: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            link(one.name, href=at("/people/person/", one.id, "id"), class_name="link font-semibold"),
            rx.el.div(one.where, class_name="small soft"),
            class_name="flex-1 min-w-0",
        ),
        parts.button(_("移除"), on_click=UnitState.remove_owner(one.id), custom_attrs=ONCE),
        class_name="row",
    )
