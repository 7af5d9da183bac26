"""Rules for the eye."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlmodel import Session

from points_app.core import saying
from points_app.core.i18n import _, unbroken
from points_app.core.permissions import Actor
from points_app.people.queries import current_place
from points_app.points import queries
from points_app.points.kinds import Dimension


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


@dataclass(frozen=True)
class EditableRules:
    """A community and its rules, for its committee."""

    place_id: int = 0
    place: str = ""
    dimensions: list[DimensionView] = field(default_factory=list)


def catalogue(session: Session, actor: Actor, chosen: str) -> list[DimensionView]:
    """Return the rules in force where the visitor looks."""
    rules = queries.catalogue(session, actor, current_place(session, actor, chosen).path)
    return [group for group in by_dimension(rules) if group.rules]


def editable_rules(session: Session, actor: Actor, chosen: str) -> EditableRules:
    """Return the rules that the actor edits (`queries.editable_rules`); a dimension without any is there too."""
    place, rules = queries.editable_rules(session, actor, chosen)
    return EditableRules(place.id, place.name, by_dimension(rules))


def rule_history(session: Session, actor: Actor, rule_id: int) -> list[VersionView]:
    """Return a rule's wordings, newest first (`queries.rule_history`)."""
    return [_version_view(wording, by) for wording, by in queries.rule_history(session, actor, rule_id)]


def by_dimension(rules: Iterable[queries.Rule]) -> list[DimensionView]:
    """Return rules by their dimension."""
    rules = list(rules)
    return [
        DimensionView(str(one), one.label, [rule_view(rule) for rule in rules if rule.dimension == one])
        for one in Dimension
    ]


def rule_view(rule: queries.Rule) -> RuleView:
    """Return a rule for the eye."""
    wording = rule.wording
    return RuleView(
        id=rule.id,
        dimension=str(rule.dimension),
        name=wording.name,
        description=wording.description,
        points=wording.points,
        points_words=saying.points(wording.points),
        limits=_limits(wording),
        awarder=str(wording.awarder),
        awarder_words=wording.awarder.label,
        per_day=wording.per_day or 0,
        per_month=wording.per_month or 0,
        version=wording.version,
        since=saying.day(wording.since),
    )


def _version_view(wording: queries.Wording, by: str) -> VersionView:
    return VersionView(
        wording.version,
        wording.name,
        wording.description,
        saying.points(wording.points),
        _limits(wording),
        wording.awarder.label,
        saying.day(wording.since),
        by,
    )


def _limits(wording: queries.Wording) -> str:
    """Return a wording's limits as a phrase; "" where there is none."""
    day = _("每天最多 {n} 次", n=wording.per_day) if wording.per_day else ""
    month = _("每月最多 {n} 次", n=wording.per_month) if wording.per_month else ""
    return unbroken(_("，").join(filter(None, [day, month])))
