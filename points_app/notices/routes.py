"""A notice's page over HTTP: its first response says in its head what a chat shows of a link to it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from points_app.access.shared_views import alike
from points_app.core.errors import NotFound
from points_app.core.fields import row_id
from points_app.core.i18n import _
from points_app.notices import views
from points_app.web import filling
from points_app.web.html import Html, el, join
from points_app.web.http import endpoint


@endpoint
async def notice_page(request: Request) -> Response:
    """GET /notice/?id=…: the page with the preview of its link; of what the public may not read it says nothing."""
    try:
        preview = await alike(views.link_preview, row_id(request.query_params.get("id", "")))
    except NotFound:
        return filling.filled(request, {})
    return filling.filled(request, {filling.HEAD: _head(preview, str(request.base_url).rstrip("/"))})


def _head(preview: views.LinkPreview, base: str) -> Html:
    said = {"og:type": "article", "og:site_name": _("邻里积分"), "og:title": preview.title}
    said |= {"og:description": preview.text} if preview.text else {}
    said |= {"og:image": f"{base}{preview.picture}"} if preview.picture else {}
    return join(*(el("meta", property=name, content=words) for name, words in said.items()))


ROUTES = [Route(f"{start}/notice/", notice_page, methods=["GET"]) for start in ("", "/en")]
