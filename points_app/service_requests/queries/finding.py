"""Finding a tag or a report by its code or id, for who may."""

from datetime import datetime

from sqlmodel import Session, col, select

from points_app.core.errors import NotAllowed, NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.service_requests import codes, rights
from points_app.service_requests.kinds import EventKind
from points_app.service_requests.models import QrTag, RequestEvent, ServiceRequest


def find_tag(session: Session, typed: str) -> QrTag | None:
    """Return the live tag with this code, as scanned or typed; None for an unknown or revoked one."""
    wanted = codes.read(typed, codes.TAG_LENGTH)
    if not wanted:
        return None
    return session.exec(select(QrTag).where(QrTag.code == wanted, col(QrTag.revoked_at).is_(None))).first()


def report_by_code(session: Session, typed: str, *, lock: bool = False) -> ServiceRequest:
    """Return the report with this tracking code, as typed; raise NotFound. Who holds the code has the right."""
    wanted = codes.read(typed, codes.TRACK_LENGTH)
    statement = select(ServiceRequest).where(ServiceRequest.code == wanted)
    row = session.exec(statement.with_for_update() if lock else statement).first() if wanted else None
    if row is None:
        raise NotFound(_("没有查到这个编号。请对照发出时给您的编号再输一次，一共 10 位。"), "code")
    return row


def need_code(session: Session, _actor: Actor, typed: str) -> None:
    """Raise NotFound unless a report has this tracking code."""
    report_by_code(session, typed)


def report_for_staff(session: Session, actor: Actor, request_id: int, *, lock: bool = False) -> ServiceRequest:
    """Return a report that the actor may act on; raise NotFound when there is none, NotAllowed for anybody else."""
    statement = select(ServiceRequest).where(ServiceRequest.id == request_id)
    row = session.exec(statement.with_for_update() if lock else statement).first()
    actor.need_sign_in()
    if row is None:
        raise NotFound(_("没有这件诉求。"))
    actor.need(rights.HANDLERS, row.path)
    return row


def need_office(_session: Session, actor: Actor) -> None:
    """Raise NotAllowed unless the actor handles reports anywhere; on which one is asked when it is known."""
    actor.need_sign_in()
    if not rights.HANDLERS & actor.roles:
        raise NotAllowed(_("您的账号没有这项权限。"))


def need_handler(session: Session, actor: Actor, request_id: int) -> None:
    """Raise NotAllowed unless the actor may act on this report, NotFound when there is none."""
    report_for_staff(session, actor, request_id)


def is_rated(session: Session, request_id: int) -> bool:
    """Whether the reporter has rated it since the last yes."""
    last = session.exec(
        select(RequestEvent.kind)
        .where(
            RequestEvent.request_id == request_id,
            col(RequestEvent.kind).in_((EventKind.CONFIRMED, EventKind.RATED)),
        )
        .order_by(col(RequestEvent.id).desc())
        .limit(1)
    ).first()
    return last == EventKind.RATED


def round_began(session: Session, row: ServiceRequest) -> datetime:
    """Return when the present round of a report began: when it was sent, or opened again."""
    began = (EventKind.REPORTED, EventKind.DENIED, EventKind.REOPENED)
    newest = (
        select(RequestEvent.at)
        .where(RequestEvent.request_id == row.id, col(RequestEvent.kind).in_(began))
        .order_by(col(RequestEvent.id).desc())
        .limit(1)
    )
    return session.exec(newest).first() or row.created_at
