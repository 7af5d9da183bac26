"""The committee's desk for notices: form, preview, and the list of what was published."""

from typing import Any

import reflex as rx

from points_app.access.session import SessionState
from points_app.core.i18n import _, route
from points_app.notices.forms import MAX_CAPTION, ChangeForm, NoticeForm, WordingForm
from points_app.notices.pages.reading import article
from points_app.notices.parts import kind_pill, withdrawal
from points_app.notices.state import NoticeWriteState
from points_app.ui import parts
from points_app.ui.fields import field_error, form_fields, other_errors
from points_app.ui.native import link, load_link
from points_app.ui.pictures import picture_button, picture_field, sent_picture
from points_app.ui.posting import FORGET, kept_form
from points_app.ui.shell import Page


def desk() -> rx.Component:
    """Write, edit, pin and withdraw notices."""
    state = NoticeWriteState
    return rx.el.div(
        parts.heading(
            _("发布公示"),
            _("发出去的每一版都会留底，撤回也要写明原因。"),
            action=rx.cond(
                SessionState.roles.contains("committee") & ~state.form_open,
                parts.button(_("写一条"), icon="pen-line", primary=True, on_click=state.write_new),
                rx.fragment(),
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
        other_errors(NoticeForm, state, "photos", "what_changed"),
        rx.cond(
            state.error_field == "seen",
            load_link(
                _("看新版本"),
                href=route("/notice/") + "?id=" + state.begun.id.to_string(),
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
    begun = state.begun
    return kept_form(
        rx.el.h2(rx.cond(begun.id == 0, _("新的一条"), _("修改这一条"))),
        *form_fields(NoticeForm, only={"key"}, values={"key": state.key}),
        _place(),
        *_fields("kind", "title", "source"),
        rx.el.div(*_fields("starts_on", "ends_on"), class_name="grid gap-4 sm:grid-cols-2 elder-one"),
        _pictures(),
        rx.cond(
            begun.id == 0,
            rx.fragment(*form_fields(NoticeForm, state, only={"pinned"})),
            rx.fragment(*form_fields(ChangeForm, state, only={"what_changed"})),
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
        key=state.key,
        tab_index=-1,
        on_submit=state.show_preview,
        kept="notice:" + begun.id.to_string() + ":" + begun.seen.to_string(),
        no_validate=True,  # all refusals are said alike, at their fields
        class_name="card-flat flex flex-col gap-4",
    )


def _fields(*names: str) -> list[rx.Component]:
    begun = NoticeWriteState.begun
    return form_fields(
        WordingForm,
        NoticeWriteState,
        only=names,
        values={name: getattr(begun, name) for name in names},
        props={"source": {"rows": 12}},
    )


def _place() -> rx.Component:
    state = NoticeWriteState
    options = rx.foreach(state.places, lambda one: rx.el.option(one.words, value=one.id.to_string()))
    return rx.cond(
        state.begun.id == 0,
        rx.fragment(
            *form_fields(
                NoticeForm,
                state,
                only={"place_id"},
                values={"place_id": state.begun.place_id},
                props={"place_id": {"options": [options]}},
            )
        ),
        rx.el.div(
            rx.el.div(_("发布到"), class_name="small soft"),
            rx.el.div(state.begun.place, class_name="font-semibold"),
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
        wrong=field_error(state, "pictures", "photos"),
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
                rx.el.span(rx.cond(state.begun.id == 0, _("发布到"), _("保存到")), " ", state.view.place),
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
                parts.more_button(state.after != "", state.more),
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
    return withdrawal(
        state,
        _("撤回这一条"),
        state.withdrawing_title,
        _("撤回后不能恢复。打开链接的人会看到“已撤回”和原因。"),
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
