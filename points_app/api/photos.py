"""GET /photo/NAME: a picture, or its thumbnail with ?thumb=1, to whoever may see the thing it belongs to."""

from collections.abc import Callable

from sqlmodel import Session, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from points_app.api.http import ask, endpoint
from points_app.core.errors import NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.core.photos import Photo, PhotoBlob

# scope → may this actor see the pictures of the thing with this id? A scope that is not named is seen by nobody.
VIEWERS: dict[str, Callable[[Session, Actor, int], bool]] = {}


@endpoint
async def photo(request: Request) -> Response:
    """Answer with the picture; it never changes, so the phone keeps it."""
    name = request.path_params["name"]
    data, mime, is_public = await ask(request, _load, name, "thumb" in request.query_params)
    keep = "public" if is_public else "private"
    return Response(data, media_type=mime, headers={"cache-control": f"{keep}, max-age=604800, immutable"})


def _load(session: Session, actor: Actor, name: str, thumb: bool) -> tuple[bytes, str, bool]:
    found = session.exec(select(Photo).where(Photo.name == name)).first()
    viewer = VIEWERS.get(found.scope) if found else None
    if found is None or viewer is None or not viewer(session, actor, found.scope_id):
        raise NotFound(_("没有这张照片，或者您无权查看。"))
    blob = session.get_one(PhotoBlob, found.sha256)
    return (blob.thumb if thumb else blob.data), blob.mime, not actor.signed_in


routes = [Route("/photo/{name:str}", photo, methods=["GET"])]
