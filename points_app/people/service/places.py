"""The tree of places: added to, renamed, and cut where nothing hangs on it."""

from sqlalchemy import exc
from sqlmodel import Session, select

from points_app.core.errors import Conflict, InvalidInput
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.people import door_numbers as keys
from points_app.people.finding import get_place
from points_app.people.kinds import PlaceKind
from points_app.people.models import Place
from points_app.people.rights import need_keeper
from points_app.people.service.checks import checked, checked_optional, save


def add_place(session: Session, actor: Actor, parent_id: int, kind: PlaceKind, name: str, name_en: str = "") -> int:
    """Add a place below `parent_id` and return its id."""
    parent = get_place(session, parent_id)
    need_keeper(actor, parent.path)
    if not parent.kind.may_hold(kind):
        raise InvalidInput(_("“{above}”下面不能再设“{below}”。", above=parent.kind.label, below=kind.label), "kind")
    plain = checked(name, _("名称"), 60, "name")
    english = checked_optional(name_en, _("英文名"), 120, "name_en")
    _refuse_twin(session, parent_id, plain)
    return new_place(session, parent, kind, plain, english).id or 0


def new_place(session: Session, parent: Place | None, kind: PlaceKind, name: str, name_en: str = "") -> Place:
    """Write a place below `parent` (None: a root) without asking; its path needs its id."""
    row = Place(parent_id=parent.id if parent else None, kind=kind, name=name, name_en=name_en)
    session.add(row)
    save(session)
    row.path = f"{parent.path if parent else '/'}{row.id}/"
    save(session)
    return row


def rename_place(session: Session, actor: Actor, place_id: int, name: str, name_en: str = "") -> None:
    """Change a place's names."""
    place = get_place(session, place_id)
    need_keeper(actor, place.path)
    plain = checked(name, _("名称"), 60, "name")
    if plain != place.name:
        _refuse_twin(session, place.parent_id, plain)
    place.name, place.name_en = plain, checked_optional(name_en, _("英文名"), 120, "name_en")
    save(session)


def delete_place(session: Session, actor: Actor, place_id: int) -> None:
    """Delete a place that nothing hangs on; the database's foreign keys know what does."""
    place = get_place(session, place_id)
    need_keeper(actor, place.path)
    if place.parent_id is None:
        raise Conflict(_("最上级的地方不能删除。"))
    try:
        with session.begin_nested():
            session.delete(place)
            session.flush()
    except exc.IntegrityError as error:
        raise Conflict(_("“{name}”下面已有住户、楼栋或记录，不能删除；可以改名。", name=place.name)) from error


def _refuse_twin(session: Session, parent_id: int | None, name: str) -> None:
    key = keys.name_key(name)
    if session.exec(select(Place.id).where(Place.parent_id == parent_id, Place.name_key == key)).first() is not None:
        raise InvalidInput(_("这里已经有一个“{name}”了。", name=name), "name")
