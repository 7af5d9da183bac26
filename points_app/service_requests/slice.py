"""What reports register."""

from points_app.core.i18n import _
from points_app.core.photos import Viewer
from points_app.service_requests import rights
from points_app.service_requests.models import EVENT_PHOTOS, REPORT_PHOTOS
from points_app.service_requests.place_settings import DUTY_PHONE, LIMITS
from points_app.service_requests.queries import may_see_photos
from points_app.ui.navigation import Door

FILE_VIEWERS = (Viewer(REPORT_PHOTOS, may_see_photos), Viewer(EVENT_PHOTOS, may_see_photos))
SETTINGS = (*LIMITS.values(), DUTY_PHONE)
DOORS = (
    Door(20, "report", "/report/", "qr-code", lambda: _("扫码办")),
    Door(10, "work", "/work/", "inbox", lambda: _("诉求工作台"), tuple(sorted(rights.HANDLERS))),
    Door(70, "tags", "/tags/", "scan-line", lambda: _("二维码牌"), tuple(sorted(rights.DISPATCHERS))),
)
