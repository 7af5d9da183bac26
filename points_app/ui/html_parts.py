"""The pieces of parts that the server draws as HTML: what `parts` and `posting` are for components, with their classes.

A page has its content in one of the two, never in both.
"""

from collections.abc import Iterable

from points_app.core import photos
from points_app.core.i18n import _
from points_app.ui.icons import icon
from points_app.ui.parts import PILL_ICONS
from points_app.ui.posting import posted_attributes
from points_app.web.fragments import key_field
from points_app.web.html import Html, el, join

NOTHING = Html("")


def card(*children: str) -> Html:
    """A sheet with a hairline."""
    return el("section", *children, class_="card-flat")


def panel(*children: str) -> Html:
    """A tinted sheet."""
    return el("section", *children, class_="card-panel")


def pill(words: str, kind: str) -> Html:
    """A state: a word with an icon, never colour alone. `kind`: green, amber, brick, indigo, gold or none."""
    sign = icon(PILL_ICONS[kind], 16) if kind in PILL_ICONS else NOTHING
    return el("span", sign, words, class_=f"pill pill-{kind}" if kind else "pill")


def error_notice(words: str) -> Html:
    """The reason of a refusal, announced at once; nothing where there is none."""
    if not words:
        return NOTHING
    sign = icon("triangle-alert", 22, "mt-1 flex-none")
    told = el("div", sign, el("div", words, class_="min-w-0"), class_="notice-box flex gap-3 notice-box-error")
    return el("div", told, id="form-error", role="alert")


def hidden(name: str, value: str) -> Html:
    """A field out of sight."""
    return el("input", type="hidden", name=name, value=value)


def field(label: str, control: str, *, for_id: str, hint: str = "", required: bool = False) -> Html:
    """A labelled control; the label says when it may be left empty. The control's id must be `for_id`."""
    optional = NOTHING if required else el("span", _("（可不填）"), class_="small soft font-normal")
    below = el("p", hint, class_="small soft mt-1", id=f"{for_id}-hint") if hint else NOTHING
    return el("div", el("label", label, optional, for_=for_id, class_="font-semibold block mb-1"), control, below)


def button(
    words: str, *, name: str = "", value: str = "", sign: str = "", primary: bool = False, style: str = ""
) -> Html:
    """A button that sends its form; one primary a screen."""
    told = {"name": name, "value": value} if name else {}
    kind = " btn-primary" if primary else ""
    shown = icon(sign) if sign else NOTHING
    return el("button", shown, words, type="submit", class_=f"btn{kind}{f' {style}' if style else ''}", **told)


def copy_button(text: str, words: str) -> Html:
    """Copies `text`, of a path the whole address, by assets/points.js."""
    label = el("span", words, data_copy_label=True, aria_live="polite")
    marks: dict[str, str] = {"data_copy": text, "data_copied": _("已复制")}
    return el("button", icon("copy"), label, type="button", class_="btn", **marks)


def photo_strip(names: Iterable[str]) -> Html:
    """Thumbnails of pictures; each opens large."""
    shown = [_photo(name) for name in names]
    return el("div", *shown, class_="flex flex-wrap gap-2") if shown else NOTHING


def _photo(name: str) -> Html:
    style = "w-24 h-24 object-cover rounded-[10px] border border-[var(--line)]"
    words = _("照片，点开看大图")
    small = el("img", src=photos.url(name, thumb=True), alt=words, loading="lazy", class_=style)
    return el("a", small, href=photos.url(name), target="_blank")


def posted_form(*children: str, action: str) -> Html:
    """A form posted by the browser, or by assets/form.js; with its key, and the place for the script's refusal."""
    refusal = el("div", data_form_error=True, role="alert")
    marks: dict[str, str] = {"action": action, "method": "post", **posted_attributes()}
    return el("form", join(key_field(), *children, refusal), class_="flex flex-col gap-3", **marks)
