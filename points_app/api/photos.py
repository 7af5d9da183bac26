"""GET /photo/NAME: a picture; POST /api/pictures?for=PURPOSE: pictures that are sent before the form they belong to."""

from functools import lru_cache

from sqlmodel import Session, select
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from points_app.access.http import ask, do
from points_app.core.errors import InvalidInput, NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.core.photos import Photo, PhotoBlob, PicturePurpose, Viewer, keep_unattached, url
from points_app.slices import registered
from points_app.web import posting
from points_app.web.http import endpoint


@lru_cache
def _purposes() -> dict[str, PicturePurpose]:
    """Return by name what pictures may be sent for."""
    return {purpose.name: purpose for purpose in registered("PICTURE_PURPOSES")}


@lru_cache
def _viewers() -> dict[str, Viewer]:
    """Return by scope who may see its pictures. A scope that no slice registers is seen by nobody."""
    waiting = (purpose.viewer() for purpose in _purposes().values())
    return {viewer.scope: viewer for viewer in (*waiting, *registered("FILE_VIEWERS"))}


@endpoint
async def photo(request: Request) -> Response:
    """Answer with the picture, or its thumbnail with ?thumb=1, to whoever may see the thing it belongs to.

    It never changes, so the phone keeps it as long as its scope allows; no proxy keeps any.
    """
    name = request.path_params["name"]
    data, mime, keep = await ask(request, _load, name, "thumb" in request.query_params)
    return Response(data, media_type=mime, headers={"cache-control": keep})


def _load(session: Session, actor: Actor, name: str, thumb: bool) -> tuple[bytes, str, str]:
    found = session.exec(select(Photo).where(Photo.name == name)).first()
    viewer = _viewers().get(found.scope) if found else None
    if found is None or viewer is None or not viewer.may_see(session, actor, found.scope_id):
        raise NotFound(_("没有这张照片，或者您无权查看。"))
    blob = session.get_one(PhotoBlob, found.sha256)
    return (blob.thumb if thumb else blob.data), blob.mime, viewer.keep


@endpoint
async def upload(request: Request) -> Response:
    """POST photos=…: keeps them for who sent them alone; answers with their names and addresses.

    The right is asked before anything is read.
    """
    purpose = _purposes().get(request.query_params.get("for", ""))
    if purpose is None:
        raise NotFound(_("没有这个地址。"))
    await ask(request, purpose.need)
    blobs = await posting.pictures(request, await posting.read(request, purpose.most), purpose.most)
    if not blobs:
        raise InvalidInput(_("请选要上传的图片。"), "photos")
    names = await do(request, keep_unattached, purpose, blobs)
    return JSONResponse({"pictures": [{"name": name, "address": url(name)} for name in names]})


ROUTES = [
    Route("/photo/{name:str}", photo, methods=["GET"]),
    posting.with_pictures("/api/pictures", upload),
]
