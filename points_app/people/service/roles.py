"""Roles at places: given and taken, never above oneself."""

from sqlmodel import Session, col, select

from points_app.core import audit, clock, db
from points_app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from points_app.core.i18n import _
from points_app.core.permissions import SYSTEM, Actor, Role
from points_app.people.finding import find, get_place, get_resident
from points_app.people.models import Place, RoleGrant
from points_app.people.rights import may_grant, need_keeper
from points_app.people.service.checks import save


def grant_role(session: Session, actor: Actor, resident_id: int, role: Role, place_id: int) -> int:
    """Give a person a role at a place and return the grant's id; having it already is fine."""
    place = get_place(session, place_id)
    resident = get_resident(session, resident_id, lock=True)
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
        _record(session, actor, "people.grant_role", grant, place)
    return grant.id or 0


def revoke_role(session: Session, actor: Actor, grant_id: int) -> None:
    """Take a role back; the grant is kept with its end. The last administrator of a tree stays."""
    grant = session.get(RoleGrant, grant_id)
    place = get_place(session, grant.place_id, lock=True) if grant is not None else None
    grant = find(session, RoleGrant, grant_id, lock=True)
    if grant is None or place is None or grant.revoked_at is not None:
        raise NotFound(_("这项权限已经收回了，请刷新页面。"))
    _need_grant(actor, grant.role, place)
    if grant.role is Role.ADMINISTRATOR and place.parent_id is None and _is_last(session, grant):
        raise Conflict(_("这是最后一位管理员，不能收回；请先任命另一位。"))
    grant.revoked_at, grant.revoked_by = clock.now(), actor.resident_id
    save(session)
    _record(session, actor, "people.revoke_role", grant, place)


def _is_last(session: Session, grant: RoleGrant) -> bool:
    others = select(RoleGrant.id).where(
        RoleGrant.role == Role.ADMINISTRATOR,
        RoleGrant.place_id == grant.place_id,
        RoleGrant.id != grant.id,
        col(RoleGrant.revoked_at).is_(None),
    )
    return session.exec(others).first() is None


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
