"""Who holds which role at a place, and the appointment of somebody."""

import reflex as rx

from points_app.core.i18n import _
from points_app.people.pages.common import folded, grant_row, sent_form, text_line
from points_app.people.state import RegisterState
from points_app.ui import parts
from points_app.ui.native import ONCE


def staff_of_place() -> rx.Component:
    """Who holds a role at the place or below it, and forms for more."""
    return parts.stack(
        rx.cond(
            RegisterState.staff.length() > 0,
            rx.el.div(
                parts.card(
                    rx.foreach(RegisterState.staff, lambda one: grant_row(one, RegisterState.revoke, named=True))
                ),
                parts.more_button(RegisterState.more, RegisterState.load_more),
            ),
            parts.empty(_("这里还没有人任职。在下面找人任命。"), icon="users-round"),
        ),
        rx.cond(RegisterState.place.roles.length() > 0, _grant_form(), rx.fragment()),
        folded(
            _("登记一位不住在这里的工作人员"),
            sent_form(
                "add_person",
                text_line(_("姓名"), "name"),
                text_line(_("手机号"), "phone", type="tel", max_length=30),
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
