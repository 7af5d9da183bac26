"""The catalogue of rules, for everybody, and the history of each rule's wordings."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import clock
from points_app.core.errors import NotFound
from points_app.core.i18n import _, unbroken
from points_app.core.permissions import Actor, Role
from points_app.people.queries import PlaceKind, PlaceView, enclosing, find_place, people_by_id
from points_app.points.models import Awarder, Dimension, PointRule, PointRuleVersion
from points_app.points.queries.dates import day_words

MAX_RULES = 300


@dataclass(frozen=True)
class RuleView:
    """A rule in force. `points` are for one time; `per_day` and `per_month` are 0 where there is no limit."""

    id: int = 0
    dimension: str = ""
    name: str = ""
    description: str = ""
    points: int = 0
    points_words: str = ""
    limits: str = ""
    awarder: str = ""
    awarder_words: str = ""
    per_day: int = 0
    per_month: int = 0
    version: int = 0
    since: str = ""


@dataclass(frozen=True)
class DimensionView:
    """The rules of one dimension, gains first."""

    key: str
    label: str
    rules: list[RuleView]


@dataclass(frozen=True)
class VersionView:
    """One wording of a rule: what it said, since when, made by whom."""

    version: int
    name: str
    description: str
    points_words: str
    limits: str
    awarder_words: str
    since: str
    by: str


def in_force(session: Session, place_id: int) -> list[tuple[PointRule, PointRuleVersion]]:
    """Return the rules in force of a community with their wording, gains first."""
    rows = session.exec(
        select(PointRule, PointRuleVersion)
        .join(
            PointRuleVersion,
            sa.and_(
                col(PointRuleVersion.rule_id) == col(PointRule.id),
                col(PointRuleVersion.version) == col(PointRule.version),
            ),
        )
        .where(PointRule.place_id == place_id, col(PointRule.retired_at).is_(None))
        .order_by(sa.case((col(PointRuleVersion.points) > 0, 0), else_=1), col(PointRule.id))
        .limit(MAX_RULES)
    ).all()
    return [(rule, version) for rule, version in rows]


def catalogue(session: Session, _actor: Actor, path: str) -> list[DimensionView]:
    """Return the rules in force where `path` is, by dimension; a dimension without rules is there too, empty."""
    community = enclosing(session, path, PlaceKind.COMMUNITY)
    rows = in_force(session, community.id) if community else []
    return [
        DimensionView(
            str(dimension),
            dimension.label,
            [rule_view(rule, version) for rule, version in rows if rule.dimension == dimension],
        )
        for dimension in Dimension
    ]


def rule_view(rule: PointRule, version: PointRuleVersion) -> RuleView:
    """Return a rule for the eye."""
    return RuleView(
        id=rule.id or 0,
        dimension=str(rule.dimension),
        name=version.name,
        description=version.description,
        points=version.points,
        points_words=signed(version.points),
        limits=limits_words(version),
        awarder=str(version.awarder),
        awarder_words=Awarder(version.awarder).label,
        per_day=version.per_day or 0,
        per_month=version.per_month or 0,
        version=version.version,
        since=day_words(clock.local(version.created_at).date()),
    )


def signed(points: int) -> str:
    """Return points with their sign: "+5", "−5" (a true minus)."""
    return f"+{points}" if points > 0 else f"−{-points}" if points < 0 else "0"


def limits_words(version: PointRuleVersion) -> str:
    """Return a version's limits as a phrase; "" where there is none."""
    day = _("每天最多 {n} 次", n=version.per_day) if version.per_day else ""
    month = _("每月最多 {n} 次", n=version.per_month) if version.per_month else ""
    return unbroken(_("，").join(filter(None, [day, month])))


def rules_place(session: Session, actor: Actor, path: str) -> PlaceView:
    """Return the community whose rules the actor edits: that of `path`, if the actor sits on its committee."""
    community = enclosing(session, path, PlaceKind.COMMUNITY)
    if community is None:
        raise NotFound(_("没有这个社区。"))
    actor.need(Role.COMMITTEE, community.path)
    return community


def rule_history(session: Session, actor: Actor, rule_id: int) -> list[VersionView]:
    """Return a rule's wordings, newest first, for the committee of its community."""
    rule = session.get(PointRule, rule_id)
    place = find_place(session, rule.place_id) if rule else None
    if place is None:
        raise NotFound(_("没有这条细则。"))
    actor.need(Role.COMMITTEE, place.path)
    versions = session.exec(
        select(PointRuleVersion)
        .where(PointRuleVersion.rule_id == rule_id)
        .order_by(col(PointRuleVersion.version).desc())
        .limit(100)
    ).all()
    people = people_by_id(session, [v.created_by for v in versions if v.created_by])
    return [_version_view(v, people[v.created_by].name if v.created_by in people else "") for v in versions]


def _version_view(version: PointRuleVersion, by: str) -> VersionView:
    return VersionView(
        version.version,
        version.name,
        version.description,
        signed(version.points),
        limits_words(version),
        Awarder(version.awarder).label,
        day_words(clock.local(version.created_at).date()),
        by,
    )
