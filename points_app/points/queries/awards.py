"""Awards as they were given, with what they say and whether they were put right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from points_app.core import paging, photos
from points_app.core.errors import NotFound
from points_app.core.i18n import _
from points_app.core.paging import Page
from points_app.core.permissions import Actor
from points_app.people.queries import PersonView, PlaceView, find_place, people_by_id
from points_app.points.kinds import Awarder, Dimension
from points_app.points.models import PointAward, PointMove, PointReversal, PointRule, PointRuleVersion
from points_app.points.pictures import OF_AWARD
from points_app.points.rights import AWARDERS, sees_deductions

ON_A_PAGE = 20
_NEWEST = paging.downwards(col(PointAward.id))


@dataclass(frozen=True)
class Reversal:
    """Why an award was put right, by whom and when."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Award:
    """An award with names; `worth` are the rule's points for one time, `building` is the trail of today's home."""

    id: int
    transfer_id: int
    rule: str
    version: int
    dimension: Dimension
    awarder: Awarder
    worth: int
    times: int
    points: int
    reason: str
    day: date
    path: str
    household_id: int
    who: str
    building: str
    door: str
    by: str
    at: datetime
    pictures: tuple[str, ...]
    reversal: Reversal | None


def awards_by_transfer(session: Session, transfer_ids: Iterable[int]) -> dict[int, Award]:
    """Return transfer id → award, for the transfers that are awards or moved one to another home."""
    wanted = sorted(set(transfer_ids))
    moves = session.execute(
        sa.select(col(PointMove.transfer_id), col(PointMove.award_id)).where(col(PointMove.transfer_id).in_(wanted))
    )
    moved = {row.transfer_id: row.award_id for row in moves}
    is_wanted = sa.or_(col(PointAward.transfer_id).in_(wanted), col(PointAward.id).in_(sorted(moved.values())))
    found = _awards(session, session.execute(_given().where(is_wanted)).all())
    by_id = {award.id: award for award in found}
    return {award.transfer_id: award for award in found} | {one: by_id[award] for one, award in moved.items()}


def recent_awards(session: Session, actor: Actor, building_id: int = 0, after: str = "") -> Page[Award]:
    """Return awards of one building, or with 0 those that the actor gave, newest first.

    Stewards see no deductions of others: those are between committee and household.
    """
    giver = actor.need_sign_in()
    wanted = _given()
    if building_id:
        building = awarded_building(session, actor, building_id)
        wanted = wanted.where(col(PointAward.path) == building.path)
        if not sees_deductions(actor, building.path):
            wanted = wanted.where(sa.or_(col(PointAward.points) > 0, col(PointAward.given_by) == giver))
    else:
        wanted = wanted.where(col(PointAward.given_by) == giver)
    page = paging.read(session, wanted, _NEWEST, after, ON_A_PAGE)
    return page.of(_awards(session, page.rows))


def awarded_building(session: Session, actor: Actor, building_id: int) -> PlaceView:
    """Return a building where the actor awards; raises NotFound or NotAllowed for any other."""
    building = find_place(session, building_id)
    if building is None:
        raise NotFound(_("没有这栋楼。"))
    actor.need(AWARDERS, building.path)
    return building


def _given() -> sa.Select[PointAward, PointRuleVersion, PointRule, PointReversal]:
    return (
        sa.select(PointAward, PointRuleVersion, PointRule, PointReversal)
        .join(PointRuleVersion, col(PointRuleVersion.id) == col(PointAward.version_id))
        .join(PointRule, col(PointRule.id) == col(PointAward.rule_id))
        .outerjoin(PointReversal, col(PointReversal.award_id) == col(PointAward.id))
    )


def _awards(session: Session, rows: Iterable[Any]) -> list[Award]:
    found = [tuple(row) for row in rows]
    people = people_by_id(session, sorted({id_ for row in found for id_ in _people_of(row[0], row[3])}))
    pictures = photos.names_of(session, OF_AWARD, [award.id for award, *_rest in found])
    return [_award(people, tuple(pictures.get(row[0].id, ())), *row) for row in found]


def _people_of(award: PointAward, undone: PointReversal | None) -> set[int]:
    return {award.resident_id, award.given_by} | ({undone.given_by} if undone else set())


def _award(
    people: dict[int, PersonView],
    pictures: tuple[str, ...],
    award: PointAward,
    version: PointRuleVersion,
    rule: PointRule,
    undone: PointReversal | None,
) -> Award:
    who = people[award.resident_id]
    return Award(
        id=award.id or 0,
        transfer_id=award.transfer_id,
        rule=version.name,
        version=version.version,
        dimension=Dimension(rule.dimension),
        awarder=Awarder(version.awarder),
        worth=version.points,
        times=award.times,
        points=award.points,
        reason=award.reason,
        day=award.day,
        path=award.path,
        household_id=award.household_id,
        who=who.name,
        building=who.building,
        door=who.household,
        by=people[award.given_by].name,
        at=award.given_at,
        pictures=pictures,
        reversal=Reversal(undone.reason, people[undone.given_by].name, undone.given_at) if undone else None,
    )
