"""What the shelf registers."""

from points_app.shelf.place_settings import ROOM
from points_app.shelf.rights import LENDERS

from points_app.core.i18n import _
from points_app.ui.navigation import Door

SETTINGS = (ROOM,)
DOORS = (Door(90, "shelf", "/shelf/", "archive", lambda: _("共享架"), tuple(sorted(LENDERS))),)
