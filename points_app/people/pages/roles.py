"""Who holds which role at a place, and the appointment of somebody."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _
from points_app.people.forms.register import PersonForm
from points_app.people.pages.common import folded, grant_row, sent_form
from points_app.people.parts import candidate, person_search
from points_app.people.state import RegisterState
from points_app.ui import parts
from points_app.ui.fields import field_error, form_fields
from points_app.ui.native import ONCE


def staff_of_place() -> rx.Component:
    """Who holds a role at the place or below it, and forms for more."""
    return parts.stack(
        rx.foreach(RegisterState.vacancies, lambda line: parts.notice(line, kind="amber", icon="triangle-alert")),
        rx.cond(
            RegisterState.staff.length() > 0,
            rx.el.div(
                parts.card(
                    rx.foreach(RegisterState.staff, lambda one: grant_row(one, RegisterState.revoke, named=True))
                ),
                parts.more_button(RegisterState.after != "", RegisterState.load_more),
            ),
            parts.empty(_("这里还没有人任职。在下面找人任命。"), icon="users-round"),
        ),
        rx.cond(RegisterState.place.roles.length() > 0, _grant_form(), rx.fragment()),
        folded(_("登记一位不住在这里的工作人员"), _person_form()),
    )


def _person_form() -> rx.Component:
    fields = form_fields(PersonForm, RegisterState, values={"key": RegisterState.key})
    button = parts.button(_("登记"), type="submit")
    return sent_form("add_person", *fields, button, on_submit=RegisterState.add_person, key=RegisterState.key)


def _grant_form() -> rx.Component:
    return parts.panel(
        rx.el.h2(_("任命"), " · ", RegisterState.place.title, class_name="mb-2"),
        rx.el.p(
            _(
                "任命以后，这个人已登录的设备都会退出，原来的密码作废，要由您或另一位管理员当面发一次性密码。中心户长除外。"
            ),
            class_name="small soft",
        ),
        field_error(RegisterState, "who", "role"),
        person_search("candidate", RegisterState.find_candidates, name="who", key=RegisterState.key),
        rx.foreach(RegisterState.candidates, _candidate),
        rx.cond(
            (RegisterState.candidate_text != "") & (RegisterState.candidates.length() == 0),
            rx.el.p(_("没有找到。姓名和手机号要从头输入。"), class_name="soft mt-2", role="status"),
            rx.fragment(),
        ),
    )


def _candidate(one: Any) -> rx.Component:
    return candidate(
        one,
        rx.el.span(one.number, class_name="small soft w-full text-right"),
        rx.foreach(
            RegisterState.place.roles,
            lambda role: parts.button(role.words, on_click=RegisterState.grant(one.id, role.value), custom_attrs=ONCE),
        ),
    )
