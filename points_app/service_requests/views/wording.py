"""How reports are worded, for their reporters and for staff: deadlines, names, steps."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from points_app.core import clock, masking, saying
from points_app.core.i18n import _
from points_app.core.permissions import Role
from points_app.service_requests.kinds import OPEN, Category, EventKind
from points_app.service_requests.queries.reports import Party, Report, Step


@dataclass(frozen=True)
class StepView:
    """One step of a report: what, who, when, the words and the pictures."""

    id: int = 0
    title: str = ""
    who: str = ""
    at: str = ""
    note: str = ""
    kind: str = ""
    private: bool = False
    photos: tuple[str, ...] = ()


def public_name(full: str, office: Role | None) -> str:
    """Return a member of staff as the public sees them: surname and office, or the office alone."""
    if office is None:
        return _("工作人员")
    if office != Role.STEWARD or not full:
        return office.label
    return _("{surname}{office}", surname=masking.surname(full), office=office.label)


def name_and_office(full: str, office: Role) -> str:
    """Return a member of staff as their colleagues see them."""
    return _("{name}（{office}）", name=full, office=office.label)


def first_line(text: str) -> str:
    """Return how a report begins, for a list."""
    return text.split("\n", 1)[0][:80]


def due(report: Report) -> tuple[str, str]:
    """Return the deadline pill's words and kind: green in time, amber within a day, brick overdue."""
    if report.state not in OPEN:
        late = report.solved_at is not None and report.solved_at > report.due_at
        return (_("超时办结"), "amber") if late else (_("按时办结"), "green")
    left = report.due_at - clock.now()
    if left <= timedelta(0):
        return _("超时 {span}", span=saying.span(-left)), "brick"
    return _("还剩 {span}", span=saying.span(left)), "amber" if left < timedelta(days=1) else "indigo"


def deadline(report: Report) -> str:
    """Return by when it has to be solved, as a sentence."""
    when = saying.moment(report.due_at, weekday=True)
    if report.state not in OPEN:
        return _("时限是 {when}。", when=when)
    text = _("应在 {when} 前解决。", when=when)
    if report.due_at <= clock.now():
        text = _("应在 {when} 前解决，已经超时，居委会能看到。", when=when)
    if not report.calendar_known:
        text += _("（那一年的放假安排还没公布，先按周一至周五算。）")
    return text


def moment(when: datetime) -> str:
    """Return when something happened or is promised."""
    return saying.near_moment(when)


def steps(found: tuple[Step, ...], *, staff: bool) -> tuple[StepView, ...]:
    """Return the steps in words, with full names for staff alone."""
    return tuple(
        StepView(
            id=one.id,
            title=_title(one, staff=staff),
            who=_who(one.by, staff=staff),
            at=moment(one.at),
            note=_note(one),
            kind=str(one.kind),
            private=not one.public,
            photos=one.photos,
        )
        for one in found
    )


def _note(step: Step) -> str:
    if step.kind == EventKind.CATEGORIZED:
        return _("时限提前到 {when}。", when=moment(step.due_at)) if step.due_at else _("时限不变。")
    if step.rating is None:
        return step.note
    if not step.note:
        return _("评分 {n} 分", n=step.rating)
    return _("评分 {n} 分：{words}", n=step.rating, words=step.note)


def _title(step: Step, *, staff: bool) -> str:
    if step.to is not None:
        to = _who(step.to, staff=staff)
        return {
            EventKind.DISPATCHED: _("系统派给{to}", to=to),
            EventKind.ALERTED: _("险情，同时提醒{to}", to=to),
        }.get(step.kind, _("转派给{to}", to=to))
    if step.kind == EventKind.ACCEPTED and step.visit_at:
        return _("受理，约定 {when} 前上门", when=moment(step.visit_at))
    if step.kind == EventKind.CATEGORIZED:
        return _("类别定为“{category}”", category=Category(step.note).label)
    return step.kind.label


def _who(party: Party, *, staff: bool) -> str:
    if party.is_reporter:
        return _("反映人")
    if party.is_system:
        return ""
    if not staff:
        return public_name(party.name, party.role)
    return name_and_office(party.name, party.role) if party.role else party.name
