"""Pictures that are sent before the form they belong to."""

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from points_app.core import db
from points_app.core.errors import InvalidInput
from points_app.core.i18n import _
from points_app.core.photos import MAX_BYTES, PhotoBlob, encode, url


async def received(request: Request, most: int) -> list[PhotoBlob]:
    """Return the pictures of a form `photos=…` and nothing else, re-encoded."""
    async with request.form(max_files=most, max_fields=0) as form:
        files = [file for file in form.getlist("photos") if isinstance(file, UploadFile)]
        if not files:
            raise InvalidInput(_("请选要上传的图片。"), "photos")
        return [await db.in_slow_thread(encode, await file.read(MAX_BYTES + 1)) for file in files]


def kept(names: list[str]) -> Response:
    """Answer an upload with the names and addresses of its pictures."""
    return JSONResponse({"pictures": [{"name": name, "address": url(name)} for name in names], "error": ""})
