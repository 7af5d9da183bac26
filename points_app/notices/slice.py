"""What the notice board registers."""

from points_app.core.i18n import _
from points_app.core.photos import Viewer
from points_app.notices.pictures import OF_NOTICE, PICTURES, may_see_pictures
from points_app.notices.rights import PUBLISHERS
from points_app.ui.navigation import Door

FILE_VIEWERS = (Viewer(OF_NOTICE, may_see_pictures, "private, max-age=600"),)
PICTURE_PURPOSES = (PICTURES,)
DOORS = (Door(40, "notices", "/notices/write/", "megaphone", lambda: _("发布公示"), tuple(PUBLISHERS)),)
