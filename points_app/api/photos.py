"""GET /photo/NAME: a picture, or its thumbnail with ?thumb=1, to whoever may see the thing it belongs to."""

from functools import lru_cache

from sqlmodel import Session, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from points_app.access.http import ask
from points_app.core.errors import NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.core.photos import Photo, PhotoBlob, Viewer
from points_app.slices import registered
from points_app.web.http import endpoint


@lru_cache
def _viewers() -> dict[str, Viewer]:
    """Return by scope who may see its pictures. A scope that no slice registers is seen by nobody."""
    return {viewer.scope: viewer for viewer in registered("FILE_VIEWERS")}


@endpoint
async def photo(request: Request) -> Response:
    """Answer with the picture; it never changes, so the phone keeps it as long as its scope allows."""
    name = request.path_params["name"]
    data, mime, keep = await ask(request, _load, name, "thumb" in request.query_params)
    return Response(data, media_type=mime, headers={"cache-control": keep})


def _load(session: Session, actor: Actor, name: str, thumb: bool) -> tuple[bytes, str, str]:
    found = session.exec(select(Photo).where(Photo.name == name)).first()
    viewer = _viewers().get(found.scope) if found else None
    if found is None or viewer is None or not viewer.may_see(session, actor, found.scope_id):
        raise NotFound(_("没有这张照片，或者您无权查看。"))
    blob = session.get_one(PhotoBlob, found.sha256)
    always = f"{'private' if actor.signed_in else 'public'}, max-age=604800, immutable"
    return (blob.thumb if thumb else blob.data), blob.mime, viewer.keep or always


ROUTES = [Route("/photo/{name:str}", photo, methods=["GET"])]
