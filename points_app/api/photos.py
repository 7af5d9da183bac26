"""GET /photo/NAME: a picture, or its thumbnail with ?thumb=1, to whoever may see the thing it belongs to."""

from collections.abc import Callable

from sqlmodel import Session, select
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from points_app.api.http import ask, endpoint
from points_app.boards import queries as boards
from points_app.core import db
from points_app.core.errors import InvalidInput, NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.core.photos import MAX_BYTES, Photo, PhotoBlob, encode, url
from points_app.points import queries as points
from points_app.service_requests import queries as requests
from points_app.shared_account import queries as shared_account

# scope → may this actor see the pictures of the thing with this id? A scope that is not named is seen by nobody.
VIEWERS: dict[str, Callable[[Session, Actor, int], bool]] = {
    "award": points.may_see_evidence,
    "award-draft": points.may_see_uploaded_evidence,
    "board-draft": boards.draft_photo_viewer,
    "honor": boards.honor_photo_viewer,
    "notice": boards.notice_photo_viewer,
    "request": requests.may_see_photos,
    "request_event": requests.may_see_photos,
    "voucher": shared_account.may_see_voucher,
}
# Pictures that may have to vanish: nobody on the way keeps them, or not for long. The others never change.
KEPT_BRIEFLY = {
    "award": "private, no-store",
    "award-draft": "private, no-store",
    "honor": "private, no-store",
    "board-draft": "private, no-store",
    "notice": "private, max-age=600",
    "voucher": "private, max-age=600",
}


@endpoint
async def photo(request: Request) -> Response:
    """Answer with the picture; it never changes, so the phone keeps it as long as its scope allows."""
    name = request.path_params["name"]
    data, mime, keep = await ask(request, _load, name, "thumb" in request.query_params)
    return Response(data, media_type=mime, headers={"cache-control": keep})


def _load(session: Session, actor: Actor, name: str, thumb: bool) -> tuple[bytes, str, str]:
    found = session.exec(select(Photo).where(Photo.name == name)).first()
    viewer = VIEWERS.get(found.scope) if found else None
    if found is None or viewer is None or not viewer(session, actor, found.scope_id):
        raise NotFound(_("没有这张照片，或者您无权查看。"))
    blob = session.get_one(PhotoBlob, found.sha256)
    always = f"{'private' if actor.signed_in else 'public'}, max-age=604800, immutable"
    return (blob.thumb if thumb else blob.data), blob.mime, KEPT_BRIEFLY.get(found.scope, always)


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


routes = [Route("/photo/{name:str}", photo, methods=["GET"])]
