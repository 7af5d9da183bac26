"""Answers to requests that went wrong: words and, for what nobody foresaw, a number to tell; never a stack trace."""

from html import escape
from urllib.parse import urlsplit

from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from points_app.core import incidents
from points_app.core.errors import DomainError, SignInNeeded
from points_app.core.i18n import LOCALES, _, locale, route, set_locale
from points_app.web.addresses import sign_in_address

_PAGE = """<!doctype html><html lang="{lang}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<link rel="stylesheet" href="/points.css"><body><main class="content reading"><h1>{title}</h1><p>{words}</p>
<p><a class="btn btn-primary" href="{home}">{back}</a></p></main></body></html>"""


def language_of(request: Request) -> str:
    """Return the language of the page asked for, or, where no page is, of the one that the request comes from."""
    asked = request.query_params.get("lang", "")
    if asked in LOCALES:
        return asked
    path = request.url.path
    if path.startswith(("/api/", "/photo/")):
        path = urlsplit(request.headers.get("referer", "")).path
    return "en" if path == "/en" or path.startswith("/en/") else "zh"


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _page_of(request: Request) -> str:
    """Return the page asked for, or the one that the request comes from."""
    here = request.url
    if here.path.startswith("/api/"):
        here = URL(request.headers.get("referer", ""))
    return f"{here.path}?{here.query}" if here.query else here.path


async def refused(request: Request, error: Exception) -> Response:
    """Answer a domain error, or an HTTP error of the framework's own (404, 405, 413)."""
    set_locale(language_of(request))
    if isinstance(error, SignInNeeded) and _wants_page(request):
        return RedirectResponse(f"{sign_in_address(_page_of(request))}&problem=needed#problem-needed", 303)
    if isinstance(error, DomainError):
        return _answer(request, error.status, error.message, error.field)
    status = error.status_code if isinstance(error, HTTPException) else 500
    words = {
        404: _("没有这个地址。"),
        405: _("这个地址不接受这种请求。"),
        413: _("提交的内容太大，一样也没有收下。请按浏览器的“返回”，少选几张照片或换小一些的文件，再发一次。"),
    }.get(status, _("请求的格式不对，请回到页面重新提交。"))
    return _answer(request, status, words)


async def failed(request: Request, error: Exception) -> Response:
    """Answer an error that nobody foresaw."""
    number = incidents.report(error)
    set_locale(language_of(request))
    return _answer(request, 500, incidents.words(number))


def _answer(request: Request, status: int, words: str, field: str = "") -> Response:
    if not _wants_page(request):
        return JSONResponse({"error": words, "field": field}, status)
    page = _PAGE.format(
        lang="en" if locale() == "en" else "zh-CN",
        title=escape(_("没有办成")),
        words=escape(words),
        home=escape(route("/")),
        back=escape(_("回首页")),
    )
    return HTMLResponse(page, status)


async def unknown(request: Request) -> Response:
    """Answer for every address below /api/ that is not there."""
    return await refused(request, HTTPException(404))
