"""QR tags: made for a place or a thing there, and revoked."""

from sqlmodel import Session, select

from points_app.core import audit, clock
from points_app.core.errors import Conflict, NotFound
from points_app.core.i18n import _
from points_app.core.idempotency import once
from points_app.core.permissions import Actor
from points_app.people import queries as people
from points_app.service_requests import codes, rights
from points_app.service_requests.forms import TagForm
from points_app.service_requests.models import QrTag


def add_tag(session: Session, actor: Actor, form: TagForm, *, code: str = "") -> str:
    """Make a QR tag for a place or a thing there and return its code (`code`: a fixed one, for the demo)."""
    place = people.find_place(session, form.place)
    if place is None:
        raise NotFound(_("没有这个地点。"))
    actor.need(rights.DISPATCHERS, place.path)

    def make() -> str:
        row = QrTag(
            code=code or codes.new(codes.TAG_LENGTH),
            place_id=place.id,
            path=place.path,
            kind=form.kind,
            label=form.label or form.kind.label,
            category=form.category,
            created_by=actor.resident_id,
            created_at=clock.now(),
        )
        session.add(row)
        session.flush()
        _record(session, actor, "add_tag", row)
        return row.code

    return once(session, actor, "service_requests.add_tag", form, make)


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
