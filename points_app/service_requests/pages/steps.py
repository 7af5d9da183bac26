"""What staff do with the opened report: each a form of its own, folded away where it is not the next thing."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _
from points_app.service_requests.forms import AcceptForm, AssignForm, CategoryForm, ReturnForm, WritingForm
from points_app.service_requests.kinds import CATEGORIES, MAX_PHOTOS, Visit, Writing
from points_app.service_requests.state import WorkState
from points_app.ui import parts
from points_app.ui.fields import form_fields
from points_app.ui.pictures import photo_field
from points_app.ui.posting import posted_form, refusal, send_button

_STYLE = "flex flex-col gap-3"


def accept() -> rx.Component:
    """Taking it on. On the phone the button is in the bar below."""
    visits = [rx.el.option(_("先不约时间"), value=""), *(rx.el.option(one.label, value=one.value) for one in Visit)]
    return parts.panel(
        rx.el.form(
            *form_fields(AcceptForm, values=_key(), props={"visit": {"options": visits}}, id_prefix="accept"),
            parts.button(
                _("受理，由我负责"), primary=True, icon="check", type="submit", class_name="w-full max-lg:hidden"
            ),
            id="accept",
            on_submit=WorkState.accept,
            class_name=_STYLE,
        )
    )


def start() -> rx.Component:
    """Saying that work has begun."""
    return parts.button(_("开始办理"), icon="play", on_click=WorkState.start(WorkState.key), class_name="w-full")


def solve() -> rx.Component:
    """Saying what was done."""
    words = {"label": _("怎么解决的？"), "placeholder": _("比如：换了一段水管，试水半小时不漏。")}
    return _folded(
        _("办好了"),
        "circle-check",
        _writing(
            "solve",
            words,
            photo_field("solve-photos", _("拍一张办好以后的样子，反映人会看到。"), MAX_PHOTOS),
            send_button(_("办结，请反映人确认"), name="do", value=Writing.SOLVE.value),
        ),
        id="solve",
        class_name="scroll-mt-20",
    )


def note() -> rx.Component:
    """A word in between."""
    return _folded(
        _("写进展"),
        "message-square",
        _writing(
            "note",
            {"label": _("进展"), "rows": 3},
            photo_field("note-photos", _("可以附照片。"), MAX_PHOTOS),
            rx.el.div(
                _write_button(_("告诉反映人"), Writing.NOTE, "message-square"),
                _write_button(_("只给同事看"), Writing.INSIDE, "lock"),
                class_name="flex flex-wrap gap-3",
            ),
        ),
    )


def _write_button(words: str, writing: Writing, icon: str) -> rx.Component:
    return parts.button(words, type="submit", name="do", value=writing.value, icon=icon)


def _writing(prefix: str, words: dict[str, Any], *below: rx.Component) -> rx.Component:
    return posted_form(
        *form_fields(
            WritingForm,
            without=("do",),
            values={"id": WorkState.detail.item.id.to(str), **_key()},
            props={"words": {"required": True, "dir": "auto", **words}},
            id_prefix=prefix,
        ),
        *below,
        refusal(),
        action="/api/work",
        pictures=True,
        class_name=_STYLE,
    )


def assign() -> rx.Component:
    """Giving it to somebody else."""
    people = rx.foreach(WorkState.detail.candidates, lambda one: rx.el.option(one.words, value=one.id.to(str)))
    return _folded(
        _("转派给别人"),
        "corner-up-right",
        rx.el.form(
            *form_fields(
                AssignForm,
                values=_key(),
                props={"to": {"options": [people], "required": True}},
                id_prefix="assign",
            ),
            parts.button(_("转派"), type="submit", icon="corner-up-right"),
            on_submit=WorkState.assign,
            class_name=_STYLE,
        ),
    )


def categorize() -> rx.Component:
    """Saying what it is of, by need."""
    groups = [
        rx.el.optgroup(*(rx.el.option(one.label, value=one.value) for one in categories), label=need.label)
        for need, categories in CATEGORIES.items()
    ]
    return _folded(
        _("定类别"),
        "tag",
        rx.el.form(
            *form_fields(
                CategoryForm,
                values=_key(),
                props={"category": {"options": [rx.el.option(_("请选择"), value=""), *groups], "required": True}},
                id_prefix="category",
            ),
            parts.button(_("定为这一类"), type="submit", icon="tag"),
            on_submit=WorkState.categorize,
            class_name=_STYLE,
        ),
    )


def give_back() -> rx.Component:
    """Contesting that it was given to oneself."""
    return _folded(
        _("不归我办，退回"),
        "undo-2",
        rx.el.form(
            *form_fields(
                ReturnForm,
                values=_key(),
                props={"reason": {"required": True, "rows": 2}},
                id_prefix="return",
            ),
            parts.button(_("退回"), type="submit", icon="undo-2"),
            on_submit=WorkState.give_back,
            class_name=_STYLE,
        ),
    )


def _key() -> dict[str, Any]:
    return {"key": WorkState.key}


def _folded(title: str, icon: str, content: rx.Component, class_name: str = "", **props: Any) -> rx.Component:
    return rx.el.details(
        rx.el.summary(
            rx.icon(icon, size=20, aria_hidden="true"),
            title,
            rx.icon("chevron-down", size=20, aria_hidden="true", class_name="ml-auto soft group-open:rotate-180"),
            class_name="tap flex items-center gap-2 font-semibold cursor-pointer px-4",
        ),
        rx.el.div(content, class_name="px-4 pb-4 pt-1"),
        class_name=f"card-flat !p-0 group {class_name}",
        **props,
    )
