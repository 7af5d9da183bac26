"""The honor board, and the committee's desk for it. Gold is used here and nowhere else."""

from functools import partial
from typing import Any

import reflex as rx

from points_app.access.session import SessionState
from points_app.core.i18n import _, route
from points_app.honors.forms import MAX_CITATION, MAX_SEARCHED, HonorForm
from points_app.honors.parts import portrait
from points_app.honors.state import HonorBoardState, HonorWriteState
from points_app.notices.parts import withdrawal
from points_app.ui import parts
from points_app.ui.fields import field_error, form_fields, other_errors
from points_app.ui.pictures import picture_field, sent_picture
from points_app.ui.posting import kept_form
from points_app.ui.shell import Page


def _honor(row: Any) -> rx.Component:
    return rx.el.li(
        portrait(row),
        rx.el.div(
            parts.pill(row.title, "gold"),
            rx.el.div(row.name, class_name="font-bold mt-1"),
            rx.el.p(row.citation),
            rx.el.div(row.place, class_name="small soft mt-1"),
            class_name="min-w-0 flex-1",
        ),
        class_name="card-flat flex gap-4 items-start",
    )


def board() -> rx.Component:
    """The honor board of the place, by period."""
    state = HonorBoardState
    return rx.el.div(
        parts.heading(
            _("光荣榜"),
            _("全名和照片，本人同意才公布；撤回同意，马上就收起来。"),
            action=rx.cond(
                SessionState.roles.contains("committee"),
                parts.button_link(_("发布光荣榜"), route("/honors/write/"), icon="award"),
                rx.fragment(),
            ),
        ),
        parts.loaded(
            state,
            rx.cond(
                state.groups.length() > 0,
                rx.el.div(
                    rx.foreach(state.groups, _group),
                    parts.more_button(state.after != "", state.more),
                ),
                parts.empty(_("还没有表彰。居委会评出好邻居、好家庭后，会登在这里。"), icon="award"),
            ),
        ),
    )


def _group(group: Any) -> rx.Component:
    return rx.el.section(
        rx.el.h2(group.period, class_name="num mb-3"),
        rx.el.ul(rx.foreach(group.rows, _honor), class_name="grid gap-4 lg:grid-cols-2 elder-one"),
        class_name="mb-8",
    )


def desk() -> rx.Component:
    """Publish and withdraw honors."""
    state = HonorWriteState
    return rx.el.div(
        parts.heading(_("发布光荣榜"), _("没有同意书也能表彰，名字会自动打码。")),
        parts.loaded(
            SessionState,
            rx.cond(
                SessionState.roles.contains("committee"),
                rx.el.div(
                    rx.el.div(
                        rx.cond(
                            state.withdrawing == 0,
                            other_errors(HonorForm, state, "photo", "photos", "pictures"),
                            rx.fragment(),
                        ),
                        _picker(),
                        rx.cond(state.person.id != 0, _form(), rx.fragment()),
                        class_name="flex flex-col gap-4",
                    ),
                    rx.el.section(
                        rx.el.h2(_("已登上光荣榜的"), class_name="mb-2"),
                        parts.loaded(state, _own()),
                    ),
                    _withdrawal(),
                    class_name="grid gap-8 lg:grid-cols-2 items-start elder-one",
                ),
                parts.empty(_("发布光荣榜由居委会办理，您的账号没有这项权限。"), icon="lock"),
            ),
        ),
    )


def _picker() -> rx.Component:
    state = HonorWriteState
    return rx.el.section(
        rx.el.h2(_("表彰谁"), class_name="mb-3"),
        rx.el.form(
            rx.el.label(_("姓名开头的字或门牌"), html_for="who", class_name="sr-only"),
            parts.text_input(
                id="who", name="text", max_length=MAX_SEARCHED, placeholder=_("姓名开头的字，或门牌如 301")
            ),
            parts.button(_("找"), icon="search", type="submit", class_name="flex-none"),
            on_submit=state.search,
            class_name="flex gap-2",
            role="search",
        ),
        rx.cond(
            state.person.id != 0,
            rx.el.div(
                rx.icon("circle-check", size=22, aria_hidden="true", class_name="text-[var(--green)] flex-none"),
                rx.el.div(
                    rx.el.div(state.person.name, class_name="font-bold"),
                    rx.el.div(state.person.where, class_name="small soft"),
                    class_name="min-w-0 flex-1 basis-40",
                ),
                parts.button(_("换一位"), quiet=True, on_click=state.pick(0)),
                class_name="row flex-wrap mt-2",
            ),
            rx.cond(
                state.searched & (state.found.length() == 0),
                rx.el.p(_("没有找到。请核对姓名的第一个字，或只写门牌。"), class_name="soft mt-3", role="status"),
                rx.el.div(rx.foreach(state.found, _candidate), class_name="mt-2"),
            ),
        ),
        class_name="card-flat",
    )


def _candidate(person: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.div(person.name, class_name="font-bold"),
            rx.el.div(person.where, class_name="small soft"),
            rx.cond(
                person.on_boards,
                rx.cond(person.name_consent, parts.pill(_("已同意公布全名"), "green"), rx.fragment()),
                parts.pill(_("选择了不上榜"), icon="eye-off"),
            ),
            class_name="min-w-0 flex-1 basis-40",
        ),
        rx.cond(
            person.on_boards,
            parts.button(_("选这位"), on_click=HonorWriteState.pick(person.id)),
            rx.fragment(),
        ),
        class_name="row flex-wrap",
    )


def _form() -> rx.Component:
    state = HonorWriteState
    return kept_form(
        *_fields("key", "resident_id", "title", "citation"),
        rx.el.div(*_fields("period", "place_id"), class_name="grid gap-4 sm:grid-cols-2 elder-one"),
        *_fields("for_household"),
        rx.el.div(
            rx.el.div(_("同意书"), id="consent-words", class_name="font-semibold"),
            rx.el.p(
                _("本人签了字的纸质同意书由居委会保存。登记人和日期会记下来，本人随时可以撤回。"),
                class_name="small soft",
            ),
            _agreed_or(state.person.name_consent, _("已同意公布全名"), "honor_name"),
            _agreed_or(state.person.photo_consent, _("已同意公布照片"), "honor_photo"),
            *_fields("signed_on"),
            role="group",
            aria_labelledby="consent-words",
            custom_attrs={"data-fresh": ""},
            class_name="card-panel flex flex-col gap-1",
        ),
        rx.cond(state.photo_consent, _photo(), rx.fragment()),
        parts.button(_("登上光荣榜"), primary=True, type="submit"),
        key=state.key,
        on_submit=state.publish,
        kept="honor:" + state.person.id.to_string(),
        no_validate=True,  # all refusals are said alike, at their fields
        class_name="card-flat flex flex-col gap-4",
    )


def _fields(*names: str) -> list[rx.Component]:
    state = HonorWriteState
    periods = rx.foreach(state.periods, lambda one: rx.el.option(one.words, value=one.code))
    places = rx.foreach(state.places, lambda one: rx.el.option(one.words, value=one.id.to_string()))
    return form_fields(
        HonorForm,
        state,
        only=names,
        values={"key": state.key, "resident_id": state.person.id, "signed_on": state.today},
        props={
            "title": {"placeholder": _("例如：好邻居")},
            "citation": {"control": partial(parts.text_area, rows=3, max_length=MAX_CITATION)},
            "period": {"control": partial(parts.select, periods)},
            "place_id": {"options": [places]},
            "honor_photo": {"default_checked": state.photo_consent, "on_change": state.agree_to_photo},
            "signed_on": {"max": state.today},
        },
    )


def _agreed_or(agreed: Any, words: str, name: str) -> rx.Component:
    """What the person agreed to before, or the box that says so now."""
    return rx.cond(agreed, rx.el.p(parts.pill(words, "green"), class_name="py-2"), rx.fragment(*_fields(name)))


def _photo() -> rx.Component:
    state = HonorWriteState
    sent = sent_picture(state.photo, state.remove_photo, frame="border-2 border-[var(--gold)]")
    return picture_field(
        _("照片"),
        _("选照片"),
        "honor",
        state.add_photo,
        rx.cond(state.photo != "", rx.el.div(sent, class_name="mb-2"), rx.fragment()),
        wrong=field_error(state, "photo", "photos", "pictures"),
    )


def _own() -> rx.Component:
    state = HonorWriteState
    return rx.cond(
        state.groups.length() > 0,
        rx.el.div(
            rx.foreach(
                state.groups,
                lambda group: rx.el.div(
                    rx.el.h3(group.period, class_name="num soft pt-3"), rx.foreach(group.rows, _own_row)
                ),
            ),
            parts.more_button(state.after != "", state.more),
        ),
        parts.empty(_("还没有表彰过。先在“表彰谁”里找一位居民。"), icon="award"),
    )


def _own_row(row: Any) -> rx.Component:
    state = HonorWriteState
    return rx.el.div(
        portrait(row),
        rx.el.div(
            rx.el.div(row.name, " · ", row.title, class_name="font-bold"),
            rx.el.div(row.citation, class_name="small soft line-clamp-2"),
            rx.cond(
                row.withdrawn != "", rx.el.div(row.withdrawn, class_name="small text-[var(--brick)]"), rx.fragment()
            ),
            class_name="min-w-0 flex-1 basis-40",
        ),
        rx.cond(
            row.withdrawn == "",
            parts.button(_("撤回"), icon="undo-2", quiet=True, on_click=state.ask_reason(row.id, row.name)),
            rx.fragment(),
        ),
        class_name="row flex-wrap",
    )


def _withdrawal() -> rx.Component:
    state = HonorWriteState
    return withdrawal(
        state,
        _("撤回这条表彰"),
        state.withdrawing_name,
        _("撤回后不能恢复，光荣榜上马上看不到。"),
    )


PAGES = [
    Page("/honors/", lambda: _("光荣榜"), board, on_load=(HonorBoardState.load,), door="boards", width="work"),
    Page(
        "/honors/write/",
        lambda: _("发布光荣榜"),
        desk,
        on_load=(HonorWriteState.load,),
        door="honors",
        width="work",
    ),
]
