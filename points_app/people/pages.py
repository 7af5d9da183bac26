"""Pages of people: sign-in, "me", the choice of a place."""

import reflex as rx

from points_app.core.i18n import _, route
from points_app.people.state import SessionState
from points_app.ui import parts
from points_app.ui.native import native_form
from points_app.ui.shell import Page, staff_links


def sign_in() -> rx.Component:
    """Phone number and password; works without JavaScript."""
    return parts.stack(
        parts.heading(_("登录"), _("手机号和密码由居委会登记时设定。看公示、反映问题都不用登录。")),
        native_form(
            rx.el.input(type="hidden", name="next", default_value=route("/me/")),
            parts.field(
                _("手机号"),
                parts.text_input(id="phone", name="phone", type="tel", auto_complete="username"),
                for_id="phone",
                required=True,
            ),
            parts.field(
                _("密码"),
                parts.text_input(id="password", name="password", type="password", auto_complete="current-password"),
                for_id="password",
                required=True,
            ),
            parts.button(_("登录"), primary=True, type="submit"),
            action="/api/session",
            method="post",
            class_name="flex flex-col gap-4",
        ),
    )


def me() -> rx.Component:
    """What is mine."""
    return parts.stack(
        parts.heading(_("我的")),
        parts.loaded(
            SessionState.ready,
            rx.cond(
                SessionState.signed_in,
                parts.stack(parts.card(SessionState.name), parts.card(staff_links())),
                parts.empty(
                    _("登录后可以看自家的积分存折。"), parts.button_link(_("登录"), route("/sign-in/"), primary=True)
                ),
            ),
        ),
    )


def home() -> rx.Component:
    """Home, for now."""
    return parts.stack(parts.heading(_("三榜")), parts.empty(_("这里会有三榜。")))


PAGES = [
    Page("/", lambda: _("三榜"), home, door="boards"),
    Page("/sign-in/", lambda: _("登录"), sign_in, door="me"),
    Page("/me/", lambda: _("我的"), me, door="me"),
]
