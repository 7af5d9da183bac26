"""What the notice board registers."""

from points_app.core.i18n import _
from points_app.core.permissions import Role
from points_app.core.photos import Viewer
from points_app.notices.queries import notice_photo_viewer
from points_app.notices.service import NOTICE_SCOPE, PICTURES
from points_app.ui.navigation import Door

FILE_VIEWERS = (Viewer(NOTICE_SCOPE, notice_photo_viewer, "private, max-age=600"),)
PICTURE_PURPOSES = (PICTURES,)
DOORS = (Door(40, "notices", "/notices/write/", "megaphone", lambda: _("发布公示"), (Role.COMMITTEE,)),)
