"""The committee's desk for notices: form, preview, and the list of what was published."""

from typing import Any

import reflex as rx

from points_app.boards.drafts import MAX_SOURCE, MAX_TITLE
from points_app.boards.pages.notices import article, kind_pill, kinds
from points_app.boards.state import NoticeWriteState
from points_app.core.i18n import _
from points_app.people.state import SessionState
from points_app.ui import parts
from points_app.ui.native import link
from points_app.ui.shell import Page


def desk() -> rx.Component:
    """Write, edit, pin and withdraw notices."""
    state = NoticeWriteState
    return rx.el.div(
        parts.heading(
            _("发布公示"),
            _("发出去的每一版都会留底，撤回也要写明原因。"),
            action=rx.cond(
                state.form_open,
                rx.fragment(),
                parts.button(_("写一条"), icon="pen-line", primary=True, on_click=state.write_new),
            ),
        ),
        parts.loaded(
            SessionState.ready,
            rx.cond(
                SessionState.roles.contains("committee"),
                parts.stack(
                    rx.cond(state.withdrawing == 0, parts.form_error(state.error), rx.fragment()),
                    rx.cond(state.form_open, _writing(), rx.fragment()),
                    parts.loaded(state.ready, _own()),
                    _withdrawal(),
                ),
                parts.empty(_("发布公示由居委会办理，您的账号没有这项权限。"), icon="lock"),
            ),
        ),
    )


def _writing() -> rx.Component:
    state = NoticeWriteState
    return rx.el.div(
        rx.el.div(_form(), class_name=rx.cond(state.previewing, "hidden lg:block", "")),
        rx.cond(
            state.previewing,
            _preview(),
            rx.el.div(
                parts.empty(_("写好后点“预览”，这里会出现大家将看到的样子。"), icon="eye"),
                class_name="hidden lg:block card-panel",
            ),
        ),
        class_name="grid gap-5 lg:grid-cols-2 items-start elder-one",
    )


def _form() -> rx.Component:
    state = NoticeWriteState
    form = state.form
    return rx.el.form(
        rx.el.h2(rx.cond(form.id == 0, _("新的一条"), _("修改这一条"))),
        parts.field(
            _("发布到"),
            rx.cond(
                form.id == 0,
                parts.select(
                    rx.foreach(state.places, lambda one: rx.el.option(one.words, value=one.id.to_string())),
                    id="place",
                    name="place_id",
                    default_value=form.place_id,
                ),
                rx.el.div(form.place, id="place", class_name="font-semibold"),
            ),
            hint=_("这个地方和它下面的楼栋都会看到。发布后不能换地方。"),
            for_id="place",
            required=True,
        ),
        parts.field(
            _("类型"),
            parts.select(
                *(rx.el.option(words, value=kind) for kind, words in kinds()),
                id="kind",
                name="kind",
                default_value=form.kind,
            ),
            for_id="kind",
            required=True,
        ),
        parts.field(
            _("标题"),
            parts.text_input(id="title", name="title", max_length=MAX_TITLE, default_value=form.title),
            for_id="title",
            required=True,
        ),
        parts.field(
            _("正文"),
            parts.text_area(id="source", name="source", rows=12, max_length=MAX_SOURCE, default_value=form.source),
            hint=_("空一行另起一段。行首写 ## 是小标题，写 - 是列表；**两边加星号**是加粗。"),
            for_id="source",
            required=True,
        ),
        rx.el.div(
            parts.field(
                _("哪天开始展示"),
                parts.text_input(id="starts_on", name="starts_on", type="date", default_value=form.starts_on),
                for_id="starts_on",
            ),
            parts.field(
                _("最后一天"),
                parts.text_input(id="ends_on", name="ends_on", type="date", default_value=form.ends_on),
                hint=_("“公示”必须写，常见 3 天或 7 天。"),
                for_id="ends_on",
            ),
            class_name="grid gap-4 sm:grid-cols-2 elder-one",
        ),
        _pictures(),
        rx.cond(
            form.id == 0,
            rx.el.label(
                rx.el.input(type="checkbox", name="pinned", class_name="checkbox"),
                _("置顶"),
                class_name="flex items-center gap-3 tap",
            ),
            parts.field(
                _("改了什么"),
                parts.text_input(id="what_changed", name="what_changed", max_length=200),
                hint=_("大家会看到这句话，例如：时间从周六改到周日。"),
                for_id="what_changed",
                required=True,
            ),
        ),
        rx.el.div(
            parts.button(_("预览"), icon="eye", type="submit"),
            parts.button(_("不写了"), quiet=True, on_click=state.close),
            class_name="flex flex-wrap gap-2",
        ),
        id="notice-form",
        key=form.key,
        on_submit=state.show_preview,
        class_name="card-flat flex flex-col gap-4",
    )


def _pictures() -> rx.Component:
    state = NoticeWriteState
    return rx.el.div(
        rx.el.div(_("图片"), rx.el.span(_("（可不填）"), class_name="small soft"), class_name="font-semibold mb-1"),
        rx.el.div(rx.foreach(state.pictures, _picture), class_name="flex flex-col gap-3 mb-3"),
        parts.picture_upload(_("加图片"), "/api/notice-photos", state.add_pictures),
        rx.el.p(_("最多 9 张，每张 10 MB 以内。拍到人脸、门牌、身份证号的，请先遮住。"), class_name="small soft mt-1"),
    )


def _picture(picture: Any) -> rx.Component:
    return rx.el.div(
        rx.el.img(
            src=picture.address + "?thumb=1",
            alt=_("已上传的图片"),
            class_name="w-20 h-20 flex-none object-cover rounded-[10px] border border-[var(--line)]",
        ),
        parts.text_input(
            name="caption-" + picture.name,
            aria_label=_("图片说明"),
            placeholder=_("图片说明"),
            default_value=picture.caption,
            max_length=80,
        ),
        rx.el.button(
            rx.icon("trash-2", size=20, aria_hidden="true"),
            type="button",
            aria_label=_("去掉这张图片"),
            class_name="btn btn-quiet tap px-2 flex-none",
            on_click=NoticeWriteState.remove_picture(picture.name),
        ),
        class_name="flex items-center gap-2",
        key=picture.name,
    )


def _preview() -> rx.Component:
    state = NoticeWriteState
    return rx.el.section(
        rx.el.div(
            rx.el.h2(_("大家会看到这样"), class_name="flex-1"),
            rx.cond(state.view.state == "coming", parts.pill(_("到日子才展示"), "amber"), rx.fragment()),
            class_name="flex flex-wrap items-center gap-3",
        ),
        parts.card(article(state.view, rx.el.h3)),
        rx.el.div(
            parts.button(
                rx.el.span(rx.cond(state.form.id == 0, _("发布到"), _("保存到")), " ", state.view.place),
                primary=True,
                on_click=state.publish,
            ),
            parts.button(_("回去改"), quiet=True, on_click=state.back_to_form, class_name="lg:hidden"),
            class_name="flex flex-wrap gap-2",
        ),
        id="preview",
        class_name="flex flex-col gap-4 min-w-0",
        aria_live="polite",
    )


def _own() -> rx.Component:
    state = NoticeWriteState
    return rx.el.section(
        rx.el.h2(_("已发布的"), class_name="mb-2"),
        rx.cond(
            state.rows.length() > 0,
            rx.el.div(
                rx.foreach(state.rows, _own_row),
                parts.more_button(state.has_more, state.more),
            ),
            parts.empty(_("还没有发布过。点“写一条”开始。"), icon="megaphone"),
        ),
        class_name="mt-4",
    )


def _own_row(row: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.div(
                rx.cond(row.pinned, parts.pill(_("置顶"), "red", "pin"), rx.fragment()),
                kind_pill(row.kind, row.kind_words),
                rx.match(
                    row.state,
                    ("withdrawn", parts.pill(_("已撤回"), icon="ban")),
                    ("ended", parts.pill(_("已到期"), icon="calendar-x")),
                    ("coming", parts.pill(_("还没到日子"), "amber")),
                    rx.fragment(),
                ),
                class_name="flex flex-wrap gap-2 mb-1",
            ),
            link(row.title, href=row.href, class_name="font-bold"),
            rx.el.div(
                rx.el.span(row.place),
                rx.el.span(row.day, class_name="num"),
                rx.el.span(row.readers, class_name="num"),
                rx.el.span(row.edited, class_name="num"),
                class_name="small soft flex flex-wrap gap-x-4",
            ),
            rx.cond(row.state_words != "", rx.el.div(row.state_words, class_name="small soft"), rx.fragment()),
            class_name="min-w-0 flex-1 basis-64",
        ),
        rx.cond(row.state == "withdrawn", rx.fragment(), _actions(row)),
        class_name="row flex-wrap py-3!",
    )


def _actions(row: Any) -> rx.Component:
    state = NoticeWriteState
    return rx.el.div(
        parts.button(_("修改"), icon="pen-line", quiet=True, on_click=state.edit(row.id)),
        rx.cond(
            row.pinned,
            parts.button(_("取消置顶"), icon="pin-off", quiet=True, on_click=state.pin(row.id, False)),
            parts.button(_("置顶"), icon="pin", quiet=True, on_click=state.pin(row.id, True)),
        ),
        parts.button(_("撤回"), icon="undo-2", quiet=True, on_click=state.ask_reason(row.id, row.title)),
        class_name="flex flex-wrap",
    )


def _withdrawal() -> rx.Component:
    state = NoticeWriteState
    return parts.sheet(
        state.withdrawing != 0,
        state.ask_reason(0, ""),
        _("撤回这一条"),
        rx.el.form(
            rx.el.p(state.withdrawing_title, class_name="font-semibold"),
            rx.el.p(_("撤回后不能恢复。打开链接的人会看到“已撤回”和原因。"), class_name="soft"),
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
    Page(
        "/notices/write/",
        lambda: _("发布公示"),
        desk,
        on_load=(NoticeWriteState.load,),
        door="notices",
        width="work",
    )
]
