"""The committee's desk for notices: form, preview, and the list of what was published."""

from functools import partial
from typing import Any

import reflex as rx

from points_app.access.session import SessionState
from points_app.core.i18n import _, route
from points_app.notices.forms import MAX_CAPTION, MAX_REASON, MAX_SOURCE, MAX_TITLE
from points_app.notices.pages.reading import article, kinds
from points_app.notices.parts import kind_pill
from points_app.notices.state import NoticeWriteState
from points_app.ui import parts
from points_app.ui.desk import asked, wrong_elsewhere, wrong_here
from points_app.ui.native import link, load_link
from points_app.ui.pictures import picture_button, picture_field, sent_picture
from points_app.ui.posting import FORGET, kept_form
from points_app.ui.shell import Page

FIELDS = ("place_id", "kind", "title", "source", "starts_on", "ends_on", "pictures", "photos", "what_changed")


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
            SessionState,
            rx.cond(
                SessionState.roles.contains("committee"),
                parts.stack(
                    rx.cond(state.withdrawing == 0, _error(), rx.fragment()),
                    rx.cond(state.form_open, _writing(), rx.fragment()),
                    parts.loaded(state, _own()),
                    _withdrawal(),
                ),
                parts.empty(_("发布公示由居委会办理，您的账号没有这项权限。"), icon="lock"),
            ),
        ),
    )


def _error() -> rx.Component:
    state = NoticeWriteState
    return rx.el.div(
        wrong_elsewhere(state, *FIELDS),
        rx.cond(
            state.error_field == "seen",
            load_link(
                _("看新版本"),
                href=route("/notice/") + "?id=" + state.form.id.to_string(),
                target="_blank",
                class_name="link tap inline-flex items-center",
            ),
            rx.fragment(),
        ),
        class_name="empty:hidden",
    )


def _writing() -> rx.Component:
    """The form stays where it is, out of sight, while its preview is looked at: what was typed is in its fields."""
    state = NoticeWriteState
    return rx.el.div(
        rx.el.div(_form(), class_name=rx.cond(state.previewing, "hidden", "")),
        rx.cond(state.previewing, _preview(), rx.fragment()),
        class_name="max-w-[672px]",
    )


def _form() -> rx.Component:
    state = NoticeWriteState
    form = state.form
    return kept_form(
        rx.el.h2(rx.cond(form.id == 0, _("新的一条"), _("修改这一条"))),
        _place(),
        asked(
            state,
            "kind",
            _("类型"),
            lambda **props: parts.select(
                *(rx.el.option(words, value=kind) for kind, words in kinds()), default_value=form.kind, **props
            ),
            required=True,
        ),
        asked(
            state,
            "title",
            _("标题"),
            partial(parts.text_input, max_length=MAX_TITLE, default_value=form.title),
            required=True,
        ),
        asked(
            state,
            "source",
            _("正文"),
            partial(parts.text_area, rows=12, max_length=MAX_SOURCE, default_value=form.source),
            hint=_("空一行另起一段。行首写 ## 是小标题，写 - 是列表；**两边加星号**是加粗。"),
            required=True,
        ),
        rx.el.div(
            asked(
                state,
                "starts_on",
                _("哪天开始展示"),
                partial(parts.text_input, type="date", default_value=form.starts_on),
            ),
            asked(
                state,
                "ends_on",
                _("最后一天"),
                partial(parts.text_input, type="date", default_value=form.ends_on),
                hint=_("“公示”必须写，常见 3 天或 7 天。"),
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
            asked(
                state,
                "what_changed",
                _("改了什么"),
                partial(parts.text_input, max_length=MAX_REASON),
                hint=_("大家会看到这句话，例如：时间从周六改到周日。"),
                required=True,
            ),
        ),
        rx.el.div(
            parts.button(_("预览"), icon="eye", type="submit"),
            parts.button(_("先收起"), quiet=True, on_click=state.close),
            parts.button(
                _("清空重写"),
                quiet=True,
                on_click=state.start_over,
                custom_attrs=FORGET,
            ),
            class_name="flex flex-wrap gap-2",
        ),
        rx.el.p(_("没发布的文字会在这台设备上留七天，下次打开接着写。"), class_name="small soft"),
        id="notice-form",
        key=form.key,
        tab_index=-1,
        on_submit=state.show_preview,
        kept=_kept_name(),
        class_name="card-flat flex flex-col gap-4",
    )


def _kept_name() -> Any:
    form = NoticeWriteState.form
    return "notice:" + form.id.to_string() + ":" + form.seen.to_string()


def _place() -> rx.Component:
    state = NoticeWriteState
    form = state.form
    return rx.cond(
        form.id == 0,
        asked(
            state,
            "place_id",
            _("发布到"),
            lambda **props: parts.select(
                rx.foreach(state.places, lambda one: rx.el.option(one.words, value=one.id.to_string())),
                default_value=form.place_id,
                **props,
            ),
            hint=_("这个地方和它下面的楼栋都会看到。发布后不能换地方。"),
            required=True,
        ),
        rx.el.div(
            rx.el.div(_("发布到"), class_name="small soft"),
            rx.el.div(form.place, class_name="font-semibold"),
        ),
    )


def _pictures() -> rx.Component:
    state = NoticeWriteState
    return picture_field(
        _("图片"),
        _("加图片"),
        "notice",
        state.add_pictures,
        rx.el.div(rx.foreach(state.pictures, _picture), class_name="flex flex-col gap-3 mb-3"),
        hint=_("最多 9 张，每张 10 MB 以内。拍到人脸、门牌、身份证号的，请先遮住。"),
        wrong=wrong_here(state, "pictures", "photos"),
    )


def _picture(picture: Any, at: Any) -> rx.Component:
    state = NoticeWriteState
    caption = parts.text_input(
        name="caption-" + picture.name,
        aria_label=_("图片说明"),
        placeholder=_("图片说明"),
        default_value=picture.caption,
        max_length=MAX_CAPTION,
        class_name="input flex-1 min-w-0 basis-[calc(100%-6rem)] sm:basis-0",
    )
    forward = rx.cond(
        at > 0,
        picture_button("arrow-up", _("往前挪一张"), state.move_picture(picture.name)),
        rx.el.span(class_name="tap hidden sm:block"),
    )
    return sent_picture(picture.name, state.remove_picture(picture.name), caption=caption, before=forward)


def _preview() -> rx.Component:
    state = NoticeWriteState
    return rx.el.section(
        rx.el.div(
            rx.el.h2(_("大家会看到这样"), id="preview-title", class_name="flex-1"),
            rx.cond(state.view.pinned, parts.pill(_("置顶"), "red", "pin"), rx.fragment()),
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
            parts.button(_("回去改"), quiet=True, on_click=state.back_to_form),
            class_name="flex flex-wrap gap-2",
        ),
        id="preview",
        tab_index=-1,
        aria_labelledby="preview-title",
        class_name="flex flex-col gap-4 min-w-0",
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
