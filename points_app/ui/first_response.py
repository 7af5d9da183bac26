"""The part of a page that the server draws, as HTML, in the page's first response: readable and usable before scripts.

There is no second copy of it as components. React takes it over as it stands; from then on the same part is fetched
again from `src`: after a navigation inside the app, every so often if it may change (points_app/web/fragments.py), when
the page is seen or the network is there again, and when a form in it has been posted (assets/form.js).
"""

from typing import Any

from reflex_base.components.component import Component, field
from reflex_base.vars.base import Var

# What somebody is typing is never taken away: it goes over into the new part, with the form's key and the focus, and a
# new part that has no place for it waits until it has been sent.
_CODE = """
const sameAs = (one) => (other) =>
  ["id", "name", "type", "value", "href", "data-copy"].every((it) => one.getAttribute(it) === other.getAttribute(it));
const isTouched = (field) => {
  if (field.options) return [...field.options].some((one) => one.selected !== one.defaultSelected);
  if (/radio|checkbox/.test(field.type)) return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
};
function replacePart(box, html, posted) {
  const made = document.createElement("template");
  made.innerHTML = html;
  const twin = (one) => [...made.content.querySelectorAll(one.tagName)].find(sameAs(one));
  if (!posted) {
    const typed = [...box.querySelectorAll("input:not([type=hidden]),select,textarea")].filter(isTouched);
    if (typed.some((one) => !twin(one))) return;
    typed.forEach((one) => {
      const other = twin(one), keys = [one, other].map((each) => each.form && each.form.querySelector("[name=key]"));
      if (/radio|checkbox/.test(one.type)) other.checked = one.checked; else other.value = one.value;
      if (keys[0] && keys[1]) keys[1].value = keys[0].value;
    });
  }
  box.querySelectorAll("details[open] > summary").forEach((one) => {
    const other = twin(one);
    if (other) other.parentNode.open = true;
  });
  const last = document.activeElement, next = box.contains(last) && last !== box ? twin(last) : null;
  const place = next && last.selectionStart !== undefined ? [last.selectionStart, last.selectionEnd] : null;
  box.replaceChildren(made.content);
  if (next) {
    next.focus({ preventScroll: true });
    try { if (place) next.setSelectionRange(...place); } catch (e) { /* a field without a cursor */ }
  }
  if (posted) {
    const told = box.querySelector("h2");
    scrollTo(0, 0);
    if (told) { told.tabIndex = -1; told.focus({ preventScroll: true }); }
  }
  document.dispatchEvent(new Event("points:filled"));
}
function followPart(box, address, every, setEmpty) {
  let timer = 0, asking = false, missed = false, over = false;
  const version = () => (box.lastChild && box.lastChild.nodeType === 8 ? box.lastChild.data : "");
  const again = () => ask(false), sent = (event) => {
    const told = event.detail;
    if (location.origin + told.to !== location.href) return;
    event.preventDefault();
    if (told.said) window.pointsToast.success(told.said);
    ask(true);
  };
  const later = () => {
    clearTimeout(timer);
    if (!over && (version() || !box.firstChild)) timer = setTimeout(again, 1000 * (box.firstChild ? every : 5));
  };
  const ask = (posted) => {
    if (over) return;
    if (asking) { missed = missed || posted; return; }
    const busy = [...box.querySelectorAll("form")].some((it) => it.keyed || it.querySelector("[aria-disabled=true]"));
    const rests = box.firstChild && (document.hidden || !version() || busy);
    if (rests && !posted) { later(); return; }
    asking = true;
    fetch(address, { headers: version() && !posted ? { "if-none-match": version() } : {} })
      .then((answer) => (answer.status === 200 ? answer.text() : ""))
      .then((html) => { if (html && !over) { setEmpty(false); replacePart(box, html, posted); } })
      .catch(() => { if (posted) location.reload(); })
      .then(() => {
        asking = false;
        if (missed) { missed = false; ask(true); } else later();
      });
  };
  document.addEventListener("visibilitychange", again);
  addEventListener("online", again);
  box.addEventListener("points:posted", sent);
  setEmpty(!box.firstChild);
  if (box.firstChild) { document.dispatchEvent(new Event("points:filled")); later(); } else again();
  return () => {
    over = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", again);
    removeEventListener("online", again);
    box.removeEventListener("points:posted", sent);
  };
}
const FirstResponse = memo(function FirstResponse({ id, src, every, className, children }) {
  const box = useRef(null), shown = useRef(null), place = useLocation(), go = useNavigate();
  const [inner] = useState(() => {
    const here = typeof document === "undefined" ? null : document.getElementById(id);
    return { __html: here ? here.innerHTML : "" };
  });
  const [empty, setEmpty] = useState(false);
  useEffect(() => {
    if (shown.current !== null && shown.current !== place.search) box.current.replaceChildren();
    shown.current = place.search;
    return followPart(box.current, src + "&" + place.search.slice(1), every, setEmpty);
  }, [place.search]);
  const follow = (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.target || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || /^.(api|photo)[/]/.test(link.pathname)) return;
    event.preventDefault();
    go(link.pathname + link.search + link.hash);
  };
  return [
    createElement("div", {
      key: "part", ref: box, id, className, onClick: follow, suppressHydrationWarning: true,
      dangerouslySetInnerHTML: inner,
    }),
    empty ? createElement("div", { key: "waits" }, children) : null,
  ];
}, () => true);
"""


class FirstResponse(Component):
    """The place of such a part, empty in the prerendered page; the page's route fills it in (`filling.filled`).

    Its children are shown while the part is on its way, after a navigation inside the app.
    """

    tag = "FirstResponse"

    id: Var[str] = field(doc="By which the server finds it")
    src: Var[str] = field(doc="Where the same part comes from alone; with ?, the page's own parameters follow")
    every: Var[int] = field(doc="After how many seconds it is asked for again, if it may change")

    def add_imports(self) -> dict[str, Any]:
        """Return what its code uses."""
        return {
            "react": ["createElement", "memo", "useEffect", "useRef", "useState"],
            "react-router": ["useLocation", "useNavigate"],
        }

    def add_custom_code(self) -> list[str]:
        """Return its code."""
        return [_CODE]


first_response = FirstResponse.create
