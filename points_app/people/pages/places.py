"""A place of the register: what is below it, who is found there, and its name."""

import reflex as rx

from points_app.core.i18n import _
from points_app.people.pages.common import at, person_row, sent_form, text_line
from points_app.people.pages.households import households_of_place
from points_app.people.pages.roles import staff_of_place
from points_app.people.pages.units import units_of_place
from points_app.people.state import RegisterState
from points_app.ui import parts
from points_app.ui.native import ONCE, link, tap_guard


def register() -> rx.Component:
    """A place of the register."""
    return parts.stack(
        tap_guard(),
        parts.form_error(RegisterState.error),
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
        _search_form(),
        rx.cond(RegisterState.searched != "", _found(), _tabs()),
    )


def _crumbs() -> rx.Component:
    return rx.el.nav(
        rx.foreach(
            RegisterState.place.crumbs,
            lambda place: rx.fragment(
                link(place.name, href=at("/people/", place.id), class_name="link tap inline-flex items-center"),
                rx.icon("chevron-right", size=16, aria_hidden="true", class_name="soft"),
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


def _search_form() -> rx.Component:
    return rx.el.form(
        rx.el.label(_("找人"), html_for="people-search", class_name="sr-only"),
        rx.el.input(
            id="people-search",
            name="text",
            type="search",
            class_name="input flex-1",
            placeholder=_("姓名、手机号或房号"),
            max_length=60,
            auto_complete="off",
        ),
        parts.button(_("查找"), icon="search", type="submit"),
        on_submit=RegisterState.search,
        class_name="flex gap-2",
        role="search",
    )


def _found() -> rx.Component:
    return rx.cond(
        RegisterState.people.length() > 0,
        rx.el.div(
            parts.card(rx.foreach(RegisterState.people, person_row)),
            parts.more_button(RegisterState.more, RegisterState.load_more),
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
        rx.cond(
            place.children.length() > 0,
            parts.card(
                rx.foreach(
                    place.children,
                    lambda one: rx.el.div(
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
                    ),
                )
            ),
            rx.fragment(),
        ),
        rx.cond(
            place.kinds.length() > 0,
            parts.card(
                rx.el.h2(_("添加下级"), class_name="mb-2"),
                sent_form(
                    "add_place",
                    parts.field(
                        _("层级"),
                        parts.select(
                            rx.foreach(place.kinds, lambda kind: rx.el.option(kind.words, value=kind.value)),
                            id="kind",
                            name="kind",
                        ),
                        for_id="kind",
                        required=True,
                    ),
                    text_line(_("名称"), "name", placeholder=_("例如 5 栋")),
                    text_line(_("英文名"), "name_en", required=False, max_length=120),
                    parts.button(_("添加"), type="submit"),
                    on_submit=RegisterState.add_place,
                    key=RegisterState.form_key,
                ),
            ),
            rx.fragment(),
        ),
        parts.card(
            rx.el.h2(_("改名"), class_name="mb-2"),
            sent_form(
                "rename_place",
                parts.field(
                    _("名称"),
                    parts.text_input(
                        id="new-name", name="name", default_value=place.name, required=True, max_length=60
                    ),
                    for_id="new-name",
                    required=True,
                ),
                parts.field(
                    _("英文名"),
                    parts.text_input(id="new-name-en", name="name_en", default_value=place.name_en, max_length=120),
                    for_id="new-name-en",
                ),
                parts.button(_("保存"), type="submit"),
                on_submit=RegisterState.rename_place,
                key=RegisterState.form_key,
            ),
        ),
    )
