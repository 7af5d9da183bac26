"""HTML put together on the server, for what must be there without JavaScript: every text is escaped."""

from html import escape


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


_VOID = frozenset({"input", "img", "meta"})


def el(tag: str, *children: str, **attributes: str | bool) -> Html:
    """Return an element. Children that are not Html are escaped; `class_` is class, `data_x` data-x, True is bare."""
    made = [tag]
    for name, value in attributes.items():
        key = name.rstrip("_").replace("_", "-")
        if value is True:
            made.append(key)
        elif value is not False:
            made.append(f'{key}="{escape(value)}"')
    start = f"<{' '.join(made)}>"
    return Html(start if tag in _VOID else f"{start}{join(*children)}</{tag}>")


def join(*pieces: str) -> Html:
    """Return pieces one after the other."""
    return Html("".join(piece if isinstance(piece, Html) else escape(piece) for piece in pieces))
