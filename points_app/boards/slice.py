"""What home registers."""

from points_app.core.i18n import _
from points_app.ui.navigation import Door

DOORS = (Door(10, "boards", "/", "medal", lambda: _("三榜")),)
