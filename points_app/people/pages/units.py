"""The units of a place, and one unit with its owners."""

import reflex as rx

from points_app.core.i18n import _
from points_app.people.pages.common import at, back, folded, sent_form, text_line
from points_app.people.state import RegisterState, UnitState
from points_app.ui import parts
from points_app.ui.native import ONCE, link, tap_guard


def units_of_place() -> rx.Component:
    """The units at the place, and a form for one more."""
    return parts.stack(
        rx.cond(
            RegisterState.units.length() > 0,
            rx.el.div(
                parts.card(
                    rx.foreach(
                        RegisterState.units,
                        lambda one: link(
                            rx.el.span(
                                rx.el.span(one.door, class_name="block font-semibold num"),
                                rx.el.span(one.owners, class_name="small soft block break-keep"),
                                class_name="flex-1 min-w-0",
                            ),
                            rx.el.span(one.area, class_name="num"),
                            rx.icon("chevron-right", size=20, aria_hidden="true", class_name="soft flex-none"),
                            href=at("/people/unit/", one.id, "id"),
                            class_name="row no-underline",
                        ),
                    )
                ),
                parts.more_button(RegisterState.more, RegisterState.load_more),
            ),
            rx.cond(
                RegisterState.place.holds_doors,
                parts.empty(_("这里还没有登记房屋。房屋的面积和产权人用于共管账户和业主表决。"), icon="building-2"),
                parts.empty(_("房屋登记在小区或楼栋里，请先进入楼栋。"), icon="building-2"),
            ),
        ),
        rx.cond(
            RegisterState.place.holds_doors,
            folded(
                _("添加一处房屋"),
                sent_form(
                    "add_unit",
                    text_line(_("房号"), "door", max_length=40, placeholder=_("例如 2 单元 301")),
                    text_line(_("建筑面积（平方米）"), "area", input_mode="decimal", max_length=12),
                    parts.button(_("添加"), type="submit"),
                    on_submit=RegisterState.add_unit,
                    key=RegisterState.form_key,
                ),
            ),
            rx.fragment(),
        ),
    )


def unit() -> rx.Component:
    """One unit and its owners."""
    one = UnitState.unit
    return parts.stack(
        tap_guard(),
        parts.form_error(UnitState.error),
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
    return parts.card(
        rx.el.h2(_("房屋"), class_name="mb-2"),
        sent_form(
            "save",
            parts.field(
                _("房号"),
                parts.text_input(id="door", name="door", default_value=one.door, required=True, max_length=40),
                for_id="door",
                required=True,
            ),
            parts.field(
                _("建筑面积（平方米）"),
                parts.text_input(
                    id="area", name="area", default_value=one.area, required=True, input_mode="decimal", max_length=12
                ),
                for_id="area",
                required=True,
            ),
            parts.button(_("保存"), type="submit"),
            on_submit=UnitState.save,
            key=UnitState.form_key,
        ),
    )


def _owners() -> rx.Component:
    return parts.card(
        rx.el.h2(_("产权人"), class_name="mb-2"),
        rx.foreach(
            UnitState.unit.owners,
            lambda one: rx.el.div(
                rx.el.div(
                    link(one.name, href=at("/people/person/", one.id, "id"), class_name="link font-semibold"),
                    rx.el.div(one.where, class_name="small soft"),
                    class_name="flex-1 min-w-0",
                ),
                parts.button(_("移除"), on_click=UnitState.remove_owner(one.id), custom_attrs=ONCE),
                class_name="row",
            ),
        ),
        rx.el.form(
            rx.el.label(_("添加产权人"), html_for="owner", class_name="font-semibold block mb-1"),
            rx.el.div(
                rx.el.input(
                    id="owner",
                    name="text",
                    type="search",
                    class_name="input flex-1",
                    placeholder=_("姓名、手机号或房号"),
                    max_length=60,
                    auto_complete="off",
                ),
                parts.button(_("查找"), icon="search", type="submit"),
                class_name="flex gap-2",
            ),
            on_submit=UnitState.find,
            key="owner-" + UnitState.form_key.to_string(),
            class_name="mt-3",
        ),
        rx.foreach(
            UnitState.candidates,
            lambda one: rx.el.div(
                rx.el.div(
                    rx.el.div(one.name, class_name="font-semibold"),
                    rx.el.div(one.building, " ", one.household, class_name="small soft"),
                    class_name="flex-1 min-w-0",
                ),
                parts.button(_("登记"), on_click=UnitState.add_owner(one.id), custom_attrs=ONCE),
                class_name="row",
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
