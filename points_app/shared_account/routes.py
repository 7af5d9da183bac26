"""The shared account by HTTP: downloads of its entries, and the form of a new entry with its voucher pictures."""

from collections.abc import Callable
from datetime import timedelta

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from points_app.access.http import ask, ask_slowly, do
from points_app.access.limits import slow_down
from points_app.core import db
from points_app.core.downloads import Download
from points_app.core.errors import NotFound
from points_app.core.i18n import _, route
from points_app.shared_account import exports, queries, service
from points_app.web import posting
from points_app.web.downloads import as_response
from points_app.web.http import client_ip, endpoint

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
    """POST the form of a new entry, with up to four voucher pictures."""
    await ask(request, service.need_clerk)  # before any picture is opened
    form = await posting.read(request, service.MAX_VOUCHERS)
    sent, vouchers = _sent(form), await posting.pictures(request, form, service.MAX_VOUCHERS)
    entry_id = await do(request, service.submit_entry, sent, vouchers)
    return posting.done(request, f"{route('/account/book/')}?fund={sent.fund_id}&sent={entry_id}")


def _sent(form: FormData) -> service.Draft:
    return service.Draft(
        fund_id=_number(posting.text(form, "fund_id")),
        category_id=_number(posting.text(form, "category_id")),
        amount=posting.text(form, "amount"),
        party=posting.text(form, "party"),
        party_is_person=posting.text(form, "party_is_person") == "1",
        purpose=posting.text(form, "purpose"),
        day=posting.text(form, "day"),
        idempotency_key=posting.text(form, "key"),
    )


def _number(text: str) -> int:
    """Return the number that a text is, 0 for any other: no row has that."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


ROUTES = [
    Route("/api/account/{fund:str}/entries.{suffix:str}", download, methods=["GET"]),
    posting.with_pictures("/api/account/entries", submit),
]
