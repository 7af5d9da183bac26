"""The shared account by HTTP: downloads of its entries, and the form of a new entry with its voucher pictures."""

from collections.abc import Callable
from datetime import timedelta

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from points_app.access.http import ask, ask_slowly, do
from points_app.access.limits import slow_down
from points_app.core import db, photos
from points_app.core.downloads import Download
from points_app.core.errors import Conflict, InvalidInput, NotFound
from points_app.core.i18n import _, route
from points_app.core.photos import PhotoBlob
from points_app.shared_account import exports, queries, service
from points_app.web.downloads import as_response
from points_app.web.http import client_ip, endpoint

MAX_FIELDS = 12
EXPORTS_LIMIT, EXPORTS_PER = 20, timedelta(minutes=10)  # each one reads a whole fund
_WRITERS: dict[str, Callable[..., Download]] = {"csv": exports.csv_file, "xlsx": exports.xlsx_file}


@endpoint
async def download(request: Request) -> Response:
    """GET …/entries.csv|xlsx with the page's filter: every entry, uncut, and the totals that the page shows."""
    await db.in_thread(_count, client_ip(request))
    asked = request.query_params
    names = ("q", "kind", "category", "month", "state")
    chosen = queries.make_filter(**{name: asked.get(name, "") for name in names})
    write = _WRITERS.get(request.path_params["suffix"])
    if write is None:
        raise NotFound(_("只有 CSV 和 XLSX 两种下载。"))
    made: Download = await ask_slowly(request, write, _number(request.path_params["fund"]), chosen)
    return as_response(made, "entries")


def _count(ip: str) -> None:
    with db.write() as session:
        slow_down(session, f"export-from:{ip}", limit=EXPORTS_LIMIT, per=EXPORTS_PER)


@endpoint
async def submit(request: Request) -> Response:
    """POST the form of a new entry, with up to four voucher pictures; answers where to go on.

    What is wrong with the form is an answer too (200, with `error` and `field`), as points.js expects it: a browser
    writes every other status into its console as a failure of the page.
    """
    await ask(request, service.need_clerk)  # before any picture is opened
    try:
        draft, vouchers = await _read(request)
        entry_id = await do(request, service.submit_entry, draft, vouchers)
    except (InvalidInput, Conflict) as error:
        return JSONResponse({"error": error.message, "field": error.field})
    return JSONResponse({"next": f"{route('/account/book/')}?fund={draft.fund_id}&sent={entry_id}"})


async def _read(request: Request) -> tuple[service.Draft, list[PhotoBlob]]:
    try:
        async with request.form(max_files=service.MAX_VOUCHERS, max_fields=MAX_FIELDS) as form:
            return _draft(form), await _vouchers(form)
    except HTTPException as error:
        raise InvalidInput(_("凭证照片最多 {n} 张。", n=service.MAX_VOUCHERS), "photos") from error


def _draft(form: FormData) -> service.Draft:
    def text(name: str) -> str:
        value = form.get(name, "")
        return value if isinstance(value, str) else ""

    return service.Draft(
        fund_id=_number(text("fund_id")),
        category_id=_number(text("category_id")),
        amount=text("amount"),
        party=text("party"),
        party_is_person=text("party_is_person") == "1",
        purpose=text("purpose"),
        day=text("day"),
        idempotency_key=text("key"),
    )


async def _vouchers(form: FormData) -> list[PhotoBlob]:
    files = [file for file in form.getlist("photos") if isinstance(file, UploadFile) and file.size]
    return [await db.in_slow_thread(photos.encode, await file.read(photos.MAX_BYTES + 1)) for file in files]


def _number(text: str) -> int:
    """Return the number that a text is, 0 for any other: no row has that."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


ROUTES = [
    Route("/api/account/{fund:str}/entries.{suffix:str}", download, methods=["GET"]),
    Route("/api/account/entries", submit, methods=["POST"]),
]
