"""Markdown that anybody wrote, as HTML that is safe to show to anybody.

Two fences: the parser knows no raw HTML and no pictures (a picture from elsewhere would tell its server who reads), and
what it made is cleaned again by nh3 against a list of harmless elements.
"""

import html as entities
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

MAX_CHARACTERS = 10_000
TAGS = frozenset(
    "p br hr h2 h3 h4 ul ol li strong em s blockquote code pre a table thead tbody tr th td".split()  # noqa: SIM905  reads better
)
SCHEMES = frozenset({"http", "https", "tel", "mailto"})
_HEADINGS = {"h1": "h2", "h2": "h3"}


@lru_cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"]).disable("image")


def _tokens(source: str) -> list[Token]:
    tokens = _parser().parse(source[:MAX_CHARACTERS])
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            # The page's own title is the only h1.
            token.tag = _HEADINGS.get(token.tag, "h4")
    return tokens


def to_html(source: str) -> str:
    """Return Markdown as safe HTML: no scripts, no event attributes, no styles, no pictures, no odd links."""
    raw = _parser().renderer.render(_tokens(source), _parser().options, {})
    return nh3.clean(
        raw,
        tags=set(TAGS),
        attributes={"a": {"href"}, "*": set()},
        url_schemes=set(SCHEMES),
        link_rel="nofollow noopener",
    )


def to_text(source: str, limit: int = 120) -> str:
    """Return the words of Markdown on one line, at most `limit` characters, for a list."""
    words = " ".join(_words(_tokens(source)))
    line = re.sub(r"\s+", " ", entities.unescape(words)).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _words(tokens: Sequence[Token]) -> list[str]:
    found: list[str] = []
    in_table = False
    for token in tokens:
        if token.type in {"table_open", "table_close"}:
            in_table = token.type == "table_open"
        elif in_table:
            continue  # cells without their columns say nothing
        elif token.type == "inline":
            found.append("".join(_inline(child) for child in token.children or []))
        elif token.type in {"fence", "code_block"}:
            found.append(token.content)
    return found


def _inline(token: Any) -> str:
    return " " if token.type in {"softbreak", "hardbreak"} else str(token.content)
