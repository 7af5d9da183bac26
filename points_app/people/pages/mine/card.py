"""The page for a household card: type its code, or see what the scanned one opens."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _
from points_app.people.forms.mine import CardCodeForm, CardForm
from points_app.people.pages.mine.common import hidden, posted, problem, send_button, shown_fields
from points_app.people.state import CardState
from points_app.ui import parts
from points_app.ui.native import tap_guard


def card() -> rx.Component:
    """A household card: type its code, or see what the scanned one opens."""
    return parts.stack(
        tap_guard(),
        parts.heading(_("用户卡激活"), _("用户卡由居委会发给每户。一张卡开通一个账号，只能用一次。")),
        problem("code", _("没有这个编码，请对着卡片再输一次。")),
        problem("slow", _("试得太多了，请过 15 分钟再试，或到居委会办理。")),
        problem("spent", _("这张卡今天试得太多了，请明天再试，或到居委会办理。")),
        problem("staff", _("工作人员的账号不能用用户卡开通，请向任命您的居委会或管理员领一次性密码。")),
        problem("opening", _("这位居民已用一次性密码登录，请在那台设备上设好密码；设备不在身边，请到居委会再领一个。")),
        problem("phone", _("手机号不对，或与居委会登记的不一致。"), _("换了号码，请先到居委会更改。")),
        problem("password", _("密码要有 8 到 128 个字符。")),
        problem("differ", _("两次输入的密码不一样，请再试一次。")),
        problem("resident", _("请先选您是哪一位。")),
        problem("refused", _("没有激活成功，请看下面的说明，或到居委会办理。")),
        parts.loaded(
            CardState,
            rx.cond(
                CardState.token == "",
                _code_form(),
                rx.cond(CardState.refused != "", _refused(), _activation()),
            ),
        ),
    )


def _code_form() -> rx.Component:
    return posted(
        "/api/card/find",
        hidden("next", CardState.onward),
        *shown_fields(CardCodeForm, {}, {"code": {"auto_capitalize": "characters", "class_name": "input mono"}}),
        send_button(_("下一步")),
    )


def _refused() -> rx.Component:
    return parts.stack(
        parts.notice(CardState.refused, kind="error", icon="triangle-alert"),
        parts.button_link(_("已有账号，去登录"), CardState.sign_in),
    )


def _activation() -> rx.Component:
    card = CardState.card
    return posted(
        "/api/card",
        hidden("next", CardState.onward),
        parts.panel(
            rx.el.div(_("这张卡属于"), class_name="small soft"),
            rx.el.div(card.where, class_name="font-bold text-[length:var(--h2)]"),
            rx.el.div(_("有效期至 "), card.expires, class_name="small soft num"),
        ),
        rx.cond(
            card.people.length() > 0,
            _who_and_how(),
            parts.notice(
                _(
                    "这户没有要用卡开通的人：已经有账号的请直接登录，工作人员请领一次性密码。家里添了人，请先到居委会登记。"
                )
            ),
        ),
    )


def _who_and_how() -> rx.Component:
    complete = {"phone": "username", "password": "new-password", "again": "new-password"}
    fields = shown_fields(CardForm, complete, values={"c": CardState.token}, without=["resident"])
    return parts.stack(
        rx.el.fieldset(
            rx.el.legend(_("您是哪一位？"), class_name="font-semibold mb-1"),
            rx.foreach(CardState.card.people, _person_choice),
        ),
        *fields,
        send_button(_("激活并登录")),
    )


def _person_choice(one: Any) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="radio", name="resident", value=one.id, required=True, class_name="radio"),
        rx.el.span(
            rx.el.span(one.name, class_name="block"),
            rx.el.span(one.phone, class_name="small soft block num"),
            class_name="flex-1",
        ),
        class_name="row cursor-pointer",
    )
