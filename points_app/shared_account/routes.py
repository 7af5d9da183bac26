"""The shared account by HTTP: downloads of its entries, and the form of a new entry with its voucher pictures."""

from collections.abc import Callable
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from points_app.access.http import ask, ask_slowly, do, who
from points_app.access.limits import count_attempt, count_from
from points_app.core import forms
from points_app.core.downloads import Download
from points_app.core.errors import NotFound
from points_app.core.fields import row_id
from points_app.core.i18n import _, route
from points_app.shared_account import queries, service, views
from points_app.shared_account.forms import EntryForm
from points_app.web import posting
from points_app.web.client import client_ip
from points_app.web.downloads import as_response
from points_app.web.http import endpoint

EXPORTS_LIMIT, EXPORTS_PER = 20, timedelta(minutes=10)  # each one reads a whole fund
_WRITERS: dict[str, Callable[..., Download]] = {"csv": views.csv_file, "xlsx": views.xlsx_file}


@endpoint
async def download(request: Request) -> Response:
    """GET …/entries.csv|xlsx with the page's filter: every entry, uncut, and the totals that the page shows."""
    await _count(request)
    write = _WRITERS.get(request.path_params["suffix"])
    if write is None:
        raise NotFound(_("只有 CSV 和 XLSX 两种下载。"))
    fund_id, chosen = row_id(request.path_params["fund"]), queries.read_filter(request.query_params)
    await do(request, service.record_download, fund_id)
    made: Download = await ask_slowly(request, write, fund_id, chosen)
    return as_response(made, "entries")


async def _count(request: Request) -> None:
    """Count an export by who asks, a stranger's by address: neighbours behind one of a carrier's share it."""
    me = await who(request)
    if me:
        await count_attempt(f"export-by:{me}", limit=EXPORTS_LIMIT, per=EXPORTS_PER)
    else:
        await count_from("export-from", client_ip(request), limit=EXPORTS_LIMIT, per=EXPORTS_PER)


@endpoint
async def submit(request: Request) -> Response:
    """POST the form of a new entry, with up to four voucher pictures."""
    await ask(request, service.need_clerk)  # before any picture is opened
    sent = await posting.read(request, service.MAX_VOUCHERS)
    form = forms.read(EntryForm, sent)
    vouchers = await posting.pictures(request, sent, service.MAX_VOUCHERS)
    entry_id = await do(request, service.submit_entry, form, vouchers)
    return posting.done(request, f"{route('/account/book/')}?fund={form.fund_id}&sent={entry_id}")


ROUTES = [
    Route("/api/account/{fund:str}/entries.{suffix:str}", download, methods=["GET"]),
    posting.with_pictures("/api/account/entries", submit),
]
