"""Where one can go: four doors for everybody, and the work list for staff."""

from collections.abc import Callable
from dataclasses import dataclass

from points_app.core.i18n import _
from points_app.core.permissions import Role


@dataclass(frozen=True)
class Door:
    """A link of the frame: its key, address, icon (lucide) and words; `roles` for staff doors."""

    key: str
    path: str
    icon: str
    words: Callable[[], str]
    roles: tuple[Role, ...] = ()


MAIN = (
    Door("boards", "/", "medal", lambda: _("三榜")),
    Door("report", "/report/", "qr-code", lambda: _("扫码办")),
    Door("account", "/account/", "landmark", lambda: _("共管账户")),
    Door("me", "/me/", "user-round", lambda: _("我的")),
)

_OFFICES = (Role.COMMITTEE, Role.PROPERTY, Role.ADMINISTRATOR)
STAFF_DOORS = (
    Door("work", "/work/", "inbox", lambda: _("诉求工作台"), (Role.STEWARD, Role.COMMITTEE, Role.PROPERTY)),
    Door("award", "/award/", "circle-plus", lambda: _("积分加减"), (Role.STEWARD, Role.COMMITTEE)),
    Door("rules", "/rules/edit/", "list-checks", lambda: _("积分细则"), (Role.COMMITTEE,)),
    Door("notices", "/notices/write/", "megaphone", lambda: _("发布公示"), (Role.COMMITTEE,)),
    Door("honors", "/honors/write/", "award", lambda: _("发布光荣榜"), (Role.COMMITTEE,)),
    Door("book", "/account/book/", "receipt", lambda: _("记账与审批"), _OFFICES),
    Door("tags", "/tags/", "scan-line", lambda: _("二维码牌"), _OFFICES),
    Door("people", "/people/", "users-round", lambda: _("住户与权限"), (Role.COMMITTEE, Role.ADMINISTRATOR)),
)
