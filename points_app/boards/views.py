"""The home page in one reading: the three boards, the shared account, and what waits for staff."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlmodel import Session

from points_app.core import saying
from points_app.core.i18n import _, ngettext
from points_app.core.permissions import Actor
from points_app.honors.views import HonorRow, honors
from points_app.notices.views import NoticeRow, board, urgent
from points_app.people import queries as people
from points_app.points import queries as points
from points_app.points.views import BoardView, board_view
from points_app.service_requests import queries as requests
from points_app.shared_account import queries as account
from points_app.shared_account import views as account_views

LINES = 5
NOTICES = 4
HONORS = 3


@dataclass(frozen=True)
class PointsRow:
    """A line of the points board."""

    rank: str
    where: str
    name: str
    points: str
    is_me: bool


@dataclass(frozen=True)
class HomeView:
    """Everything on the home page. Amounts and counts are ready to show; an empty string means there is none."""

    place: str = ""
    urgent: list[NoticeRow] = field(default_factory=list)
    reports_waiting: str = ""
    entries_waiting: str = ""
    reports_solved: str = ""
    points_period: str = ""
    points: list[PointsRow] = field(default_factory=list)
    notices: list[NoticeRow] = field(default_factory=list)
    honors_period: str = ""
    honors: list[HonorRow] = field(default_factory=list)
    has_account: bool = False
    sentence: str = ""
    balance: str = ""
    month_in: str = ""
    month_out: str = ""


@dataclass(frozen=True)
class HomeAlike:
    """The home page of a place as everybody gets it, and the board that its points are of."""

    view: HomeView = field(default_factory=HomeView)
    board: points.Board | None = None


@dataclass(frozen=True)
class OwnHome:
    """What of the home page is the reader's own: the place looked at, where and who the household is, what waits."""

    place_id: int
    household_id: int
    household_path: str
    label: points.Label | None
    reports_waiting: str
    entries_waiting: str


def home_alike(session: Session, actor: Actor, chosen: str) -> HomeAlike:
    """Return the home page of the place that `chosen` names (the place cookie), as everybody gets it."""
    place = people.current_place(session, actor, chosen)
    if not place.path:
        return HomeAlike()
    found = points.board(session, actor, place.path, limit=LINES)
    ranking = board_view(found)
    # A whole page is read: some of the newest may be of people who are on no board.
    newest = honors(session, actor, place.path).rows[:HONORS]
    summary = account_views.summary(session, actor, place.path)
    view = HomeView(
        place=place.trail or place.name,
        urgent=urgent(session, actor, place.path),
        reports_solved=_figures(requests.public_figures(session, actor, place.path)),
        points_period=ranking.period_words,
        points=_rows(ranking),
        notices=list(board(session, actor, place.path, size=NOTICES).rows[:NOTICES]),
        honors_period=_period({row.period for row in newest}),
        honors=list(newest),
        has_account=summary is not None,
        sentence=summary.sentence if summary else "",
        balance=summary.balance if summary else "",
        month_in=summary.month_in if summary else "",
        month_out=summary.month_out if summary else "",
    )
    return HomeAlike(view, found)


def own_home(session: Session, actor: Actor, chosen: str) -> OwnHome:
    """Return what of the home page is this actor's."""
    place = people.current_place(session, actor, chosen)
    reports = requests.waiting_count(session, actor) if place.path else 0
    entries = account.waiting_count(session, actor) if place.path else 0
    return OwnHome(
        place.id,
        actor.household_id or 0,
        actor.household_path or "",
        points.own_label(session, actor),
        _waiting_reports(reports),
        _waiting_entries(entries),
    )


def home_of(alike: HomeAlike, own: OwnHome, at_home: Sequence[NoticeRow]) -> HomeView:
    """Return the home page with what is the reader's own; `at_home` is what is urgent where the household lives."""
    alarms = sorted({row.id: row for row in (*at_home, *alike.view.urgent)}.values(), key=lambda row: -row.id)
    view = replace(alike.view, urgent=alarms, reports_waiting=own.reports_waiting, entries_waiting=own.entries_waiting)
    if alike.board is None or own.label is None:
        return view
    return replace(view, points=_rows(board_view(points.with_own(alike.board, own.household_id, own.label))))


def _rows(ranking: BoardView) -> list[PointsRow]:
    return [
        PointsRow(str(row.rank or "–"), row.where, row.name, saying.number(row.points), row.is_me)
        for row in ranking.rows
    ]


def _period(periods: set[str]) -> str:
    """Return the period that the honors are of; a few that are of several are just the latest."""
    return _("最近") if len(periods) > 1 else "".join(periods)


def _waiting_reports(count: int) -> str:
    return ngettext("{n} 件诉求等您处理", "{n} 件诉求等您处理", count) if count else ""


def _waiting_entries(count: int) -> str:
    return ngettext("{n} 笔账等您审批", "{n} 笔账等您审批", count) if count else ""


def _figures(figures: requests.PublicFigures) -> str:
    return (
        ngettext("本月办结 {n} 件", "本月办结 {n} 件", figures.solved_this_month) if figures.solved_this_month else ""
    )
