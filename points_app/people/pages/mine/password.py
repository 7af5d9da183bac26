"""The page for changing the password, or setting the first one."""

import reflex as rx

from points_app.core.i18n import _, route
from points_app.people.forms.mine import NewPasswordForm, PasswordForm
from points_app.people.pages.mine.common import hidden, posted, problem, send_button, shown_fields
from points_app.people.state import PasswordState
from points_app.ui import parts
from points_app.ui.native import tap_guard


def password() -> rx.Component:
    """Changing the password, or setting the first one."""
    return parts.stack(
        tap_guard(),
        parts.heading(_("修改密码"), _("改好后，其他设备都会退出登录。")),
        problem("wrong", _("现在的密码不对，请再试一次。")),
        problem("short", _("新密码要有 8 到 128 个字符。")),
        problem("differ", _("两次输入的新密码不一样，请再试一次。")),
        problem("slow", _("试得太多了，请过 15 分钟再试。")),
        problem("again", _("密码刚刚在别处改过了，请重新登录。")),
        parts.loaded(PasswordState, rx.cond(PasswordState.signed_in, _form(), _nobody())),
    )


def _form() -> rx.Component:
    old = shown_fields(PasswordForm, {"old": "current-password"}, only=["old"])
    return posted(
        "/api/password",
        hidden("next", PasswordState.onward),
        rx.cond(PasswordState.has_password, rx.fragment(*old), rx.fragment()),
        *shown_fields(NewPasswordForm, {"new": "new-password", "again": "new-password"}),
        send_button(_("保存新密码")),
    )


def _nobody() -> rx.Component:
    return parts.empty(
        _("请先登录。"),
        parts.button_link(_("登录"), f"{route('/sign-in/')}?next={route('/me/password/')}", primary=True),
        icon="key-round",
    )
