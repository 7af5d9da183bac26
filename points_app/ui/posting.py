"""Forms that the browser posts itself, and forms that remember what was typed: assets/form.js helps them along."""

from html import escape
from typing import Any

import reflex as rx

from points_app.core.i18n import _
from points_app.ui.native import native_form

FORGET = {"data-forget": ""}
"""Attributes of the button of a form that has this device forget what was typed."""


def posted_form(
    *children: Any,
    action: str,
    kept: str = "",
    pictures: bool = False,
    more: dict[str, str] | None = None,
    **props: Any,
) -> rx.Component:
    """A form posted to `action`: by the browser, or by the script, so that a refusal loses nothing.

    One of the children is the `refusal`. `kept` is the name under which this device keeps what is typed until it is
    sent. `more` are attributes that form.js knows: `data-remember`, the field by which the visitor finds again what was
    sent.
    """
    attributes = {**posted_attributes(), **({"data-kept": kept} if kept else {}), **(more or {})}
    if pictures:
        props["enc_type"] = "multipart/form-data"
    return native_form(*children, form_script(), action=action, method="post", custom_attrs=attributes, **props)


def posted_attributes() -> dict[str, str]:
    """Return by which attributes form.js knows a form that it posts, and what it says there."""
    return {
        "data-posted": "",
        "data-offline": _("现在没有网络。写好的话都在，连上网会自动发出，请别关这一页。"),
        "data-failed": _("没能发出，写好的内容都在，请过一会儿再试。"),
    }


def kept_form(*children: Any, kept: Any, **props: Any) -> rx.Component:
    """A form that Reflex sends; this device keeps what is typed as `kept` until `effects.forget_kept(kept)`."""
    attributes = {"data-kept": kept, "data-restored": _("已恢复上次没写完的内容，请核对后再发布。")}
    return rx.el.form(*children, form_script(), custom_attrs=attributes, **props)


def form_script() -> rx.Component:
    """The script, loaded only where such a form is, and once."""
    return rx.el.script(src="/form.js", async_=True)


def refusal() -> rx.Component:
    """The place in a posted form where the script says why it was refused; announced at once."""
    return rx.el.div(custom_attrs={"data-form-error": "", **_of_the_script("")}, role="alert")


def send_button(words: str, **props: Any) -> rx.Component:
    """The button that sends a form; says so while it is being sent."""
    return rx.el.button(
        rx.icon("send", size=20, aria_hidden="true"),
        rx.el.span(custom_attrs={"data-label": "", **_of_the_script(words)}),
        type="submit",
        class_name="btn btn-primary w-full",
        custom_attrs={"data-busy": _("正在发送…")},
        **props,
    )


def _of_the_script(words: str) -> dict[str, Any]:
    """Return the attributes of a place whose words the script may have changed before React takes the page over.

    React would find other text than it drew, and throw away the page with what has been typed.
    """
    return {"dangerouslySetInnerHTML": {"__html": escape(words)}}
