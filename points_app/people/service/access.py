"""Who gets into an account: its phone number, its password and its sign-ins, and what a new role does to them.

Every writer here holds the person's row, so that none acts on what another is changing at this moment.
"""

from dataclasses import replace

from sqlmodel import Session

from points_app.core import audit
from points_app.core.permissions import SYSTEM, Actor
from points_app.people.finding import roles_held
from points_app.people.models import Resident
from points_app.people.service.checks import save
from points_app.people.service.sessions import close_all_sessions


def set_phone(session: Session, actor: Actor, resident: Resident, phone: str | None) -> None:
    """Set a person's number, which is also the sign-in name; whoever is signed in as that person must do so again.

    Not when it is the actor's own. The row tells later whose word the number rests on,
    as that of `add_resident` and `add_person` does of a first one.
    """
    if phone == resident.phone:
        return
    resident.phone = phone
    save(session)
    if resident.id != actor.resident_id:
        close_all_sessions(session, resident.id or 0)
    audit.record(session, actor, "people.set_phone", subject="resident", subject_id=resident.id, path=resident.path)


def withdraw_access(session: Session, resident: Resident) -> None:
    """End all sign-ins of a person and empty the password.

    For who is given power: whoever registered the person could have got in before.
    """
    resident.password_hash, resident.password_expires_at = None, None
    close_all_sessions(session, resident.id or 0)
    session.flush()


def still(session: Session, actor: Actor) -> Actor:
    """Return the actor with the rights of this very moment: they were read before this unit of work had its locks."""
    if actor is SYSTEM or actor.resident_id is None:
        return actor
    return replace(actor, grants=tuple(roles_held(session, actor.resident_id)))
