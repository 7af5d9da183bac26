"""The honor board for the eye."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from points_app.core import photos, saying
from points_app.core.i18n import _
from points_app.core.paging import Page
from points_app.core.permissions import Actor
from points_app.honors import queries
from points_app.honors.periods import of_code


@dataclass(frozen=True)
class HonorRow:
    """An honor on the board; `withdrawn` is when and why it was, empty while it stands."""

    id: int
    name: str
    surname: str
    photo: str
    title: str
    citation: str
    place: str
    period: str
    withdrawn: str


@dataclass(frozen=True)
class HonorGroup:
    """The honors of one period."""

    period: str
    rows: list[HonorRow]


def honors(session: Session, actor: Actor, path: str, after: str = "", size: int = queries.PAGE) -> Page[HonorRow]:
    """Return the honors shown at a place (`queries.honors`)."""
    page = queries.honors(session, actor, path, after, size)
    return page.of(_row(one) for one in page.rows)


def own_honors(session: Session, actor: Actor, after: str = "", size: int = queries.PAGE) -> Page[HonorRow]:
    """Return the honors that the actor may withdraw (`queries.own_honors`)."""
    page = queries.own_honors(session, actor, after, size)
    return page.of(_row(one) for one in page.rows)


def grouped(rows: Iterable[HonorRow], before: Iterable[HonorGroup] = ()) -> list[HonorGroup]:
    """Return rows by period, below the groups before; a period that those end in goes on."""
    groups = list(before)
    for row in rows:
        if groups and groups[-1].period == row.period:
            groups[-1] = HonorGroup(row.period, [*groups[-1].rows, row])
        else:
            groups.append(HonorGroup(row.period, [row]))
    return groups


def _row(fact: queries.HonorFact) -> HonorRow:
    period = of_code(fact.period)
    withdrawn = fact.withdrawn_at
    return HonorRow(
        id=fact.id,
        name=_("{name}家庭", name=fact.name) if fact.of_household else fact.name,
        surname=fact.surname,
        photo=photos.url(fact.photo, thumb=True) if fact.photo else "",
        title=fact.title,
        citation=fact.citation,
        place=fact.place,
        period=period.words if period else "",
        withdrawn=(
            _("已于 {day}撤回：{reason}", day=saying.day(withdrawn), reason=fact.withdrawn_reason) if withdrawn else ""
        ),
    )
