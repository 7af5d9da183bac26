"""Addresses of this site that somebody is sent to."""

from urllib.parse import quote

from starlette.responses import RedirectResponse

from points_app.core.i18n import route

MAX_CHARS = 2_000


def is_ours(address: str) -> bool:
    """Whether a browser stays on this site when it is sent to `address`.

    Browsers read two slashes at the beginning as another site, take a backslash for a slash, and drop what cannot be
    printed between them; and "/en//host" becomes such an address when the language is switched.
    """
    path = address.partition("?")[0].partition("#")[0]
    return (
        path.startswith("/")
        and "//" not in path
        and "\\" not in path
        and address.isprintable()
        and len(address) <= MAX_CHARS
    )


def next_path(value: object, otherwise: str = "/") -> str:
    """Return `value` if it is a page of this site, else `otherwise`: no one is sent elsewhere."""
    text = value if isinstance(value, str) else ""
    return text if is_ours(text) and not text.startswith("/api/") and len(text) < 300 else otherwise


def see_other(address: str) -> RedirectResponse:
    """Send the browser on with GET after a POST; to the home page where the address, as it is now, leads elsewhere."""
    return RedirectResponse(address if is_ours(address) else route("/"), status_code=303)


def sign_in_address(onward: str) -> str:
    """Return the address of the page for signing in, which afterwards goes on to `onward`."""
    return f"{route('/sign-in/')}?next={quote(onward, safe='/')}"
