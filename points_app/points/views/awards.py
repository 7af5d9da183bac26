"""Awarding for the eye: what to choose from, and what was given lately."""

from dataclasses import dataclass, field

from sqlmodel import Session

from points_app.core import saying
from points_app.core.i18n import _
from points_app.core.paging import Page
from points_app.core.permissions import Actor
from points_app.points import queries
from points_app.points.rights import may_reverse
from points_app.points.views.rules import DimensionView, by_dimension


@dataclass(frozen=True)
class Choice:
    """One option of a select."""

    id: int
    label: str


@dataclass(frozen=True)
class AwardChoices:
    """The buildings where the actor may award, the one chosen, and what may be chosen there."""

    buildings: list[Choice] = field(default_factory=list)
    building_id: int = 0
    dimensions: list[DimensionView] = field(default_factory=list)
    earliest: str = ""


@dataclass(frozen=True)
class AwardRow:
    """An award as whoever gave it sees it."""

    id: int = 0
    who: str = ""
    home: str = ""
    rule: str = ""
    points: str = ""
    reason: str = ""
    day: str = ""
    by: str = ""
    at: str = ""
    pictures: tuple[str, ...] = ()
    undone: str = ""
    may_reverse: bool = False


def award_choices(session: Session, actor: Actor, building_id: int = 0) -> AwardChoices:
    """Return where and by what the actor may award (`queries.award_choices`)."""
    found = queries.award_choices(session, actor, building_id)
    return AwardChoices(
        [Choice(place.id, place.trail) for place in found.buildings],
        found.building_id,
        [group for group in by_dimension(found.rules) if group.rules],
        saying.iso_day(found.earliest),
    )


def recent_awards(session: Session, actor: Actor, building_id: int = 0, after: str = "") -> Page[AwardRow]:
    """Return what was given lately (`queries.recent_awards`)."""
    page = queries.recent_awards(session, actor, building_id, after)
    return page.of(_row(actor, award) for award in page.rows)


def _row(actor: Actor, award: queries.Award) -> AwardRow:
    undone = award.reversal
    return AwardRow(
        id=award.id,
        who=award.who,
        home=f"{award.building} {award.door}",
        rule=award.rule,
        points=saying.points(award.points),
        reason=award.reason,
        day=saying.day(award.day),
        by=award.by,
        at=saying.moment(award.at),
        pictures=award.pictures,
        undone=_("已冲正：{reason}", reason=undone.reason) if undone else "",
        may_reverse=undone is None and may_reverse(actor, award.awarder, award.path, award.household_id),
    )
