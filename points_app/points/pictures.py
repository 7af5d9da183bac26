"""Pictures of a deed: sent before the award, kept with it, seen by the household and whoever records such there."""

from sqlmodel import Session

from points_app.core import photos
from points_app.core.permissions import Actor
from points_app.points import rights
from points_app.points.models import PointAward

MAX_PICTURES = 3
"""Most pictures of one award."""
OF_AWARD = "award"
"""The scope of an award's pictures; their scope_id is the award."""


def _need_awarder(_session: Session, actor: Actor) -> int:
    return rights.need_awarder(actor)


# Until they are given with an award they wait under their sender.
PICTURES = photos.PicturePurpose("award", "award-draft", MAX_PICTURES, _need_awarder)


def may_see_pictures(session: Session, actor: Actor, award_id: int) -> bool:
    """Whether the actor may see the pictures of an award; those of a deduction stay with household and committee."""
    award = session.get(PointAward, award_id)
    return award is not None and rights.may_see_pictures(
        actor, award.points, award.path, award.household_id, award.given_by
    )
