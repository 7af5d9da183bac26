"""Fills prerendered pages in on the way out: what a form already knows, what was typed before, parts for no JavaScript.

The pages are static files. A page is read once per build; its fields and its empty `server_filled` parts are found
once; a request then only splices. React leaves both alone when it takes the page over (points_app/ui/native.py).
"""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from points_app import building
from points_app.core.errors import NotFound
from points_app.core.i18n import _

HEAD = "<head>"
"""The part that begins the page's head; no element has such an id."""


@dataclass(frozen=True)
class _Slot:
    """Where something can be put in: after the character `at`. `kind`: input, radio, text (a textarea) or part."""

    at: int
    kind: str
    name: str
    value: str = ""
    tag_end: int = 0


class _Finder(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.slots: list[_Slot] = []
        self._lines = [0]
        for line in source.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line, column = self.getpos()
        start = self._lines[line - 1] + column
        end = start + len(self.get_starttag_text() or "")
        found = {name: value or "" for name, value in attrs}
        after_name = start + 1 + len(tag)
        if tag == "input" and found.get("name"):
            kind = "radio" if found.get("type") in {"radio", "checkbox"} else "input"
            self.slots.append(_Slot(after_name, kind, found["name"], found.get("value", "")))
        elif tag == "textarea" and found.get("name"):
            self.slots.append(_Slot(after_name, "text", found["name"], tag_end=end))
        elif tag == "head":
            self.slots.append(_Slot(end, "part", HEAD))
        elif tag == "div" and found.get("id"):
            self.slots.append(_Slot(end, "part", found["id"]))

    handle_startendtag = handle_starttag


@dataclass(frozen=True)
class PageTemplate:
    """A prerendered page and where it can be filled in."""

    source: str
    slots: tuple[_Slot, ...]

    @classmethod
    def of(cls, source: str) -> "PageTemplate":
        """Find the slots of a page."""
        return cls(source, tuple(_Finder(source).slots))

    def fill(self, parts: Mapping[str, str], fields: Mapping[str, str]) -> str:
        """Return the page with `parts` (id → HTML) and `fields` (name → text as typed) put in."""
        pieces: list[tuple[int, str]] = []
        for slot in self.slots:
            if slot.kind == "part" and slot.name in parts:
                pieces.append((slot.at, parts[slot.name]))
            elif slot.kind != "part" and slot.name in fields:
                pieces.extend(_typed(slot, fields[slot.name]))
        made, last = [], 0
        for at, piece in sorted(pieces, key=lambda one: one[0]):
            made += [self.source[last:at], piece]
            last = at
        return "".join([*made, self.source[last:]])


def _typed(slot: _Slot, text: str) -> list[tuple[int, str]]:
    if slot.kind == "radio":
        return [(slot.at, ' checked=""')] if slot.value == text else []
    if slot.kind == "input":  # of two attributes with one name the first counts
        return [(slot.at, f' value="{escape(text)}"')]
    # A script puts the text back should React have emptied the field; the first line break in a textarea is not shown.
    return [(slot.at, f' data-text="{escape(text)}"'), (slot.tag_end, "\n" + escape(text))]


@lru_cache(maxsize=16)
def _template(path: Path, _changed_ns: int) -> PageTemplate:
    return PageTemplate.of(path.read_text(encoding="utf-8"))


def filled(
    request: Request, parts: Mapping[str, str], fields: Mapping[str, str] | None = None, address: str = ""
) -> Response:
    """Answer with the prerendered page of `address`, filled in; small enough for a slow network.

    Without an address it is the page that the request asks for.
    """
    path = building.web_dir() / "build" / "client" / (address or request.url.path).strip("/") / "index.html"
    if not path.is_file():
        raise NotFound(_("没有这一页。"))
    page = _template(path, path.stat().st_mtime_ns).fill(parts, fields or {})
    headers = {"cache-control": "no-store", "vary": "accept-encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return HTMLResponse(page, headers=headers)
    body = gzip.compress(page.encode(), compresslevel=6, mtime=0)
    return Response(body, media_type="text/html", headers={**headers, "content-encoding": "gzip"})
