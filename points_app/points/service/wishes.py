"""The wish to be on boards, or on none."""

from sqlmodel import Session

from points_app.core.errors import NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.people import service as register


def set_on_boards(session: Session, actor: Actor, *, on: bool, household: bool) -> None:
    """Put the actor's household on boards or take it off, or with `household` false the actor alone.

    Totals follow by trigger, so the same wish changed elsewhere (by the committee, on request) counts as well. The
    register writes it, and records who did.
    """
    if not household:
        register.set_on_boards(session, actor, on_boards=on)
    elif actor.household_id is None:
        actor.need_sign_in()
        raise NotFound(_("您的账号没有登记住户，没有积分存折。"))
    else:
        register.set_on_boards(session, actor, on_boards=on, household_id=actor.household_id)
