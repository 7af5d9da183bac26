"""The page for choosing the place to look at."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _, route
from points_app.people.state import PlacesState
from points_app.ui import parts
from points_app.ui.native import link, load_link


def places() -> rx.Component:
    """The choice of the place to look at."""
    return parts.stack(
        parts.heading(_("选择地方"), rx.cond(PlacesState.chosen.name != "", _now_at(), rx.fragment())),
        rx.el.div(
            rx.el.label(_("按名称找"), html_for="place-search", class_name="font-semibold block mb-1"),
            rx.el.input(
                id="place-search",
                type="search",
                class_name="input",
                placeholder=_("小区或楼栋的名称"),
                max_length=60,
                auto_complete="off",
                on_change=PlacesState.search.debounce(300),
            ),
            role="search",
        ),
        parts.loaded(PlacesState, _place_tree()),
    )


def _now_at() -> rx.Component:
    return rx.el.span(_("现在看的是："), rx.el.strong(PlacesState.chosen.trail))


def _place_tree() -> rx.Component:
    choice = PlacesState.choice
    return parts.stack(
        rx.cond(
            PlacesState.searched == "",
            rx.el.nav(
                rx.el.ol(
                    rx.el.li(link(_("全部"), href=_inside(0), class_name="link")),
                    rx.foreach(
                        choice.crumbs,
                        lambda place: rx.el.li(
                            rx.icon("chevron-right", size=16, aria_hidden="true", class_name="soft"),
                            link(place.name, href=_inside(place.id), class_name="link"),
                            class_name="flex items-center gap-1",
                        ),
                    ),
                    class_name="flex flex-wrap items-center gap-x-1",
                ),
                aria_label=_("上级"),
            ),
            rx.fragment(),
        ),
        rx.cond(choice.here.choosable, _choose_here(), rx.fragment()),
        rx.cond(
            choice.rows.length() > 0,
            parts.card(rx.foreach(choice.rows, _place_row)),
            rx.cond(
                PlacesState.searched == "",
                rx.cond(
                    choice.here.choosable,
                    rx.fragment(),
                    parts.empty(_("这里还没有登记小区。"), icon="map-pin"),
                ),
                parts.empty(_("没有这样开头的名称，换几个字试试。"), icon="search"),
            ),
        ),
    )


def _choose_here() -> rx.Component:
    here = PlacesState.choice.here
    return load_link(
        rx.icon("map-pin-check", size=22, aria_hidden="true"),
        _("就看"),
        " ",
        here.name,
        href=_choose(here.id),
        class_name="btn btn-primary",
    )


def _inside(place_id: Any) -> Any:
    return route("/places/") + "?at=" + rx.Var.create(place_id).to_string() + "&next=" + PlacesState.onward


def _choose(place_id: Any) -> Any:
    return "/api/place?id=" + rx.Var.create(place_id).to_string() + "&next=" + PlacesState.onward


def _place_row(place: Any) -> rx.Component:
    name = rx.el.span(
        rx.el.span(place.name, class_name="block font-semibold"),
        rx.el.span(place.kind, class_name="small soft block"),
        class_name="flex-1 min-w-0",
    )
    return rx.el.div(
        rx.cond(
            place.choosable,
            load_link(name, href=_choose(place.id), class_name="flex-1 tap flex items-center no-underline"),
            link(name, href=_inside(place.id), class_name="flex-1 tap flex items-center no-underline"),
        ),
        rx.cond(
            place.holds_places,
            link(
                rx.el.span(_("进入"), class_name="soft"),
                rx.el.span(" ", place.name, class_name="sr-only"),
                rx.icon("chevron-right", size=20, aria_hidden="true", class_name="soft"),
                href=_inside(place.id),
                class_name="flex items-center justify-end gap-1 tap no-underline",
            ),
            rx.fragment(),
        ),
        class_name="row",
    )
