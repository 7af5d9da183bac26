"""The pieces that pages are put together from. Stateless; every word comes in from the page, already translated."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from points_app.core.i18n import _, route
from points_app.ui.native import link

Child = Any
PILL_ICONS = {
    "green": "circle-check",
    "amber": "clock-alert",
    "brick": "triangle-alert",
    "indigo": "info",
    "gold": "award",
}


def heading(title: Child, *under: Child, action: Child = None) -> rx.Component:
    """The page's title with a line under it, and one action beside it."""
    return rx.el.header(
        rx.el.div(
            rx.el.h1(title),
            *(rx.el.p(line, class_name="soft mt-1") for line in under),
            class_name="min-w-0 flex-1 basis-56",
        ),
        *([rx.el.div(action, class_name="no-print")] if action is not None else []),
        class_name="flex flex-wrap items-baseline gap-3 mb-5",
    )


def card(*children: Child, class_name: str = "", **props: Any) -> rx.Component:
    """A sheet with a hairline."""
    return rx.el.section(*children, class_name=f"card-flat {class_name}", **props)


def panel(*children: Child, class_name: str = "", **props: Any) -> rx.Component:
    """A tinted sheet."""
    return rx.el.section(*children, class_name=f"card-panel {class_name}", **props)


def stack(*children: Child, class_name: str = "", **props: Any) -> rx.Component:
    """Children below each other with even space."""
    return rx.el.div(*children, class_name=f"flex flex-col gap-4 {class_name}", **props)


def figure(label: Child, value: Child, note: Child = None) -> rx.Component:
    """A number that matters, with its name above."""
    return rx.el.div(
        rx.el.div(label, class_name="small soft"),
        rx.el.div(value, class_name="figure num"),
        *([rx.el.div(note, class_name="small soft mt-1")] if note is not None else []),
    )


def small_figure(label: Child, value: Child) -> rx.Component:
    """A number among others."""
    return rx.el.div(
        rx.el.div(label, class_name="small soft"), rx.el.div(value, class_name="num text-[length:var(--h2)] font-bold")
    )


def pill(words: Child, kind: str = "", icon: str = "") -> rx.Component:
    """A state: a word with an icon, never colour alone. `kind`: green, amber, brick, indigo, gold, red or none."""
    name = icon or PILL_ICONS.get(kind, "")
    mark = [rx.icon(name, size=16, aria_hidden="true")] if name else []
    return rx.el.span(*mark, words, class_name=f"pill pill-{kind}" if kind else "pill")


def match_pill(kind: Any, words: Any) -> rx.Component:
    """A pill whose kind is a state var: "green", "amber", "brick", "indigo", "gold" or anything else."""
    return rx.match(kind, *((name, pill(words, name)) for name in PILL_ICONS), pill(words))


def empty(words: Child, *actions: Child, icon: str = "inbox") -> rx.Component:
    """What stands where there is nothing yet: says what will appear here and offers the first action."""
    return rx.el.div(
        rx.icon(icon, size=40, aria_hidden="true", class_name="soft"),
        rx.el.p(words, class_name="soft max-w-[28em]"),
        *actions,
        class_name="flex flex-col items-center text-center gap-3 py-10 px-4",
    )


def skeleton(lines: int = 4) -> rx.Component:
    """Lines that keep the layout still while data comes."""
    widths = ("w-2/3", "w-full", "w-5/6", "w-3/4")
    return rx.el.div(
        *(rx.el.div(class_name=f"skeleton h-6 {widths[i % 4]}") for i in range(lines)),
        rx.el.span(_("正在读取…"), class_name="sr-only"),
        class_name="flex flex-col gap-4 py-2",
        role="status",
    )


def loaded(state: Any, content: Child, lines: int = 5) -> rx.Component:
    """The content once the page's `state` is ready, skeleton lines until then; where it could not be read, why."""
    trouble = empty(state.trouble, button_link(_("回首页"), route("/")), icon="circle-alert")
    return rx.cond(state.ready, content, rx.cond(state.trouble != "", trouble, skeleton(lines)))


def notice(*words: Child, kind: str = "", icon: str = "info", **props: Any) -> rx.Component:
    """A boxed remark. `kind`: error, amber, green or none."""
    return rx.el.div(
        rx.icon(icon, size=22, aria_hidden="true", class_name="mt-1 flex-none"),
        rx.el.div(*words, class_name="min-w-0"),
        class_name=f"notice-box flex gap-3 {f'notice-box-{kind}' if kind else ''}",
        **props,
    )


def form_error(error: Any) -> rx.Component:
    """The place at a form where its error appears; announced at once."""
    return rx.el.div(
        rx.cond(error != "", notice(error, kind="error", icon="triangle-alert"), rx.fragment()),
        id="form-error",
        role="alert",
        class_name="empty:hidden",
    )


def button(
    words: Child, *, icon: str = "", primary: bool = False, quiet: bool = False, class_name: str = "", **props: Any
) -> rx.Component:
    """A button; one primary a screen. Its type is "button" unless props say otherwise."""
    kind = "btn-primary" if primary else "btn-quiet" if quiet else ""
    mark = [rx.icon(icon, size=20, aria_hidden="true")] if icon else []
    props.setdefault("type", "button")
    return rx.el.button(*mark, words, class_name=f"btn {kind} {class_name}", **props)


def button_link(
    words: Child, href: Any, *, icon: str = "", primary: bool = False, quiet: bool = False, class_name: str = ""
) -> rx.Component:
    """A link that looks like a button."""
    kind = "btn-primary" if primary else "btn-quiet" if quiet else ""
    mark = [rx.icon(icon, size=20, aria_hidden="true")] if icon else []
    return link(*mark, words, href=href, class_name=f"btn {kind} {class_name}")


def segments(label: str, options: Sequence[tuple[str, str]], value: Any, on_pick: Any) -> rx.Component:
    """A segmented control. `options` are (value, words); `on_pick(value)` is fired with the one chosen."""
    return rx.el.div(
        *(
            rx.el.button(
                words, type="button", aria_pressed=rx.cond(value == key, "true", "false"), on_click=on_pick(key)
            )
            for key, words in options
        ),
        class_name="segments",
        role="group",
        aria_label=label,
    )


def link_segments(label: str, options: Sequence[tuple[str, str, Any]], **props: Any) -> rx.Component:
    """A segmented control of links, which work before the page's state is there; `options`: words, address, current."""
    return rx.el.nav(
        *(link(words, href=href, aria_current=rx.cond(current, "page", "false")) for words, href, current in options),
        aria_label=label,
        **{"class_name": "segments", **props},
    )


def field(
    label: Child, control: rx.Component, *, hint: Child = None, for_id: str = "", required: bool = False
) -> rx.Component:
    """A labelled control; the label says when it may be left empty. The control's id must be `for_id`."""
    optional = [] if required else [rx.el.span(_("（可不填）"), class_name="small soft font-normal")]
    return rx.el.div(
        rx.el.label(label, *optional, html_for=for_id, class_name="font-semibold block mb-1"),
        control,
        *([rx.el.p(hint, class_name="small soft mt-1", id=f"{for_id}-hint")] if hint is not None else []),
    )


def text_input(**props: Any) -> rx.Component:
    """A line of text."""
    return rx.el.input(**{"class_name": "input", "type": "text", **props})


def text_area(**props: Any) -> rx.Component:
    """Several lines of text."""
    return rx.el.textarea(class_name="textarea", **{"rows": 4, **props})


def select(*options: Child, **props: Any) -> rx.Component:
    """A native select: every phone has its own good one."""
    return rx.el.select(*options, class_name="select", **props)


def photo_strip(names: Any) -> rx.Component:
    """Thumbnails of pictures (a list var of names); each opens large."""
    return rx.el.div(
        rx.foreach(
            names,
            lambda name: rx.el.a(
                rx.el.img(
                    src="/photo/" + name + "?thumb=1",
                    alt=_("照片，点开看大图"),
                    loading="lazy",
                    class_name="w-24 h-24 object-cover rounded-[10px] border border-[var(--line)]",
                ),
                href="/photo/" + name,
                target="_blank",
            ),
        ),
        class_name="flex flex-wrap gap-2",
    )


def seal(surname: Any) -> rx.Component:
    """A drawn seal with the surname, where there is no portrait."""
    return rx.el.span(surname, class_name="seal", aria_hidden="true")


def more_button(has_more: Any, on_click: Any) -> rx.Component:
    """Fetches the next page of a list, if there is one."""
    return rx.cond(has_more, button(_("再看一些"), on_click=on_click, class_name="w-full mt-3"), rx.fragment())


def copy_button(text: Any, words: str) -> rx.Component:
    """Copies `text`, of a path ("/track/?code=…") the whole address; says so in the button."""
    return rx.el.button(
        rx.icon("copy", size=20, aria_hidden="true"),
        rx.el.span(words, custom_attrs={"data-copy-label": ""}, aria_live="polite"),
        type="button",
        class_name="btn",
        custom_attrs={"data-copy": text, "data-copied": _("已复制")},
    )


def sheet(opened: Any, on_close: Any, title: Child, *children: Child) -> rx.Component:
    """A dialog over the page, from the bottom on the phone.

    points.js opens it as a modal: focus stays inside, Escape and a tap beside it press the close button, and
    afterwards the focus goes back to where it was.
    """
    return rx.cond(
        opened,
        rx.el.dialog(
            rx.el.div(
                rx.el.h2(title, class_name="flex-1", id="sheet-title"),
                rx.el.button(
                    rx.icon("x", size=24, aria_hidden="true"),
                    type="button",
                    on_click=on_close,
                    aria_label=_("关闭"),
                    class_name="btn btn-quiet tap",
                    custom_attrs={"data-sheet-close": ""},
                ),
                class_name="flex items-center gap-2 mb-3",
            ),
            *children,
            aria_labelledby="sheet-title",
            class_name="sheet float",
            custom_attrs={"data-sheet": ""},
        ),
        rx.fragment(),
    )
