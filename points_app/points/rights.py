"""Who may award, reverse, make rules, and see what: said once, for marks, doors, verbs and queries."""

from points_app.core.errors import NotAllowed
from points_app.core.i18n import _
from points_app.core.permissions import Actor, Role
from points_app.points.kinds import Awarder

AWARDERS = frozenset({Role.STEWARD, Role.COMMITTEE})
"""Those who may award at their place; what a rule says narrows it."""
RULE_MAKERS = frozenset({Role.COMMITTEE})
"""Those who decide a community's rules, and who alone deduct and see deductions of others."""


def roles_of(awarder: Awarder) -> frozenset[Role]:
    """Return the roles that award by a rule of which `awarder` says who does."""
    return AWARDERS if awarder == Awarder.STEWARD else RULE_MAKERS


def need_awarder(actor: Actor) -> int:
    """Return the actor's id, or raise unless the actor awards somewhere."""
    me = actor.need_sign_in()
    if not actor.roles & AWARDERS:
        raise NotAllowed(_("积分由中心户长或居委会记，您的账号没有这项权限。"))
    return me


def need_not_own(actor: Actor, household_id: int) -> None:
    """Raise NotAllowed where it is the actor's own household, to whom another must award."""
    if actor.household_id == household_id:
        raise NotAllowed(_("不能给自己家加减积分，请居委会的另一位经办人来记。"), "people")


def may_reverse(actor: Actor, awarder: Awarder, path: str, household_id: int) -> bool:
    """Whether the actor may reverse an award by such a rule at the place `path` to this household."""
    return actor.household_id != household_id and actor.has(roles_of(awarder), path)


def sees_deductions(actor: Actor, path: str) -> bool:
    """Whether the actor sees deductions of others at the place `path`: those are between committee and household."""
    return actor.has(RULE_MAKERS, path)


def may_see_pictures(actor: Actor, points: int, path: str, household_id: int, given_by: int) -> bool:
    """Whether the actor may see the pictures of an award: the household, who gave it, and who records such there."""
    if not actor.signed_in:
        return False
    if actor.household_id == household_id or actor.resident_id == given_by:
        return True
    return actor.has(AWARDERS if points > 0 else RULE_MAKERS, path)
