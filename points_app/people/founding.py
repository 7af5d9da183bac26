"""The beginning of a community: is anybody here, and the first administrator, made from the command line."""

from sqlmodel import Session, col, select

from points_app.core.errors import InvalidInput, NotFound
from points_app.core.i18n import _
from points_app.core.permissions import SYSTEM, Role
from points_app.people import door_numbers as keys
from points_app.people import service
from points_app.people.kinds import PlaceKind
from points_app.people.models import Place, Resident, RoleGrant
from points_app.people.passwords import hash_password
from points_app.people.service.sessions import close_all_sessions

FOUND_LIMIT = 6


def has_places(session: Session) -> bool:
    """Whether there is any place."""
    return session.exec(select(Place.id).limit(1)).first() is not None


def has_administrator(session: Session) -> bool:
    """Whether somebody is administrator of anything."""
    live = select(RoleGrant.id).where(RoleGrant.role == Role.ADMINISTRATOR, col(RoleGrant.revoked_at).is_(None))
    return session.exec(live.limit(1)).first() is not None


def make_administrator(session: Session, phone: str, name: str, password: str, place: str, kind: PlaceKind) -> int:
    """Make a person administrator of a place and return the person's id.

    `place` is an id or a name; where there is no place at all, it becomes the first one, of the level `kind`. Somebody
    with this phone number already gets the role and the new password, and keeps the name.
    """
    hashed = hash_password(password)
    place_id = find_place(session, place) if has_places(session) else _first_place(session, place, kind)
    number = keys.phone_number(phone)
    if not number:
        raise InvalidInput(_("手机号不对：要 11 位数字，或以 + 和国家代码开头。"), "phone")
    found = session.exec(select(Resident.id).where(Resident.phone == number, col(Resident.active))).first()
    id_ = found or service.add_person(session, SYSTEM, place_id, name, number)
    resident = session.get_one(Resident, id_)
    resident.password_hash, resident.password_expires_at = hashed, None
    close_all_sessions(session, id_)
    service.grant_role(session, SYSTEM, id_, Role.ADMINISTRATOR, place_id)
    return id_


def find_place(session: Session, words: str) -> int:
    """Return the id of the place that `words` name: an id, or a name that only one place has.

    Without words it is the only root. Raises NotFound when no place or more than one fits, and says which there are.
    """
    plain = keys.tidy(words)
    if plain.isascii() and plain.isdigit() and len(plain) < 10:
        fits = select(Place).where(Place.id == int(plain))
    elif plain:
        fits = select(Place).where(Place.name_key == keys.name_key(plain))
    else:
        fits = select(Place).where(col(Place.parent_id).is_(None))
    found = session.exec(fits.order_by(col(Place.id)).limit(FOUND_LIMIT)).all()
    if len(found) == 1:
        return found[0].id or 0
    shown = found or session.exec(select(Place).order_by(col(Place.id)).limit(FOUND_LIMIT)).all()
    names = "; ".join(f"{place.id} {place.name}" for place in shown)
    raise NotFound(_("请用编号指明是哪个地方，例如：{names}", names=names), "place")


def _first_place(session: Session, name: str, kind: PlaceKind) -> int:
    plain = keys.tidy(name)
    if not plain or len(plain) > 60:
        raise InvalidInput(_("请给第一个地方起个名字，最多 60 个字。"), "place")
    return service.new_place(session, None, kind, plain).id or 0
