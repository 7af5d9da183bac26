"""Tables of service requests: QR tags, reports, and their events.

A report's row says how it stands; its events say how it came there and are never changed; `laws` makes the
database itself keep them.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from points_app.core import db
from points_app.core.i18n import _

TAG_CODE_LENGTH = 8
TRACK_CODE_LENGTH = 10
MAX_TEXT = 2_000
MAX_PHOTOS = 4


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
        }[self]


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
NEED_OF = {category: need for need, categories in CATEGORIES.items() for category in categories}


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
            EventKind.NOTED: _("进展"),
            EventKind.SOLVED: _("办结"),
            EventKind.CONFIRMED: _("居民确认：解决了"),
            EventKind.DENIED: _("居民反馈：没解决"),
            EventKind.REOPENED: _("居民重新提出"),
            EventKind.RATED: _("居民评价"),
        }[self]


class QrTag(db.Table, table=True):
    """A printed QR code on a place or thing; presets the place, sometimes the category. Revoked, never reused."""

    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint(f"length(code) = {TAG_CODE_LENGTH}", name="code_length"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked_by_someone"),
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=TAG_CODE_LENGTH)
    place_id: int = Field(foreign_key="place.id", index=True)
    path: str = db.path_field()
    kind: TagKind = db.choice(TagKind)
    label: str = Field(max_length=60)
    category: Category | None = db.choice(Category, nullable=True, default=None)
    created_by: int | None = Field(default=None, foreign_key="resident.id")
    created_at: datetime = db.utc()
    revoked_at: datetime | None = db.utc(nullable=True)
    revoked_by: int | None = Field(default=None, foreign_key="resident.id")


_OPEN_ROWS = text("state IN ('received', 'accepted', 'in_progress', 'reopened')")
_MONTH_ROWS = text("solved_month <> ''")


class ServiceRequest(db.Table, table=True):
    """A report (诉求). `code` is the capability to follow and answer it; `due_at` is when it has to be solved.

    `priority`: 0 danger, 1 nobody is responsible yet, 2 the rest; the work list is in this order. `solved_month`
    ("2026-11") and `on_time` are there while it counts as solved, for the public figures.
    """

    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("idempotency_key"),
        CheckConstraint(f"length(code) = {TRACK_CODE_LENGTH}", name="code_length"),
        CheckConstraint(f"length(text) BETWEEN 1 AND {MAX_TEXT}", name="text_length"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating_range"),
        CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name="closed_when"),
        CheckConstraint("(solved_month = '') = (on_time IS NULL)", name="solved_figures"),
        CheckConstraint("(state IN ('solved', 'closed')) = (solved_month <> '')", name="solved_month"),
        CheckConstraint("state IN ('received', 'reopened') OR assignee_id IS NOT NULL", name="responsible"),
        Index("ix_service_request_open", "path", "due_at", sqlite_where=_OPEN_ROWS, postgresql_where=_OPEN_ROWS),
        Index("ix_service_request_mine", "assignee_id", "id"),
        Index("ix_service_request_alerted", "alerted_id", "id"),
        Index(
            "ix_service_request_solved",
            "solved_month",
            "path",
            "on_time",
            sqlite_where=_MONTH_ROWS,
            postgresql_where=_MONTH_ROWS,
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=TRACK_CODE_LENGTH)
    idempotency_key: str = Field(max_length=64)
    tag_id: int | None = Field(default=None, foreign_key="qr_tag.id", index=True)
    place_id: int = Field(foreign_key="place.id", index=True)
    path: str = db.path_field()
    need: Need = db.choice(Need)
    category: Category = db.choice(Category)
    text: str = Field(max_length=MAX_TEXT)
    phone: str = Field(default="", max_length=20)
    reporter_id: int | None = Field(default=None, foreign_key="resident.id", index=True)
    state: RequestState = db.choice(RequestState, default=RequestState.RECEIVED)
    priority: int = 2
    assignee_id: int | None = Field(default=None, foreign_key="resident.id")
    alerted_id: int | None = Field(default=None, foreign_key="resident.id")
    created_at: datetime = db.utc()
    due_at: datetime = db.utc()
    calendar_known: bool = True
    visit_at: datetime | None = db.utc(nullable=True)
    solved_at: datetime | None = db.utc(nullable=True)
    solved_month: str = Field(default="", max_length=7)
    on_time: bool | None = None
    closed_at: datetime | None = db.utc(nullable=True)
    rating: int | None = None


class RequestEvent(db.Table, table=True):
    """One thing that happened to a report. Appended only. `actor_role` is "reporter", "system" or a role's value."""

    __table_args__ = (Index("ix_request_event_request", "request_id", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="service_request.id")
    kind: EventKind = db.choice(EventKind)
    state: RequestState = db.choice(RequestState)
    actor_id: int | None = Field(default=None, foreign_key="resident.id")
    actor_role: str = Field(max_length=20)
    to_id: int | None = Field(default=None, foreign_key="resident.id")
    to_role: str = Field(default="", max_length=20)
    note: str = Field(default="", max_length=MAX_TEXT)
    public: bool = True
    rating: int | None = None
    due_at: datetime | None = db.utc(nullable=True)
    visit_at: datetime | None = db.utc(nullable=True)
    at: datetime = db.utc()
