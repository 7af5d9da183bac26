"""The page "me": what is mine, what I let others see, and where I am signed in."""

from typing import Any

import reflex as rx

from points_app.access.session import SessionState
from points_app.core.i18n import _, route
from points_app.people.pages.mine.common import hidden, posted, row_link
from points_app.people.state import MeState
from points_app.ui import parts
from points_app.ui.native import ONCE, link, tap_guard
from points_app.ui.shell import staff_links


def me() -> rx.Component:
    """What is mine."""
    return parts.loaded(
        MeState,
        rx.cond(MeState.me.name != "", _my_page(), _nobody()),
        lines=8,
    )


def _nobody() -> rx.Component:
    return parts.stack(
        parts.heading(_("我的")),
        parts.empty(
            _("登录后可以看自家的积分存折、自己的诉求。看公示、反映问题不用登录。"),
            parts.button_link(_("登录"), f"{route('/sign-in/')}?next={route('/me/')}", primary=True),
            parts.button_link(_("拿用户卡激活账号"), route("/card/"), quiet=True),
            icon="user-round",
        ),
        row_link("search", _("查诉求进度"), route("/track/")),
    )


def _my_page() -> rx.Component:
    me = MeState.me
    return parts.stack(
        tap_guard(),
        parts.heading(
            me.name,
            rx.cond(me.household != "", me.household, _("不住在本社区，以工作身份登记")),
        ),
        rx.cond(
            MeState.done == "password",
            parts.notice(_("密码改好了，其他设备都已退出登录。"), kind="green", icon="circle-check"),
            rx.fragment(),
        ),
        rx.cond(
            me.has_password,
            rx.fragment(),
            parts.notice(
                rx.el.p(_("您是用一次性密码登录的，请现在设一个自己的密码，不然下次登不进来。")),
                link(_("设置密码"), href=route("/me/password/"), class_name="link"),
                kind="amber",
                icon="key-round",
            ),
        ),
        parts.card(
            rx.cond(me.has_household, row_link("book-open", _("积分存折"), route("/passbook/")), rx.fragment()),
            row_link("search", _("我的诉求"), route("/track/")),
        ),
        rx.cond(
            SessionState.staff,
            parts.card(rx.el.h2(_("办事")), _role_list(), staff_links()),
            rx.cond(me.roles.length() > 0, parts.card(rx.el.h2(_("我的职责")), _role_list()), rx.fragment()),
        ),
        _consents(),
        _devices(),
        _leaving(),
    )


def _role_list() -> rx.Component:
    return rx.el.ul(rx.foreach(MeState.me.roles, rx.el.li), class_name="soft mb-2")


def _switch(label: str, hint: str, given: Any, on_change: Any, name: str) -> rx.Component:
    return rx.el.label(
        rx.el.span(
            rx.el.span(label, class_name="block"),
            rx.el.span(hint, class_name="small soft block"),
            class_name="flex-1 min-w-0",
        ),
        rx.el.input(
            type="checkbox", role="switch", checked=given, on_change=on_change, id=name, class_name="toggle toggle-lg"
        ),
        class_name="row cursor-pointer",
        html_for=name,
    )


def _consents() -> rx.Component:
    me = MeState.me
    return parts.card(
        rx.el.h2(_("公开我的信息")),
        rx.el.p(_("都由您决定，随时可以改，马上生效。"), class_name="small soft mb-2"),
        _switch(
            _("光荣榜上用我的全名"),
            _("关着时只写姓，例如“张*明”。"),
            me.honor_name,
            lambda given: MeState.set_consent("honor_name", given),
            "consent-name",
        ),
        _switch(
            _("光荣榜上用我的照片"),
            _("关着时用姓氏印章代替照片。"),
            me.honor_photo,
            lambda given: MeState.set_consent("honor_photo", given),
            "consent-photo",
        ),
        _switch(
            _("我参加积分榜"),
            _("关着时积分照记，榜上没有您。"),
            me.on_boards,
            MeState.show_me,
            "on-boards",
        ),
        rx.cond(
            me.has_household,
            _switch(
                _("我家参加积分榜"),
                _("关着时积分照记，榜上没有您家。"),
                me.household_on_boards,
                MeState.show_household,
                "household-on-boards",
            ),
            rx.fragment(),
        ),
    )


def _devices() -> rx.Component:
    return parts.card(
        rx.el.h2(_("已登录的设备"), class_name="mb-2"),
        rx.foreach(
            MeState.me.devices,
            lambda device: rx.el.div(
                rx.el.div(
                    rx.el.div(device.words),
                    rx.el.div(_("登录于 "), device.since, class_name="small soft num"),
                    class_name="flex-1 basis-40",
                ),
                rx.cond(
                    device.current,
                    parts.pill(_("这台设备"), "green"),
                    parts.button(_("退出"), on_click=MeState.end_device(device.id), custom_attrs=ONCE),
                ),
                class_name="row flex-wrap",
            ),
        ),
    )


def _leaving() -> rx.Component:
    return parts.stack(
        parts.button_link(_("修改密码"), route("/me/password/"), icon="key-round"),
        _sign_out_form(_("退出登录"), "log-out", everywhere=False),
        _sign_out_form(_("在所有设备上退出"), "monitor-smartphone", everywhere=True),
    )


def _sign_out_form(words: str, icon: str, *, everywhere: bool) -> rx.Component:
    return posted(
        "/api/session/end",
        *([hidden("everywhere", "1")] if everywhere else []),
        hidden("next", route("/")),
        parts.button(words, icon=icon, type="submit", class_name="w-full"),
        class_name="",
    )
