"""POST /api/notice-photos: pictures for a notice or an honor that is being written; answers with their names."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from points_app.access.http import ask, do
from points_app.access.pictures import kept, received
from points_app.notices import service
from points_app.notices.forms import MAX_PICTURES
from points_app.web.http import endpoint


@endpoint
async def notice_photos(request: Request) -> Response:
    """POST photos=…: keeps them for the uploader alone until something is published with them."""
    await ask(request, service.need_publisher)
    blobs = await received(request, MAX_PICTURES)
    return kept(await do(request, service.keep_pictures, blobs))


ROUTES = [Route("/api/notice-photos", notice_photos, methods=["POST"])]
