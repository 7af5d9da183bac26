"""Reports over HTTP: the form's page with its place filled in, sending, tracking, answering, staff's words, QR images.

Every form here is one that the browser posts itself; a script may post the same one for it (points_app/web/posting.py).
"""

from datetime import timedelta
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from points_app.access.acting import PLACE_COOKIE
from points_app.access.http import ask, do, remember_place, who
from points_app.access.limits import count_from
from points_app.access.posting import FormPage, refused, typed_before
from points_app.core import db, forms
from points_app.core.errors import DomainError, NotFound
from points_app.core.i18n import _, route
from points_app.core.idempotency import new_key
from points_app.core.kept_forms import RefusedForm
from points_app.service_requests import codes, fragments, queries, service, views
from points_app.service_requests.forms import AnswerForm, ReportForm, WritingForm
from points_app.service_requests.kinds import MAX_PHOTOS, Writing
from points_app.ui import qr
from points_app.web import filling, posting
from points_app.web.addresses import see_other
from points_app.web.client import client_ip
from points_app.web.fragments import answer
from points_app.web.html import Html
from points_app.web.http import endpoint

QR_LIMIT, QR_PER = 120, timedelta(minutes=10)
_REPORT_FIELDS = ("need", "category", "text", "phone", "place", "at", "key")


# --- pages -----------------------------------------------------------------------------------------------------------


@endpoint
async def report_page(request: Request) -> Response:
    """GET /report/?at=CODE: the form with its place, and after a refusal with everything typed and the reason."""
    return await _report_page(request, await typed_before(request))


async def _report_page(request: Request, before: RefusedForm, path: str = "") -> Response:
    typed = before.fields
    place = await _place(request, typed.get("at", ""))
    shown = {"need": place.need, "category": place.category}
    shown |= {name: typed[name] for name in ("need", "category", "text", "phone") if name in typed}
    part = fragments.place_part(place, typed.get("key") or new_key(), before.reason, typed.get("place", ""))
    known = {name: value for name, value in shown.items() if value}
    response = filling.filled(request, {"report-place": part}, known, path)
    if place.belongs_to:
        remember_place(request, response, place.belongs_to)
    return response


@endpoint
async def place_part(request: Request) -> Response:
    """GET: the place part alone, for a visitor who came to the form from another page of the app."""
    place = await _place(request)
    return HTMLResponse(fragments.place_part(place, new_key()), headers={"cache-control": "no-store"})


async def _place(request: Request, typed: str = "") -> views.ReportPlace:
    code = typed or request.query_params.get("at", "")
    chosen = request.cookies.get(PLACE_COOKIE, "")[:20]
    return await ask(request, views.report_place, code[: codes.LONGEST_PASTED], chosen)


@endpoint
async def track_page(request: Request) -> Response:
    """GET /track/?code=…: the page with the report in it, after a refusal with the reason and what was typed."""
    return await _track_page(request, _code_of(request), await typed_before(request))


async def _track_page(request: Request, code: str, before: RefusedForm, path: str = "") -> Response:
    return filling.filled(request, {"track": await _track_part(request, code, before)}, address=path)


@endpoint
async def track_part(request: Request) -> Response:
    """GET /api/track?code=…: the same part alone, for a page that follows it."""
    return answer(request, await _track_part(request, _code_of(request), await typed_before(request)))


async def _track_part(request: Request, code: str, before: RefusedForm) -> Html:
    problem = before.reason
    if code:
        try:
            view = await ask(request, views.track, code)
            return fragments.track_part(view, problem, before.fields.get("words", ""))
        except NotFound as error:
            problem = error.message
    return fragments.ask_part(await ask(request, views.raised), code, problem)


def _code_of(request: Request) -> str:
    return request.query_params.get("code", "")[: codes.LONGEST_PASTED]


@endpoint
async def tag_image(request: Request) -> Response:
    """GET /api/tag/CODE.svg: the QR code that opens the form there; of any code, for it says nothing else."""
    code = codes.read(request.path_params["code"], codes.TAG_LENGTH)
    if not code:
        raise NotFound(_("没有这个二维码牌。"))
    if not await who(request):
        await count_from("qr-from", client_ip(request), limit=QR_LIMIT, per=QR_PER)
    address = await ask(request, queries.tag_address, code, str(request.base_url))
    return Response(await db.in_slow_thread(qr.svg, address), media_type="image/svg+xml")


@endpoint
async def limits_moved(_request: Request) -> Response:
    """GET /work/limits/: time limits are among the settings of a place now."""
    return see_other(route("/people/settings/"))


# --- forms -----------------------------------------------------------------------------------------------------------


def _report_form(request: Request) -> FormPage:
    path = route("/report/")
    return FormPage(path, _REPORT_FIELDS, lambda typed: _report_page(request, typed, path))


def _track_form(request: Request, code: str) -> FormPage:
    path = route("/track/")
    return FormPage(_tracking(code), ("words",), lambda typed: _track_page(request, code, typed, path))


def _tracking(code: str) -> str:
    return f"{route('/track/')}?{urlencode({'code': code})}"


@endpoint
async def send_report(request: Request) -> Response:
    """POST a report (multipart): sends the browser to its tracking page. Needs no account."""
    form = None
    try:
        form = await posting.read(request, MAX_PHOTOS)
        await do(request, service.count_try, client_ip(request))
        sent = forms.read(ReportForm, form)
        pictures = await posting.pictures(request, form, MAX_PHOTOS)
        code = await do(request, service.report, sent, pictures, address=client_ip(request))
    except DomainError as error:
        return await refused(request, form, error, _report_form(request))
    return posting.done(request, _tracking(code))


@endpoint
async def answer_report(request: Request) -> Response:
    """POST code, do=yes|no|reopen|rate, words, stars: the reporter's answer; the code is the right to it.

    Who does not know a code gets no other answer, and nothing of theirs is kept.
    """
    form = await posting.read(request)
    code = codes.read(posting.text(form, "code"), codes.TRACK_LENGTH)
    await ask(request, queries.need_code, code)
    try:
        await do(request, service.answer, forms.read(AnswerForm, form))
    except DomainError as error:
        return await refused(request, form, error, _track_form(request, code))
    return posting.done(request, _tracking(code))


@endpoint
async def staff_words(request: Request) -> Response:
    """POST id, do=solve|note|inside, words, photos: what staff write on a report, with pictures.

    Who asks is looked at before the form is read, and the right on the report before any picture is opened.
    """
    await ask(request, queries.need_office)
    form = await posting.read(request, MAX_PHOTOS)
    sent = forms.read(WritingForm, form)
    await ask(request, queries.need_handler, sent.id)
    pictures = await posting.pictures(request, form, MAX_PHOTOS)
    await do(request, service.solve if sent.do == Writing.SOLVE else service.note, sent, pictures)
    said = {
        Writing.SOLVE: _("已办结，等反映人确认。"),
        Writing.NOTE: _("进展已写上，反映人看得到。"),
        Writing.INSIDE: _("已写上，只有同事看得到。"),
    }
    return posting.done(request, f"{route('/work/')}?id={sent.id}", said[sent.do])


ROUTES = [
    *(Route(f"{start}/report/", report_page, methods=["GET"]) for start in ("", "/en")),
    *(Route(f"{start}/track/", track_page, methods=["GET"]) for start in ("", "/en")),
    *(Route(f"{start}/work/limits/", limits_moved, methods=["GET"]) for start in ("", "/en")),
    Route("/api/report/place", place_part, methods=["GET"]),
    posting.with_pictures("/api/report", send_report),
    Route("/api/track", track_part, methods=["GET"]),
    Route("/api/track", answer_report, methods=["POST"]),
    posting.with_pictures("/api/work", staff_words),
    Route("/api/tag/{code:str}.svg", tag_image, methods=["GET"]),
]
