"""Fields for pictures: sent with the form they are in, or before it, as soon as they are chosen."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _
from points_app.ui import parts
from points_app.ui.native import server_filled


def photo_field(id_: str, hint: str, most: int) -> rx.Component:
    """Pictures that are sent with their form (assets/form.js shows them small and shrinks them).

    No `capture`, which would forbid the album; no list of types, which costs WeChat its camera.
    """
    return parts.field(
        _("照片"),
        rx.el.div(
            rx.el.label(
                rx.icon("camera", size=20, aria_hidden="true"),
                _("拍照或选照片"),
                html_for=id_,
                class_name="btn photo-button",
            ),
            rx.el.input(
                id=id_,
                name="photos",
                type="file",
                accept="image/*",
                multiple=True,
                class_name="file-input photo-native",
                aria_describedby=f"{id_}-hint",
                custom_attrs={
                    "data-pictures": f"{id_}-thumbs",
                    "data-most": str(most),
                    "data-too-many": _("照片最多 {n} 张，多出的没有加上。", n=most),
                    "data-remove": _("去掉"),
                },
            ),
            server_filled(id=f"{id_}-thumbs", src="", class_name="thumbs"),
        ),
        for_id=id_,
        hint=hint,
    )


def picture_field(
    label: str, words: str, purpose: str, on_result: Any, *shown: Any, hint: str = "", wrong: Any = None
) -> rx.Component:
    """Pictures that are sent before their form, each as soon as it is chosen: the button says `words`.

    `purpose` is one that a slice registers (`PICTURE_PURPOSES`); `on_result(text)` gets the answer's JSON, for
    `photos.uploaded_names`. `shown` are those that have arrived, each a `sent_picture`; `wrong` is where errors stand.
    """
    optional = rx.el.span(_("（可不填）"), class_name="small soft font-normal")
    return rx.el.div(
        rx.el.div(label, optional, class_name="font-semibold mb-1"),
        *shown,
        _upload(words, f"/api/pictures?for={purpose}", on_result),
        *([rx.el.p(hint, class_name="small soft mt-1")] if hint else []),
        *([wrong] if wrong is not None else []),
    )


def sent_picture(
    name: Any, on_remove: Any, *, caption: Any = None, before: Any = None, frame: str = "border border-[var(--line)]"
) -> rx.Component:
    """A picture that has arrived, its caption, and a button that leaves it out; `before` stands before that one."""
    remove = picture_button("trash-2", _("去掉这张图片"), on_remove)
    return rx.el.div(
        rx.el.img(
            src="/photo/" + name + "?thumb=1",
            alt=_("已上传的图片"),
            class_name=f"w-20 h-20 flex-none object-cover rounded-[10px] {frame}",
        ),
        *([caption] if caption is not None else []),
        rx.el.div(*([before] if before is not None else []), remove, class_name="flex flex-none"),
        class_name="flex flex-wrap items-center gap-2" + (" justify-end" if caption is not None else ""),
        key=name,
    )


def picture_button(icon: str, words: str, on_click: Any) -> rx.Component:
    """A button at a picture."""
    return rx.el.button(
        rx.icon(icon, size=20, aria_hidden="true"),
        type="button",
        aria_label=words,
        class_name="btn btn-quiet tap px-2",
        on_click=on_click,
    )


def _upload(words: str, address: str, on_result: Any) -> rx.Component:
    """The button. upload.js puts each answer into the hidden field, so no picture goes through the websocket."""
    return rx.el.div(
        rx.el.label(
            rx.icon("image-plus", size=20, aria_hidden="true"),
            rx.el.span(words, custom_attrs={"data-upload-label": ""}, aria_live="polite"),
            rx.el.input(
                type="file",
                accept="image/*",
                multiple=True,
                class_name="sr-only",
                custom_attrs={
                    "data-upload": address,
                    "data-busy": _("正在上传…"),
                    "data-failed": _("图片没有传上去，请检查网络后再试。"),
                },
            ),
            class_name="btn upload",
        ),
        rx.el.input(
            type="text",
            hidden=True,
            aria_hidden="true",
            tab_index=-1,
            on_change=on_result,
            custom_attrs={"data-upload-result": ""},
        ),
        rx.el.script(src="/upload.js", async_=True),
    )
