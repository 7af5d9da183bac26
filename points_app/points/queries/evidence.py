"""Who may see an award's pictures: the household and whoever may record such an award there, nobody else."""

from sqlmodel import Session

from points_app.core.permissions import Actor, Role
from points_app.points.models import AWARDERS, PointAward


def may_see_evidence(session: Session, actor: Actor, award_id: int) -> bool:
    """Whether the actor may see the pictures of an award; those of a deduction stay with household and committee."""
    award = session.get(PointAward, award_id)
    if award is None or not actor.signed_in:
        return False
    if actor.household_id == award.household_id or actor.resident_id == award.given_by:
        return True
    return actor.has(AWARDERS if award.points > 0 else Role.COMMITTEE, award.path)
