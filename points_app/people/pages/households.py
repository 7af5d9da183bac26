"""The households of a place, and one household with its people and cards."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _
from points_app.people.forms.register import DoorForm, HouseholdForm, ResidentForm
from points_app.people.pages.common import at, back, card_row, folded, person_row, sent_form
from points_app.people.state import HouseholdState, RegisterState
from points_app.ui import parts
from points_app.ui.fields import form_fields, other_errors
from points_app.ui.native import ONCE, link, tap_guard


def households_of_place() -> rx.Component:
    """The households registered at the place, and a form for one more."""
    return parts.stack(
        _places_below(),
        rx.cond(
            RegisterState.households.length() > 0,
            rx.el.div(
                parts.card(rx.foreach(RegisterState.households, _household_row)),
                parts.more_button(RegisterState.after != "", RegisterState.load_more),
            ),
            rx.cond(
                RegisterState.place.holds_doors & (RegisterState.place.children.length() == 0),
                parts.empty(_("这里还没有登记住户。可以一户一户添加，也可以导入名册。"), icon="house"),
                rx.fragment(),
            ),
        ),
        rx.cond(
            RegisterState.place.holds_doors,
            folded(_("添加一户"), _add_form()),
            rx.cond(
                RegisterState.place.children.length() == 0,
                parts.empty(_("先在“地方”一栏添加小区和楼栋，再登记住户。"), icon="map-pin"),
                rx.fragment(),
            ),
        ),
    )


def _places_below() -> rx.Component:
    return rx.cond(
        RegisterState.place.children.length() > 0,
        parts.card(
            rx.foreach(
                RegisterState.place.children,
                lambda place: link(
                    rx.el.span(place.name, class_name="flex-1 font-semibold"),
                    rx.el.span(place.kind, class_name="small soft"),
                    rx.icon("chevron-right", size=20, aria_hidden="true", class_name="soft flex-none"),
                    href=at("/people/", place.id),
                    class_name="row no-underline",
                ),
            )
        ),
        rx.fragment(),
    )


def _add_form() -> rx.Component:
    fields = form_fields(
        DoorForm,
        RegisterState,
        values={"key": RegisterState.key},
        props={"door": {"placeholder": _("例如 2 单元 301")}},
    )
    button = parts.button(_("添加"), type="submit")
    return sent_form("add_household", *fields, button, on_submit=RegisterState.add_household, key=RegisterState.key)


def _household_row(one: Any) -> rx.Component:
    return link(
        rx.el.span(
            rx.el.span(one.door, class_name="block font-semibold num"),
            rx.el.span(one.people, class_name="small soft block break-keep"),
            class_name="flex-1 min-w-0",
        ),
        rx.el.span(one.accounts, class_name="small soft num"),
        rx.icon("chevron-right", size=20, aria_hidden="true", class_name="soft flex-none"),
        href=at("/people/household/", one.id, "id"),
        class_name="row no-underline",
    )


def household() -> rx.Component:
    """One household."""
    one = HouseholdState.household
    return parts.stack(
        tap_guard(),
        other_errors(ResidentForm, HouseholdState, "door", "head"),
        parts.loaded(
            HouseholdState,
            parts.stack(
                back(one.where, at("/people/", one.place_id)),
                parts.heading(one.door),
                parts.card(
                    rx.el.h2(_("家里的人"), class_name="mb-2"),
                    rx.cond(
                        one.people.length() > 0,
                        rx.foreach(one.people, lambda person: person_row(person, with_where=False)),
                        rx.el.p(_("还没有登记居民。"), class_name="soft"),
                    ),
                    rx.el.div(folded(_("添加一位居民"), _resident_form()), class_name="border-t border-[var(--line)]"),
                ),
                _household_cards(),
                _household_form(),
            ),
        ),
    )


def _resident_form() -> rx.Component:
    fields = form_fields(ResidentForm, HouseholdState, values={"key": HouseholdState.key})
    button = parts.button(_("添加"), type="submit")
    return sent_form("add_resident", *fields, button, on_submit=HouseholdState.add_resident, key=HouseholdState.key)


def _household_cards() -> rx.Component:
    return parts.card(
        rx.el.h2(_("用户卡")),
        rx.el.p(_("一张卡激活一个账号。丢了就收回，再印一张。"), class_name="small soft mb-2"),
        rx.foreach(
            HouseholdState.household.cards, lambda card: card_row(card, HouseholdState.revoke_card, with_door=False)
        ),
        rx.el.div(
            parts.button(_("再印一张"), icon="printer", on_click=HouseholdState.issue_card, custom_attrs=ONCE),
            class_name="mt-3",
        ),
    )


def _household_form() -> rx.Component:
    one = HouseholdState.household
    heads = rx.foreach(one.heads, lambda head: rx.el.option(head.words, value=head.value))
    fields = form_fields(
        HouseholdForm,
        HouseholdState,
        values={"key": HouseholdState.key, "door": one.door, "head": one.head_id},
        props={"head": {"options": [rx.el.option(_("未定"), value=""), heads]}},
    )
    button = parts.button(_("保存"), type="submit")
    return parts.card(
        rx.el.h2(_("这一户"), class_name="mb-2"),
        sent_form("save", *fields, button, on_submit=HouseholdState.save, key=HouseholdState.key),
        rx.el.label(
            rx.el.span(_("参加积分榜"), class_name="flex-1"),
            rx.el.input(
                type="checkbox",
                role="switch",
                checked=one.on_boards,
                on_change=HouseholdState.show_on_boards,
                class_name="toggle toggle-lg",
            ),
            class_name="row cursor-pointer mt-3",
        ),
    )
