"""Reports over HTTP: the form's page with its place filled in, sending, answering, staff's words, QR images.

Every form here is one that the browser posts itself. A script may post the same form for it (`accept:
application/json`): it then gets the address to go to, or the words of the refusal, and nothing that was typed is lost.
Without the script a refused form is kept for a day and the browser is sent back to it.
"""

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from points_app.access.acting import PLACE_COOKIE
from points_app.access.http import ask, do
from points_app.access.limits import slow_down
from points_app.core import db, photos
from points_app.core.errors import DomainError, InvalidInput, NotFound, TooMany
from points_app.core.i18n import _, route
from points_app.core.permissions import Actor
from points_app.service_requests import codes, queries, service
from points_app.service_requests import fragments as report_parts
from points_app.ui import qr
from points_app.web import bodies as forms
from points_app.web import filling
from points_app.web.http import client_ip, endpoint, is_too_large, see_other

# A building of some hundred flats may share one address, so refused forms count apart from reports that arrive, and who
# is signed in counts alone: a prankster cannot lock them out.
TRIES_LIMIT, REPORTS_LIMIT, OWN_LIMIT, DRAFTS_LIMIT, PER = 300, 60, 20, 30, timedelta(minutes=10)
_KEPT_FIELDS = ("need", "category", "text", "phone", "place", "at", "key", "words")


# --- pages -----------------------------------------------------------------------------------------------------------


@endpoint
async def report_page(request: Request) -> Response:
    """GET /report/?at=CODE: the form with its place, and after a refusal with everything typed and the reason."""
    return await _report_page(request, *await _draft(request))


async def _report_page(request: Request, fields: dict[str, str], message: str, path: str = "") -> Response:
    place = await _place(request, fields.get("at", ""))
    key = fields.get("key") or uuid.uuid4().hex
    shown = {"need": place.need, "category": place.category}
    shown |= {name: fields[name] for name in ("need", "category", "text", "phone") if name in fields}
    part = report_parts.place_part(place, key, message, fields.get("place", ""))
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


async def _draft(request: Request) -> tuple[dict[str, str], str]:
    token = request.query_params.get("draft", "")
    found = await ask(request, _find_draft, token[:100]) if token else None
    return found or ({}, "")


def _find_draft(session: Session, _actor: Actor, token: str) -> tuple[dict[str, str], str] | None:
    return service.find_draft(session, token)


@endpoint
async def track_page(request: Request) -> Response:
    """GET /track/?code=…: the page, with the report in it for browsers without JavaScript."""
    return await _track_page(request, request.query_params.get("code", ""), *await _draft(request))


async def _track_page(request: Request, code: str, fields: dict[str, str], message: str, path: str = "") -> Response:
    part: str = report_parts.ask_part()
    if code:
        try:
            view = await ask(request, queries.track, code[:100])
            part = report_parts.track_part(view, message, fields.get("words", ""))
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


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


async def _pictures(request: Request, form: FormData) -> list[photos.PhotoBlob]:
    """Return the form's pictures, decoded, shrunk and clean; an empty file field is none."""
    if is_too_large(request):
        raise InvalidInput(_("照片太大，没有收下：最多 4 张，每张 10 MB。请少选几张，或选小一些的。"), "photos")
    files = [one for one in form.getlist("photos") if isinstance(one, UploadFile) and one.size]
    if len(files) > service.MAX_PHOTOS:
        raise InvalidInput(_("照片最多 {n} 张。", n=service.MAX_PHOTOS), "photos")
    found = []
    for file in files:
        raw = await file.read(photos.MAX_BYTES + 1)
        found.append(await db.in_slow_thread(photos.encode, raw))
    return found


def _done(request: Request, path: str, said: str = "") -> Response:
    """Send the browser on, or tell the script where to go and what to say there."""
    if _by_script(request):
        return JSONResponse({"to": path, "said": said})
    return see_other(path)


def _by_script(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


async def _refused(request: Request, form: FormData | None, error: DomainError, path: str, **query: str) -> Response:
    """Keep what was typed and send the browser back to the form; a script gets the words and keeps it all itself.

    Of an address that is refused too often nothing is kept: it gets its form back in the answer itself.
    """
    if _by_script(request):
        return JSONResponse({"error": error.message, "field": error.field}, error.status)
    fields = {name: _text(form, name) for name in _KEPT_FIELDS if form is not None and _text(form, name)}
    try:
        await db.in_thread(_count, f"draft-from:{client_ip(request)}", DRAFTS_LIMIT)
    except TooMany:
        if "code" in query:
            answer = await _track_page(request, query["code"], fields, error.message, path)
        else:
            answer = await _report_page(request, fields, error.message, path)
        answer.status_code = error.status
        return answer
    token = await do(request, service.keep_draft, fields, error.message)
    return see_other(f"{path}?{urlencode({**query, 'draft': token})}")


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
        form = await forms.read(request, service.MAX_PHOTOS + 1)
        await db.in_thread(_count, f"report-try:{client_ip(request)}", TRIES_LIMIT)
        picked = _text(form, "place")
        sent = service.ReportForm(
            need=_text(form, "need"),
            category=_text(form, "category"),
            text=_text(form, "text"),
            phone=_text(form, "phone"),
            tag=_text(form, "at"),
            place_id=int(picked) if picked.isascii() and picked.isdigit() and len(picked) < 10 else 0,
            key=_text(form, "key")[:64],
        )
        code = await do(request, _report, sent, await _pictures(request, form), client_ip(request))
    except DomainError as error:
        return await _refused(request, form, error, route("/report/"))
    return _done(request, f"{route('/track/')}?code={code}")


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
    form = await forms.read(request, 0)
    code = _text(form, "code")[:40]
    try:
        await do(request, _answer, code, _text(form, "do"), _text(form, "words"), _text(form, "stars"))
    except NotFound:
        raise
    except DomainError as error:
        return await _refused(request, form, error, route("/track/"), code=code)
    return _done(request, f"{route('/track/')}?{urlencode({'code': code})}")


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
    form = await forms.read(request, service.MAX_PHOTOS + 1)
    id_, what = _text(form, "id"), _text(form, "do")
    if not (id_.isascii() and id_.isdigit() and len(id_) < 10):
        raise NotFound(_("没有这件诉求。"))
    await ask(request, service.need_handler, int(id_))
    pictures = await _pictures(request, form)
    await do(request, _write, int(id_), what, _text(form, "words"), pictures)
    said = {
        "solve": _("已办结，等反映人确认。"),
        "note": _("进展已写上，反映人看得到。"),
        "inside": _("已写上，只有同事看得到。"),
    }
    return _done(request, f"{route('/work/')}?id={id_}", said[what])


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
    Route("/api/report", send_report, methods=["POST"]),
    Route("/api/track", answer_report, methods=["POST"]),
    Route("/api/work", staff_words, methods=["POST"]),
    Route("/api/tag/{code:str}.svg", tag_image, methods=["GET"]),
]
