"""What a place may set about its shelf."""

from points_app.core.fields import Count
from points_app.core.i18n import _
from points_app.people.place_settings import Setting

ROOM = Setting(
    "shelf.room",
    Count(1, 500),
    30,
    group=lambda: _("共享架"),
    label=lambda: _("共享架放多少件"),
    unit=lambda: _("件"),
)
