"""The households of a place, and one household with its people and cards."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _
from points_app.people.pages.common import at, back, card_row, folded, person_row, places_below, sent_form, text_line
from points_app.people.state import HouseholdState, RegisterState
from points_app.ui import parts
from points_app.ui.native import ONCE, link, tap_guard


def households_of_place() -> rx.Component:
    """The households registered at the place, and a form for one more."""
    return parts.stack(
        places_below(),
        rx.cond(
            RegisterState.households.length() > 0,
            rx.el.div(
                parts.card(rx.foreach(RegisterState.households, _household_row)),
                parts.more_button(RegisterState.more, RegisterState.load_more),
            ),
            rx.cond(
                RegisterState.place.holds_doors & (RegisterState.place.children.length() == 0),
                parts.empty(_("这里还没有登记住户。可以一户一户添加，也可以导入名册。"), icon="house"),
                rx.fragment(),
            ),
        ),
        rx.cond(
            RegisterState.place.holds_doors,
            folded(
                _("添加一户"),
                sent_form(
                    "add_household",
                    text_line(_("房号"), "door", max_length=40, placeholder=_("例如 2 单元 301")),
                    parts.button(_("添加"), type="submit"),
                    on_submit=RegisterState.add_household,
                    key=RegisterState.form_key,
                ),
            ),
            rx.cond(
                RegisterState.place.children.length() == 0,
                parts.empty(_("先在“地方”一栏添加小区和楼栋，再登记住户。"), icon="map-pin"),
                rx.fragment(),
            ),
        ),
    )


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
        parts.form_error(HouseholdState.error),
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
                    rx.el.div(
                        folded(
                            _("添加一位居民"),
                            sent_form(
                                "add_resident",
                                text_line(_("姓名"), "name"),
                                text_line(
                                    _("手机号"),
                                    "phone",
                                    required=False,
                                    type="tel",
                                    max_length=30,
                                    hint=_("登录用。一个号码只能登记一位。"),
                                ),
                                parts.button(_("添加"), type="submit"),
                                on_submit=HouseholdState.add_resident,
                                key=HouseholdState.form_key,
                            ),
                        ),
                        class_name="border-t border-[var(--line)]",
                    ),
                ),
                _household_cards(),
                _household_form(),
            ),
        ),
    )


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
    return parts.card(
        rx.el.h2(_("这一户"), class_name="mb-2"),
        sent_form(
            "save",
            parts.field(
                _("房号"),
                parts.text_input(id="door", name="door", default_value=one.door, required=True, max_length=40),
                for_id="door",
                required=True,
            ),
            parts.field(
                _("户主"),
                parts.select(
                    rx.el.option(_("未定"), value=""),
                    rx.foreach(one.heads, lambda head: rx.el.option(head.words, value=head.value)),
                    id="head",
                    name="head",
                    default_value=one.head_id,
                ),
                for_id="head",
            ),
            parts.button(_("保存"), type="submit"),
            on_submit=HouseholdState.save,
            key=HouseholdState.form_key,
        ),
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
