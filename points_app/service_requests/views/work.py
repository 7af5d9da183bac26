"""The work list and an opened report as staff see them."""

from dataclasses import dataclass, field

from sqlmodel import Session

from points_app.core import saying
from points_app.core.i18n import _
from points_app.core.paging import Page
from points_app.core.permissions import Actor
from points_app.people.queries import PersonView
from points_app.service_requests import queries, rights
from points_app.service_requests.kinds import Category, Need, Segment
from points_app.service_requests.views import wording
from points_app.service_requests.views.wording import StepView

_NEED_KINDS = {Need.URGENT: "brick", Need.HARD: "amber", Need.WORRY: "indigo", Need.WISH: "green"}


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
    events: tuple[StepView, ...] = ()
    may_accept: bool = False
    may_start: bool = False
    may_solve: bool = False
    may_note: bool = False
    may_assign: bool = False
    may_categorize: bool = False
    may_return: bool = False
    candidates: tuple[Candidate, ...] = ()


def inbox(session: Session, actor: Actor, segment: Segment, after: str = "") -> Page[WorkItem]:
    """Return a page of a segment of the work list."""
    page = queries.inbox(session, actor, segment, after)
    return page.of(_item(actor, report) for report in page.rows)


def work_detail(session: Session, actor: Actor, request_id: int) -> WorkDetail:
    """Return one report for its staff; raise NotFound for any other reader."""
    found = queries.opened(session, actor, request_id)
    report = found.report
    return WorkDetail(
        item=_item(actor, report),
        text=report.text,
        phone=found.phone,
        reporter=_reporter(found.reporter),
        thing=found.thing,
        deadline=wording.deadline(report),
        reported=wording.moment(report.created_at),
        rating=report.rating or 0,
        photos=found.photos,
        events=wording.steps(found.steps, staff=True),
        may_accept=rights.may_accept(actor, report),
        may_start=rights.may_start(actor, report),
        may_solve=rights.may_solve(actor, report),
        may_note=rights.may_note(actor, report),
        may_assign=rights.may_assign(actor, report),
        may_categorize=rights.may_categorize(actor, report),
        may_return=rights.may_return(actor, report),
        candidates=tuple(Candidate(one.id, wording.name_and_office(one.name, one.role)) for one in found.candidates),
    )


def _item(actor: Actor, report: queries.Report) -> WorkItem:
    due, due_kind = wording.due(report)
    return WorkItem(
        id=report.id,
        place=report.place,
        need=report.need.label,
        need_kind=_NEED_KINDS[report.need],
        category=report.category.label,
        line=wording.first_line(report.text),
        age=saying.ago(report.created_at),
        due=due,
        due_kind=due_kind,
        state=report.state.staff_label,
        state_kind=report.state.colour,
        assignee=report.assignee or _("还没有人负责"),
        danger=report.category == Category.DANGER,
        mine=report.assignee_id == actor.resident_id,
    )


def _reporter(reporter: PersonView | None) -> str:
    if reporter is None:
        return _("未登录的居民")
    return _("{name}（{home}）", name=reporter.name, home=reporter.household)


def without_account(session: Session, actor: Actor) -> tuple[Candidate, ...]:
    """Return the first stewards who cannot sign in yet, for the committee that can change it."""
    return tuple(Candidate(one.id, one.name) for one in queries.without_account(session, actor))


def summary(session: Session, actor: Actor) -> str:
    """Return what waits for this member of staff and what is late in their reach, as a sentence."""
    waiting, late = queries.waiting_count(session, actor), queries.overdue_count(session, actor)
    if not waiting and not late:
        return _("没有等您处理的诉求。")
    if not late:
        return _("{n} 件等您处理，没有超时的。", n=waiting)
    return _("{n} 件等您处理，{late} 件已经超时。", n=waiting, late=late)
