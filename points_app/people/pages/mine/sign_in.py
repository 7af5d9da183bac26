"""The page for signing in."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _, route
from points_app.people.forms.mine import SignInForm
from points_app.people.pages.mine.common import hidden, posted, problem, row_link, send_button, shown_fields
from points_app.people.state import SignInState
from points_app.ui import parts
from points_app.ui.native import tap_guard


def sign_in() -> rx.Component:
    """Phone number and password; works without JavaScript."""
    return parts.stack(
        tap_guard(),
        parts.heading(_("登录"), _("看公示、反映问题都不用登录。")),
        problem(
            "wrong", _("手机号或密码不对，请再试一次。"), _("忘了密码，或还没有开通，请联系居委会，或用用户卡激活。")
        ),
        problem("slow", _("试得太多了，为了安全请过 15 分钟再试。"), _("急用的话，请联系居委会重设密码。")),
        problem("needed", _("要先登录才能办。登录后会回到刚才那一页，刚才没有提交的要再提交一次。")),
        posted(
            "/api/session",
            hidden("next", SignInState.onward),
            *shown_fields(
                SignInForm,
                {"phone": "username", "password": "current-password"},
                {"phone": {"type": "tel"}},
            ),
            send_button(_("登录")),
        ),
        row_link(
            "id-card",
            _("第一次用？拿用户卡激活账号"),
            rx.cond(SignInState.card != "", SignInState.card, route("/card/")),
            custom_attrs={"data-onward": ""},  # followed by points.js before the state is there
        ),
        rx.cond(SignInState.sign_ins.length() > 0, _demo_card(), rx.fragment()),
    )


def _demo_card() -> rx.Component:
    return parts.panel(
        rx.el.h2(_("演示账号"), class_name="mb-1"),
        rx.el.p(_("这是演示用的社区，人物都是虚构的。点一个身份就能登录。"), class_name="small soft mb-2"),
        rx.foreach(SignInState.sign_ins, _demo_sign_in),
        rx.el.p(
            _("密码都是"),
            " ",
            rx.el.span(SignInState.demo_password, class_name="mono whitespace-nowrap"),
            class_name="small soft mt-2",
        ),
    )


def _demo_sign_in(one: Any) -> rx.Component:
    return posted(
        "/api/session",
        hidden("phone", one.value),
        hidden("password", SignInState.demo_password),
        hidden("next", SignInState.onward),
        rx.el.button(
            rx.el.span(one.words, class_name="flex-1 basis-[6em] text-left font-semibold"),
            rx.el.span(one.value, class_name="num soft"),
            rx.icon("chevron-right", size=20, aria_hidden="true", class_name="soft flex-none"),
            type="submit",
            class_name="flex flex-wrap items-center gap-x-3 w-full tap cursor-pointer",
        ),
        class_name="border-t border-[var(--line)]",
    )
