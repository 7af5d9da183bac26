"""QR tags: made and revoked by staff, and their sheets for the printer."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _, route
from points_app.people.parts import address_warning
from points_app.service_requests.forms import BuildingTagsForm, TagForm
from points_app.service_requests.kinds import Category
from points_app.service_requests.state import TagState
from points_app.ui import parts
from points_app.ui.fields import form_fields
from points_app.ui.native import load_link


def tags() -> rx.Component:
    """The tags of one's places, and a new one."""
    return parts.stack(
        parts.heading(
            _("二维码牌"),
            _("贴在楼门、电梯、路灯上。扫一下，地点就填好了。"),
            action=rx.el.div(
                _print_link(_("打印海报"), "layout=a4", "printer"),
                _print_link(_("打印贴纸"), "layout=sticker", "sticker"),
                class_name="flex flex-wrap gap-2",
            ),
        ),
        parts.form_error(TagState.error),
        _revoking(),
        parts.loaded(
            TagState,
            rx.el.div(
                rx.el.div(_all_doors(), _new(), class_name="flex flex-col gap-6"),
                rx.cond(
                    TagState.tags.length() > 0,
                    rx.el.ul(rx.foreach(TagState.tags, _tag), class_name="list-none p-0 m-0 card-flat"),
                    parts.empty(_("还没有二维码牌。先给每个楼门做一块。"), icon="scan-line"),
                ),
                class_name="grid gap-6 lg:grid-cols-[minmax(0,24rem)_minmax(0,1fr)] items-start elder-one",
            ),
        ),
    )


def _print_link(words: str, query: str, icon: str) -> rx.Component:
    return load_link(
        rx.icon(icon, size=20, aria_hidden="true"), words, href=f"{route('/tags/print/')}?{query}", class_name="btn"
    )


def _new() -> rx.Component:
    places = rx.foreach(TagState.places, lambda one: rx.el.option(one.name, value=one.id.to(str)))
    categories = [rx.el.option(one.label, value=one.value) for one in Category]
    return parts.panel(
        rx.el.form(
            rx.el.h2(_("做一块新的")),
            *form_fields(
                TagForm,
                values={"key": TagState.key},
                props={
                    "place": {"options": [places], "required": True},
                    "label": {"placeholder": _("比如：1 单元电梯")},
                    "category": {"options": [rx.el.option(_("不预选，由居民选"), value=""), *categories]},
                },
                id_prefix="tag",
            ),
            parts.button(_("做好这块牌"), primary=True, icon="plus", type="submit"),
            on_submit=TagState.add,
            reset_on_submit=True,
            class_name="flex flex-col gap-4",
        )
    )


def _all_doors() -> rx.Component:
    """Every building of a compound at once: what a first day needs."""
    compounds = rx.foreach(TagState.compounds, lambda one: rx.el.option(one.name, value=one.id.to(str)))
    return rx.cond(
        TagState.compounds.length() > 0,
        parts.panel(
            rx.el.form(
                rx.el.h2(_("每栋楼门一块")),
                rx.el.p(_("已经有牌的楼门不重做。"), class_name="soft -mt-2"),
                *form_fields(
                    BuildingTagsForm,
                    values={"key": TagState.key},
                    props={"compound": {"options": [compounds], "required": True}},
                    id_prefix="doors",
                ),
                parts.button(_("一次做好"), primary=True, icon="layers", type="submit"),
                on_submit=TagState.add_all,
                class_name="flex flex-col gap-4",
            )
        ),
        rx.fragment(),
    )


def _tag(tag: Any) -> rx.Component:
    return rx.el.li(
        rx.el.img(src=tag.image, alt="", loading="lazy", class_name="flex-none w-20 h-20"),
        rx.el.div(
            rx.el.div(rx.el.strong(tag.place), " · ", tag.label),
            rx.el.div(
                rx.el.span(tag.shown_code, class_name="mono"),
                rx.cond(tag.category != "", " · " + tag.category, ""),
                class_name="small soft",
            ),
            class_name="flex-1 basis-40",
        ),
        rx.cond(
            tag.live,
            rx.el.div(
                load_link(
                    rx.icon("printer", size=20, aria_hidden="true"),
                    _("打印"),
                    href=f"{route('/tags/print/')}?layout=a4&ids=" + tag.id.to(str),
                    class_name="btn btn-quiet",
                ),
                parts.button(_("停用"), quiet=True, icon="ban", on_click=TagState.ask_revoke(tag.id)),
                class_name="flex justify-end w-full lg:w-auto",
            ),
            parts.pill(_("已停用")),
        ),
        class_name="row flex-wrap lg:flex-nowrap",
    )


def _revoking() -> rx.Component:
    """What is torn off cannot be hung up again, so it is asked once more."""
    tag = TagState.revoking
    return parts.sheet(
        tag.id > 0,
        TagState.keep,
        _("停用这块牌？"),
        rx.el.p(tag.place, " · ", tag.label, " · ", rx.el.span(tag.shown_code, class_name="mono")),
        rx.el.p(_("停用后，再扫这张码就要自己选地点。停用了不能恢复，只能另做一块。"), class_name="soft mt-1"),
        rx.el.div(
            parts.button(_("停用"), icon="ban", primary=True, on_click=TagState.revoke(tag.id)),
            parts.button(_("先不停用"), on_click=TagState.keep),
            class_name="flex flex-wrap gap-3 mt-4",
        ),
    )


def sheet() -> rx.Component:
    """Posters (one a page) or stickers (twelve a page) for the printer; black first, QR at least 30 mm."""
    return rx.el.main(
        rx.el.link(rel="stylesheet", href="/poster.css"),
        rx.el.div(
            parts.button(_("打印"), primary=True, icon="printer", custom_attrs={"data-print-button": ""}),
            parts.button_link(_("回到二维码牌"), route("/tags/"), quiet=True),
            class_name="no-print flex flex-wrap gap-3 p-4",
        ),
        rx.cond(
            TagState.only_here != "",
            rx.el.div(address_warning(TagState.only_here), class_name="no-print px-4"),
            rx.fragment(),
        ),
        parts.loaded(
            TagState,
            rx.cond(
                TagState.tags.length() == 0,
                parts.empty(_("没有可以打印的二维码牌。")),
                rx.cond(
                    TagState.layout == "sticker",
                    rx.el.div(rx.foreach(TagState.tags, _sticker), class_name="stickers"),
                    rx.el.div(rx.foreach(TagState.tags, _poster)),
                ),
            ),
        ),
        id="main",
    )


def _poster(tag: Any) -> rx.Component:
    steps = (_("扫一扫"), _("说什么事，拍张照"), _("拿编号，查进度"))
    return rx.el.section(
        rx.el.h1(_("有事，扫一扫")),
        rx.el.p(_("漏水停电、电梯故障、噪音垃圾、想添个扶手，都可以说。不用登录。"), class_name="lead"),
        rx.el.div(
            rx.el.img(src=tag.image, alt=_("二维码，编号") + " " + tag.shown_code, class_name="qr"),
            rx.el.p(tag.shown_code, class_name="mono code"),
        ),
        rx.el.p(rx.el.strong(tag.place), " · ", tag.label, class_name="where"),
        rx.el.ol(*(rx.el.li(rx.el.b(str(n)), words) for n, words in enumerate(steps, 1)), class_name="steps"),
        rx.el.p(
            _("扫不了？浏览器里输入"),
            " ",
            rx.el.span(tag.typed_at, class_name="mono"),
            class_name="typed",
        ),
        rx.el.p(_("人有危险，先打 110、119、120。"), class_name="danger"),
        class_name="poster",
    )


def _sticker(tag: Any) -> rx.Component:
    return rx.el.section(
        rx.el.p(_("有事，扫一扫"), class_name="head"),
        rx.el.img(src=tag.image, alt=_("二维码，编号") + " " + tag.shown_code, class_name="qr"),
        rx.el.p(tag.shown_code, class_name="mono code"),
        rx.el.p(tag.place, " · ", tag.label, class_name="where"),
        class_name="sticker",
    )
