"""One person: name and number, account, roles, and moving out."""

import reflex as rx

from points_app.core.i18n import _, route
from points_app.people.forms.register import ResidentForm
from points_app.people.pages.common import at, back, folded, grant_row, move_form, sent_form
from points_app.people.state import PersonState
from points_app.ui import parts
from points_app.ui.fields import form_fields, other_errors
from points_app.ui.native import ONCE, link, tap_guard


def person() -> rx.Component:
    """One person."""
    return parts.stack(
        tap_guard(),
        other_errors(ResidentForm, PersonState, "to", "new_door", "join"),
        parts.loaded(PersonState, _person(), lines=8),
    )


def _person() -> rx.Component:
    one = PersonState.person
    return parts.stack(
        rx.cond(
            one.household_id > 0,
            back(one.where, at("/people/household/", one.household_id, "id")),
            back(one.where, at("/people/", one.place_id)),
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
                rx.foreach(one.grants, lambda grant: grant_row(grant, PersonState.revoke, named=False)),
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
                        href=at("/people/unit/", unit.id, "id"),
                        class_name="row no-underline",
                    ),
                ),
            ),
            rx.fragment(),
        ),
        rx.cond(
            one.may_change & one.active & (one.household_id > 0),
            folded(
                _("搬到本社区别处"),
                parts.card(
                    rx.el.p(
                        _("一个人搬走，积分留在原来的家；家里最后一位搬走，就是全家搬，存折一起带走。"),
                        class_name="small soft mb-2",
                    ),
                    move_form("move", PersonState, one.places, one.here, PersonState.move),
                ),
            ),
            rx.fragment(),
        ),
        rx.cond(one.may_change & one.active & ~one.is_me, _move_out(), rx.fragment()),
    )


def _person_form() -> rx.Component:
    one = PersonState.person
    fields = form_fields(
        ResidentForm,
        PersonState,
        values={"key": PersonState.key, "name": one.name, "phone": one.phone},
        props={"phone": {"hint": _("也是登录名。改了以后，这个人要重新登录。")}},
    )
    button = parts.button(_("保存"), type="submit")
    return parts.card(
        rx.el.h2(_("资料"), class_name="mb-2"),
        sent_form("save", *fields, button, on_submit=PersonState.save, key=PersonState.key),
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


def _vacancy() -> rx.Component:
    return rx.cond(
        PersonState.person.may_move_out,
        rx.el.p(_("这一位担任的职务里有的没有别人，迁出后空缺，直到任命新人。最好先任命接任的人。")),
        rx.el.p(_("这一位担任的职务里有的没有别人。请先任命接任的人；确要空缺，须由上级管理员来迁出。")),
    )


def _move_out() -> rx.Component:
    return rx.cond(
        PersonState.asking_move,
        parts.notice(
            rx.el.p(_("迁出后，这个人不能再登录，任职全部收回，手机号可以给别人登记。积分和记录都保留。")),
            rx.cond(PersonState.person.leaves_vacant, _vacancy(), rx.fragment()),
            rx.el.div(
                rx.cond(
                    PersonState.person.may_move_out,
                    parts.button(
                        rx.cond(PersonState.person.leaves_vacant, _("确认空缺并迁出"), _("确定迁出")),
                        icon="log-out",
                        on_click=PersonState.move_out(PersonState.person.leaves_vacant),
                        custom_attrs=ONCE,
                    ),
                    rx.fragment(),
                ),
                parts.button(_("先不迁"), quiet=True, on_click=PersonState.ask_move(False)),
                class_name="flex flex-wrap gap-2 mt-2",
            ),
            kind="amber",
            icon="triangle-alert",
        ),
        parts.button(_("迁出"), icon="log-out", on_click=PersonState.ask_move(True), custom_attrs=ONCE),
    )
