"""What the honor board registers."""

from points_app.core.i18n import _
from points_app.core.photos import Viewer
from points_app.honors.pictures import OF_HONOR, PICTURES, may_see_photo
from points_app.notices.rights import PUBLISHERS
from points_app.ui.navigation import Door

FILE_VIEWERS = (Viewer(OF_HONOR, may_see_photo, "private, no-store"),)
PICTURE_PURPOSES = (PICTURES,)
DOORS = (Door(50, "honors", "/honors/write/", "award", lambda: _("发布光荣榜"), tuple(PUBLISHERS)),)
