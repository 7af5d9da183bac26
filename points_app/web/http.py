"""What all HTTP routes share: the language, errors in words, and how much of a form is heard."""

import functools
from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from points_app.core.errors import DomainError
from points_app.core.i18n import set_locale
from points_app.web import bodies, errors

Endpoint = Callable[[Request], Awaitable[Response]]
YEAR_SECONDS = 31_536_000
_keep_words: set[str] = set()
_takes_file: dict[str, int] = {}


def keep_words(path: str) -> None:
    """Let this address read the words of a form whose pictures are too large, to give them back."""
    _keep_words.add(path)


def take_file(path: str, most_bytes: int) -> None:
    """Let this address take a file of so many bytes, besides its form's words."""
    _takes_file[path] = most_bytes


def most_heard(path: str) -> int:
    """Return how long a body may be at this address."""
    if path in _keep_words:
        return bodies.MAX_HEARD_BYTES
    return bodies.MAX_FORM_BYTES + _takes_file.get(path, 0)


def is_too_large(request: Request) -> bool:
    """Whether a form's pictures are more than is taken; only its words are worth reading then."""
    return bodies.length_of(request.headers) > bodies.MAX_BODY_BYTES


def endpoint(handler: Endpoint) -> Endpoint:
    """Run an HTTP handler in the request's language; an error becomes words with its status."""

    @functools.wraps(handler)
    async def run(request: Request) -> Response:
        set_locale(errors.language_of(request))
        try:
            return await handler(request)
        except (DomainError, HTTPException) as error:
            await bodies.hear_out(request)
            return await errors.refused(request, error)
        except ClientDisconnect:
            return Response(status_code=499)  # nobody is there to read it; not an incident
        except Exception as error:  # noqa: BLE001  it is reported, and the visitor gets its number
            return await errors.failed(request, error)
        finally:
            await request.close()  # its form's files, which may lie on the disk

    return run
