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
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType
from typing_extensions import override

MAX_CHARACTERS = 10_000
TAGS = frozenset(
    "p br hr h2 h3 h4 ul ol li strong em s blockquote code pre a table thead tbody tr th td".split()  # noqa: SIM905  reads better
)
SCHEMES = frozenset({"http", "https", "tel", "mailto"})
_HEADINGS = {"h1": "h2", "h2": "h3"}


# Characters beside which no blank is written: Han, kana, hangul, and the punctuation and forms that go with them.
_CJK = re.compile(
    r"[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U000323af]"
)


class _State(StateInline):
    """Reads marks of emphasis as Chinese is written: without blanks, and beside its own punctuation."""

    @override
    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        """Return whether marks may open or close, by CommonMark's rule but for what is Chinese beside them.

        There punctuation is no hindrance: **时间：**明天. A single asterisk inside a word is one: 3*4*2.
        """
        found = super().scanDelims(start, canSplitWord)
        last = self.src[start - 1] if start > 0 else " "
        end = start + found.length
        following = self.src[end] if end < self.posMax else " "
        if self.src[start] == "*" and found.length == 1:
            return Scanned(found.can_open and not last.isalnum(), found.can_close and not following.isalnum(), 1)
        if not canSplitWord or not (_CJK.match(last) or _CJK.match(following)):
            return found
        return Scanned(not following.isspace(), not last.isspace(), found.length)


class _Inline(ParserInline):
    @override
    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


class _Markdown(MarkdownIt):
    @override
    def validateLink(self, url: str) -> bool:
        """Refuse, besides what is no link, the address of another site that looks like one of ours."""
        return super().validateLink(url) and not re.match(r"[/\\]{2}", url)


@lru_cache
def _parser() -> MarkdownIt:
    """Return the parser. An indented line is a paragraph and no program, and dashes below a line are a rule."""
    parser = _Markdown()
    parser.inline = _Inline()
    parser.configure("commonmark", {"html": False, "breaks": True})
    return parser.enable(["table", "strikethrough"]).disable(["image", "code", "lheading"])


def _tokens(source: str) -> list[Token]:
    tokens = _parser().parse(source[:MAX_CHARACTERS])
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            # The page's own title is the only h1.
            token.tag = _HEADINGS.get(token.tag, "h4")
    return tokens


@lru_cache(maxsize=256)  # what a crowd reads is rendered once; who restarts with another renderer begins anew
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
