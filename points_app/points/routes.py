"""POST /api/award-photos: pictures of a deed that is being awarded; answers with their names."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from points_app.access.http import ask, do
from points_app.access.pictures import kept, received
from points_app.points import service
from points_app.web.http import endpoint


@endpoint
async def award_photos(request: Request) -> Response:
    """POST photos=…: keeps them for the uploader alone until an award is given with them."""
    await ask(request, service.need_awarder)
    blobs = await received(request, service.MAX_PICTURES)
    return kept(await do(request, service.keep_evidence, blobs))


ROUTES = [Route("/api/award-photos", award_photos, methods=["POST"])]
