"""QR tags: made for a place or a thing there, and revoked."""

from sqlmodel import Session, col, select

from points_app.core import audit, clock, db
from points_app.core.errors import Conflict, NotFound
from points_app.core.i18n import _
from points_app.core.idempotency import once
from points_app.core.permissions import Actor
from points_app.people import queries as people
from points_app.people.queries import PlaceKind
from points_app.service_requests import codes, rights
from points_app.service_requests.forms import BuildingTagsForm, TagForm
from points_app.service_requests.kinds import TagKind
from points_app.service_requests.models import QrTag


def add_tag(session: Session, actor: Actor, form: TagForm, *, code: str = "") -> str:
    """Make a QR tag for a place or a thing there and return its code (`code`: a fixed one, for the demo)."""
    place = people.find_place(session, form.place)
    if place is None:
        raise NotFound(_("没有这个地点。"))
    actor.need(rights.DISPATCHERS, place.path)

    def make() -> str:
        row = _new(actor, place, form.kind, code)
        row.label, row.category = form.label or row.label, form.category
        session.add(row)
        session.flush()
        _record(session, actor, "add_tag", row)
        return row.code

    return once(session, actor, "service_requests.add_tag", form, make)


def add_building_tags(session: Session, actor: Actor, form: BuildingTagsForm) -> int:
    """Make a QR tag for the door of every building of a compound that has none yet; return how many were made."""
    compound = people.find_place(session, form.compound)
    if compound is None or compound.kind != PlaceKind.COMPOUND:
        raise NotFound(_("没有这个小区，请刷新页面。"))
    actor.need(rights.DISPATCHERS, compound.path)
    buildings = people.places_below(session, compound.path, PlaceKind.BUILDING)
    if not buildings:
        raise Conflict(_("这个小区下面还没有楼栋。请先导入花名册，或在“住户与权限”里添加。"))

    def make() -> int:
        have = _with_tag(session, compound.path)
        rows = [_new(actor, one, TagKind.BUILDING) for one in buildings if one.id not in have]
        session.add_all(rows)
        session.flush()
        for row in rows:
            _record(session, actor, "add_tag", row)
        return len(rows)

    return once(session, actor, "service_requests.add_building_tags", form, make)


def _with_tag(session: Session, path: str) -> set[int]:
    """Return the ids of the places below `path` whose door has a live tag."""
    at_doors = select(QrTag.place_id).where(
        db.below(col(QrTag.path), path), QrTag.kind == TagKind.BUILDING, col(QrTag.revoked_at).is_(None)
    )
    return set(session.exec(at_doors))


def _new(actor: Actor, place: people.PlaceView, kind: TagKind, code: str = "") -> QrTag:
    return QrTag(
        code=code or codes.new(codes.TAG_LENGTH),
        place_id=place.id,
        path=place.path,
        kind=kind,
        label=kind.label,
        created_by=actor.resident_id,
        created_at=clock.now(),
    )


def revoke_tag(session: Session, actor: Actor, tag_id: int) -> None:
    """Let a tag's code count no longer: the sticker is torn off or copied."""
    row = session.exec(select(QrTag).where(QrTag.id == tag_id).with_for_update()).first()
    if row is None:
        raise NotFound(_("没有这个二维码牌。"))
    actor.need(rights.DISPATCHERS, row.path)
    if row.revoked_at is not None:
        raise Conflict(_("这个二维码牌已经停用了。"))
    row.revoked_at, row.revoked_by = clock.now(), actor.resident_id
    _record(session, actor, "revoke_tag", row)
    session.flush()


def _record(session: Session, actor: Actor, verb: str, row: QrTag) -> None:
    audit.record(session, actor, f"service_requests.{verb}", subject="qr_tag", subject_id=row.id, path=row.path)
