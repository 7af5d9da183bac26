"""What requests and websockets bring in is measured here, before anything keeps it.

A body is bounded in length, in the time it may take, and in how many large ones arrive at once; a message of a
websocket is bounded in length. Whoever is refused is told in words, never with a broken connection alone.
"""

import asyncio
from collections import Counter
from contextlib import suppress
from time import monotonic

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive

from points_app.core import fields
from points_app.core.errors import Busy, DomainError, InvalidInput
from points_app.core.i18n import _

MAX_BODY_BYTES = 45 * 1024 * 1024
MAX_FORM_BYTES = 1024 * 1024
"""Of a form without files, and of the words of any other."""
# A browser shows no answer before it has sent everything, so what is too large is heard to its end and thrown away.
# Four pictures straight from a good camera fit in here; beyond it the connection is cut.
MAX_HEARD_BYTES = 250 * 1024 * 1024
MAX_MESSAGE_CHARS = 64 * 1024
# More than words: a form with pictures, a roster.
LARGE_BYTES = 256 * 1024
MAX_LARGE_AT_ONCE = 16
MAX_LARGE_FROM_ONE = 8
# An old phone in a lift is silent for a while; a line slower than this brings no picture in a quarter of an hour.
IDLE_SECONDS = 30
SLOWEST_BYTES_A_SECOND = 1_000
_large: Counter[str] = Counter()


class Body:
    """One request's body on its way in; `close` it at the end, whatever happened."""

    def __init__(self, receive: Receive, headers: Headers, most: int, address: str) -> None:
        """Stand between the server's `receive` and the app."""
        self._receive = receive
        self._most = most
        self._address = address
        self._seen = 0
        self._begun = monotonic()
        self._is_large = self._was_large = False
        self._ended = length_of(headers) == 0 and "transfer-encoding" not in headers

    async def receive(self) -> Message:
        """Return the next piece; raise InvalidInput for too much or too slow, Busy for too many at once."""
        if self._ended:
            return await self._receive()  # what comes now is that the visitor left, in hours perhaps
        try:
            message = await asyncio.wait_for(self._receive(), IDLE_SECONDS)
        except TimeoutError:
            self._ended = True
            return {"type": "http.disconnect"}
        if message["type"] == "http.request":
            self._ended = not message.get("more_body", False)
            self._measure(len(message.get("body", b"")))
        return message

    def _measure(self, size: int) -> None:
        self._seen += size
        if self._seen > self._most:
            raise InvalidInput(_("提交的内容太大：照片最多 4 张，每张 10 MB。"))
        if self._seen < SLOWEST_BYTES_A_SECOND * (monotonic() - self._begun - IDLE_SECONDS):
            raise InvalidInput(_("网络太慢，内容没有传完，一样也没有收下。请换个信号好的地方再试。"))
        if self._seen > LARGE_BYTES and not self._was_large:
            self._begin_large()

    def _begin_large(self) -> None:
        self._was_large = True  # refused once, the rest is heard out and kept nowhere
        if _large.total() >= MAX_LARGE_AT_ONCE or _large[self._address] >= MAX_LARGE_FROM_ONE:
            raise Busy(_("现在上传的人太多，一样也没有收下。请过一分钟再试，或者先不带照片。"))
        self._is_large = True
        _large[self._address] += 1

    def close(self) -> None:
        """Give the place among the large ones to the next."""
        if self._is_large:
            self._is_large = False
            _large[self._address] -= 1
            if not _large[self._address]:
                del _large[self._address]


def measured_messages(receive: Receive) -> Receive:
    """Return the `receive` of a websocket that ends where a message is too long, or is none of Socket.IO's text."""

    async def measured() -> Message:
        message = await receive()
        if message["type"] != "websocket.receive":
            return message
        text = message.get("text")
        if text is None or len(text) > MAX_MESSAGE_CHARS:
            return {"type": "websocket.disconnect", "code": 1009}
        return message

    return measured


def length_of(headers: Headers) -> int:
    """Return how long a body says it is; more than is ever taken when it says nonsense."""
    length = fields.number(headers.get("content-length", "0"), MAX_HEARD_BYTES)
    return MAX_HEARD_BYTES + 1 if length is None else length


async def hear_out(request: Request) -> None:
    """Read what a refused request has still to say, or a browser reports a broken connection, not the answer."""
    with suppress(RuntimeError, ClientDisconnect, DomainError):  # RuntimeError: it has been read
        async for _piece in request.stream():
            pass
