"""Reports over HTTP: the form's page with its place filled in, sending, answering, staff's words, QR images.

Every form here is one that the browser posts itself; a script may post the same one for it (points_app/web/posting.py).
"""

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from points_app.access.acting import PLACE_COOKIE
from points_app.access.http import ask, do
from points_app.access.limits import slow_down
from points_app.access.posting import FormPage, refused, typed_before
from points_app.core import db, photos
from points_app.core.errors import DomainError, InvalidInput, NotFound, TooMany
from points_app.core.i18n import _, route
from points_app.core.kept_forms import RefusedForm
from points_app.core.permissions import Actor
from points_app.service_requests import codes, queries, service
from points_app.service_requests import fragments as report_parts
from points_app.service_requests.models import MAX_PHOTOS
from points_app.ui import qr
from points_app.web import filling, posting
from points_app.web.http import client_ip, endpoint, see_other

# A building of some hundred flats may share one address, so refused forms count apart from reports that arrive, and who
# is signed in counts alone: a prankster cannot lock them out.
TRIES_LIMIT, REPORTS_LIMIT, OWN_LIMIT, PER = 300, 60, 20, timedelta(minutes=10)
_REPORT_FIELDS = ("need", "category", "text", "phone", "place", "at", "key")


# --- pages -----------------------------------------------------------------------------------------------------------


@endpoint
async def report_page(request: Request) -> Response:
    """GET /report/?at=CODE: the form with its place, and after a refusal with everything typed and the reason."""
    return await _report_page(request, await typed_before(request))


async def _report_page(request: Request, before: RefusedForm, path: str = "") -> Response:
    typed = before.fields
    place = await _place(request, typed.get("at", ""))
    key = typed.get("key") or uuid.uuid4().hex
    shown = {"need": place.need, "category": place.category}
    shown |= {name: typed[name] for name in ("need", "category", "text", "phone") if name in typed}
    part = report_parts.place_part(place, key, before.reason, typed.get("place", ""))
    known = {name: value for name, value in shown.items() if value}
    return filling.filled(request, {"report-place": part}, known, path)


@endpoint
async def place_part(request: Request) -> Response:
    """GET: the place part alone, for a visitor who came to the form from another page of the app."""
    place = await _place(request)
    return HTMLResponse(report_parts.place_part(place, uuid.uuid4().hex), headers={"cache-control": "no-store"})


async def _place(request: Request, typed: str = "") -> queries.ReportPlace:
    code = typed or request.query_params.get("at", "")
    return await ask(request, queries.report_place, code[:100], request.cookies.get(PLACE_COOKIE, "")[:20])


@endpoint
async def track_page(request: Request) -> Response:
    """GET /track/?code=…: the page, with the report in it for browsers without JavaScript."""
    return await _track_page(request, request.query_params.get("code", ""), await typed_before(request))


async def _track_page(request: Request, code: str, before: RefusedForm, path: str = "") -> Response:
    part: str = report_parts.ask_part()
    if code:
        try:
            view = await ask(request, queries.track, code[:100])
            part = report_parts.track_part(view, before.reason, before.fields.get("words", ""))
        except NotFound as error:
            part = report_parts.not_found_part(error.message)
    return filling.filled(request, {"track-plain": part}, {"code": code[:40]} if code else {}, path)


@endpoint
async def tag_image(request: Request) -> Response:
    """GET /api/tag/CODE.svg: the QR code that opens the form there; of any code, for it says nothing else."""
    code = codes.read(request.path_params["code"], 8)
    if not code:
        raise NotFound(_("没有这个二维码牌。"))
    address = await ask(request, queries.tag_address, code, str(request.base_url))
    return Response(qr.svg(address), media_type="image/svg+xml")


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
    address = f"{path}?{urlencode({'code': code})}"
    return FormPage(address, ("words",), lambda typed: _track_page(request, code, typed, path))


def _count(key: str, limit: int) -> None:
    with db.write() as session:
        _slow_down(session, key, limit)


def _slow_down(session: Session, key: str, limit: int) -> None:
    try:
        slow_down(session, key, limit=limit, per=PER)
    except TooMany as error:
        words = _("这个网络上刚才发得太多了，请过 10 分钟再发。事情急就打物业或居委会的电话，有危险打 110、119、120。")
        raise TooMany(words) from error


@endpoint
async def send_report(request: Request) -> Response:
    """POST a report (multipart): sends the browser to its tracking page. Needs no account."""
    form = None
    try:
        form = await posting.read(request, MAX_PHOTOS)
        await db.in_thread(_count, f"report-try:{client_ip(request)}", TRIES_LIMIT)
        picked = posting.text(form, "place")
        sent = service.ReportForm(
            need=posting.text(form, "need"),
            category=posting.text(form, "category"),
            text=posting.text(form, "text"),
            phone=posting.text(form, "phone"),
            tag=posting.text(form, "at"),
            place_id=int(picked) if picked.isascii() and picked.isdigit() and len(picked) < 10 else 0,
            key=posting.text(form, "key")[:64],
        )
        pictures = await posting.pictures(request, form, MAX_PHOTOS)
        code = await do(request, _report, sent, pictures, client_ip(request))
    except DomainError as error:
        return await refused(request, form, error, _report_form(request))
    return posting.done(request, f"{route('/track/')}?code={code}")


def _report(
    session: Session, actor: Actor, sent: service.ReportForm, pictures: list[photos.PhotoBlob], address: str
) -> str:
    """Take the report, and count it: beyond the limit neither is kept."""
    code = service.report(session, actor, sent, pictures)
    who = f"report-by:{actor.resident_id}" if actor.signed_in else f"report-from:{address}"
    _slow_down(session, who, OWN_LIMIT if actor.signed_in else REPORTS_LIMIT)
    return code


@endpoint
async def answer_report(request: Request) -> Response:
    """POST code, do=yes|no|reopen|rate, words, stars: the reporter's answer; the code is the right to it."""
    form = await posting.read(request)
    code = posting.text(form, "code")[:40]
    try:
        await do(
            request, _answer, code, posting.text(form, "do"), posting.text(form, "words"), posting.text(form, "stars")
        )
    except NotFound:
        raise
    except DomainError as error:
        return await refused(request, form, error, _track_form(request, code))
    return posting.done(request, f"{route('/track/')}?{urlencode({'code': code})}")


def _answer(session: Session, actor: Actor, code: str, what: str, words: str, stars: str) -> None:
    service.by_code(session, code)  # who does not know a code gets no other answer, and nothing of it is kept
    if what in {"yes", "no"}:
        service.answer(session, actor, code, solved=what == "yes", words=words)
    elif what == "reopen":
        service.reopen(session, actor, code, words)
    elif what == "rate":
        service.rate(session, actor, code, int(stars) if stars in {"1", "2", "3", "4", "5"} else 0, words)
    else:
        raise InvalidInput(_("请选一个答复。"))


@endpoint
async def staff_words(request: Request) -> Response:
    """POST id, do=solve|note|inside, words, photos: what staff write on a report, with pictures.

    Who asks is looked at before the form is read, and the right on the report before any picture is opened.
    """
    await ask(request, service.need_office)
    form = await posting.read(request, MAX_PHOTOS)
    id_, what = posting.text(form, "id"), posting.text(form, "do")
    if not (id_.isascii() and id_.isdigit() and len(id_) < 10):
        raise NotFound(_("没有这件诉求。"))
    await ask(request, service.need_handler, int(id_))
    pictures = await posting.pictures(request, form, MAX_PHOTOS)
    await do(request, _write, int(id_), what, posting.text(form, "words"), pictures)
    said = {
        "solve": _("已办结，等反映人确认。"),
        "note": _("进展已写上，反映人看得到。"),
        "inside": _("已写上，只有同事看得到。"),
    }
    return posting.done(request, f"{route('/work/')}?id={id_}", said[what])


def _write(session: Session, actor: Actor, id_: int, what: str, words: str, pictures: list[Any]) -> None:
    if what == "solve":
        service.solve(session, actor, id_, words, pictures)
    elif what in {"note", "inside"}:
        service.note(session, actor, id_, words, pictures, public=what == "note")
    else:
        raise InvalidInput(_("请选一个操作。"))


ROUTES = [
    *(Route(f"{start}/report/", report_page, methods=["GET"]) for start in ("", "/en")),
    *(Route(f"{start}/track/", track_page, methods=["GET"]) for start in ("", "/en")),
    *(Route(f"{start}/work/limits/", limits_moved, methods=["GET"]) for start in ("", "/en")),
    Route("/api/report/place", place_part, methods=["GET"]),
    posting.with_pictures("/api/report", send_report),
    Route("/api/track", answer_report, methods=["POST"]),
    posting.with_pictures("/api/work", staff_words),
    Route("/api/tag/{code:str}.svg", tag_image, methods=["GET"]),
]
