"""Pages of service requests: the report form, following a report, the work list, QR tags and their sheets."""

from points_app.core.i18n import _
from points_app.service_requests.pages.report import report
from points_app.service_requests.pages.tags import sheet, tags
from points_app.service_requests.pages.track import track
from points_app.service_requests.pages.work import work
from points_app.service_requests.state import TagState, WorkState
from points_app.ui.shell import Page

PAGES = [
    Page("/report/", lambda: _("扫码办"), report, door="report"),
    Page("/track/", lambda: _("查进度"), track, door="report"),
    Page("/work/", lambda: _("诉求工作台"), work, on_load=(WorkState.load,), door="work", width="work"),
    Page("/tags/", lambda: _("二维码牌"), tags, on_load=(TagState.load,), door="tags", width="work"),
    Page("/tags/print/", lambda: _("打印二维码牌"), sheet, on_load=(TagState.load_sheet,), bare=True),
]
