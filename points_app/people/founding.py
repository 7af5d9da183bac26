"""The beginning of a community: is anybody here, and the first administrator, made from the command line."""

from sqlmodel import Session, col, select

from points_app.core import phones, text
from points_app.core.errors import InvalidInput, NotFound
from points_app.core.fields import Line, row_id
from points_app.core.i18n import _
from points_app.core.idempotency import new_key
from points_app.core.permissions import SYSTEM, Role
from points_app.people import service
from points_app.people.door_numbers import name_key
from points_app.people.finding import get_resident
from points_app.people.forms.register import MAX_NAME, PersonForm
from points_app.people.kinds import PlaceKind
from points_app.people.models import Place, Resident, RoleGrant
from points_app.people.passwords import hash_password
from points_app.people.service.access import withdraw_access

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
    known = col(Resident.phone).in_(phones.mobile_forms(phone))
    id_ = session.exec(select(Resident.id).where(known, col(Resident.active))).first()
    if id_ is None:
        id_ = service.add_person(session, SYSTEM, place_id, PersonForm(key=new_key(), name=name, phone=phone))
    service.grant_role(session, SYSTEM, id_, Role.ADMINISTRATOR, place_id)  # which empties a former password
    resident = get_resident(session, id_, lock=True)
    withdraw_access(session, resident)
    resident.password_hash = hashed
    return id_


def find_place(session: Session, words: str) -> int:
    """Return the id of the place that `words` name: an id, or a name that only one place has.

    Without words it is the only root. Raises NotFound when no place or more than one fits, and says which there are.
    """
    id_ = row_id(words.strip())
    if id_:
        fits = select(Place).where(Place.id == id_)
    elif name_key(words):
        fits = select(Place).where(Place.name_key == name_key(words))
    else:
        fits = select(Place).where(col(Place.parent_id).is_(None))
    found = session.exec(fits.order_by(col(Place.id)).limit(FOUND_LIMIT)).all()
    if len(found) == 1:
        return found[0].id or 0
    shown = found or session.exec(select(Place).order_by(col(Place.id)).limit(FOUND_LIMIT)).all()
    names = "; ".join(f"{place.id} {place.name}" for place in shown)
    raise NotFound(_("请用编号指明是哪个地方，例如：{names}", names=names), "place")


def _first_place(session: Session, name: str, kind: PlaceKind) -> int:
    missing = _("请给第一个地方起个名字，最多 {most} 个字。", most=MAX_NAME)
    if text.is_empty(name):
        raise InvalidInput(missing, "place")
    return service.new_place(session, None, kind, Line(1, MAX_NAME, narrow=True).read(name, _("名称"))).id or 0
