"""POST /api/notice-photos: pictures for a notice or an honor that is being written; answers with their names."""

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from points_app.api.http import ask, do, endpoint
from points_app.boards import service
from points_app.boards.drafts import MAX_PICTURES
from points_app.core import db, photos
from points_app.core.errors import InvalidInput
from points_app.core.i18n import _


@endpoint
async def notice_photos(request: Request) -> Response:
    """POST photos=…: keeps them for the uploader alone until something is published with them."""
    await ask(request, service.need_publisher)
    async with request.form(max_files=MAX_PICTURES, max_fields=0) as form:
        files = [file for file in form.getlist("photos") if isinstance(file, UploadFile)]
        if not files:
            raise InvalidInput(_("请选要上传的图片。"), "photos")
        blobs = [await db.in_slow_thread(photos.encode, await file.read(photos.MAX_BYTES + 1)) for file in files]
    names = await do(request, service.keep_pictures, blobs)
    return JSONResponse({"pictures": [{"name": name, "address": photos.url(name)} for name in names], "error": ""})


routes = [Route("/api/notice-photos", notice_photos, methods=["POST"])]
