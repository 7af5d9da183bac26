"""The shape of what a browser sends over its websocket: read here, before Reflex sees it or anything is kept.

Of an event its name, its arguments and its page are taken, each measured; whatever else came with it is dropped.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

MAX_NAME_CHARS = 200
MAX_ADDRESS_CHARS = 2_000
MAX_QUERY_FIELDS = 40
MAX_DEPTH = 12
MAX_VALUES = 5_000
# What our states read of a connection's headers, and what Reflex builds the page's address from.
KEPT_HEADERS = ("host", "origin", "user-agent", "cookie")
MAX_HEADER_CHARS = {"cookie": 4_000}
MAX_OTHER_HEADER_CHARS = 500


class Malformed(Exception):
    """What was sent is none of our pages' events; says how, without repeating it."""


@dataclass(frozen=True)
class Sent:
    """An event as it may be kept. `weight` is about how many bytes it holds."""

    name: str
    payload: dict[str, Any]
    page: dict[str, Any]
    weight: int


def read(data: Any) -> Sent:
    """Return the event that was sent; raise Malformed for any other shape, and for too much of it."""
    if not isinstance(data, dict):
        raise Malformed("not an object")
    payload = data.get("payload", {})
    if not isinstance(payload, dict):
        raise Malformed("its arguments are no object")
    page = _page(data.get("router_data", {}))
    return Sent(_text(data.get("name"), "name", MAX_NAME_CHARS), payload, page, _weight(payload) + _weight(page))


def read_token(value: object) -> str:
    """Return the tab's token; raise Malformed unless it is a UUID as browsers make them."""
    text = _text(value, "token", 36)
    try:
        return str(UUID(text))
    except ValueError:
        raise Malformed("its token is no UUID") from None


def read_headers(headers: dict[str, str]) -> dict[str, str]:
    """Return the headers that are kept as long as the tab is connected, each cut."""
    return {
        name: headers[name][: MAX_HEADER_CHARS.get(name, MAX_OTHER_HEADER_CHARS)]
        for name in KEPT_HEADERS
        if name in headers
    }


def _page(sent: Any) -> dict[str, Any]:
    """Return the page's path, address and query, as Reflex names them."""
    if not isinstance(sent, dict):
        raise Malformed("its page is no object")
    query = sent.get("query") or {}
    if not isinstance(query, dict) or len(query) > MAX_QUERY_FIELDS:
        raise Malformed("its query is no object, or too long")
    return {
        "pathname": _text(sent.get("pathname", "/"), "path", MAX_ADDRESS_CHARS),
        "asPath": _text(sent.get("asPath", "/"), "address", MAX_ADDRESS_CHARS),
        "query": {_text(name, "query", 100): _query_value(value) for name, value in query.items()},
    }


def _query_value(value: Any) -> Any:
    """Return a field of the query: text, or the texts of a field that stands there several times."""
    if isinstance(value, list):
        return [_text(one, "query", MAX_ADDRESS_CHARS) for one in value[:MAX_QUERY_FIELDS]]
    return _text(value, "query", MAX_ADDRESS_CHARS)


def _text(value: Any, what: str, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise Malformed(f"its {what} is no text, or too long")
    return value


def _weight(value: Any) -> int:
    total = 0
    for count, (one, depth) in enumerate(_walk(value)):
        if depth > MAX_DEPTH or count > MAX_VALUES:
            raise Malformed("too deep, or too many values")
        total += 60 + (4 * len(one) if isinstance(one, str) else 0)
    return total


def _walk(value: Any) -> Iterator[tuple[Any, int]]:
    """Yield every value and name within `value` with its depth; no recursion, whose depth the sender would choose."""
    waiting = [(value, 0)]
    while waiting:
        one, depth = waiting.pop()
        yield one, depth
        if isinstance(one, dict):
            waiting.extend((part, depth + 1) for pair in one.items() for part in pair)
        elif isinstance(one, list):
            waiting.extend((part, depth + 1) for part in one)
