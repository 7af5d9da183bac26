"""Households and their residents: added, changed, moved out, shown on the boards or not."""

from sqlmodel import Session

from points_app.core.errors import NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor, Role
from points_app.people.models import Household, Resident

KEEPERS = frozenset({Role.COMMITTEE, Role.ADMINISTRATOR})
"""Who keeps the register of a place."""


def set_on_boards(
    session: Session,
    actor: Actor,
    *,
    on_boards: bool,
    household_id: int | None = None,
    resident_id: int | None = None,
) -> None:
    """Show a household or a resident on the points boards, or keep them off.

    A resident decides for oneself and, as a member, for the household; the committee may do it on request. Without
    an id it is the actor.
    """
    me = actor.need_sign_in()
    if household_id is not None:
        household = session.get(Household, household_id)
        if household is None:
            raise NotFound(_("没有这户人家，请刷新页面。"))
        if household_id != actor.household_id:
            actor.need(KEEPERS, household.path)
        household.on_boards = on_boards
    else:
        resident = session.get(Resident, me if resident_id is None else resident_id)
        if resident is None:
            raise NotFound(_("没有这位居民，请刷新页面。"))
        if resident.id != me:
            actor.need(KEEPERS, resident.path)
        resident.on_boards = on_boards
    session.flush()
