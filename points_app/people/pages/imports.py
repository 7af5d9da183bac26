"""A roster file: uploaded, previewed, imported."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _
from points_app.people.pages.common import at, back, sent_form
from points_app.people.state import ImportState
from points_app.ui import parts
from points_app.ui.native import ONCE, link, load_link, native_form, tap_guard


def imports() -> rx.Component:
    """A roster file: uploaded, previewed, imported."""
    return parts.stack(
        tap_guard(),
        parts.form_error(ImportState.error),
        parts.loaded(
            ImportState,
            parts.stack(
                back(ImportState.place.title, at("/people/", ImportState.place.id)),
                parts.heading(_("导入名册"), ImportState.place.where),
                rx.cond(
                    ImportState.done != "",
                    parts.notice(
                        rx.el.p(ImportState.done),
                        link(_("看名册"), href=at("/people/", ImportState.place.id), class_name="link"),
                        kind="green",
                        icon="circle-check",
                        role="status",
                    ),
                    rx.fragment(),
                ),
                rx.cond(ImportState.upload.id > 0, _preview(), _upload_form()),
            ),
        ),
    )


def _upload_form() -> rx.Component:
    return parts.stack(
        parts.panel(
            rx.el.p(_("用 Excel（.xlsx）或 CSV 文件，第一行写列名。先预览，有一处不对就一行也不导入。")),
            rx.el.p(
                _("同一份名册再导一次不会重复。名册里没有的人不会被删除，空着的手机号不会抹掉已登记的。"),
                class_name="small soft mt-1",
            ),
            load_link(
                rx.icon("download", size=20, aria_hidden="true"),
                _("下载模板"),
                href="/api/roster/template",
                class_name="btn mt-3",
                download=True,
            ),
        ),
        native_form(
            rx.el.input(type="hidden", name="at", value=ImportState.place.id.to_string(), read_only=True),
            parts.field(
                _("名册文件"),
                rx.el.input(
                    type="file",
                    id="file",
                    name="file",
                    accept=".xlsx,.csv,.txt,.xls",
                    required=True,
                    class_name="file-input",
                    aria_describedby="file-hint",
                ),
                hint=_("不超过 5 MB、20,000 行。"),
                for_id="file",
                required=True,
            ),
            parts.button(_("上传并预览"), icon="file-search", primary=True, type="submit", class_name="md:self-start"),
            action="/api/roster",
            method="post",
            custom_attrs=ONCE,
            enc_type="multipart/form-data",
            class_name="flex flex-col gap-4",
        ),
        parts.card(
            rx.el.h2(_("认得的列")),
            rx.el.p(
                _(
                    "房号和姓名必须有；小区、楼栋、单元、手机号、与户主关系、建筑面积、产权人可以有。"
                    "常见的叫法都认得，例如“门牌号”“联系电话”“业主”。"
                ),
                class_name="soft",
            ),
        ),
    )


def _preview() -> rx.Component:
    upload = ImportState.upload
    return parts.stack(
        rx.foreach(upload.notes, lambda note: parts.notice(note, kind="amber", icon="triangle-alert")),
        rx.cond(
            upload.headings.length() > 0,
            _explain(),
            rx.cond(upload.problems.length() > 0, _problems(), _what_would_change()),
        ),
        parts.button_link(
            _("换一个文件"), at("/people/import/", ImportState.place.id), icon="file-up", class_name="md:self-start"
        ),
    )


def _explain() -> rx.Component:
    """The headings of a file that was not understood, each with the question what it means."""
    options = [("", _("用不上")), *field_words()]
    return parts.card(
        _file_name(),
        rx.el.p(_("这份名册的列名认不全。请对一对，房号和姓名必须有；下次再传就记得了。"), class_name="soft mt-1 mb-3"),
        sent_form(
            "explain",
            rx.foreach(
                ImportState.upload.headings,
                lambda one: parts.field(
                    one.heading,
                    parts.select(
                        *(rx.el.option(words, value=value) for value, words in options),
                        id=one.name,
                        name=one.name,
                        default_value=one.field,
                    ),
                    for_id=one.name,
                    required=True,
                ),
            ),
            parts.button(_("按这样读"), icon="file-search", primary=True, type="submit", class_name="md:self-start"),
            on_submit=ImportState.explain,
            key=ImportState.upload.sha256,
        ),
    )


def field_words() -> list[tuple[str, str]]:
    """Return the fields of a roster that a heading may mean, each with its words."""
    return [
        ("door", _("房号")),
        ("name", _("姓名")),
        ("phone", _("手机号")),
        ("compound", _("小区")),
        ("building", _("楼栋")),
        ("unit", _("单元")),
        ("relation", _("与户主关系")),
        ("area", _("建筑面积")),
        ("owner", _("产权人")),
    ]


def _file_name() -> rx.Component:
    return rx.el.h2(ImportState.upload.name)


def _left_out() -> rx.Component:
    left_out = ImportState.upload.left_out
    words = rx.el.p(_("这些列用不上，没有读："), left_out, class_name="small soft mt-2")
    return rx.cond(left_out != "", words, rx.fragment())


def _what_would_change() -> rx.Component:
    upload = ImportState.upload
    return parts.stack(
        parts.card(
            _file_name(),
            rx.el.div(
                parts.small_figure(_("新登记（人）"), upload.new),
                parts.small_figure(_("更新（人）"), upload.changed),
                parts.small_figure(_("没有变化（人）"), upload.same),
                parts.small_figure(_("新住户（户）"), upload.households),
                parts.small_figure(_("房屋和产权"), upload.units),
                class_name="grid grid-cols-2 md:grid-cols-5 gap-3 mt-2",
            ),
            rx.cond(
                upload.places.length() > 0,
                rx.el.div(
                    rx.el.p(_("还会新建这些地方，请看看名字对不对："), class_name="mt-3"),
                    rx.el.ul(rx.foreach(upload.places, rx.el.li), class_name="font-semibold"),
                ),
                rx.fragment(),
            ),
            _left_out(),
        ),
        _confirm(),
    )


def _problems() -> rx.Component:
    """The bad cells: a table, and on the phone a list."""
    return rx.el.div(
        parts.notice(
            rx.el.p(_("有些格子要改，一行也没有导入。改好文件后重新上传。")),
            kind="error",
            icon="triangle-alert",
            role="alert",
        ),
        rx.el.div(_file_name(), _left_out(), class_name="mt-4"),
        rx.el.table(
            rx.el.thead(
                rx.el.tr(rx.el.th(_("哪一行")), rx.el.th(_("哪一列")), rx.el.th(_("为什么"))),
                class_name="max-md:sr-only",
            ),
            rx.el.tbody(rx.foreach(ImportState.upload.problems, _problem_row)),
            class_name="work-table mt-2",
        ),
    )


def _problem_row(one: Any) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            one.where,
            class_name="num whitespace-nowrap max-md:block max-md:float-left max-md:font-semibold max-md:!border-0",
        ),
        rx.el.td(one.column, class_name="md:whitespace-nowrap max-md:block max-md:font-semibold max-md:!border-0"),
        rx.el.td(one.message, class_name="max-md:block max-md:!pt-0 max-md:clear-left"),
        class_name="max-md:block",
    )


def _confirm() -> rx.Component:
    return rx.cond(
        ImportState.changes > 0,
        parts.button(
            _("确认导入"),
            icon="check",
            primary=True,
            on_click=ImportState.confirm,
            custom_attrs=ONCE,
            class_name="md:self-start",
        ),
        parts.notice(_("名册里的内容都已登记过，没有要改的。"), kind="green", icon="circle-check"),
    )
