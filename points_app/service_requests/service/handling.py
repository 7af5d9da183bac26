"""What staff do with a report: take it on, work on it, tell how it goes, give it to somebody else."""

from collections.abc import Callable, Sequence

from sqlmodel import Session

from points_app.core import clock, saying
from points_app.core.errors import Conflict, InvalidInput
from points_app.core.i18n import _
from points_app.core.idempotency import once
from points_app.core.permissions import Actor
from points_app.core.photos import PhotoBlob
from points_app.people import queries as people
from points_app.service_requests import rights
from points_app.service_requests.forms import AcceptForm, AssignForm, CategoryForm, ReturnForm, WritingForm
from points_app.service_requests.kinds import (
    NEED_OF,
    OPEN,
    WAITING,
    WORKING,
    Category,
    EventKind,
    RequestState,
    Writing,
)
from points_app.service_requests.models import ServiceRequest
from points_app.service_requests.place_settings import LIMITS
from points_app.service_requests.queries.finding import report_for_staff, round_began
from points_app.service_requests.service import steps
from points_app.service_requests.service.reporting import tell_second

_Form = AcceptForm | WritingForm | AssignForm | CategoryForm | ReturnForm


def accept(session: Session, actor: Actor, request_id: int, form: AcceptForm) -> None:
    """Take a report on and be responsible from now; the form may promise a visit."""
    row = _locked(session, actor, request_id)

    def work() -> None:
        steps.need_state(row, WAITING)
        if not rights.may_accept(actor, row):
            _need_responsible(actor, row)
        visit_at = form.visit.moment if form.visit else None
        if visit_at is not None and visit_at <= clock.now():
            raise InvalidInput(_("今天 18:00 已经过了，请另选上门时间。"), "visit")
        row.assignee_id = actor.resident_id
        row.state = RequestState.ACCEPTED
        row.visit_at = visit_at
        steps.settle_priority(row)
        steps.append(session, row, EventKind.ACCEPTED, actor, rights.acts_as(actor, row.path), visit_at=visit_at)

    _once(session, actor, row, "accept", form, work)


def start(session: Session, actor: Actor, request_id: int, key: str) -> None:
    """Say that work has begun. `key` is the page's, as a form's would be."""
    row = _locked(session, actor, request_id)

    def work() -> None:
        steps.need_state(row, frozenset({RequestState.ACCEPTED}))
        _need_responsible(actor, row)
        row.state = RequestState.IN_PROGRESS
        steps.append(session, row, EventKind.STARTED, actor, rights.acts_as(actor, row.path))

    _once(session, actor, row, "start", None, work, key=key)


def note(session: Session, actor: Actor, form: WritingForm, pictures: Sequence[PhotoBlob] = ()) -> None:
    """Add a word in between, for the reporter to see or (`INSIDE`) for colleagues only."""
    steps.need_few(pictures)
    row = _locked(session, actor, form.id)

    def work() -> None:
        steps.need_state(row, OPEN | {RequestState.SOLVED})
        public = form.do != Writing.INSIDE
        steps.append(
            session,
            row,
            EventKind.NOTED,
            actor,
            rights.acts_as(actor, row.path),
            note=form.words,
            public=public,
            pictures=pictures,
        )

    _once(session, actor, row, "note", form, work, pictures=pictures)


def solve(session: Session, actor: Actor, form: WritingForm, pictures: Sequence[PhotoBlob] = ()) -> None:
    """Say what was done, with pictures; the reporter is asked whether it is solved."""
    steps.need_few(pictures)
    row = _locked(session, actor, form.id)

    def work() -> None:
        steps.need_state(row, WORKING | {RequestState.REOPENED})
        _need_responsible(actor, row)
        row.assignee_id = row.assignee_id or actor.resident_id
        row.state = RequestState.SOLVED
        row.solved_at = clock.now()
        row.solved_month = saying.iso_month(row.solved_at)
        row.on_time = row.solved_at <= row.due_at
        steps.append(
            session, row, EventKind.SOLVED, actor, rights.acts_as(actor, row.path), note=form.words, pictures=pictures
        )

    _once(session, actor, row, "solve", form, work, pictures=pictures)


def assign(session: Session, actor: Actor, request_id: int, form: AssignForm) -> None:
    """Give a report to somebody else of the place's staff (调单); it waits for that person to accept it.

    A steward who has accepted it may hand it on to the property company or the committee.
    """
    row = _locked(session, actor, request_id)
    if not rights.may_assign(actor, row):
        actor.need(rights.DISPATCHERS, row.path)

    def work() -> None:
        steps.need_state(row, OPEN)
        holders = people.holders_of(session, row.path, rights.HANDLERS)
        fit = (one for one in holders if one.id == form.to and rights.may_take_over(actor, row, one.role))
        chosen = next(fit, None)
        if chosen is None:
            raise InvalidInput(_("请选一位本处的办事人员。"), "to")
        if not chosen.can_sign_in:
            raise InvalidInput(_("{name}还没开通账号，看不到诉求，请先发一次性密码。", name=chosen.name), "to")
        if chosen.id == row.assignee_id and row.state == RequestState.RECEIVED:
            raise Conflict(_("这件诉求已经派给这位同事了。"))
        row.assignee_id = chosen.id
        row.state = RequestState.RECEIVED
        row.visit_at = None
        steps.settle_priority(row)
        steps.append(
            session,
            row,
            EventKind.ASSIGNED,
            actor,
            rights.acts_as(actor, row.path),
            note=form.reason,
            to=(chosen.id, chosen.role),
        )

    _once(session, actor, row, "assign", form, work)


def give_back(session: Session, actor: Actor, request_id: int, form: ReturnForm) -> None:
    """Contest a dispatch, with a reason that is kept; it goes to the committee. Who accepted stays responsible."""
    row = _locked(session, actor, request_id)

    def work() -> None:
        steps.need_state(row, frozenset({RequestState.RECEIVED}))
        if not rights.may_return(actor, row):
            raise Conflict(_("这件诉求没有派给您，不用退回。"))
        row.assignee_id = None
        steps.settle_priority(row)
        steps.append(session, row, EventKind.RETURNED, actor, rights.acts_as(actor, row.path), note=form.reason)

    _once(session, actor, row, "give_back", form, work)


def categorize(session: Session, actor: Actor, request_id: int, form: CategoryForm) -> None:
    """Say what a report is of; its deadline, counted from where this round began, may only come nearer."""
    row = _locked(session, actor, request_id)

    def work() -> None:
        steps.need_state(row, OPEN)
        if not rights.may_categorize(actor, row):
            _need_responsible(actor, row)
        if form.category not in LIMITS:
            raise InvalidInput(_("请选一个类别。"), "category")
        if form.category == row.category:
            raise Conflict(_("已经是这个类别了。"))
        deadline = steps.deadline(session, row.path, form.category, round_began(session, row))
        is_nearer = deadline.at < row.due_at
        if is_nearer:
            row.due_at, row.calendar_known = deadline.at, deadline.calendar_known
        row.need, row.category = NEED_OF[form.category], form.category
        steps.settle_priority(row)
        steps.append(
            session,
            row,
            EventKind.CATEGORIZED,
            actor,
            rights.acts_as(actor, row.path),
            note=form.category.value,
            due_at=row.due_at if is_nearer else None,
        )
        if form.category == Category.DANGER:
            tell_second(session, row)

    _once(session, actor, row, "categorize", form, work)


def _locked(session: Session, actor: Actor, request_id: int) -> ServiceRequest:
    return report_for_staff(session, actor, request_id, lock=True)


def _once(
    session: Session,
    actor: Actor,
    row: ServiceRequest,
    verb: str,
    form: _Form | None,
    work: Callable[[], None],
    *,
    pictures: Sequence[PhotoBlob] = (),
    key: str | None = None,
) -> None:
    def write() -> None:
        work()
        steps.record(session, actor, verb, row)

    content = (row.id, *(picture.sha256 for picture in pictures))
    once(session, actor, f"service_requests.{verb}", form, write, key=key, content=content)


def _need_responsible(actor: Actor, row: ServiceRequest) -> None:
    if not rights.is_responsible(actor, row):
        raise Conflict(_("这件诉求由另一位同事负责，请先请居委会转派给您。"))
