"""Pages of the register: for the committee within its place, and for administrators."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from points_app.core.i18n import _, route
from points_app.people.state import (
    CardsState,
    HouseholdState,
    ImportState,
    PersonState,
    RegisterState,
    UnitState,
)
from points_app.ui import parts
from points_app.ui.native import ONCE, link, load_link, native_form, tap_guard
from points_app.ui.shell import Page


def _at(path: str, place_id: Any, name: str = "at") -> Any:
    return route(path) + f"?{name}=" + rx.Var.create(place_id).to_string()


def _back(words: Any, href: Any) -> rx.Component:
    return link(
        rx.icon("chevron-left", size=20, aria_hidden="true"),
        words,
        href=href,
        class_name="inline-flex items-center gap-1 tap link no-print",
    )


def _form(name: str, *children: Any, on_submit: Any, key: Any) -> rx.Component:
    """A form that Reflex sends. A new `key` after a success empties or refills it; the old one is not taken twice."""
    return rx.el.form(
        rx.el.input(type="hidden", name="key", value=key.to_string(), read_only=True),
        *children,
        on_submit=on_submit,
        key=f"{name}-" + key.to_string(),
        class_name="flex flex-col gap-4",
    )


def _line(label: str, name: str, *, required: bool = True, hint: str | None = None, **props: Any) -> rx.Component:
    props.setdefault("max_length", 60)
    described = {"aria_describedby": f"{name}-hint"} if hint else {}
    return parts.field(
        label,
        parts.text_input(id=name, name=name, required=required, auto_complete="off", **described, **props),
        hint=hint,
        for_id=name,
        required=required,
    )


def _folded(words: str, *children: Any) -> rx.Component:
    """A form that opens when it is wanted; the browser's own, so it works at once."""
    return rx.el.details(
        rx.el.summary(words, class_name="tap flex items-center cursor-pointer font-semibold link"),
        rx.el.div(*children, class_name="pt-3"),
    )


def register() -> rx.Component:
    """A place of the register."""
    return parts.stack(
        tap_guard(),
        parts.form_error(RegisterState.error),
        parts.loaded(RegisterState.ready, _register(), lines=8),
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
                    parts.button_link(_("印用户卡"), _at("/people/cards/", place.id), icon="id-card"),
                    rx.fragment(),
                ),
                parts.button_link(_("导入名册"), _at("/people/import/", place.id), icon="file-up"),
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
                link(place.name, href=_at("/people/", place.id), class_name="link tap inline-flex items-center"),
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
            lambda place: link(place.name, href=_at("/people/", place.id), class_name="btn"),
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
            parts.card(rx.foreach(RegisterState.people, _person_row)),
            parts.more_button(RegisterState.more, RegisterState.load_more),
        ),
        parts.empty(_("没有找到。姓名和手机号要从头输入，房号可以只输后几位。"), icon="search"),
    )


def _person_row(one: Any, *, with_where: bool = True) -> rx.Component:
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
        href=_at("/people/person/", one.id, "id"),
        class_name="row no-underline",
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
            ("households", _households()),
            ("staff", _staff()),
            ("units", _units()),
            _place(),
        ),
    )


def _children() -> rx.Component:
    return rx.cond(
        RegisterState.place.children.length() > 0,
        parts.card(
            rx.foreach(
                RegisterState.place.children,
                lambda place: link(
                    rx.el.span(place.name, class_name="flex-1 font-semibold"),
                    rx.el.span(place.kind, class_name="small soft"),
                    rx.icon("chevron-right", size=20, aria_hidden="true", class_name="soft flex-none"),
                    href=_at("/people/", place.id),
                    class_name="row no-underline",
                ),
            )
        ),
        rx.fragment(),
    )


def _households() -> rx.Component:
    return parts.stack(
        _children(),
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
            _folded(
                _("添加一户"),
                _form(
                    "add_household",
                    _line(_("房号"), "door", max_length=40, placeholder=_("例如 2 单元 301")),
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
        href=_at("/people/household/", one.id, "id"),
        class_name="row no-underline",
    )


def _grant_row(one: Any, revoke: Any, *, named: bool) -> rx.Component:
    who = link(one.name, href=_at("/people/person/", one.resident_id, "id"), class_name="link font-semibold")
    return rx.el.div(
        rx.el.div(
            *([who, " · "] if named else []),
            one.role,
            rx.el.div(one.place, " · ", _("自 "), rx.el.span(one.since, class_name="num"), class_name="small soft"),
            class_name="flex-1 min-w-0",
        ),
        rx.cond(one.may_revoke, parts.button(_("收回"), on_click=revoke(one.id), custom_attrs=ONCE), rx.fragment()),
        class_name="row",
    )


def _staff() -> rx.Component:
    return parts.stack(
        rx.cond(
            RegisterState.staff.length() > 0,
            rx.el.div(
                parts.card(
                    rx.foreach(RegisterState.staff, lambda one: _grant_row(one, RegisterState.revoke, named=True))
                ),
                parts.more_button(RegisterState.more, RegisterState.load_more),
            ),
            parts.empty(_("这里还没有人任职。在下面找人任命。"), icon="users-round"),
        ),
        rx.cond(RegisterState.place.roles.length() > 0, _grant_form(), rx.fragment()),
        _folded(
            _("登记一位不住在这里的工作人员"),
            _form(
                "add_person",
                _line(_("姓名"), "name"),
                _line(_("手机号"), "phone", type="tel", max_length=30),
                parts.button(_("登记"), type="submit"),
                on_submit=RegisterState.add_person,
                key=RegisterState.form_key,
            ),
        ),
    )


def _grant_form() -> rx.Component:
    return parts.panel(
        rx.el.h2(_("任命"), " · ", RegisterState.place.title, class_name="mb-2"),
        rx.el.form(
            rx.el.label(_("找人"), html_for="candidate", class_name="sr-only"),
            rx.el.input(
                id="candidate",
                name="text",
                type="search",
                class_name="input flex-1",
                placeholder=_("姓名、手机号或房号"),
                max_length=60,
                auto_complete="off",
            ),
            parts.button(_("查找"), icon="search", type="submit"),
            on_submit=RegisterState.find_candidates,
            key=RegisterState.form_key.to_string(),
            class_name="flex gap-2",
            role="search",
        ),
        rx.foreach(
            RegisterState.candidates,
            lambda one: rx.el.div(
                rx.el.div(
                    rx.el.div(one.name, class_name="font-semibold"),
                    rx.el.div(one.building, " ", one.household, class_name="small soft"),
                    class_name="flex-1 min-w-40",
                ),
                rx.el.div(
                    rx.foreach(
                        RegisterState.place.roles,
                        lambda role: parts.button(
                            role.words, on_click=RegisterState.grant(one.id, role.value), custom_attrs=ONCE
                        ),
                    ),
                    class_name="flex flex-wrap gap-2 justify-end",
                ),
                class_name="row flex-wrap",
            ),
        ),
        rx.cond(
            (RegisterState.candidate_text != "") & (RegisterState.candidates.length() == 0),
            rx.el.p(_("没有找到。姓名和手机号要从头输入。"), class_name="soft mt-2", role="status"),
            rx.fragment(),
        ),
    )


def _units() -> rx.Component:
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
                            href=_at("/people/unit/", one.id, "id"),
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
            _folded(
                _("添加一处房屋"),
                _form(
                    "add_unit",
                    _line(_("房号"), "door", max_length=40, placeholder=_("例如 2 单元 301")),
                    _line(_("建筑面积（平方米）"), "area", input_mode="decimal", max_length=12),
                    parts.button(_("添加"), type="submit"),
                    on_submit=RegisterState.add_unit,
                    key=RegisterState.form_key,
                ),
            ),
            rx.fragment(),
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
                        link(one.name, href=_at("/people/", one.id), class_name="flex-1 font-semibold link"),
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
                _form(
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
                    _line(_("名称"), "name", placeholder=_("例如 5 栋")),
                    _line(_("英文名"), "name_en", required=False, max_length=120),
                    parts.button(_("添加"), type="submit"),
                    on_submit=RegisterState.add_place,
                    key=RegisterState.form_key,
                ),
            ),
            rx.fragment(),
        ),
        parts.card(
            rx.el.h2(_("改名"), class_name="mb-2"),
            _form(
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


def household() -> rx.Component:
    """One household."""
    one = HouseholdState.household
    return parts.stack(
        tap_guard(),
        parts.form_error(HouseholdState.error),
        parts.loaded(
            HouseholdState.ready,
            parts.stack(
                _back(one.where, _at("/people/", one.place_id)),
                parts.heading(one.door),
                parts.card(
                    rx.el.h2(_("家里的人"), class_name="mb-2"),
                    rx.cond(
                        one.people.length() > 0,
                        rx.foreach(one.people, lambda person: _person_row(person, with_where=False)),
                        rx.el.p(_("还没有登记居民。"), class_name="soft"),
                    ),
                    rx.el.div(
                        _folded(
                            _("添加一位居民"),
                            _form(
                                "add_resident",
                                _line(_("姓名"), "name"),
                                _line(
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
            HouseholdState.household.cards, lambda card: _card_row(card, HouseholdState.revoke_card, with_door=False)
        ),
        rx.el.div(
            parts.button(_("再印一张"), icon="printer", on_click=HouseholdState.issue_card, custom_attrs=ONCE),
            class_name="mt-3",
        ),
    )


def _card_row(card: Any, revoke: Any, *, with_door: bool) -> rx.Component:
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


def _household_form() -> rx.Component:
    one = HouseholdState.household
    return parts.card(
        rx.el.h2(_("这一户"), class_name="mb-2"),
        _form(
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


def person() -> rx.Component:
    """One person."""
    return parts.stack(
        tap_guard(),
        parts.form_error(PersonState.error),
        parts.loaded(PersonState.ready, _person(), lines=8),
    )


def _person() -> rx.Component:
    one = PersonState.person
    return parts.stack(
        rx.cond(
            one.household_id > 0,
            _back(one.where, _at("/people/household/", one.household_id, "id")),
            _back(one.where, _at("/people/", one.place_id)),
        ),
        parts.heading(one.name),
        rx.cond(one.active, rx.fragment(), parts.notice(_("这位居民已迁出。要恢复，请在这户里按原名再添加一次。"))),
        rx.cond(
            one.may_change & one.active,
            parts.stack(_person_form(), _account()),
            rx.cond(
                one.active,
                parts.notice(_("这位是比您权限更高的工作人员，资料请由上级管理员修改。")),
                rx.fragment(),
            ),
        ),
        rx.cond(
            one.grants.length() > 0,
            parts.card(
                rx.el.h2(_("任职"), class_name="mb-2"),
                rx.foreach(one.grants, lambda grant: _grant_row(grant, PersonState.revoke, named=False)),
            ),
            rx.fragment(),
        ),
        rx.cond(
            one.units.length() > 0,
            parts.card(
                rx.el.h2(_("名下房屋"), class_name="mb-2"),
                rx.foreach(
                    one.units,
                    lambda unit: link(
                        rx.el.span(unit.door, class_name="flex-1"),
                        rx.el.span(unit.area, class_name="num"),
                        href=_at("/people/unit/", unit.id, "id"),
                        class_name="row no-underline",
                    ),
                ),
            ),
            rx.fragment(),
        ),
        rx.cond(one.may_change & one.active & ~one.is_me, _move_out(), rx.fragment()),
    )


def _person_form() -> rx.Component:
    one = PersonState.person
    return parts.card(
        rx.el.h2(_("资料"), class_name="mb-2"),
        _form(
            "save",
            parts.field(
                _("姓名"),
                parts.text_input(id="name", name="name", default_value=one.name, required=True, max_length=60),
                for_id="name",
                required=True,
            ),
            parts.field(
                _("手机号"),
                parts.text_input(
                    id="phone",
                    name="phone",
                    type="tel",
                    default_value=one.phone,
                    max_length=30,
                    aria_describedby="phone-hint",
                ),
                hint=_("也是登录名。改了以后，这个人要重新登录。"),
                for_id="phone",
            ),
            parts.button(_("保存"), type="submit"),
            on_submit=PersonState.save,
            key=PersonState.form_key,
        ),
    )


def _account() -> rx.Component:
    one = PersonState.person
    return parts.card(
        rx.el.h2(_("账号")),
        rx.el.p(one.account, class_name="soft"),
        rx.cond(
            PersonState.password_once != "",
            parts.notice(
                rx.el.p(_("一次性密码，只显示这一次，请抄给本人：")),
                rx.el.p(PersonState.password_once, class_name="mono text-[length:var(--h1)] font-bold"),
                rx.el.p(_("7 天内登录一次有效，登录后要设自己的密码。"), class_name="small"),
                kind="green",
                icon="key-round",
                role="status",
            ),
            rx.fragment(),
        ),
        rx.cond(
            one.is_me,
            link(_("修改自己的密码"), href=route("/me/password/"), class_name="link"),
            rx.cond(
                PersonState.password_once == "",
                rx.el.div(
                    parts.button(
                        _("发一次性密码"), icon="key-round", on_click=PersonState.hand_out_password, custom_attrs=ONCE
                    ),
                    rx.el.p(_("发了以后，原来的密码作废，已登录的设备都会退出。"), class_name="small soft mt-1"),
                    class_name="mt-2",
                ),
                rx.fragment(),
            ),
        ),
    )


def _move_out() -> rx.Component:
    return rx.cond(
        PersonState.asking_move,
        parts.notice(
            rx.el.p(_("迁出后，这个人不能再登录，任职全部收回，手机号可以给别人登记。积分和记录都保留。")),
            rx.el.div(
                parts.button(_("确定迁出"), icon="log-out", on_click=PersonState.move_out, custom_attrs=ONCE),
                parts.button(_("先不迁"), quiet=True, on_click=PersonState.ask_move(False)),
                class_name="flex flex-wrap gap-2 mt-2",
            ),
            kind="amber",
            icon="triangle-alert",
        ),
        parts.button(_("迁出"), icon="log-out", on_click=PersonState.ask_move(True), custom_attrs=ONCE),
    )


def unit() -> rx.Component:
    """One unit and its owners."""
    one = UnitState.unit
    return parts.stack(
        tap_guard(),
        parts.form_error(UnitState.error),
        parts.loaded(
            UnitState.ready,
            parts.stack(
                _back(one.where, _at("/people/", one.place_id) + "&tab=units"),
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
        _form(
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
                    link(one.name, href=_at("/people/person/", one.id, "id"), class_name="link font-semibold"),
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


def cards() -> rx.Component:
    """The cards of a building: made, printed, revoked."""
    return parts.stack(
        tap_guard(),
        parts.form_error(CardsState.error),
        parts.loaded(
            CardsState.ready,
            parts.stack(
                _back(CardsState.place.title, _at("/people/", CardsState.place.id)),
                rx.el.div(
                    parts.heading(_("用户卡"), CardsState.place.where),
                    parts.panel(
                        rx.el.p(_("每户印几张？一张卡激活一个账号，90 天内有效。已有没用的卡会直接重印，不会多发。")),
                        rx.el.div(
                            parts.segments(
                                _("每户张数"),
                                [(str(n), str(n)) for n in (1, 2, 3, 4)],
                                CardsState.each,
                                CardsState.pick_each,
                            ),
                            parts.button(_("排版"), icon="layout-grid", on_click=CardsState.issue, custom_attrs=ONCE),
                            rx.cond(
                                CardsState.sheet.length() > 0,
                                rx.el.button(
                                    rx.icon("printer", size=20, aria_hidden="true"),
                                    _("打印"),
                                    type="button",
                                    class_name="btn btn-primary",
                                    custom_attrs={"data-print-button": ""},
                                ),
                                rx.fragment(),
                            ),
                            class_name="flex flex-wrap gap-3 mt-3 items-center",
                        ),
                    ),
                    class_name="no-print",
                ),
                rx.cond(CardsState.sheet.length() > 0, _sheet(), rx.fragment()),
                _issued(),
            ),
        ),
    )


def _sheet() -> rx.Component:
    return rx.el.div(
        rx.foreach(
            CardsState.sheet,
            lambda one: rx.el.article(
                rx.el.img(
                    src="/api/card/" + one.id.to_string() + ".svg",
                    alt=_("用户卡二维码"),
                    class_name="print-qr",
                    custom_attrs={"data-qr": one.link},
                ),
                rx.el.div(
                    rx.el.div(_("用户卡"), class_name="small"),
                    rx.el.div(one.where, class_name="font-bold"),
                    rx.el.div(one.door, class_name="font-bold text-[length:var(--h2)]"),
                    rx.el.div(one.code, class_name="mono font-semibold"),
                    rx.el.div(_("扫码设密码，只能用一次。"), class_name="small"),
                    rx.el.div(_("有效期至 "), one.expires, class_name="small num"),
                    class_name="min-w-0 flex-1 basis-40",
                ),
                class_name="print-card flex-wrap",
            ),
        ),
        class_name="print-cards",
    )


def _issued() -> rx.Component:
    return rx.el.div(
        rx.el.h2(_("发过的卡"), class_name="mb-2"),
        rx.cond(
            CardsState.cards.length() > 0,
            rx.el.div(
                parts.card(
                    rx.foreach(CardsState.cards, lambda card: _card_row(card, CardsState.revoke, with_door=True))
                ),
                parts.more_button(CardsState.more, CardsState.load_more),
            ),
            parts.empty(_("还没有发过卡。点“排版”，给这里每户准备一张。"), icon="id-card"),
        ),
        class_name="no-print",
    )


def roster() -> rx.Component:
    """A roster file: uploaded, previewed, imported."""
    return parts.stack(
        tap_guard(),
        parts.form_error(ImportState.error),
        parts.loaded(
            ImportState.ready,
            parts.stack(
                _back(ImportState.place.title, _at("/people/", ImportState.place.id)),
                parts.heading(_("导入名册"), ImportState.place.where),
                rx.cond(
                    ImportState.done != "",
                    parts.notice(
                        rx.el.p(ImportState.done),
                        link(_("看名册"), href=_at("/people/", ImportState.place.id), class_name="link"),
                        kind="green",
                        icon="circle-check",
                        role="status",
                    ),
                    rx.fragment(),
                ),
                rx.cond(ImportState.upload.id > 0, _preview(), _upload_form()),
            ),
        ),
    )


def _upload_form() -> rx.Component:
    return parts.stack(
        parts.panel(
            rx.el.p(_("用 Excel（.xlsx）或 CSV 文件，第一行写列名。先预览，有一处不对就一行也不导入。")),
            rx.el.p(
                _("同一份名册再导一次不会重复。名册里没有的人不会被删除，空着的手机号不会抹掉已登记的。"),
                class_name="small soft mt-1",
            ),
            load_link(
                rx.icon("download", size=20, aria_hidden="true"),
                _("下载模板"),
                href="/api/roster/template",
                class_name="btn mt-3",
                download=True,
            ),
        ),
        native_form(
            rx.el.input(type="hidden", name="at", value=ImportState.place.id.to_string(), read_only=True),
            parts.field(
                _("名册文件"),
                rx.el.input(
                    type="file",
                    id="file",
                    name="file",
                    accept=".xlsx,.csv,.txt,.xls",
                    required=True,
                    class_name="file-input",
                    aria_describedby="file-hint",
                ),
                hint=_("不超过 5 MB、20,000 行。"),
                for_id="file",
                required=True,
            ),
            parts.button(_("上传并预览"), icon="file-search", primary=True, type="submit", class_name="md:self-start"),
            action="/api/roster",
            method="post",
            custom_attrs=ONCE,
            enc_type="multipart/form-data",
            class_name="flex flex-col gap-4",
        ),
        parts.card(
            rx.el.h2(_("认得的列")),
            rx.el.p(
                _(
                    "房号和姓名必须有；小区、楼栋、单元、手机号、与户主关系、建筑面积、产权人可以有。"
                    "常见的叫法都认得，例如“门牌号”“联系电话”“业主”。"
                ),
                class_name="soft",
            ),
        ),
    )


def _preview() -> rx.Component:
    upload = ImportState.upload
    return parts.stack(
        rx.cond(upload.problems.length() > 0, _problems(), _what_would_change()),
        parts.button_link(
            _("换一个文件"), _at("/people/import/", ImportState.place.id), icon="file-up", class_name="md:self-start"
        ),
    )


def _file_name() -> rx.Component:
    return rx.el.h2(ImportState.upload.name)


def _left_out() -> rx.Component:
    left_out = ImportState.upload.left_out
    words = rx.el.p(_("这些列用不上，没有读："), left_out, class_name="small soft mt-2")
    return rx.cond(left_out != "", words, rx.fragment())


def _what_would_change() -> rx.Component:
    upload = ImportState.upload
    return parts.stack(
        parts.card(
            _file_name(),
            rx.el.div(
                parts.small_figure(_("新登记（人）"), upload.new),
                parts.small_figure(_("更新（人）"), upload.changed),
                parts.small_figure(_("没有变化（人）"), upload.same),
                parts.small_figure(_("新住户（户）"), upload.households),
                parts.small_figure(_("房屋和产权"), upload.units),
                class_name="grid grid-cols-2 md:grid-cols-5 gap-3 mt-2",
            ),
            rx.cond(
                upload.places.length() > 0,
                rx.el.div(
                    rx.el.p(_("还会新建这些地方，请看看名字对不对："), class_name="mt-3"),
                    rx.el.ul(rx.foreach(upload.places, rx.el.li), class_name="font-semibold"),
                ),
                rx.fragment(),
            ),
            _left_out(),
        ),
        _confirm(),
    )


def _problems() -> rx.Component:
    """The bad cells: a table, and on the phone a list."""
    return rx.el.div(
        parts.notice(
            rx.el.p(_("有些格子要改，一行也没有导入。改好文件后重新上传。")),
            kind="error",
            icon="triangle-alert",
            role="alert",
        ),
        rx.el.div(_file_name(), _left_out(), class_name="mt-4"),
        rx.el.table(
            rx.el.thead(
                rx.el.tr(rx.el.th(_("哪一行")), rx.el.th(_("哪一列")), rx.el.th(_("为什么"))),
                class_name="max-md:sr-only",
            ),
            rx.el.tbody(rx.foreach(ImportState.upload.problems, _problem_row)),
            class_name="work-table mt-2",
        ),
    )


def _problem_row(one: Any) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            one.where,
            class_name="num whitespace-nowrap max-md:block max-md:float-left max-md:font-semibold max-md:!border-0",
        ),
        rx.el.td(one.column, class_name="md:whitespace-nowrap max-md:block max-md:font-semibold max-md:!border-0"),
        rx.el.td(one.message, class_name="max-md:block max-md:!pt-0 max-md:clear-left"),
        class_name="max-md:block",
    )


def _confirm() -> rx.Component:
    return rx.cond(
        ImportState.changes > 0,
        parts.button(
            _("确认导入"),
            icon="check",
            primary=True,
            on_click=ImportState.confirm,
            custom_attrs=ONCE,
            class_name="md:self-start",
        ),
        parts.notice(_("名册里的内容都已登记过，没有要改的。"), kind="green", icon="circle-check"),
    )


PAGES: Sequence[Page] = (
    Page("/people/", lambda: _("住户与权限"), register, (RegisterState.load,), door="people", width="work"),
    Page("/people/household/", lambda: _("住户"), household, (HouseholdState.load,), door="people"),
    Page("/people/person/", lambda: _("居民"), person, (PersonState.load,), door="people"),
    Page("/people/unit/", lambda: _("房屋"), unit, (UnitState.load,), door="people"),
    Page("/people/import/", lambda: _("导入名册"), roster, (ImportState.load,), door="people", width="work"),
    Page("/people/cards/", lambda: _("用户卡"), cards, (CardsState.load,), door="people", width="work"),
)
