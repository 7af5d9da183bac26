"""The honor board, and the committee's desk for it. Gold is used here and nowhere else."""

from functools import partial
from typing import Any

import reflex as rx

from points_app.access.session import SessionState
from points_app.core.i18n import _, route
from points_app.honors.forms import MAX_CITATION, MAX_HONOR_TITLE
from points_app.honors.parts import portrait
from points_app.honors.state import HonorBoardState, HonorWriteState
from points_app.ui import parts
from points_app.ui.desk import asked, wrong_elsewhere, wrong_here
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
                    parts.more_button(state.has_more, state.more),
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


FIELDS = (
    "title",
    "citation",
    "period",
    "place_id",
    "for_household",
    "kind",
    "signed_on",
    "photo",
    "photos",
    "pictures",
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
                        rx.cond(state.withdrawing == 0, wrong_elsewhere(state, *FIELDS), rx.fragment()),
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
            parts.text_input(id="who", name="text", max_length=60, placeholder=_("姓名开头的字，或门牌如 301")),
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
        asked(
            state,
            "title",
            _("荣誉"),
            partial(parts.text_input, max_length=MAX_HONOR_TITLE, placeholder=_("例如：好邻居")),
            required=True,
        ),
        asked(
            state,
            "citation",
            _("事迹"),
            partial(parts.text_area, rows=3, max_length=MAX_CITATION),
            hint=_("一两句话：做了什么，帮了谁。不写病情、住址和电话。"),
            required=True,
        ),
        rx.el.div(
            asked(
                state,
                "period",
                _("哪一期"),
                lambda **props: parts.select(
                    rx.foreach(state.periods, lambda one: rx.el.option(one.words, value=one.code)), **props
                ),
                required=True,
            ),
            asked(
                state,
                "place_id",
                _("在哪里表彰"),
                lambda **props: parts.select(
                    rx.foreach(state.places, lambda one: rx.el.option(one.words, value=one.id.to_string())), **props
                ),
                hint=_("这个地方和它下面的楼栋都会看到。"),
                required=True,
            ),
            class_name="grid gap-4 sm:grid-cols-2 elder-one",
        ),
        _check("for_household", _("表彰全家（由这位居民代表）")),
        wrong_here(state, "for_household"),
        rx.el.div(
            rx.el.div(_("同意书"), id="consent-words", class_name="font-semibold"),
            rx.el.p(
                _("本人签了字的纸质同意书由居委会保存。登记人和日期会记下来，本人随时可以撤回。"),
                class_name="small soft",
            ),
            rx.cond(
                state.person.name_consent,
                rx.el.p(parts.pill(_("已同意公布全名"), "green"), class_name="py-2"),
                _check("honor_name", _("有本人签字：同意公布全名")),
            ),
            rx.cond(
                state.person.photo_consent,
                rx.el.p(parts.pill(_("已同意公布照片"), "green"), class_name="py-2"),
                rx.el.label(
                    rx.el.input(
                        type="checkbox",
                        name="honor_photo",
                        class_name="checkbox",
                        default_checked=state.photo_consent,
                        on_change=state.agree_to_photo,
                    ),
                    _("有本人签字：同意公布照片"),
                    class_name="flex items-center gap-3 tap",
                ),
            ),
            asked(
                state,
                "signed_on",
                _("签字日期"),
                partial(parts.text_input, type="date", default_value=state.today, max=state.today),
            ),
            wrong_here(state, "kind"),
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
        class_name="card-flat flex flex-col gap-4",
    )


def _check(name: str, words: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="checkbox", name=name, class_name="checkbox"),
        words,
        class_name="flex items-center gap-3 tap",
    )


def _photo() -> rx.Component:
    state = HonorWriteState
    sent = sent_picture(state.photo, state.remove_photo, frame="border-2 border-[var(--gold)]")
    return picture_field(
        _("照片"),
        _("选照片"),
        "honor",
        state.add_photo,
        rx.cond(state.photo != "", rx.el.div(sent, class_name="mb-2"), rx.fragment()),
        wrong=wrong_here(state, "photo", "photos", "pictures"),
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
            parts.more_button(state.has_more, state.more),
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
    return parts.sheet(
        state.withdrawing != 0,
        state.ask_reason(0, ""),
        _("撤回这条表彰"),
        rx.el.form(
            rx.el.p(state.withdrawing_name, class_name="font-semibold"),
            rx.el.p(_("撤回后不能恢复，光荣榜上马上看不到。"), class_name="soft"),
            parts.form_error(state.error),
            parts.field(
                _("为什么撤回"),
                parts.text_input(id="reason", name="reason", max_length=200),
                for_id="reason",
                required=True,
            ),
            parts.button(_("撤回"), primary=True, type="submit"),
            on_submit=state.withdraw,
            class_name="flex flex-col gap-4",
        ),
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
