"""Forms with pictures, as strangers send them: the words are always read, of pictures no more than anybody may send.

Starlette's own reader writes everything to the disk first, and of a form with one picture too many it keeps nothing.
"""

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from points_app.core.errors import InvalidInput
from points_app.core.i18n import _
from points_app.web.http import is_too_large

MAX_FIELDS = 30


class _Reader(MultiPartParser):
    """Lets the bytes of files beyond `kept_files` go by."""

    kept_files = 0

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """Keep a piece of the form, unless it is of a file too many."""
        if self._current_part.file is None or self._current_files <= self.kept_files:
            super().on_part_data(data, start, end)


async def read(request: Request, files: int) -> FormData:
    """Return the form with all words and its first files, up to `files`; none of them when it is too large as a whole.

    Raises InvalidInput when it is no form.
    """
    try:
        if request.headers.get("content-type", "").startswith("multipart/"):
            reader = _Reader(request.headers, request.stream(), max_fields=MAX_FIELDS)
            reader.kept_files = 0 if is_too_large(request) else files
            request._form = await reader.parse()  # noqa: SLF001  where Starlette keeps a form, to close it at the end
        return await request.form(max_fields=MAX_FIELDS)
    except (HTTPException, MultiPartException) as error:
        raise InvalidInput(_("提交的内容不完整，请刷新页面后再试。")) from error
