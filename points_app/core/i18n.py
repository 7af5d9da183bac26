"""Words in two languages. Chinese is the source text; English comes from `locales/en/*.po` (one file a slice).

A page is compiled once per language under `use_locale`; messages of the server follow the route's language.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

LOCALES = ("zh", "en")
LOCALE_DIR = Path(__file__).parent.parent / "locales"
_locale: ContextVar[str] = ContextVar("locale", default="zh")


@lru_cache
def _catalogue(locale: str) -> dict[str, tuple[str, ...]]:
    """Return source text → translations (one, or singular and plural) of all catalogues of `locale`."""
    words: dict[str, tuple[str, ...]] = {}
    for path in sorted((LOCALE_DIR / locale).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=locale):
                texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
                source = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
                if source and all(texts):
                    words[source] = tuple(str(text) for text in texts)
    return words


def locale() -> str:
    """Return the language of the page being compiled or of the event being handled: "zh" or "en"."""
    return _locale.get()


def set_locale(name: str) -> None:
    """Set the language for the rest of this task."""
    _locale.set(name if name in LOCALES else "zh")


@contextmanager
def use_locale(name: str) -> Iterator[None]:
    """Use the language `name` inside the block."""
    token = _locale.set(name if name in LOCALES else "zh")
    try:
        yield
    finally:
        _locale.reset(token)


def _(text: str, /, **values: object) -> str:
    """Return `text` in the current language, with `{name}` places filled from `values`."""
    found = _catalogue(_locale.get()).get(text, (text,))[0]
    return found.format(**values) if values else found


def ngettext(text: str, plural: str, n: int, /, **values: object) -> str:
    """Return `text` for the count `n` in the current language; `{n}` and `values` are filled in.

    Chinese has one form, so `text` and `plural` are usually the same words.
    """
    found = _catalogue(_locale.get()).get(text, (text, plural))
    return found[0 if n == 1 or len(found) == 1 else 1].format(n=n, **values)


def unbroken(text: str) -> str:
    """Return `text` in which no line ends between a number and its word ("3 栋", "2 次", "Building 4")."""
    return re.sub(r"(?<=\d) (?=[\u4e00-\u9fff])| (?=\d+$)", "\N{NO-BREAK SPACE}", text)


def route(path: str) -> str:
    """Return the address of `path` ("/report/") in the current language."""
    return path if _locale.get() == "zh" else f"/en{path}"


def in_language(address: str) -> str:
    """Return the address of a page, in whichever language it is, in the current one."""
    plain = "/" if address == "/en" else address.removeprefix("/en") if address.startswith("/en/") else address
    return address if plain.startswith("/photo/") else route(plain)


__all__ = [
    "LOCALES",
    "LOCALE_DIR",
    "_",
    "in_language",
    "locale",
    "ngettext",
    "route",
    "set_locale",
    "unbroken",
    "use_locale",
]
