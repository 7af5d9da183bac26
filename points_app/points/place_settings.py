"""What a place may set about points."""

from points_app.core.fields import Count
from points_app.core.i18n import _
from points_app.people.place_settings import Setting

DAYS_BACK = Setting(
    "points.days_back",
    Count(0, 92),
    31,
    group=lambda: _("积分"),
    label=lambda: _("可以补记多久以前的事"),
    unit=lambda: _("天"),
    hint=lambda: _("0 天就是只能当天记。"),
)
