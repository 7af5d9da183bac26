"""Addresses of this site that somebody is sent to."""

from urllib.parse import quote

from points_app.core.i18n import route


def next_path(value: object, otherwise: str = "/") -> str:
    """Return `value` if it is a page of this site, else `otherwise`: no one is sent elsewhere."""
    text = value if isinstance(value, str) else ""
    safe = text.startswith("/") and not text.startswith(("//", "/api/")) and "\\" not in text and len(text) < 300
    return text if safe and text.isprintable() else otherwise


def sign_in_address(onward: str) -> str:
    """Return the address of the page for signing in, which afterwards goes on to `onward`."""
    return f"{route('/sign-in/')}?next={quote(onward, safe='/')}"
