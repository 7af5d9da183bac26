"""Elements that the browser itself handles: a form that is posted without JavaScript, and a plain link."""

from typing import Any

import reflex as rx
from reflex_base.components.component import field
from reflex_base.vars.base import Var
from reflex_components_core.el.elements.base import BaseHTML
from reflex_components_core.react_router import link as router_link


class NativeForm(BaseHTML):
    """A plain form: Reflex's own prevents the native submission once JavaScript runs."""

    tag = "form"

    action: Var[str] = field(doc="Where the form is posted")
    method: Var[str] = field(doc="get or post")
    enc_type: Var[str] = field(doc="How the form is encoded")
    auto_complete: Var[str] = field(doc="on or off")


native_form = NativeForm.create


def link(*children: Any, href: Any, **props: Any) -> rx.Component:
    """Return a link inside the app: no reload, the connection stays."""
    return router_link(*children, to=href, **props)


def load_link(*children: Any, href: Any, **props: Any) -> rx.Component:
    """Return a link that loads the page anew: other language, sign-out, downloads."""
    return rx.el.a(*children, href=href, **props)
