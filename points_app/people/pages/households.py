"""The households of a place, and one household with its people and cards."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _
from points_app.people.forms.register import DoorForm, GiveForm, HouseholdForm, ResidentForm
from points_app.people.pages.common import (
    at,
    back,
    card_row,
    folded,
    move_form,
    person_row,
    place_options,
    sent_form,
)
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
        _left_homes(),
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


def _left_homes() -> rx.Component:
    return rx.fragment(
        rx.cond(
            RegisterState.left.length() > 0,
            parts.card(
                rx.el.h2(_("全家已迁出"), class_name="mb-1"),
                rx.el.p(_("积分还保留着。搬到本社区别处的，点进去转到新家。"), class_name="small soft"),
                rx.foreach(RegisterState.left, _household_row),
            ),
            rx.fragment(),
        ),
        rx.cond(
            RegisterState.unclear.length() > 0,
            parts.card(
                rx.el.h2(_("积分要人工核对的住户"), class_name="mb-1"),
                rx.el.p(
                    _("这些住户里有以前迁出的人，分不清哪些积分是谁的，系统没有改动。请看过存折，和住户商量着定。"),
                    class_name="small soft",
                ),
                rx.foreach(RegisterState.unclear, _household_row),
            ),
            rx.fragment(),
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
        other_errors(ResidentForm, HouseholdState, "door", "head", "to", "new_door", "join"),
        parts.loaded(
            HouseholdState,
            parts.stack(
                back(one.where, at("/people/", one.place_id)),
                parts.heading(one.door),
                rx.cond(one.ended != "", _ended(), rx.fragment()),
                parts.card(
                    rx.el.h2(_("家里的人"), class_name="mb-2"),
                    rx.cond(
                        one.people.length() > 0,
                        rx.foreach(one.people, lambda person: person_row(person, with_where=False)),
                        rx.el.p(_("还没有登记居民。"), class_name="soft"),
                    ),
                    rx.cond(
                        one.ended == "",
                        rx.el.div(
                            folded(_("添加一位居民"), _resident_form()), class_name="border-t border-[var(--line)]"
                        ),
                        rx.fragment(),
                    ),
                ),
                rx.cond(
                    one.ended == "", parts.stack(_household_cards(), _household_form(), _move_form()), rx.fragment()
                ),
            ),
        ),
    )


def _ended() -> rx.Component:
    """What is said of a household whose people have left, and the form that gives its points to where they went."""
    one = HouseholdState.household
    return parts.stack(
        parts.notice(one.ended),
        rx.cond(
            one.has_rest,
            parts.card(
                rx.el.h2(_("把剩下的积分转到新家"), class_name="mb-2"),
                rx.el.p(_("搬到本社区别处的，积分可以带走；两边的存折都记这一笔。"), class_name="small soft mb-2"),
                sent_form(
                    "give",
                    *form_fields(
                        GiveForm,
                        HouseholdState,
                        values={"key": HouseholdState.key},
                        props={"to": {"options": place_options(one.places)}},
                        id_prefix="give",
                    ),
                    parts.button(_("转过去"), type="submit"),
                    on_submit=HouseholdState.give,
                    key=HouseholdState.key,
                ),
            ),
            rx.fragment(),
        ),
    )


def _move_form() -> rx.Component:
    one = HouseholdState.household
    return folded(
        _("全家搬到本社区别处"),
        parts.card(
            rx.el.p(
                _("人、存折和用户卡一起搬。只有一个人搬走，在那个人的页面上办。"),
                class_name="small soft mb-2",
            ),
            move_form("move", HouseholdState, one.places, one.here, HouseholdState.move),
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
