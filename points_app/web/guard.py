"""The guard at the front door: same origin for whatever changes something, a measure for what comes in, headers."""

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from points_app.core.errors import DomainError
from points_app.core.i18n import _
from points_app.web import bodies, errors
from points_app.web.client import address_of
from points_app.web.http import YEAR_SECONDS, most_heard
from points_app.web.policies import content_policy

# A long address and a crowded cookie jar fit in many times; each open page would keep them.
MAX_HEADERS_BYTES = 16 * 1024
# A name or an address with its port; whatever is made of it (a QR code, a link) can be printed.
_HOST = re.compile(r"[A-Za-z0-9._:\[\]-]{0,255}")
_OF_DOCUMENTS = (
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),  # for browsers that know no frame-ancestors
)


class Guard:
    """ASGI wrapper: refuses what comes from elsewhere or is too much, and puts headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not _is_bounded(scope, headers):
            await _refuse(scope, receive, send, 431, _("请求的地址或附带信息太长，请回到首页重新打开。"))
        elif _changes_something(scope) and not _same_origin(headers):
            await _refuse(scope, receive, send, 403, _("请从本站页面提交。"))
        elif scope["type"] == "websocket":
            await self.app(scope, bodies.measured_messages(receive), send)
        else:
            await self._pass_request(scope, headers, receive, _with_headers(scope, send))

    async def _pass_request(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        is_form_of_files = headers.get("content-type", "").startswith("multipart/")
        most = most_heard(scope["path"]) if is_form_of_files else bodies.MAX_FORM_BYTES
        body = bodies.Body(receive, headers, most, address_of(scope))
        try:
            if bodies.length_of(headers) > most:
                await _refuse_large(scope, body.receive, send)
            else:
                await self.app(scope, body.receive, send)
        except DomainError as error:  # raised by the body, where nobody of ours reads it
            answer = await errors.refused(Request(scope), error)
            await answer(scope, receive, send)
        finally:
            body.close()


def _is_bounded(scope: Scope, headers: Headers) -> bool:
    size = sum(len(name) + len(value) for name, value in scope["headers"])
    size += len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"")
    return size <= MAX_HEADERS_BYTES and _HOST.fullmatch(headers.get("host", "")) is not None


def _changes_something(scope: Scope) -> bool:
    return scope["type"] == "websocket" or scope["method"] not in {"GET", "HEAD", "OPTIONS"}


def _same_origin(headers: Headers) -> bool:
    """Whether the page that asks is ours: both headers are the browser's own, no page can write them."""
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


async def _refuse_large(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    if bodies.length_of(request.headers) <= bodies.MAX_HEARD_BYTES:
        await bodies.hear_out(request)
    answer = await errors.refused(request, HTTPException(413))
    await answer(scope, receive, send)


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, words: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await JSONResponse({"error": words}, status)(scope, receive, _with_headers(scope, send))


def _is_part(headers: dict[bytes, bytes]) -> bool:
    """Whether this is a script, a style or an icon: policies of documents mean nothing there, and cost bytes."""
    kind = headers.get(b"content-type", b"")
    return any(word in kind for word in (b"javascript", b"text/css", b"icon", b"image/webp"))


def _with_headers(scope: Scope, send: Send) -> Send:
    hashed = scope.get("path", "").startswith("/assets/")

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", []))
            names = {name.lower() for name, _value in headers}
            headers.append((b"x-content-type-options", b"nosniff"))
            if not _is_part(dict(headers)):
                headers.extend(_OF_DOCUMENTS)
                headers.append((b"content-security-policy", content_policy(scope["path"], message["status"])))
            if b"cache-control" not in names:
                fresh = (
                    f"public, max-age={YEAR_SECONDS}, immutable" if hashed and message["status"] == 200 else "no-cache"
                )
                headers.append((b"cache-control", fresh.encode()))
            message = {**message, "headers": headers}
        await send(message)

    return sending
