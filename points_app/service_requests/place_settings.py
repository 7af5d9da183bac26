"""What a place may set about reports: how long each category may take, and whom to call in danger.

The defaults follow what cities practise: danger 2 hours; water, power, gas, heating, lifts 24 hours; ordinary 5 working
days; complex 15 days.
"""

from points_app.core.fields import Phone
from points_app.core.i18n import _
from points_app.core.spans import Duration, Span, SpanUnit
from points_app.people.place_settings import Setting
from points_app.service_requests.kinds import CATEGORIES, Category

_DAY_AND_NIGHT = Span(24, SpanUnit.HOURS)
_ORDINARY = Span(5, SpanUnit.WORKDAYS)
_COMPLEX = Span(15, SpanUnit.DAYS)
_DEFAULTS = {
    Category.DANGER: Span(2, SpanUnit.HOURS),
    **dict.fromkeys(
        (Category.WATER, Category.POWER, Category.GAS, Category.HEATING, Category.LIFT, Category.URGENT_OTHER),
        _DAY_AND_NIGHT,
    ),
    **dict.fromkeys((Category.NEIGHBOURS, Category.FACILITY, Category.GREENERY), _COMPLEX),
}


def _limit(category: Category) -> Setting[Span]:
    return Setting(
        f"service_requests.limit.{category.value}",
        Duration(1, 90),
        _DEFAULTS.get(category, _ORDINARY),
        group=lambda: _("办理时限"),
        label=lambda: category.label,
    )


LIMITS = {category: _limit(category) for categories in CATEGORIES.values() for category in categories}
"""Of every category that can be chosen; a report that left it open has the shortest of its need (`steps`)."""
DUTY_PHONE = Setting(
    "service_requests.duty_phone",
    Phone(),
    "",
    group=lambda: _("扫码办"),
    label=lambda: _("值班电话"),
    hint=lambda: _("选了“险情”或“燃气”，报事页上就显示这个电话，排在 110、119 后面。"),
)
