"""Every read of service requests: views made for the eye, bounded, with strings ready to show."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from points_app.core import clock, db, masking, photos
from points_app.core.errors import NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor, Role
from points_app.people import queries as people
from points_app.people.place_settings import printed_address, value
from points_app.people.queries import PlaceKind
from points_app.service_requests import codes, service, words
from points_app.service_requests.models import (
    NEED_OF,
    OPEN,
    TAG_CODE_LENGTH,
    WAITING,
    WORKING,
    Category,
    EventKind,
    Need,
    QrTag,
    RequestEvent,
    RequestState,
    ServiceRequest,
    TagKind,
)
from points_app.service_requests.place_settings import DUTY_PHONE

PAGE = 20
RAISED_LIMIT = 50
EVENTS_LIMIT = 200
COUNT_LIMIT = 100
TAGS_LIMIT = 200
SHEET_LIMIT = 60


# --- the report form -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlaceOptions:
    """One compound and the places in it that a report can be about: (id, name)."""

    name: str
    places: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class ReportPlace:
    """What the report form knows about the place: from the QR tag, else where the visitor usually is.

    `problem` is a sentence when a code was scanned that does not count; `duty_phone` whom to call in danger, "" where
    the place has not said.
    """

    tag: str = ""
    trail: str = ""
    thing: str = ""
    need: str = ""
    category: str = ""
    place_id: int = 0
    problem: str = ""
    options: tuple[PlaceOptions, ...] = ()
    duty_phone: str = ""


def report_place(session: Session, actor: Actor, typed: str, chosen: str) -> ReportPlace:
    """Return the place for a report form opened with the tag code `typed` ("" without) by a visitor of `chosen`."""
    tag = service.find_tag(session, typed)
    here = people.find_place(session, tag.place_id) if tag else people.current_place(session, actor, chosen)
    if here is None:
        return ReportPlace()
    options = _options(session, here.path)
    if tag is None:
        is_building = here.kind == PlaceKind.BUILDING
        return ReportPlace(
            place_id=here.id if is_building else 0,
            problem=_unknown_code(session, typed),
            options=options,
            duty_phone=_duty_phone(session, here.path, widely=True),
        )
    category = Category(tag.category) if tag.category else None
    return ReportPlace(
        tag=tag.code,
        trail=here.trail,
        thing="" if tag.kind == TagKind.BUILDING else tag.label,
        need=str(NEED_OF[category]) if category else "",
        category=str(category or ""),
        options=options,
        duty_phone=_duty_phone(session, here.path),
    )


def _duty_phone(session: Session, path: str, *, widely: bool = False) -> str:
    """Return whom to call in danger at a place; `widely`, where the place is only guessed, in its whole community."""
    community = people.enclosing(session, path, PlaceKind.COMMUNITY) if widely else None
    return value(session, community.path if community else path, DUTY_PHONE)


def _unknown_code(session: Session, typed: str) -> str:
    if not typed:
        return ""
    wanted = codes.read(typed, TAG_CODE_LENGTH)
    if wanted and session.exec(select(QrTag.id).where(QrTag.code == wanted)).first() is not None:
        return _("这张二维码牌已经停用，请在下面选地点，诉求照样能送到。")
    return _("没认出这个二维码，请在下面选地点，诉求照样能送到。")


def _options(session: Session, path: str) -> tuple[PlaceOptions, ...]:
    """Return the compounds and buildings of the community around `path`."""
    community = people.enclosing(session, path, PlaceKind.COMMUNITY)
    top = community.path if community else path
    buildings = people.places_below(session, top, PlaceKind.BUILDING)
    made = []
    for compound in people.places_below(session, top, PlaceKind.COMPOUND):
        inside = [(one.id, one.name) for one in buildings if one.parent_id == compound.id]
        made.append(PlaceOptions(compound.name, (*inside, (compound.id, _("小区公共区域")))))
    return tuple(made)


# --- following a report by its code ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class EventView:
    """One step of a report: what, who, when, the words and the pictures."""

    id: int = 0
    title: str = ""
    who: str = ""
    at: str = ""
    note: str = ""
    kind: str = ""
    private: bool = False
    photos: tuple[str, ...] = ()


@dataclass(frozen=True)
class TrackView:
    """A report as the holder of its code sees it.

    `fresh`: nobody has accepted it yet. `turn`: the reporter is asked whether it is solved.
    """

    code: str = ""
    shown_code: str = ""
    sentence: str = ""
    deadline: str = ""
    due: str = ""
    due_kind: str = ""
    place: str = ""
    need: str = ""
    category: str = ""
    text: str = ""
    state: str = ""
    state_kind: str = ""
    fresh: bool = False
    turn: bool = False
    may_reopen: bool = False
    may_rate: bool = False
    rating: int = 0
    photos: tuple[str, ...] = ()
    events: tuple[EventView, ...] = ()


def track(session: Session, _actor: Actor, code: str) -> TrackView:
    """Return the report with this code, as typed; raise NotFound."""
    row = service.by_code(session, code)
    state = RequestState(row.state)
    due, due_kind = words.due(row.due_at, is_open=state in OPEN, solved_at=row.solved_at)
    closed = state == RequestState.CLOSED and row.closed_at is not None
    events = _events(session, row, staff=False)
    return TrackView(
        code=row.code,
        shown_code=codes.grouped(row.code),
        sentence=_sentence(session, row),
        deadline=_deadline(row),
        due=due,
        due_kind=due_kind,
        place=people.trails_of(session, [row.path])[row.path],
        need=Need(row.need).label,
        category=Category(row.category).label,
        text=row.text,
        state=state.label,
        state_kind=state.colour,
        fresh=state == RequestState.RECEIVED,
        turn=state == RequestState.SOLVED,
        may_reopen=bool(closed and row.closed_at and clock.now() <= row.closed_at + service.REOPEN_WINDOW),
        may_rate=closed and not service.is_rated(session, row),
        rating=row.rating or 0,
        photos=_photos(session, row),
        events=events,
    )


def _photos(session: Session, row: ServiceRequest) -> tuple[str, ...]:
    id_ = row.id or 0
    return tuple(photos.names_of(session, service.REPORT_PHOTOS, [id_]).get(id_, ()))


def _sentence(session: Session, row: ServiceRequest) -> str:
    """Return how the report stands, as a sentence to its reporter."""
    who = _responsible(session, row)
    state = RequestState(row.state)
    if not who:
        again = state == RequestState.REOPENED
        return _("您说还没解决，居委会会重新派人。") if again else _("已收到，居委会正在派人。")
    if state == RequestState.ACCEPTED and row.visit_at is not None and row.visit_at > clock.now():
        return _("已受理，{who} {when} 前上门。", who=who, when=words.at(row.visit_at))
    return {
        RequestState.RECEIVED: _("已收到，派给了{who}，等待受理。", who=who),
        RequestState.ACCEPTED: _("已受理，由{who}负责。", who=who),
        RequestState.IN_PROGRESS: _("{who}正在办理。", who=who),
        RequestState.SOLVED: _("{who}说已经办好。解决了没有，由您说了算。", who=who),
        RequestState.CLOSED: _("您已确认解决。谢谢您告诉我们。"),
        RequestState.REOPENED: _("您说还没解决，{who}会重新办理。", who=who),
    }[state]


def _responsible(session: Session, row: ServiceRequest) -> str:
    if row.assignee_id is None:
        return ""
    holder = next(
        (one for one in people.holders_of(session, row.path, service.HANDLERS) if one.id == row.assignee_id), None
    )
    name = people.people_by_id(session, [row.assignee_id])
    full = name[row.assignee_id].name if row.assignee_id in name else ""
    return _public_name(full, str(holder.role) if holder else "")


def _public_name(full: str, role: str) -> str:
    """Return a member of staff as the public sees them: surname and office, or the office alone."""
    if role not in set(Role):
        return _("工作人员")
    office = Role(role)
    if office != Role.STEWARD or not full:
        return office.label
    return _("{surname}{office}", surname=masking.surname(full), office=office.label)


def _deadline(row: ServiceRequest) -> str:
    when = words.date_and_weekday(row.due_at)
    if row.state not in OPEN:
        return _("时限是 {when}。", when=when)
    text = _("应在 {when} 前解决。", when=when)
    if row.due_at <= clock.now():
        text = _("应在 {when} 前解决，已经超时，居委会能看到。", when=when)
    if not row.calendar_known:
        text += _("（那一年的放假安排还没公布，先按周一至周五算。）")
    return text


def _events(session: Session, row: ServiceRequest, *, staff: bool) -> tuple[EventView, ...]:
    """Return the steps, newest first; those for colleagues only, and full names, for staff alone."""
    statement = select(RequestEvent).where(RequestEvent.request_id == row.id)
    if not staff:
        statement = statement.where(col(RequestEvent.public))
    rows = session.exec(statement.order_by(col(RequestEvent.id).desc()).limit(EVENTS_LIMIT)).all()
    names = people.people_by_id(session, {id_ for one in rows for id_ in (one.actor_id, one.to_id) if id_})
    pictures = photos.names_of(session, service.EVENT_PHOTOS, [one.id or 0 for one in rows])
    return tuple(_event_view(one, names, tuple(pictures.get(one.id or 0, ())), staff=staff) for one in rows)


def _event_view(
    row: RequestEvent, names: dict[int, people.PersonView], pictures: tuple[str, ...], *, staff: bool
) -> EventView:
    kind = EventKind(row.kind)
    return EventView(
        id=row.id or 0,
        title=_title(row, names, staff=staff),
        who=_who(row.actor_id, row.actor_role, names, staff=staff),
        at=words.at(row.at),
        note=_note(row),
        kind=str(kind),
        private=not row.public,
        photos=pictures,
    )


def _note(row: RequestEvent) -> str:
    if row.rating is None:
        return row.note
    if not row.note:
        return _("评分 {n} 分", n=row.rating)
    return _("评分 {n} 分：{words}", n=row.rating, words=row.note)


def _title(row: RequestEvent, names: dict[int, people.PersonView], *, staff: bool) -> str:
    kind = EventKind(row.kind)
    if row.to_id:
        to = _who(row.to_id, row.to_role, names, staff=staff)
        return {
            EventKind.DISPATCHED: _("系统派给{to}", to=to),
            EventKind.ALERTED: _("险情，同时提醒{to}", to=to),
        }.get(kind, _("转派给{to}", to=to))
    if kind == EventKind.ACCEPTED and row.visit_at:
        return _("受理，约定 {when} 前上门", when=words.at(row.visit_at))
    return kind.label


def _who(id_: int | None, role: str, names: dict[int, people.PersonView], *, staff: bool) -> str:
    if role == "reporter":
        return _("反映人")
    if role == "system":
        return ""
    full = names[id_].name if id_ in names else ""
    if not staff:
        return _public_name(full, role)
    office = Role(role).label if role in set(Role) else ""
    return _("{name}（{office}）", name=full, office=office) if office else full


@dataclass(frozen=True)
class RaisedView:
    """A report in the list of its reporter, who signed in before sending it. `turn`: it waits for the answer."""

    code: str = ""
    line: str = ""
    place: str = ""
    category: str = ""
    when: str = ""
    state: str = ""
    state_kind: str = ""
    turn: bool = False


def raised(session: Session, actor: Actor) -> tuple[RaisedView, ...]:
    """Return what this person has reported while signed in, newest first, bounded; nothing for strangers."""
    if not actor.signed_in:
        return ()
    mine = select(ServiceRequest).where(ServiceRequest.reporter_id == actor.resident_id)
    rows = session.exec(mine.order_by(col(ServiceRequest.id).desc()).limit(RAISED_LIMIT)).all()
    trails = people.trails_of(session, {row.path for row in rows})
    return tuple(
        RaisedView(
            code=row.code,
            line=_first_line(row),
            place=trails[row.path],
            category=Category(row.category).label,
            when=words.at(row.created_at),
            state=RequestState(row.state).label,
            state_kind=RequestState(row.state).colour,
            turn=row.state == RequestState.SOLVED,
        )
        for row in rows
    )


def _first_line(row: ServiceRequest) -> str:
    return row.text.split("\n", 1)[0][:80]


# --- the work list ---------------------------------------------------------------------------------------------------


class Segment(StrEnum):
    """A part of the work list."""

    WAITING = "waiting"
    """待受理"""
    WORKING = "working"
    """办理中"""
    OVERDUE = "overdue"
    """超时"""
    RAISED = "raised"
    """我发起的: see `raised`."""
    ALL = "all"
    """全部"""


@dataclass(frozen=True)
class WorkItem:
    """A report in the work list."""

    id: int = 0
    place: str = ""
    need: str = ""
    need_kind: str = ""
    category: str = ""
    line: str = ""
    age: str = ""
    due: str = ""
    due_kind: str = ""
    state: str = ""
    state_kind: str = ""
    assignee: str = ""
    danger: bool = False
    mine: bool = False


@dataclass(frozen=True)
class WorkPage:
    """A page of the work list; `cursor` asks for the next one, "" at the end."""

    items: tuple[WorkItem, ...] = ()
    cursor: str = ""


@dataclass(frozen=True)
class WorkSummary:
    """What waits and what is late, counted up to 100; `text` says it."""

    waiting: int = 0
    overdue: int = 0
    text: str = ""


@dataclass(frozen=True)
class Candidate:
    """Whom a report may be given to."""

    id: int = 0
    words: str = ""


@dataclass(frozen=True)
class WorkDetail:
    """A report as its staff see it: with phone number, never with the tracking code, which is the reporter's alone."""

    item: WorkItem = field(default_factory=WorkItem)
    text: str = ""
    phone: str = ""
    reporter: str = ""
    thing: str = ""
    deadline: str = ""
    reported: str = ""
    rating: int = 0
    photos: tuple[str, ...] = ()
    events: tuple[EventView, ...] = ()
    may_accept: bool = False
    may_start: bool = False
    may_solve: bool = False
    may_note: bool = False
    may_assign: bool = False
    may_return: bool = False
    candidates: tuple[Candidate, ...] = ()


_NEED_KINDS = {Need.URGENT: "brick", Need.HARD: "amber", Need.WORRY: "indigo", Need.WISH: "green"}


def _in_reach(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on reports that this member of staff may see: those at the places of today's offices."""
    actor.need_sign_in()
    places = [db.below(col(ServiceRequest.path), path) for path in actor.paths(service.HANDLERS)]
    return sa.or_(sa.false(), *places)


def _is(states: Iterable[RequestState]) -> sa.ColumnElement[bool]:
    return col(ServiceRequest.state).in_(sorted(states))


def inbox(session: Session, actor: Actor, segment: Segment, cursor: str = "") -> WorkPage:
    """Return a page of a segment: open ones by danger, unassigned, then deadline; the rest newest first."""
    statement = select(ServiceRequest).where(_in_reach(actor))
    if segment == Segment.RAISED:
        return WorkPage()  # those are followed by their codes, as everybody does
    if segment == Segment.ALL:
        return _newest_first(session, actor, statement, cursor)
    now = clock.now()
    conditions = {
        Segment.WAITING: _is(WAITING),
        Segment.WORKING: _is(WORKING),
        Segment.OVERDUE: sa.and_(_is(OPEN), col(ServiceRequest.due_at) <= now),
    }
    statement = statement.where(conditions[segment])
    order = (col(ServiceRequest.priority), col(ServiceRequest.due_at), col(ServiceRequest.id))
    seen = _read_cursor(cursor)
    if seen is not None:
        moment = sa.literal(seen[1], db.UtcDateTime)
        statement = statement.where(sa.tuple_(*order) > sa.tuple_(sa.literal(seen[0]), moment, sa.literal(seen[2])))
    rows = session.exec(statement.order_by(*order).limit(PAGE + 1)).all()
    onward = _write_cursor(rows[PAGE - 1]) if len(rows) > PAGE else ""
    return WorkPage(_items(session, actor, rows[:PAGE]), onward)


def _newest_first(session: Session, actor: Actor, statement: SelectOfScalar[ServiceRequest], cursor: str) -> WorkPage:
    if cursor.isascii() and cursor.isdigit() and len(cursor) < 12:
        statement = statement.where(col(ServiceRequest.id) < int(cursor))
    rows = session.exec(statement.order_by(col(ServiceRequest.id).desc()).limit(PAGE + 1)).all()
    onward = str(rows[PAGE - 1].id) if len(rows) > PAGE else ""
    return WorkPage(_items(session, actor, rows[:PAGE]), onward)


def _write_cursor(row: ServiceRequest) -> str:
    return f"{row.priority}|{row.due_at.timestamp()}|{row.id}"


def _read_cursor(cursor: str) -> tuple[int, datetime, int] | None:
    """Return priority, deadline and id of the last row seen; None for none or a forged one."""
    try:
        priority, moment, id_ = cursor[:60].split("|")
        return int(priority) % 10, datetime.fromtimestamp(float(moment), UTC), int(id_) % 2**31
    except (ValueError, OverflowError, OSError):
        return None


def _items(session: Session, actor: Actor, rows: Iterable[ServiceRequest]) -> tuple[WorkItem, ...]:
    found = list(rows)
    trails = people.trails_of(session, {row.path for row in found})
    names = people.people_by_id(session, {row.assignee_id for row in found if row.assignee_id})
    return tuple(_item(actor, row, trails[row.path], names) for row in found)


def _item(actor: Actor, row: ServiceRequest, trail: str, names: dict[int, people.PersonView]) -> WorkItem:
    state, need = RequestState(row.state), Need(row.need)
    due, due_kind = words.due(row.due_at, is_open=state in OPEN, solved_at=row.solved_at)
    return WorkItem(
        id=row.id or 0,
        place=trail,
        need=need.label,
        need_kind=_NEED_KINDS[need],
        category=Category(row.category).label,
        line=_first_line(row),
        age=words.ago(row.created_at),
        due=due,
        due_kind=due_kind,
        state=state.staff_label,
        state_kind=state.colour,
        assignee=names[row.assignee_id].name if row.assignee_id in names else _("还没有人负责"),
        danger=row.category == Category.DANGER,
        mine=row.assignee_id == actor.resident_id,
    )


def work_detail(session: Session, actor: Actor, request_id: int) -> WorkDetail:
    """Return one report for its staff; raise NotFound for any other reader."""
    actor.need_sign_in()
    row = session.get(ServiceRequest, request_id)
    if row is None or not service.may_handle(actor, row):
        raise NotFound(_("没有这件诉求，或者不归您办理。"))
    state = RequestState(row.state)
    responsible = service.is_responsible(actor, row)
    may_assign = state in OPEN and actor.has(service.DISPATCHERS, row.path)
    tag = session.get(QrTag, row.tag_id) if row.tag_id else None
    reporter = people.person(session, row.reporter_id) if row.reporter_id else None
    return WorkDetail(
        item=_items(session, actor, [row])[0],
        text=row.text,
        phone=row.phone,
        reporter=_("{name}（{home}）", name=reporter.name, home=reporter.household) if reporter else _("未登录的居民"),
        thing=tag.label if tag and tag.kind != TagKind.BUILDING else "",
        deadline=_deadline(row),
        reported=words.at(row.created_at),
        rating=row.rating or 0,
        photos=_photos(session, row),
        events=_events(session, row, staff=True),
        may_accept=service.may_accept(actor, row),
        may_start=state == RequestState.ACCEPTED and responsible,
        may_solve=state in WORKING | {RequestState.REOPENED} and responsible,
        may_note=state in OPEN | {RequestState.SOLVED},
        may_assign=may_assign,
        may_return=state == RequestState.RECEIVED and row.assignee_id == actor.resident_id,
        candidates=_candidates(session, row) if may_assign else (),
    )


def _candidates(session: Session, row: ServiceRequest) -> tuple[Candidate, ...]:
    seen: dict[int, Candidate] = {}
    for one in people.holders_of(session, row.path, service.HANDLERS):
        if one.id != row.assignee_id:
            text = _("{name}（{office}）", name=one.name, office=one.role.label)
            seen.setdefault(one.id, Candidate(one.id, text))
    return tuple(seen.values())[:COUNT_LIMIT]


def summary(session: Session, actor: Actor) -> WorkSummary:
    """Return what waits for this member of staff and what is late in their reach."""
    waiting = waiting_count(session, actor)
    late = _count(session, sa.and_(_in_reach(actor), _is(OPEN), col(ServiceRequest.due_at) <= clock.now()))
    if not waiting and not late:
        return WorkSummary(text=_("没有等您处理的诉求。"))
    if not late:
        return WorkSummary(waiting, 0, _("{n} 件等您处理，没有超时的。", n=waiting))
    return WorkSummary(waiting, late, _("{n} 件等您处理，{late} 件已经超时。", n=waiting, late=late))


def waiting_count(session: Session, actor: Actor) -> int:
    """Return how many reports wait for this member of staff, counted up to 100; 0 for others.

    Their own new or late ones, dangers they were told of, and, for the committee, those that nobody is responsible for.
    """
    if not actor.signed_in:
        return 0
    me = actor.resident_id
    late = sa.and_(_is(OPEN), col(ServiceRequest.due_at) <= clock.now())
    mine = sa.and_(col(ServiceRequest.assignee_id) == me, sa.or_(_is(WAITING), late))
    told = sa.and_(col(ServiceRequest.alerted_id) == me, _is(WAITING))
    nobodys = [
        sa.and_(db.below(col(ServiceRequest.path), path), _is(OPEN), col(ServiceRequest.assignee_id).is_(None))
        for path in actor.paths(service.DISPATCHERS)
    ]
    return _count(session, sa.and_(_in_reach(actor), sa.or_(mine, told, *nobodys)))


def _count(session: Session, condition: sa.ColumnElement[bool]) -> int:
    few = select(ServiceRequest.id).where(condition).limit(COUNT_LIMIT).subquery()
    return int(session.exec(select(sa.func.count()).select_from(few)).one())


@dataclass(frozen=True)
class PublicFigures:
    """How reports stand at a place: open now, solved this month, and the share of those in time (None: none yet)."""

    open: int = 0
    solved_this_month: int = 0
    on_time_percent: int | None = None


def public_figures(session: Session, _actor: Actor, path: str) -> PublicFigures:
    """Return a place's figures; two counts over small indexes, however many reports there have been."""
    here = db.below(col(ServiceRequest.path), path)
    still_open = session.exec(select(sa.func.count()).select_from(ServiceRequest).where(here, _is(OPEN))).one()
    month = f"{clock.today():%Y-%m}"
    rows = session.exec(
        select(ServiceRequest.on_time, sa.func.count())
        .where(here, ServiceRequest.solved_month == month)
        .group_by(col(ServiceRequest.on_time))
    ).all()
    counted = {bool(on_time): count for on_time, count in rows}
    solved = sum(counted.values())
    percent = round(100 * counted.get(True, 0) / solved) if solved else None
    return PublicFigures(still_open, solved, percent)


def may_see_photos(_session: Session, _actor: Actor, _id: int) -> bool:
    """Whether somebody who knows a picture's unguessable name may see it: the report's code showed it to them."""
    return True


# --- tags ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TagView:
    """A QR tag as its staff see it; `image` is the address of its QR code."""

    id: int = 0
    code: str = ""
    shown_code: str = ""
    place: str = ""
    kind: str = ""
    label: str = ""
    category: str = ""
    image: str = ""
    address: str = ""
    live: bool = True
    made: str = ""


@dataclass(frozen=True)
class TagPlace:
    """A place at which this member of staff may hang tags."""

    id: int = 0
    name: str = ""


def tags(session: Session, actor: Actor) -> tuple[TagView, ...]:
    """Return the tags at the actor's places, live ones first, bounded."""
    places = [db.below(col(QrTag.path), path) for path in actor.paths(service.DISPATCHERS)]
    if not places:
        return ()
    rows = session.exec(
        select(QrTag)
        .where(sa.or_(*places))
        .order_by(col(QrTag.revoked_at).is_not(None), col(QrTag.path), col(QrTag.id))
        .limit(TAGS_LIMIT)
    ).all()
    return _tag_views(session, rows)


def sheet(session: Session, actor: Actor, ids: list[int]) -> tuple[TagView, ...]:
    """Return the live tags to print: those asked for (none: all) at the actor's places."""
    wanted = set(ids)
    return tuple(tag for tag in tags(session, actor) if tag.live and (not wanted or tag.id in wanted))[:SHEET_LIMIT]


def _tag_views(session: Session, rows: Iterable[QrTag]) -> tuple[TagView, ...]:
    found = list(rows)
    trails = people.trails_of(session, {row.path for row in found})
    return tuple(
        TagView(
            id=row.id or 0,
            code=row.code,
            shown_code=codes.grouped(row.code),
            place=trails[row.path],
            kind=TagKind(row.kind).label,
            label=row.label,
            category=Category(row.category).label if row.category else "",
            image=f"/api/tag/{row.code}.svg",
            address=f"/report/?at={row.code}",
            live=row.revoked_at is None,
            made=words.day(row.created_at),
        )
        for row in found
    )


def tag_places(session: Session, actor: Actor) -> tuple[TagPlace, ...]:
    """Return the compounds and buildings at which the actor may hang tags, bounded."""
    found: dict[int, TagPlace] = {}
    for path in actor.paths(service.DISPATCHERS):
        for kind in (PlaceKind.COMPOUND, PlaceKind.BUILDING):
            for one in people.places_below(session, path, kind):
                found.setdefault(one.id, TagPlace(one.id, one.trail))
    return tuple(sorted(found.values(), key=lambda one: one.id))


def tag_address(session: Session, _actor: Actor, code: str, browsers: str) -> str:
    """Return what the QR code of a tag says; `browsers` is the address that the page was opened at."""
    path = session.exec(select(QrTag.path).where(QrTag.code == code)).first()
    return f"{printed_address(session, path or '', browsers)}/report/?at={code}"
