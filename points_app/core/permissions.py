"""Who acts, and with what rights. A role is held at a place and for all below it in the tree."""

from dataclasses import dataclass, field
from enum import StrEnum

from points_app.core.errors import NotAllowed, SignInNeeded
from points_app.core.i18n import _


class Role(StrEnum):
    """What a person is at a place."""

    RESIDENT = "resident"
    """Lives there; every signed-in person is one."""
    STEWARD = "steward"
    """中心户长 or 网格员: takes reports in the field, confirms deeds, visits back."""
    COMMITTEE = "committee"
    """居委会, 村委会 or 业委会: publishes, reviews points, approves spending."""
    PROPERTY = "property"
    """The property company: asks for payments, handles reports."""
    AUDITOR = "auditor"
    """Sees every voucher and every log, changes nothing."""
    ADMINISTRATOR = "administrator"
    """Sets up places, people and settings."""

    @property
    def label(self) -> str:
        """The role's name in the current language."""
        return {
            Role.RESIDENT: _("居民"),
            Role.STEWARD: _("中心户长"),
            Role.COMMITTEE: _("居委会"),
            Role.PROPERTY: _("物业公司"),
            Role.AUDITOR: _("审计员"),
            Role.ADMINISTRATOR: _("管理员"),
        }[self]


STAFF = frozenset({Role.STEWARD, Role.COMMITTEE, Role.PROPERTY, Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Actor:
    """Whoever does something: a signed-in resident with grants, or nobody.

    `grants` are pairs of role and place path ("/1/5/9/"); a grant holds where the path is a prefix.
    """

    resident_id: int | None = None
    name: str = ""
    household_id: int | None = None
    household_path: str = ""
    grants: tuple[tuple[Role, str], ...] = field(default=())
    session_id: int | None = None

    @property
    def signed_in(self) -> bool:
        """Whether somebody is signed in."""
        return self.resident_id is not None

    @property
    def roles(self) -> frozenset[Role]:
        """All roles held anywhere; a signed-in person is at least a resident."""
        base = {Role.RESIDENT} if self.signed_in else set()
        return frozenset(base | {role for role, _path in self.grants})

    def has(self, roles: Role | frozenset[Role] | set[Role], path: str) -> bool:
        """Whether one of `roles` is held at the place `path` or above it."""
        wanted = {roles} if isinstance(roles, Role) else roles
        return any(role in wanted and path.startswith(top) for role, top in self.grants)

    def paths(self, roles: Role | frozenset[Role] | set[Role]) -> tuple[str, ...]:
        """Return the places at which one of `roles` is held."""
        wanted = {roles} if isinstance(roles, Role) else roles
        return tuple(sorted({path for role, path in self.grants if role in wanted}))

    def need(self, roles: Role | frozenset[Role] | set[Role], path: str) -> None:
        """Raise NotAllowed, in words, unless one of `roles` is held for `path`."""
        self.need_sign_in()
        if not self.has(roles, path):
            wanted = [roles] if isinstance(roles, Role) else sorted(roles)
            names = _("、").join(role.label for role in wanted)
            raise NotAllowed(_("这件事由本处的{names}办理，您的账号没有这项权限。", names=names))

    def need_sign_in(self) -> int:
        """Return the resident's id, or raise SignInNeeded."""
        if self.resident_id is None:
            raise SignInNeeded(_("请先登录。"))
        return self.resident_id


NOBODY = Actor()
SYSTEM = Actor(name="system")
