"""Parts of pages that the server draws: in the page's first response, and alone when the browser asks again.

The page takes them as they come (points_app/ui/first_response.py). A part that may change carries its version at its
end, in a comment; the browser asks for another one, and a word is the answer while nothing has changed.
"""

import hashlib
import re

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from points_app.core.idempotency import new_key
from points_app.web.html import Html, el

_KEYS = re.compile(r'(name="key" value=")[^"]*')


def key_field(key: str = "") -> Html:
    """Return the hidden key of a form, a fresh one unless it is given: two drawings differ in nothing else."""
    return el("input", type="hidden", name="key", value=key or new_key())


def fresh(part: Html) -> Html:
    """Return a part that may change: the browser asks for it again now and then."""
    return Html(f"{part}<!--{_version(part)}-->")


def answer(request: Request, part: Html) -> Response:
    """Answer with a part alone, or say that the browser has this very one."""
    headers = {"cache-control": "no-store"}
    if part.endswith(f"<!--{request.headers.get('if-none-match', '')}-->"):
        return Response(status_code=304, headers=headers)
    return HTMLResponse(part, headers=headers)


def _version(part: Html) -> str:
    return hashlib.sha256(_KEYS.sub(r"\1", part).encode()).hexdigest()[:16]
