"""What all HTTP routes share: the language, size limits, errors in words, and the same-origin rule."""

import functools
from collections.abc import Awaitable, Callable
from contextlib import suppress
from ipaddress import IPv4Address, ip_address, ip_network
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from points_app.core import fields
from points_app.core.errors import DomainError, InvalidInput
from points_app.core.i18n import _, set_locale
from points_app.settings import settings
from points_app.web import errors

Endpoint = Callable[[Request], Awaitable[Response]]
MAX_BODY_BYTES = 45 * 1024 * 1024
# A browser shows no answer before it has sent everything, so what is too large is heard to its end and thrown away.
# Four pictures straight from a good camera fit in here; beyond it the connection is cut.
MAX_HEARD_BYTES = 250 * 1024 * 1024
_keep_words: set[str] = set()
YEAR_SECONDS = 31_536_000
# Nothing comes from elsewhere and nothing goes elsewhere. Inline scripts are React Router's own, in every page; without
# eval the browser drops what a handler returns as a toast or a scroll, because Reflex sends those as text to evaluate.
CONTENT_POLICY = (
    b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
    b" img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)


def keep_words(path: str) -> None:
    """Let this address read the words of a form whose pictures are too large, to give them back."""
    _keep_words.add(path)


def endpoint(handler: Endpoint) -> Endpoint:
    """Run an HTTP handler in the request's language; an error becomes words with its status."""

    @functools.wraps(handler)
    async def run(request: Request) -> Response:
        set_locale(errors.language_of(request))
        try:
            return await handler(request)
        except (DomainError, HTTPException) as error:
            await _hear_out(request)
            return await errors.refused(request, error)
        except ClientDisconnect:
            return Response(status_code=499)  # nobody is there to read it; not an incident
        except Exception as error:  # noqa: BLE001  it is reported, and the visitor gets its number
            return await errors.failed(request, error)
        finally:
            await request.close()  # its form's files, which may lie on the disk

    return run


def client_ip(request: Request) -> str:
    """Return the address a request comes from, believing as many proxies as the operator configured.

    Of an IPv6 address the first 64 bits: the rest is one household's own, endless supply.
    """
    hops = settings().trusted_proxy_hops
    forwarded = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
    own = request.client.host if request.client else ""
    return network_of(forwarded[-hops] if hops and len(forwarded) >= hops else own)


def network_of(address: str) -> str:
    """Return an IPv4 address as it is, an IPv6 address cut to its /64; anything else shortened."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:45]
    if isinstance(parsed, IPv4Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False))


def see_other(path: str) -> RedirectResponse:
    """Send the browser on with GET after a POST."""
    return RedirectResponse(path, status_code=303)


def is_https(request: Request) -> bool:
    """Whether the visitor's own connection is encrypted."""
    return request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"


class Guard:
    """ASGI wrapper: same origin for whatever changes something, a limit on bodies, and headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on with headers added."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if _changes_something(scope) and not _same_origin(headers):
            await _refuse(scope, receive, send, 403, _("请从本站页面提交。"))
            return
        most = MAX_HEARD_BYTES if scope["path"] in _keep_words else MAX_BODY_BYTES
        if scope["type"] == "http" and _length(headers) > most:
            await _refuse_large(scope, receive, _with_headers(scope, send))
            return
        await self.app(scope, _limited(receive, most), _with_headers(scope, send))


def _changes_something(scope: Scope) -> bool:
    return scope["type"] == "websocket" or scope["method"] not in {"GET", "HEAD", "OPTIONS"}


def _same_origin(headers: Headers) -> bool:
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def _length(headers: Headers) -> int:
    length = fields.number(headers.get("content-length", "0"), MAX_HEARD_BYTES)
    return MAX_HEARD_BYTES + 1 if length is None else length


def is_too_large(request: Request) -> bool:
    """Whether a form's pictures are more than is taken; only its words are worth reading then."""
    return _length(request.headers) > MAX_BODY_BYTES


def _limited(receive: Receive, most: int) -> Receive:
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > most:
                raise InvalidInput(_("提交的内容太大：照片最多 4 张，每张 10 MB。"))
        return message

    return limited


async def _refuse_large(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    if _length(request.headers) <= MAX_HEARD_BYTES:
        await _hear_out(request)
    answer = await errors.refused(request, HTTPException(413))
    await answer(scope, receive, send)


async def _hear_out(request: Request) -> None:
    """Read what a refused request has still to say, or a browser reports a broken connection, not the answer."""
    with suppress(RuntimeError, ClientDisconnect, DomainError):  # RuntimeError: it has been read
        async for _piece in request.stream():
            pass


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, words: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await JSONResponse({"error": words}, status)(scope, receive, send)


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
                headers.append((b"referrer-policy", b"same-origin"))
                headers.append((b"content-security-policy", CONTENT_POLICY))
            if b"cache-control" not in names:
                fresh = (
                    f"public, max-age={YEAR_SECONDS}, immutable" if hashed and message["status"] == 200 else "no-cache"
                )
                headers.append((b"cache-control", fresh.encode()))
            message = {**message, "headers": headers}
        await send(message)

    return sending
