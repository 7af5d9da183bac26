"""What the reporter says to their report. The code is the right: whoever holds it answers for the reporter."""

from sqlmodel import Session

from points_app.core import clock
from points_app.core.errors import Conflict, NotAllowed
from points_app.core.i18n import _
from points_app.core.idempotency import new_key, once
from points_app.core.permissions import NOBODY, Actor
from points_app.service_requests.forms import AnswerForm
from points_app.service_requests.kinds import REOPEN_WINDOW, Category, EventKind, Reply, RequestState
from points_app.service_requests.models import ServiceRequest
from points_app.service_requests.queries import is_rated, report_by_code
from points_app.service_requests.service import steps

_VERBS = {Reply.YES: "confirm", Reply.NO: "deny", Reply.REOPEN: "reopen", Reply.RATE: "rate"}


def answer(session: Session, actor: Actor, form: AnswerForm) -> None:
    """Take the reporter's yes, which closes it; no, which opens it again with a new time limit; reopening; rating.

    Raises NotFound for an unknown code, NotAllowed for who handled it, even of a report of their own: nobody confirms
    or rates their own work.
    """
    row = report_by_code(session, form.code, lock=True)
    if form.do != Reply.REOPEN and actor.signed_in and actor.resident_id == row.assignee_id:
        raise NotAllowed(_("这件是您办的，要由别人来确认。请把编号交给当事的居民。"))
    work = {Reply.YES: _confirm, Reply.NO: _deny, Reply.REOPEN: _reopen, Reply.RATE: _rate}[form.do]

    def write() -> None:
        work(session, actor, row, form)
        steps.record(session, actor, _VERBS[form.do], row)

    once(session, NOBODY, "service_requests.answer", form, write, key=form.key or new_key())


def _confirm(session: Session, actor: Actor, row: ServiceRequest, form: AnswerForm) -> None:
    steps.need_state(row, frozenset({RequestState.SOLVED}), reporter=True)
    row.state = RequestState.CLOSED
    row.closed_at = clock.now()
    steps.append(session, row, EventKind.CONFIRMED, actor, steps.REPORTER, note=form.words)


def _deny(session: Session, actor: Actor, row: ServiceRequest, form: AnswerForm) -> None:
    steps.need_state(row, frozenset({RequestState.SOLVED}), reporter=True)
    _open_again(session, row)
    steps.append(session, row, EventKind.DENIED, actor, steps.REPORTER, note=form.words, due_at=row.due_at)


def _reopen(session: Session, actor: Actor, row: ServiceRequest, form: AnswerForm) -> None:
    """Open a closed report again, within 30 days."""
    steps.need_state(row, frozenset({RequestState.CLOSED}), reporter=True)
    if row.closed_at is None or clock.now() > row.closed_at + REOPEN_WINDOW:
        raise Conflict(_("确认解决已超过 30 天，请重新反映一件，我们会看到之前的记录。"))
    _open_again(session, row)
    steps.append(session, row, EventKind.REOPENED, actor, steps.REPORTER, note=form.words, due_at=row.due_at)


def _rate(session: Session, actor: Actor, row: ServiceRequest, form: AnswerForm) -> None:
    """Take a rating, once after each yes."""
    steps.need_state(row, frozenset({RequestState.CLOSED}), reporter=True)
    if is_rated(session, row.id or 0):
        raise Conflict(_("您已经评过分了，谢谢。"))
    row.rating = form.stars
    steps.append(session, row, EventKind.RATED, actor, steps.REPORTER, note=form.words, rating=form.stars)


def _open_again(session: Session, row: ServiceRequest) -> None:
    deadline = steps.deadline(session, row.path, Category(row.category), clock.now())
    row.state = RequestState.REOPENED
    row.due_at, row.calendar_known = deadline.at, deadline.calendar_known
    row.solved_at, row.solved_month, row.on_time = None, "", None
    row.closed_at, row.visit_at = None, None
    steps.settle_priority(row)
