"""The tree of places: added to, renamed, and cut where nothing hangs on it."""

from sqlmodel import Session, select

from points_app.core import audit, db
from points_app.core.errors import Conflict, InvalidInput
from points_app.core.i18n import _
from points_app.core.idempotency import once
from points_app.core.permissions import Actor
from points_app.people.door_numbers import name_key
from points_app.people.finding import get_place
from points_app.people.forms.register import NamesForm, PlaceForm
from points_app.people.kinds import PlaceKind
from points_app.people.models import Place
from points_app.people.rights import need_keeper
from points_app.people.service.checks import save


def add_place(session: Session, actor: Actor, parent_id: int, form: PlaceForm) -> int:
    """Add a place below `parent_id` and return its id."""
    parent = get_place(session, parent_id, lock=True)
    need_keeper(actor, parent.path)

    def work() -> int:
        if not parent.kind.may_hold(form.kind):
            words = _("“{above}”下面不能再设“{below}”。", above=parent.kind.label, below=form.kind.label)
            raise InvalidInput(words, "kind")
        _refuse_twin(session, parent_id, form.name, "name")
        made = new_place(session, parent, form.kind, form.name, form.name_en)
        audit.record(session, actor, "people.add_place", subject="place", subject_id=made.id, path=made.path)
        return made.id or 0

    return once(session, actor, "people.add_place", form, work, content=(parent_id,))


def new_place(session: Session, parent: Place | None, kind: PlaceKind, name: str, name_en: str = "") -> Place:
    """Write a place below `parent` (None: a root) without asking; its path needs its id."""
    row = Place(parent_id=parent.id if parent else None, kind=kind, name=name, name_en=name_en)
    session.add(row)
    save(session)
    row.path = f"{parent.path if parent else '/'}{row.id}/"
    save(session)
    return row


def rename_place(session: Session, actor: Actor, place_id: int, form: NamesForm) -> None:
    """Change a place's names."""
    place = get_place(session, place_id, lock=True)
    need_keeper(actor, place.path)

    def work() -> None:
        if form.new_name != place.name:
            _refuse_twin(session, place.parent_id, form.new_name, "new_name")
        place.name, place.name_en = form.new_name, form.new_name_en
        save(session)
        audit.record(session, actor, "people.rename_place", subject="place", subject_id=place_id, path=place.path)

    once(session, actor, "people.rename_place", form, work, content=(place_id,))


def delete_place(session: Session, actor: Actor, place_id: int) -> None:
    """Delete a place that nothing hangs on; the database's foreign keys know what does."""
    place = get_place(session, place_id)
    need_keeper(actor, place.path)
    if place.parent_id is None:
        raise Conflict(_("最上级的地方不能删除。"))
    session.delete(place)
    db.save(session, Conflict(_("“{name}”下面已有住户、楼栋或记录，不能删除；可以改名。", name=place.name)))
    audit.record(session, actor, "people.delete_place", subject="place", subject_id=place_id, path=place.path)


def _refuse_twin(session: Session, parent_id: int | None, name: str, field: str) -> None:
    twin = select(Place.id).where(Place.parent_id == parent_id, Place.name_key == name_key(name))
    if session.exec(twin).first() is not None:
        raise InvalidInput(_("这里已经有一个“{name}”了。", name=name), field)
