"""A report as its reporter follows it, and the list of those that one has raised."""

from dataclasses import dataclass

from sqlmodel import Session

from points_app.core import clock
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.service_requests import codes, queries
from points_app.service_requests.kinds import REOPEN_WINDOW, RequestState
from points_app.service_requests.views import wording
from points_app.service_requests.views.wording import StepView


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
    events: tuple[StepView, ...] = ()


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


def track(session: Session, actor: Actor, typed: str) -> TrackView:
    """Return the report with this code, as typed; raise NotFound."""
    found = queries.tracked(session, actor, typed)
    report = found.report
    due, due_kind = wording.due(report)
    closed_at = report.closed_at if report.state == RequestState.CLOSED else None
    return TrackView(
        code=found.code,
        shown_code=codes.grouped(found.code),
        sentence=_sentence(found),
        deadline=wording.deadline(report),
        due=due,
        due_kind=due_kind,
        place=report.place,
        need=report.need.label,
        category=report.category.label,
        text=report.text,
        state=report.state.label,
        state_kind=report.state.colour,
        fresh=report.state == RequestState.RECEIVED,
        turn=report.state == RequestState.SOLVED,
        may_reopen=closed_at is not None and clock.now() <= closed_at + REOPEN_WINDOW,
        may_rate=closed_at is not None and not found.is_rated,
        rating=report.rating or 0,
        photos=found.photos,
        events=wording.steps(found.steps, staff=False),
    )


def _sentence(found: queries.Tracked) -> str:
    """Return how the report stands, as a sentence to its reporter."""
    report = found.report
    if report.assignee_id is None:
        again = report.state == RequestState.REOPENED
        return _("您说还没解决，居委会会重新派人。") if again else _("已收到，居委会正在派人。")
    who = wording.public_name(report.assignee, found.office)
    if report.state == RequestState.ACCEPTED and report.visit_at is not None and report.visit_at > clock.now():
        return _("已受理，{who} {when} 前上门。", who=who, when=wording.moment(report.visit_at))
    return {
        RequestState.RECEIVED: _("已收到，派给了{who}，等待受理。", who=who),
        RequestState.ACCEPTED: _("已受理，由{who}负责。", who=who),
        RequestState.IN_PROGRESS: _("{who}正在办理。", who=who),
        RequestState.SOLVED: _("{who}说已经办好。解决了没有，由您说了算。", who=who),
        RequestState.CLOSED: _("您已确认解决。谢谢您告诉我们。"),
        RequestState.REOPENED: _("您说还没解决，{who}会重新办理。", who=who),
    }[report.state]


def raised(session: Session, actor: Actor) -> tuple[RaisedView, ...]:
    """Return what this person has reported while signed in, newest first; nothing for strangers."""
    return tuple(
        RaisedView(
            code=one.code,
            line=wording.first_line(one.report.text),
            place=one.report.place,
            category=one.report.category.label,
            when=wording.moment(one.report.created_at),
            state=one.report.state.label,
            state_kind=one.report.state.colour,
            turn=one.report.state == RequestState.SOLVED,
        )
        for one in queries.raised(session, actor)
    )
