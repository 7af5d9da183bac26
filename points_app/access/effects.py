"""What a handler has the page do, by name: assets/points.js knows these names and nothing else, and evaluates no text.

Reflex sends such effects as text for the browser to evaluate; ours is a name and values as JSON, which
points_app/ui/build_plugins.py has dispatched instead.
"""

import json

import reflex as rx
from reflex.event import EventSpec


def _effect(name: str, *values: object) -> EventSpec:
    return rx.call_script(json.dumps([name, *values], ensure_ascii=False))


def toast(kind: str, words: str | dict[str, str], seconds: int = 0) -> EventSpec:
    """Say something at the top of the page. `kind`: success, error or info; `words`: or by language; 0 s: as usual."""
    return _effect("toast", kind, words, seconds)


def done(words: str) -> EventSpec:
    """Say what was done."""
    return toast("success", words)


def scroll_to(place: str) -> EventSpec:
    """Scroll to the element with the id `place`."""
    return _effect("scroll", place)


def go_to(place: str) -> EventSpec:
    """Scroll to a part of the page that has just come, and begin there with the keyboard too."""
    return _effect("begin", place)


def forget_kept(name: str) -> EventSpec:
    """Have this device forget what was typed; Reflex's own event for it loads the whole page's state again."""
    return _effect("forget", name)


def show_address(address: str) -> EventSpec:
    """Show an address of this page in the browser, without going there."""
    return _effect("address", address)


def show_typed(box: str) -> EventSpec:
    """Show what was typed into the password field `box`, or hide it again."""
    return _effect("typed", box)


def open_form(box: str, field: str) -> EventSpec:
    """Open the <details> with the id `box`, scroll there, and begin in `field`."""
    return _effect("open", box, field)
