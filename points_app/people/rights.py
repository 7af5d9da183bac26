"""Who may keep the register, and who may give whom which role: from the actor's grants alone."""

from collections.abc import Iterable

from points_app.core.errors import NotAllowed
from points_app.core.i18n import _
from points_app.core.permissions import SYSTEM, Actor, Role

KEEPERS = frozenset({Role.COMMITTEE, Role.ADMINISTRATOR})
"""Who keeps the register of a place."""

# Not PROPERTY: who approves spending must not be able to make up, or sign in as, who submits it.
_COMMITTEE_GRANTS = frozenset({Role.STEWARD})


LASTING = frozenset({Role.ADMINISTRATOR, Role.COMMITTEE})
"""The offices without which nobody at a place can do what only they may."""


def is_beyond_keepers(role: Role) -> bool:
    """Whether not every keeper of a register may give this role."""
    return role not in _COMMITTEE_GRANTS


def may_leave_vacant(actor: Actor, role: Role, path: str) -> bool:
    """Whether the actor, who stands above it, may say that the office `role` at `path` is to have nobody for a while.

    Above an administrator stands one of a place further up; above a committee also the one of its own place.
    """
    above = path if role is Role.COMMITTEE else path[:-1].rpartition("/")[0] + "/"
    return actor is SYSTEM or (above != "/" and actor.has(Role.ADMINISTRATOR, above))


def need_keeper(actor: Actor, path: str) -> None:
    """Raise NotAllowed unless the actor keeps the register of `path`; the command line may do everything."""
    if actor is not SYSTEM:
        actor.need(KEEPERS, path)


def may_grant(actor: Actor, role: Role, path: str) -> bool:
    """Whether the actor may give or take `role` at `path`: administrators anything, the committee stewards."""
    if actor is SYSTEM or actor.has(Role.ADMINISTRATOR, path):
        return role is not Role.RESIDENT
    return role in _COMMITTEE_GRANTS and actor.has(Role.COMMITTEE, path)


def may_manage(actor: Actor, resident_id: int, held: Iterable[tuple[Role, str]]) -> bool:
    """Whether a keeper may change the name, phone or password of this person, who holds the roles `held` at paths.

    Whoever changes a phone number and hands out a password could sign in as that person, so it takes the right to
    give every role that the person has.
    """
    return resident_id == actor.resident_id or all(may_grant(actor, role, path) for role, path in held)


def need_manager(actor: Actor, resident_id: int, held: Iterable[tuple[Role, str]]) -> None:
    """Raise NotAllowed, in words, unless `may_manage`."""
    if not may_manage(actor, resident_id, held):
        raise NotAllowed(_("这位是比您权限更高的工作人员，资料请由上级管理员修改。"))
