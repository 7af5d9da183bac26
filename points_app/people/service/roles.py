"""Roles at places: given and taken, never above oneself."""

from sqlmodel import Session, col, select

from points_app.core import audit, clock, db
from points_app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from points_app.core.i18n import _
from points_app.core.permissions import SYSTEM, Actor, Role
from points_app.people.finding import find, get_place, get_resident
from points_app.people.models import Place, RoleGrant
from points_app.people.queries.roles import last_in_office
from points_app.people.rights import is_beyond_keepers, may_grant, may_leave_vacant, need_keeper
from points_app.people.service.access import still, withdraw_access
from points_app.people.service.checks import save


def grant_role(session: Session, actor: Actor, resident_id: int, role: Role, place_id: int) -> int:
    """Give a person a role at a place and return the grant's id; having it already is fine.

    A role that the keeper of the register could not give ends whatever access the keeper may have to the account: all
    sign-ins end, the password is emptied, and the first new one comes from somebody who may give that role.
    """
    place = get_place(session, place_id, lock=True)
    resident = get_resident(session, resident_id, lock=True)
    actor = still(session, actor)
    _need_grant(actor, role, place)
    need_keeper(actor, resident.path)
    if resident_id == actor.resident_id:
        raise NotAllowed(_("不能给自己加权限，请另一位管理员来办。"))
    if not resident.active:
        raise Conflict(_("这位居民已迁出，不能再任职。"))
    row = RoleGrant(
        resident_id=resident_id, role=role, place_id=place_id, granted_by=actor.resident_id, granted_at=clock.now()
    )
    grant, is_new = db.find_or_insert(session, row, "resident_id", "role", "place_id", "revoked_at")
    if is_new:
        if is_beyond_keepers(role):
            withdraw_access(session, resident)
        _record(session, actor, "people.grant_role", grant, place)
    return grant.id or 0


def revoke_role(session: Session, actor: Actor, grant_id: int, *, vacant: bool = False) -> None:
    """Take a role back; the grant is kept with its end.

    The last administrator or committee member of a place goes only when somebody above says that the office is to be
    `vacant`; else raises Conflict at "vacancy".
    """
    grant = session.get(RoleGrant, grant_id)
    place = get_place(session, grant.place_id, lock=True) if grant is not None else None
    grant = find(session, RoleGrant, grant_id, lock=True)
    if grant is None or place is None or grant.revoked_at is not None:
        raise NotFound(_("这项权限已经收回了，请刷新页面。"))
    actor = still(session, actor)
    _need_grant(actor, grant.role, place)
    need_successors(session, actor, [(grant, place)], vacant=vacant)
    grant.revoked_at, grant.revoked_by = clock.now(), actor.resident_id
    save(session)
    _record(session, actor, "people.revoke_role", grant, place)


def lock_offices(session: Session, resident_id: int) -> list[tuple[RoleGrant, Place]]:
    """Return the roles a person holds with their places, the places locked: nobody else leaves or takes office there.

    Call it before the person's own row is locked, and `end_offices` after.
    """
    for place_id in sorted({place.id or 0 for _grant, place in _offices(session, resident_id)}):
        get_place(session, place_id, lock=True)
    return _offices(session, resident_id)


def end_offices(
    session: Session, actor: Actor, resident_id: int, locked: list[tuple[RoleGrant, Place]], *, vacant: bool
) -> None:
    """Take all roles of a person back, by the rule of `revoke_role`; `locked` is what `lock_offices` returned."""
    held = _offices(session, resident_id)
    if {grant.place_id for grant, _place in held} - {grant.place_id for grant, _place in locked}:
        raise Conflict(_("刚刚有人给这位居民加了任职，请刷新页面核对。"))
    need_successors(session, actor, held, vacant=vacant)
    for grant, place in held:
        grant.revoked_at, grant.revoked_by = clock.now(), actor.resident_id
        _record(session, actor, "people.revoke_role", grant, place)
    save(session)


def need_successors(session: Session, actor: Actor, held: list[tuple[RoleGrant, Place]], *, vacant: bool) -> None:
    """Raise Conflict unless each office has somebody else, or is left `vacant` by somebody who may say so."""
    last = last_in_office(session, (grant for grant, _place in held))
    for grant, place in held:
        if grant.id not in last:
            continue
        if not vacant or not may_leave_vacant(actor, grant.role, place.path):
            raise Conflict(
                _(
                    "这是{place}最后一位{role}，请先任命接任的人；确要空缺，须由上级管理员确认。",
                    place=place.name,
                    role=grant.role.label,
                ),
                "vacancy",
            )
        _record(session, actor, "people.confirm_vacancy", grant, place)


def _offices(session: Session, resident_id: int) -> list[tuple[RoleGrant, Place]]:
    held = (
        select(RoleGrant, Place)
        .join(Place, col(Place.id) == col(RoleGrant.place_id))
        .where(RoleGrant.resident_id == resident_id, col(RoleGrant.revoked_at).is_(None))
    )
    return list(session.exec(held.order_by(col(RoleGrant.place_id), col(RoleGrant.id))).all())


def _need_grant(actor: Actor, role: Role, place: Place) -> None:
    if role is Role.RESIDENT:
        raise InvalidInput(_("居民身份不用授予：登记在册就是居民。"), "role")
    if actor is not SYSTEM:
        actor.need_sign_in()
    if not may_grant(actor, role, place.path):
        raise NotAllowed(
            _(
                "您不能任免{place}的{role}：管理员任免本级及以下各项，居委会任免中心户长。",
                place=place.name,
                role=role.label,
            )
        )


def _record(session: Session, actor: Actor, verb: str, grant: RoleGrant, place: Place) -> None:
    audit.record(session, actor, verb, subject="role_grant", subject_id=grant.id, path=place.path)
