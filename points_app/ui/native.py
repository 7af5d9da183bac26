"""Elements that the browser itself handles: a form that is posted without JavaScript, and a plain link."""

from typing import Any

import reflex as rx
from reflex_base.components.component import Component, field
from reflex_base.vars.base import Var
from reflex_components_core.base.fragment import Fragment
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

ONCE = {"data-once": ""}
"""Attributes of a form that is posted once, and of a button that a second quick tap does not press."""

# The second tap would fall on the next row where the first one's has gone and the list has moved up under the finger.
_TAP_GUARD = """
if (typeof document !== "undefined") {
  let tap, posted = -1e9;
  addEventListener("click", (event) => {
    if (!event.target.closest("button[data-once]")) return;
    const near = tap && Math.hypot(event.clientX - tap.clientX, event.clientY - tap.clientY) < 30;
    if (near && event.timeStamp - tap.timeStamp < 400) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else tap = event;
  }, true);
  addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-once]")) return;
    if (event.timeStamp - posted < 8000) event.preventDefault();
    else posted = event.timeStamp;
  }, true);
  addEventListener("pageshow", () => { posted = -1e9; });
}
"""


class TapGuard(Fragment):
    """Watches over what is marked `ONCE`; its code comes with the pages that hold it, and with no others."""

    def add_custom_code(self) -> list[str]:
        """Return its code."""
        return [_TAP_GUARD]


tap_guard = TapGuard.create


def link(*children: Any, href: Any, **props: Any) -> rx.Component:
    """Return a link inside the app: no reload, the connection stays."""
    return router_link(*children, to=href, **props)


def load_link(*children: Any, href: Any, **props: Any) -> rx.Component:
    """Return a plain link, followed by the browser itself: other language, downloads, a place on this page.

    `rx.el.a` is React Router's: it takes the click, and of "#place" it drops the rest of the address.
    """
    return A.create(*children, href=href, **props)
