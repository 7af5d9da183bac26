"""How a report stands and how it came there, for its reporter and for its staff."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from points_app.core import photos
from points_app.core.permissions import Actor, Role
from points_app.people import queries as people
from points_app.service_requests import rights
from points_app.service_requests.kinds import Category, EventKind, Need, RequestState
from points_app.service_requests.models import EVENT_PHOTOS, REPORT_PHOTOS, RequestEvent, ServiceRequest
from points_app.service_requests.queries.finding import is_rated, report_by_code

RAISED_LIMIT = 50
STEPS_LIMIT = 200


@dataclass(frozen=True)
class Report:
    """How a report stands. The assignee's name is whole ("" for nobody): views say what the public sees of it."""

    id: int
    path: str
    place: str
    need: Need
    category: Category
    text: str
    state: RequestState
    created_at: datetime
    due_at: datetime
    calendar_known: bool
    visit_at: datetime | None
    solved_at: datetime | None
    closed_at: datetime | None
    rating: int | None
    assignee_id: int | None
    assignee: str


@dataclass(frozen=True)
class Party:
    """Who did a step, or to whom it was given. `role` is the office they held; a resident, if none."""

    name: str = ""
    role: Role | None = None
    is_reporter: bool = False
    is_system: bool = False


@dataclass(frozen=True)
class Step:
    """One thing that happened to a report; names are whole."""

    id: int
    kind: EventKind
    by: Party
    to: Party | None
    note: str
    public: bool
    rating: int | None
    due_at: datetime | None
    visit_at: datetime | None
    at: datetime
    photos: tuple[str, ...]


@dataclass(frozen=True)
class Tracked:
    """A report as the holder of its code may see it. `office` is the one that the assignee holds there today."""

    code: str
    report: Report
    office: Role | None
    is_rated: bool
    photos: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Raised:
    """A report with its code, for who sent it while signed in."""

    code: str
    report: Report


def tracked(session: Session, _actor: Actor, typed: str) -> Tracked:
    """Return the report with this code, as typed; raise NotFound."""
    row = report_by_code(session, typed)
    holders = people.holders_of(session, row.path, rights.HANDLERS) if row.assignee_id else []
    holder = next((one for one in holders if one.id == row.assignee_id), None)
    return Tracked(
        code=row.code,
        report=reports(session, [row])[0],
        office=holder.role if holder else None,
        is_rated=is_rated(session, row.id or 0),
        photos=pictures(session, row),
        steps=steps(session, row, staff=False),
    )


def raised(session: Session, actor: Actor) -> tuple[Raised, ...]:
    """Return what this person has reported while signed in, newest first, bounded; nothing for strangers."""
    if not actor.signed_in:
        return ()
    mine = select(ServiceRequest).where(ServiceRequest.reporter_id == actor.resident_id)
    rows = session.exec(mine.order_by(col(ServiceRequest.id).desc()).limit(RAISED_LIMIT)).all()
    return tuple(Raised(row.code, found) for row, found in zip(rows, reports(session, rows), strict=True))


def reports(session: Session, rows: Iterable[ServiceRequest]) -> tuple[Report, ...]:
    """Return how reports stand, in their order; who reads them has been asked already."""
    found = list(rows)
    trails = people.trails_of(session, {row.path for row in found})
    names = people.people_by_id(session, {row.assignee_id for row in found if row.assignee_id})
    return tuple(
        Report(
            id=row.id or 0,
            path=row.path,
            place=trails[row.path],
            need=Need(row.need),
            category=Category(row.category),
            text=row.text,
            state=RequestState(row.state),
            created_at=row.created_at,
            due_at=row.due_at,
            calendar_known=row.calendar_known,
            visit_at=row.visit_at,
            solved_at=row.solved_at,
            closed_at=row.closed_at,
            rating=row.rating,
            assignee_id=row.assignee_id,
            assignee=names[row.assignee_id].name if row.assignee_id in names else "",
        )
        for row in found
    )


def pictures(session: Session, row: ServiceRequest) -> tuple[str, ...]:
    """Return the names of the pictures that were sent with a report."""
    id_ = row.id or 0
    return tuple(photos.names_of(session, REPORT_PHOTOS, [id_]).get(id_, ()))


def steps(session: Session, row: ServiceRequest, *, staff: bool) -> tuple[Step, ...]:
    """Return the steps, newest first; those for colleagues only for staff alone."""
    statement = select(RequestEvent).where(RequestEvent.request_id == row.id)
    if not staff:
        statement = statement.where(col(RequestEvent.public))
    rows = session.exec(statement.order_by(col(RequestEvent.id).desc()).limit(STEPS_LIMIT)).all()
    names = people.people_by_id(session, {id_ for one in rows for id_ in (one.actor_id, one.to_id) if id_})
    shown = photos.names_of(session, EVENT_PHOTOS, [one.id or 0 for one in rows])
    return tuple(
        Step(
            id=one.id or 0,
            kind=EventKind(one.kind),
            by=_party(names, one.actor_id, one.actor_role),
            to=_party(names, one.to_id, one.to_role) if one.to_id else None,
            note=one.note,
            public=one.public,
            rating=one.rating,
            due_at=one.due_at,
            visit_at=one.visit_at,
            at=one.at,
            photos=tuple(shown.get(one.id or 0, ())),
        )
        for one in rows
    )


def _party(names: dict[int, people.PersonView], id_: int | None, role: str) -> Party:
    if role in {"reporter", "system"}:
        return Party(is_reporter=role == "reporter", is_system=role == "system")
    return Party(names[id_].name if id_ in names else "", Role(role) if role in set(Role) else None)
