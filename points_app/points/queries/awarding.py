"""What stewards and committees see when they award: their buildings, the people there, the rules they may use."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from points_app.core import clock, photos
from points_app.core.errors import NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor, Role
from points_app.people.place_settings import value
from points_app.people.queries import (
    PlaceKind,
    PlaceView,
    find_place,
    people_by_id,
    places_below,
    search_residents,
)
from points_app.points.models import AWARDERS, EVIDENCE, Awarder, PointAward, PointReversal, PointRule, PointRuleVersion
from points_app.points.place_settings import DAYS_BACK
from points_app.points.queries.dates import day_words, moment_words
from points_app.points.queries.passbook import given_query
from points_app.points.queries.rules import DimensionView, catalogue, signed

MAX_CANDIDATES = 50
PAGE = 20


@dataclass(frozen=True)
class Choice:
    """One option of a select."""

    id: int
    label: str


@dataclass(frozen=True)
class AwardChoices:
    """The buildings where the actor may award, the one chosen, and the rules that the actor may use there."""

    buildings: list[Choice] = field(default_factory=list)
    building_id: int = 0
    dimensions: list[DimensionView] = field(default_factory=list)


def earliest_day(session: Session, _actor: Actor, building_id: int) -> date:
    """Return the first day of which deeds may be recorded now in a building; today where there is none."""
    place = find_place(session, building_id)
    back = value(session, place.path, DAYS_BACK) if place else 0
    return clock.today() - timedelta(days=back)


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be awarded; `own` marks the actor's own household, to whom another must award."""

    id: int
    name: str
    door: str
    own: bool


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


@dataclass(frozen=True)
class AwardPage:
    """Awards, newest first; `next` is 0 on the last page."""

    rows: list[AwardRow]
    next: int = 0


def award_choices(session: Session, actor: Actor, building_id: int = 0) -> AwardChoices:
    """Return where and by what the actor may award; the first building where `building_id` is none of them."""
    actor.need_sign_in()
    places = {
        place.id: place for path in actor.paths(AWARDERS) for place in places_below(session, path, PlaceKind.BUILDING)
    }
    if not places:
        return AwardChoices()
    chosen = places.get(building_id) or next(iter(places.values()))
    return AwardChoices(
        [Choice(place.id, place.trail) for place in places.values()], chosen.id, _usable(session, actor, chosen)
    )


def _usable(session: Session, actor: Actor, building: PlaceView) -> list[DimensionView]:
    is_committee = actor.has(Role.COMMITTEE, building.path)
    found = [
        replace(group, rules=[r for r in group.rules if is_committee or r.awarder == Awarder.STEWARD])
        for group in catalogue(session, actor, building.path)
    ]
    return [group for group in found if group.rules]


def candidates(session: Session, actor: Actor, building_id: int, words: str = "") -> list[Candidate]:
    """Return people of a building whose name begins with `words`, or who live at that door, by door; all without."""
    building = _building(session, actor, building_id)
    found = search_residents(session, actor, building.path, words, MAX_CANDIDATES)
    found.sort(key=lambda p: (p.household, p.household_id, p.id))
    return [Candidate(p.id, p.name, p.household, own=p.household_id == actor.household_id) for p in found]


def _building(session: Session, actor: Actor, building_id: int) -> PlaceView:
    building = find_place(session, building_id)
    if building is None:
        raise NotFound(_("没有这栋楼。"))
    actor.need(AWARDERS, building.path)
    return building


def recent_awards(session: Session, actor: Actor, *, building_id: int = 0, before: int = 0) -> AwardPage:
    """Return awards of one building, or with 0 those that the actor gave, newest first.

    Stewards see no deductions of others: those are between committee and household.
    """
    giver = actor.need_sign_in()
    query = given_query().order_by(col(PointAward.id).desc()).limit(PAGE + 1)
    if building_id:
        building = _building(session, actor, building_id)
        query = query.where(col(PointAward.path) == building.path)
        if not actor.has(Role.COMMITTEE, building.path):
            query = query.where(sa.or_(col(PointAward.points) > 0, col(PointAward.given_by) == giver))
    else:
        query = query.where(col(PointAward.given_by) == giver)
    if before:
        query = query.where(col(PointAward.id) < before)
    found = session.execute(query).all()
    rows = _award_rows(session, actor, [tuple(row) for row in found[:PAGE]])
    return AwardPage(rows, found[PAGE - 1][0].id if len(found) > PAGE else 0)


def _award_rows(
    session: Session,
    actor: Actor,
    found: list[tuple[PointAward, PointRuleVersion, PointRule, PointReversal | None]],
) -> list[AwardRow]:
    people = people_by_id(session, sorted({id_ for a, *_rest in found for id_ in (a.resident_id, a.given_by)}))
    pictures = photos.names_of(session, EVIDENCE, [award.id or 0 for award, *_rest in found])
    rows = []
    for award, version, _rule, undo in found:
        person = people[award.resident_id]
        rows.append(
            AwardRow(
                id=award.id or 0,
                who=person.name,
                home=f"{person.building} {person.household}",
                rule=version.name,
                points=signed(award.points),
                reason=award.reason,
                day=day_words(award.day),
                by=people[award.given_by].name,
                at=moment_words(award.given_at),
                pictures=tuple(pictures.get(award.id or 0, ())),
                undone=_("已冲正：{reason}", reason=undo.reason) if undo else "",
                may_reverse=undo is None and _may_reverse(actor, award, version),
            )
        )
    return rows


def _may_reverse(actor: Actor, award: PointAward, version: PointRuleVersion) -> bool:
    """Whether to offer it; the service checks again."""
    roles = AWARDERS if version.awarder == Awarder.STEWARD else Role.COMMITTEE
    return actor.household_id != award.household_id and actor.has(roles, award.path)
