"""What the honor board registers."""

from points_app.core.i18n import _
from points_app.core.permissions import Role
from points_app.core.photos import Viewer
from points_app.honors.queries import honor_photo_viewer
from points_app.honors.service import HONOR_SCOPE, PICTURES
from points_app.ui.navigation import Door

FILE_VIEWERS = (Viewer(HONOR_SCOPE, honor_photo_viewer, "private, no-store"),)
PICTURE_PURPOSES = (PICTURES,)
DOORS = (Door(50, "honors", "/honors/write/", "award", lambda: _("发布光荣榜"), (Role.COMMITTEE,)),)
