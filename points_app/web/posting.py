"""Forms that are posted: read with their pictures, and answered to a browser or to the script that posts for it.

assets/form.js sends the very request that the browser would send, with `accept: application/json`, and gets one shape
of answer: {"to": address, "said": words} when it is done, {"error": words, "field": name} with the error's status when
it is refused (points_app/web/errors.py). A browser without it is sent on, or back (points_app/access/posting.py).

Of what strangers send the words are always read, of pictures no more than anybody may send. Starlette's own reader
writes everything to the disk first, and of a form with one picture too many it keeps nothing.
"""

import time

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from points_app.core import db, photos
from points_app.core.cookies import WROTE
from points_app.core.errors import InvalidInput
from points_app.core.i18n import _
from points_app.web.addresses import see_other
from points_app.web.http import Endpoint, is_too_large, keep_words

MAX_FIELDS = 30


class _Reader(MultiPartParser):
    """Lets the bytes of files beyond `kept_files` go by."""

    kept_files = 0

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """Keep a piece of the form, unless it is of a file too many."""
        if self._current_part.file is None or self._current_files <= self.kept_files:
            super().on_part_data(data, start, end)


async def read(request: Request, files: int = 0) -> FormData:
    """Return the form with all words and its first `files` files and one; no file when it is too large as a whole.

    The one more is how `pictures` sees that there are too many. Raises InvalidInput when it is no form.
    """
    try:
        if request.headers.get("content-type", "").startswith("multipart/"):
            reader = _Reader(request.headers, request.stream(), max_fields=MAX_FIELDS)
            reader.kept_files = files + 1 if files and not is_too_large(request) else 0
            request._form = await reader.parse()  # noqa: SLF001  where Starlette keeps a form, to close it at the end
        return await request.form(max_fields=MAX_FIELDS)
    except (HTTPException, MultiPartException) as error:
        raise InvalidInput(_("提交的内容不完整，请刷新页面后再试。")) from error


def text(form: FormData, name: str) -> str:
    """Return a field as it was typed, "" when it is not there or is a file."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


async def pictures(request: Request, form: FormData, most: int) -> list[photos.PhotoBlob]:
    """Return the form's pictures (`photos`), decoded, shrunk and clean; an empty file field is none.

    Raises InvalidInput for more than `most`, for too much as a whole and for what is no picture.
    """
    if is_too_large(request):
        raise photos.too_large(most)
    files = [one for one in form.getlist("photos") if isinstance(one, UploadFile) and (one.size or one.filename)]
    if len(files) > most:
        raise photos.too_many(most)
    if not all(one.size for one in files):
        raise InvalidInput(_("有一张照片是空的，没有内容。请重新选一张，写好的话都在。"), "photos")
    return [await db.in_slow_thread(photos.encode, await file.read(photos.MAX_BYTES + 1)) for file in files]


def is_by_script(request: Request) -> bool:
    """Whether a script posted the form for the browser and shows the answer itself."""
    return "application/json" in request.headers.get("accept", "")


def done(request: Request, to: str, said: str = "") -> Response:
    """Send the browser on, or tell the script where to go and what to say there."""
    answer = JSONResponse({"to": to, "said": said}) if is_by_script(request) else see_other(to)
    # What is read next is as it is now, not a second old (points_app/access/shared_views.py).
    answer.set_cookie(WROTE, str(int(time.time())), max_age=3, httponly=True, samesite="lax")
    return answer


def with_pictures(path: str, handler: Endpoint) -> Route:
    """Return the route of a form with pictures: its words are read and given back however large the pictures are."""
    keep_words(path)
    return Route(path, handler, methods=["POST"])
