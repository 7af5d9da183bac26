"""What reports are of: kinds of tags, needs and categories, states, steps; each with its words."""

from datetime import datetime, timedelta
from enum import StrEnum

from points_app.core import clock
from points_app.core.i18n import _

MIN_TEXT, MAX_TEXT = 2, 2_000
MAX_REASON = 500
MAX_PHOTOS = 4
REOPEN_WINDOW = timedelta(days=30)
"""How long after the reporter's yes a report may be opened again."""


class TagKind(StrEnum):
    """What a QR tag hangs on."""

    BUILDING = "building"
    """楼栋门口"""
    LIFT = "lift"
    """电梯"""
    LAMP = "lamp"
    """路灯"""
    HALL = "hall"
    """活动室、大厅"""
    GATE = "gate"
    """小区出入口"""
    GARAGE = "garage"
    """车棚、车库"""
    OTHER = "other"
    """其他"""

    @property
    def label(self) -> str:
        """The kind's name in the current language."""
        return {
            TagKind.BUILDING: _("楼栋门口"),
            TagKind.LIFT: _("电梯"),
            TagKind.LAMP: _("路灯"),
            TagKind.HALL: _("活动室"),
            TagKind.GATE: _("出入口"),
            TagKind.GARAGE: _("车棚车库"),
            TagKind.OTHER: _("其他设施"),
        }[self]


class Need(StrEnum):
    """急难愁盼: how it presses."""

    URGENT = "urgent"
    """急: it cannot wait."""
    HARD = "hard"
    """难: a household cannot manage alone."""
    WORRY = "worry"
    """愁: it troubles daily life."""
    WISH = "wish"
    """盼: something hoped for."""

    @property
    def label(self) -> str:
        """The need's one character, or its word in English."""
        return {Need.URGENT: _("急"), Need.HARD: _("难"), Need.WORRY: _("愁"), Need.WISH: _("盼")}[self]

    @property
    def example(self) -> str:
        """One line that says what belongs here."""
        return {
            Need.URGENT: _("漏水、停电、燃气味"),
            Need.HARD: _("老人照料、办事难"),
            Need.WORRY: _("噪音、停车、垃圾"),
            Need.WISH: _("加盏灯、办个活动"),
        }[self]


class Category(StrEnum):
    """What a report is about. Each belongs to one need; its time limit is a setting of the place."""

    DANGER = "danger"
    """险情: life or property is in danger now."""
    WATER = "water"
    """停水、漏水"""
    POWER = "power"
    """停电"""
    GAS = "gas"
    """燃气"""
    HEATING = "heating"
    """供暖"""
    LIFT = "lift"
    """电梯"""
    URGENT_OTHER = "urgent_other"
    """其他急事"""
    CARE = "care"
    """照料: someone needs looking after."""
    HARDSHIP = "hardship"
    """生活困难"""
    HOME_REPAIR = "home_repair"
    """家中维修"""
    PAPERS = "papers"
    """办证办事"""
    HARD_OTHER = "hard_other"
    """其他难处"""
    NOISE = "noise"
    """噪音"""
    NEIGHBOURS = "neighbours"
    """邻里纠纷"""
    PARKING = "parking"
    """停车充电"""
    RUBBISH = "rubbish"
    """垃圾保洁"""
    PUBLIC_PARTS = "public_parts"
    """公共设施损坏"""
    WORRY_OTHER = "worry_other"
    """其他烦心事"""
    FACILITY = "facility"
    """增设设施"""
    ACTIVITY = "activity"
    """活动服务"""
    GREENERY = "greenery"
    """绿化环境"""
    SUGGESTION = "suggestion"
    """意见建议"""
    URGENT_UNSURE = "urgent_unsure"
    """不确定: left open by the reporter, as the three below; staff say later what it is."""
    HARD_UNSURE = "hard_unsure"
    WORRY_UNSURE = "worry_unsure"
    WISH_UNSURE = "wish_unsure"

    @property
    def label(self) -> str:
        """The category's name in the current language."""
        return {
            Category.DANGER: _("险情"),
            Category.WATER: _("停水漏水"),
            Category.POWER: _("停电"),
            Category.GAS: _("燃气"),
            Category.HEATING: _("供暖"),
            Category.LIFT: _("电梯"),
            Category.URGENT_OTHER: _("其他急事"),
            Category.CARE: _("老幼照料"),
            Category.HARDSHIP: _("生活困难"),
            Category.HOME_REPAIR: _("家中维修"),
            Category.PAPERS: _("办证办事"),
            Category.HARD_OTHER: _("其他难处"),
            Category.NOISE: _("噪音扰民"),
            Category.NEIGHBOURS: _("邻里纠纷"),
            Category.PARKING: _("停车充电"),
            Category.RUBBISH: _("垃圾保洁"),
            Category.PUBLIC_PARTS: _("公共设施损坏"),
            Category.WORRY_OTHER: _("其他烦心事"),
            Category.FACILITY: _("增设设施"),
            Category.ACTIVITY: _("活动服务"),
            Category.GREENERY: _("绿化环境"),
            Category.SUGGESTION: _("意见建议"),
        }.get(self, _("不确定"))


CATEGORIES: dict[Need, tuple[Category, ...]] = {
    Need.URGENT: (
        Category.DANGER,
        Category.WATER,
        Category.POWER,
        Category.GAS,
        Category.HEATING,
        Category.LIFT,
        Category.URGENT_OTHER,
    ),
    Need.HARD: (Category.CARE, Category.HARDSHIP, Category.HOME_REPAIR, Category.PAPERS, Category.HARD_OTHER),
    Need.WORRY: (
        Category.NOISE,
        Category.NEIGHBOURS,
        Category.PARKING,
        Category.RUBBISH,
        Category.PUBLIC_PARTS,
        Category.WORRY_OTHER,
    ),
    Need.WISH: (Category.FACILITY, Category.ACTIVITY, Category.GREENERY, Category.SUGGESTION),
}
"""What a reporter chooses from, and staff later; whoever chooses nothing leaves it open."""
UNSURE = {
    Need.URGENT: Category.URGENT_UNSURE,
    Need.HARD: Category.HARD_UNSURE,
    Need.WORRY: Category.WORRY_UNSURE,
    Need.WISH: Category.WISH_UNSURE,
}
NEED_OF = {category: need for need, categories in CATEGORIES.items() for category in (*categories, UNSURE[need])}


class RequestState(StrEnum):
    """How a report stands."""

    RECEIVED = "received"
    """已收到: waits to be accepted."""
    ACCEPTED = "accepted"
    """已受理: somebody is responsible."""
    IN_PROGRESS = "in_progress"
    """办理中: work has begun."""
    SOLVED = "solved"
    """已办结: waits for the reporter's answer."""
    CLOSED = "closed"
    """已确认解决: the reporter said yes."""
    REOPENED = "reopened"
    """重新办理: the reporter said no."""

    @property
    def label(self) -> str:
        """The state's name in the current language."""
        return {
            RequestState.RECEIVED: _("待受理"),
            RequestState.ACCEPTED: _("已受理"),
            RequestState.IN_PROGRESS: _("办理中"),
            RequestState.SOLVED: _("待您确认"),
            RequestState.CLOSED: _("已解决"),
            RequestState.REOPENED: _("重新办理"),
        }[self]

    @property
    def staff_label(self) -> str:
        """The state's name as staff read it: they are not the one who confirms."""
        return _("待反映人确认") if self == RequestState.SOLVED else self.label

    @property
    def colour(self) -> str:
        """The kind of pill that shows it."""
        return {
            RequestState.RECEIVED: "amber",
            RequestState.ACCEPTED: "indigo",
            RequestState.IN_PROGRESS: "indigo",
            RequestState.SOLVED: "green",
            RequestState.CLOSED: "green",
            RequestState.REOPENED: "amber",
        }[self]


WAITING = frozenset({RequestState.RECEIVED, RequestState.REOPENED})
WORKING = frozenset({RequestState.ACCEPTED, RequestState.IN_PROGRESS})
OPEN = WAITING | WORKING


class EventKind(StrEnum):
    """What happened to a report."""

    REPORTED = "reported"
    """It was sent."""
    DISPATCHED = "dispatched"
    """The system gave it to somebody."""
    ALERTED = "alerted"
    """A second person was told of a danger."""
    ACCEPTED = "accepted"
    """Somebody took it on."""
    ASSIGNED = "assigned"
    """It was given to somebody else (调单)."""
    RETURNED = "returned"
    """The assignee contested the dispatch, with a reason."""
    STARTED = "started"
    """Work began."""
    CATEGORIZED = "categorized"
    """Staff said what it is of; the note names the category."""
    NOTED = "noted"
    """A word in between."""
    SOLVED = "solved"
    """The work is done, in the worker's words."""
    CONFIRMED = "confirmed"
    """The reporter said: solved."""
    DENIED = "denied"
    """The reporter said: not solved."""
    REOPENED = "reopened"
    """The reporter opened it again after it was closed."""
    RATED = "rated"
    """The reporter rated it."""

    @property
    def label(self) -> str:
        """What happened, in the current language."""
        return {
            EventKind.REPORTED: _("居民反映"),
            EventKind.DISPATCHED: _("系统派单"),
            EventKind.ALERTED: _("险情提醒"),
            EventKind.ACCEPTED: _("受理"),
            EventKind.ASSIGNED: _("转派"),
            EventKind.RETURNED: _("退回派单"),
            EventKind.STARTED: _("开始办理"),
            EventKind.CATEGORIZED: _("确定类别"),
            EventKind.NOTED: _("进展"),
            EventKind.SOLVED: _("办结"),
            EventKind.CONFIRMED: _("居民确认：解决了"),
            EventKind.DENIED: _("居民反馈：没解决"),
            EventKind.REOPENED: _("居民重新提出"),
            EventKind.RATED: _("居民评价"),
        }[self]


class Visit(StrEnum):
    """By when a visit may be promised."""

    SOON = "soon"
    """Within two hours."""
    TODAY = "today"
    TOMORROW_NOON = "tomorrow_noon"
    TOMORROW = "tomorrow"
    AFTER = "after"
    """The day after tomorrow."""

    @property
    def label(self) -> str:
        """The promise in the current language."""
        return {
            Visit.SOON: _("两小时内上门"),
            Visit.TODAY: _("今天 18:00 前上门"),
            Visit.TOMORROW_NOON: _("明天 12:00 前上门"),
            Visit.TOMORROW: _("明天 18:00 前上门"),
            Visit.AFTER: _("后天 18:00 前上门"),
        }[self]

    @property
    def moment(self) -> datetime:
        """The moment that a promise made now means."""
        if self == Visit.SOON:
            return clock.now() + timedelta(hours=2)
        ahead, hour = {Visit.TODAY: (0, 18), Visit.TOMORROW_NOON: (1, 12), Visit.TOMORROW: (1, 18)}.get(self, (2, 18))
        return clock.at_local(clock.today() + timedelta(days=ahead), hour)


class Writing(StrEnum):
    """What staff write on a report."""

    SOLVE = "solve"
    """What was done; the reporter is asked whether it is solved."""
    NOTE = "note"
    """A word in between, for the reporter too."""
    INSIDE = "inside"
    """A word in between, for colleagues only."""


class Reply(StrEnum):
    """What a reporter says to their report."""

    YES = "yes"
    """It is solved."""
    NO = "no"
    """It is not."""
    REOPEN = "reopen"
    """It has come back."""
    RATE = "rate"
    """How it was done, 1 to 5."""


class Segment(StrEnum):
    """A part of the work list."""

    WAITING = "waiting"
    """待受理"""
    WORKING = "working"
    """办理中"""
    OVERDUE = "overdue"
    """超时"""
    RAISED = "raised"
    """我发起的: reports of one's own, followed by their codes."""
    ALL = "all"
    """全部"""

    @property
    def label(self) -> str:
        """The part's name in the current language."""
        return {
            Segment.WAITING: _("待受理"),
            Segment.WORKING: _("办理中"),
            Segment.OVERDUE: _("超时"),
            Segment.RAISED: _("我发起的"),
            Segment.ALL: _("全部"),
        }[self]
