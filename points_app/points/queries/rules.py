"""The catalogue of rules, for everybody, and the history of each rule's wordings."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import clock
from points_app.core.errors import NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.people.queries import PlaceKind, PlaceView, current_place, enclosing, find_place, people_by_id
from points_app.points.kinds import Awarder, Dimension
from points_app.points.models import PointRule, PointRuleVersion
from points_app.points.rights import RULE_MAKERS

MAX_RULES = 300
MAX_VERSIONS = 100


@dataclass(frozen=True)
class Wording:
    """One version of a rule. `points` are for one time; a limit of None is no limit."""

    version: int
    name: str
    description: str
    points: int
    per_day: int | None
    per_month: int | None
    awarder: Awarder
    since: date
    created_by: int | None


@dataclass(frozen=True)
class Rule:
    """A rule in force."""

    id: int
    dimension: Dimension
    wording: Wording


def catalogue(session: Session, _actor: Actor, path: str) -> list[Rule]:
    """Return the rules in force where `path` is, gains first."""
    community = enclosing(session, path, PlaceKind.COMMUNITY)
    if community is None:
        return []
    rows = session.exec(
        select(PointRule, PointRuleVersion)
        .join(
            PointRuleVersion,
            sa.and_(
                col(PointRuleVersion.rule_id) == col(PointRule.id),
                col(PointRuleVersion.version) == col(PointRule.version),
            ),
        )
        .where(PointRule.place_id == community.id, col(PointRule.retired_at).is_(None))
        .order_by(sa.case((col(PointRuleVersion.points) > 0, 0), else_=1), col(PointRule.id))
        .limit(MAX_RULES)
    ).all()
    return [Rule(rule.id or 0, Dimension(rule.dimension), _wording(version)) for rule, version in rows]


def _wording(version: PointRuleVersion) -> Wording:
    return Wording(
        version.version,
        version.name,
        version.description,
        version.points,
        version.per_day,
        version.per_month,
        Awarder(version.awarder),
        clock.local(version.created_at).date(),
        version.created_by,
    )


def rules_place(session: Session, actor: Actor, path: str) -> PlaceView:
    """Return the community whose rules the actor edits: that of `path`, if the actor sits on its committee."""
    community = enclosing(session, path, PlaceKind.COMMUNITY)
    if community is None:
        raise NotFound(_("没有这个社区。"))
    actor.need(RULE_MAKERS, community.path)
    return community


def editable_rules(session: Session, actor: Actor, chosen: str) -> tuple[PlaceView, list[Rule]]:
    """Return the community whose rules the actor edits, where the visitor looks if that may be, and its rules."""
    path = current_place(session, actor, chosen).path
    own = next((top for top in actor.paths(RULE_MAKERS) if path.startswith(top)), "")
    community = rules_place(session, actor, path if own else next(iter(actor.paths(RULE_MAKERS)), path))
    return community, catalogue(session, actor, community.path)


def rule_history(session: Session, actor: Actor, rule_id: int) -> list[tuple[Wording, str]]:
    """Return a rule's wordings with their author's name, newest first, for the committee of its community."""
    rule = session.get(PointRule, rule_id)
    place = find_place(session, rule.place_id) if rule else None
    if place is None:
        raise NotFound(_("没有这条细则。"))
    actor.need(RULE_MAKERS, place.path)
    versions = session.exec(
        select(PointRuleVersion)
        .where(PointRuleVersion.rule_id == rule_id)
        .order_by(col(PointRuleVersion.version).desc())
        .limit(MAX_VERSIONS)
    ).all()
    people = people_by_id(session, [v.created_by for v in versions if v.created_by])
    names = {id_: person.name for id_, person in people.items()}
    return [(_wording(version), names.get(version.created_by or 0, "")) for version in versions]
