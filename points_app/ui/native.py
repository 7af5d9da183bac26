"""Elements that the browser itself handles: a form that is posted without JavaScript, and a plain link."""

from typing import Any

import reflex as rx
from reflex_base.components.component import Component, field
from reflex_base.vars.base import Var
from reflex_components_core.el.elements.base import BaseHTML
from reflex_components_core.el.elements.inline import A
from reflex_components_core.react_router import link as router_link


class NativeForm(BaseHTML):
    """A plain form: Reflex's own prevents the native submission once JavaScript runs."""

    tag = "form"

    action: Var[str] = field(doc="Where the form is posted")
    method: Var[str] = field(doc="get or post")
    enc_type: Var[str] = field(doc="How the form is encoded")
    auto_complete: Var[str] = field(doc="on or off")


native_form = NativeForm.create

_SERVER_FILLED = """
const ServerFilled = memo(function ServerFilled({ id, src, className }) {
  const [inner, setInner] = useState(() => {
    const here = typeof document === "undefined" ? null : document.getElementById(id);
    return { __html: here ? here.innerHTML : "" };
  });
  useEffect(() => {
    if (!src || inner.__html) { document.dispatchEvent(new Event("points:filled")); return; }
    fetch(src + "&" + location.search.slice(1)).then((answer) => answer.ok ? answer.text() : "").then((text) => {
      setInner({ __html: text });
      setTimeout(() => document.dispatchEvent(new Event("points:filled")));
    }, () => {});
  }, []);
  return createElement("div", { id, className, suppressHydrationWarning: true, dangerouslySetInnerHTML: inner });
}, () => true);
"""


class ServerFilled(Component):
    """A part of a prerendered page that the server fills in on the way out; React leaves it as it comes.

    `src` is where its content is fetched from when the page was not loaded from the server but navigated to; ""
    leaves it empty (a place that a script of ours draws in).
    """

    tag = "ServerFilled"

    id: Var[str] = field(doc="By which the server finds it")
    src: Var[str] = field(doc="Where its content comes from after a navigation inside the app")

    def add_imports(self) -> dict[str, Any]:
        """Return what its code uses."""
        return {"react": ["createElement", "memo", "useEffect", "useState"]}

    def add_custom_code(self) -> list[str]:
        """Return its code."""
        return [_SERVER_FILLED]


server_filled = ServerFilled.create


def link(*children: Any, href: Any, **props: Any) -> rx.Component:
    """Return a link inside the app: no reload, the connection stays."""
    return router_link(*children, to=href, **props)


def load_link(*children: Any, href: Any, **props: Any) -> rx.Component:
    """Return a plain link, followed by the browser itself: other language, downloads, a place on this page.

    `rx.el.a` is React Router's: it takes the click, and of "#place" it drops the rest of the address.
    """
    return A.create(*children, href=href, **props)
