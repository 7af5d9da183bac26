"""POST /api/roster: a roster file, kept for its preview; GET /api/roster/template: the file to start from.

GET /api/card/12.svg: the QR of a household card, to be printed by who keeps the register there.
"""

from io import BytesIO

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from points_app.access.http import ask, ask_slowly, do
from points_app.core import db
from points_app.core.downloads import XLSX, Download
from points_app.core.errors import InvalidInput, NotFound
from points_app.core.fields import row_id
from points_app.core.i18n import _, route
from points_app.people import imports, queries, views
from points_app.ui import qr
from points_app.web import posting
from points_app.web.downloads import as_response
from points_app.web.http import endpoint, take_file


@endpoint
async def upload(request: Request) -> Response:
    """POST at, file: reads the file and sends the browser to its preview."""
    await ask(request, imports.need_keeper_somewhere)  # before anything of the file is heard
    async with request.form(max_files=1, max_fields=4) as form:
        file, at = form.get("file"), str(form.get("at", ""))
        place_id = row_id(at)
        if not isinstance(file, UploadFile):
            raise InvalidInput(_("请选择名册文件（.xlsx 或 .csv）。"), "file")
        raw = await file.read(imports.MAX_BYTES + 1)
        name = file.filename or ""
    known = await ask(request, imports.known_headings, place_id)
    found = await db.in_slow_thread(imports.parse, raw, known)
    report = await ask_slowly(request, imports.rehearse, place_id, found)
    upload_id = await do(request, imports.keep_upload, place_id, name, raw, found, report)
    return posting.done(request, f"{route('/people/import/')}?at={place_id}&upload={upload_id}")


@endpoint
async def template(request: Request) -> Response:
    """GET: an XLSX with the headings and two example rows, for whoever keeps a register."""
    await ask(request, imports.need_keeper_somewhere)
    data = await db.in_slow_thread(imports.template)
    made = Download(BytesIO(data), "住户名册模板.xlsx", XLSX)  # untranslated: its headings are Chinese too
    return as_response(made, "roster")


@endpoint
async def card_image(request: Request) -> Response:
    """GET: the QR code of a usable card, for the address that counts there, else the one that the browser used."""
    card_id = row_id(request.path_params["card"])
    cards = await ask(request, views.cards_to_print, [card_id])
    if not cards:
        raise NotFound(_("没有这张卡，请刷新页面。"))
    base = await ask(request, queries.card_address, card_id, str(request.base_url))
    picture = await db.in_slow_thread(qr.svg, base + cards[0].link)
    return Response(picture, media_type="image/svg+xml", headers={"cache-control": "no-store"})


take_file("/api/roster", imports.MAX_BYTES)
ROUTES = [
    Route("/api/card/{card}.svg", card_image, methods=["GET"]),
    Route("/api/roster", upload, methods=["POST"]),
    Route("/api/roster/template", template, methods=["GET"]),
]
