"""The work list of staff: what is in their reach, in which order, and one report opened."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import clock, db, paging
from points_app.core.errors import NotFound
from points_app.core.i18n import _
from points_app.core.paging import Page
from points_app.core.permissions import STAFF, Actor, Role
from points_app.people import queries as people
from points_app.service_requests import rights
from points_app.service_requests.kinds import OPEN, WAITING, WORKING, RequestState, Segment, TagKind
from points_app.service_requests.models import QrTag, ServiceRequest
from points_app.service_requests.queries.reports import Report, Step, pictures, reports, steps

PAGE = 20
COUNT_LIMIT = 100
_MOST_PRESSING = paging.upwards(col(ServiceRequest.priority), col(ServiceRequest.due_at), col(ServiceRequest.id))
_NEWEST = paging.downwards(col(ServiceRequest.id))


@dataclass(frozen=True)
class Opened:
    """A report as its staff may see it: with phone number, never with the tracking code, which is the reporter's."""

    report: Report
    phone: str
    reporter: people.PersonView | None
    thing: str
    photos: tuple[str, ...]
    steps: tuple[Step, ...]
    candidates: tuple[people.HolderView, ...]


def inbox(session: Session, actor: Actor, segment: Segment, after: str = "") -> Page[Report]:
    """Return a page of a segment: open ones by danger, unassigned, then deadline; the rest newest first.

    Those that one has raised are followed by their codes, as everybody does: they are not here.
    """
    statement = select(ServiceRequest).where(_in_reach(actor))
    if segment == Segment.RAISED:
        return Page()
    order = _MOST_PRESSING
    if segment == Segment.ALL:
        order = _NEWEST
    else:
        statement = statement.where(
            {Segment.WAITING: _is(WAITING), Segment.WORKING: _is(WORKING)}.get(segment, _late())
        )
    page = paging.read(session, statement, order, after, PAGE)
    return page.of(reports(session, page.rows))


def opened(session: Session, actor: Actor, request_id: int) -> Opened:
    """Return one report for its staff; raise NotFound for any other reader."""
    row = session.exec(select(ServiceRequest).where(ServiceRequest.id == request_id, _in_reach(actor))).first()
    if row is None:
        raise NotFound(_("没有这件诉求，或者不归您办理。"))
    tag = session.get(QrTag, row.tag_id) if row.tag_id else None
    return Opened(
        report=reports(session, [row])[0],
        phone=row.phone,
        reporter=people.person(session, row.reporter_id) if row.reporter_id else None,
        thing=tag.label if tag and tag.kind != TagKind.BUILDING else "",
        photos=pictures(session, row),
        steps=steps(session, row, staff=True),
        candidates=_candidates(session, actor, row) if rights.may_assign(actor, row) else (),
    )


def _candidates(session: Session, actor: Actor, row: ServiceRequest) -> tuple[people.HolderView, ...]:
    """Return to whom the actor may give a report, each once, in the office nearest to it."""
    found: dict[int, people.HolderView] = {}
    for one in people.holders_of(session, row.path, rights.HANDLERS):
        if one.id != row.assignee_id and one.can_sign_in and rights.may_take_over(actor, row, one.role):
            found.setdefault(one.id, one)
    return tuple(found.values())[:COUNT_LIMIT]


def without_account(session: Session, actor: Actor) -> list[people.HolderView]:
    """Return the first stewards in this actor's care who cannot sign in yet: what is theirs goes to others."""
    return people.without_account(session, actor.paths(rights.SUPERVISORS), Role.STEWARD)


def overdue_count(session: Session, actor: Actor) -> int:
    """Return how many reports in the reach of this member of staff are late, counted up to 100."""
    return _count(session, sa.and_(_in_reach(actor), _late()))


def waiting_count(session: Session, actor: Actor) -> int:
    """Return how many reports wait for this member of staff, counted up to 100; 0 for others.

    Their own new or late ones, dangers they were told of, and, for the committee, those that nobody is responsible for.
    """
    if not STAFF & actor.roles:
        return 0
    me = actor.resident_id
    mine = sa.and_(col(ServiceRequest.assignee_id) == me, sa.or_(_is(WAITING), _late()))
    told = sa.and_(col(ServiceRequest.alerted_id) == me, _is(WAITING))
    nobodys = [
        sa.and_(db.below(col(ServiceRequest.path), path), _is(OPEN), col(ServiceRequest.assignee_id).is_(None))
        for path in actor.paths(rights.DISPATCHERS)
    ]
    return _count(session, sa.and_(_in_reach(actor), sa.or_(mine, told, *nobodys)))


def _in_reach(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on reports that this member of staff may see: those at the places of today's offices."""
    actor.need_sign_in()
    places = [db.below(col(ServiceRequest.path), path) for path in actor.paths(rights.HANDLERS)]
    return sa.or_(sa.false(), *places)


def _is(states: Iterable[RequestState]) -> sa.ColumnElement[bool]:
    return col(ServiceRequest.state).in_(sorted(states))


def _late() -> sa.ColumnElement[bool]:
    return sa.and_(_is(OPEN), col(ServiceRequest.due_at) <= clock.now())


def _count(session: Session, condition: sa.ColumnElement[bool]) -> int:
    few = select(ServiceRequest.id).where(condition).limit(COUNT_LIMIT).subquery()
    return int(session.exec(select(sa.func.count()).select_from(few)).one())
