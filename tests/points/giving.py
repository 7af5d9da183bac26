"""Giving points and taking them back, in few words."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from points_app.core import db
from points_app.core.permissions import Actor
from points_app.points import service, views
from points_app.points.forms import AwardForm, NewRuleForm, ReverseForm, RevisedRuleForm
from points_app.points.kinds import Awarder, Dimension
from points_app.points.models import PointRule
from tests.world import Person, World, ask, do

NOW = datetime(2026, 5, 20, 4, 0, tzinfo=UTC)
"""20 May 2026, noon in Shanghai."""
TODAY = NOW.date()


def award(world: World, by: Person | Actor, people: Sequence[int], rule: str, **more: Any) -> list[int]:
    """Award by a rule's name, today, unless `more` says otherwise."""
    return do(service.give_award, by, award_form(world, people, rule, **more))


def award_form(world: World, people: Sequence[int], rule: str, **more: Any) -> AwardForm:
    """Return the form that `award` sends."""
    more.setdefault("key", secrets.token_hex(8))
    more.setdefault("times", 1)
    more.setdefault("reason", "做了好事")
    more.setdefault("day", TODAY)
    more.setdefault("version", version_of(world.rules[rule]))
    return AwardForm(people=tuple(map(int, people)), rule=world.rules[rule], **more)


def version_of(rule_id: int) -> int:
    """Return the version of a rule that a page drawn now would show; 1 for none."""
    with db.read() as session:
        rule = session.get(PointRule, rule_id)
        return rule.version if rule else 1


def reverse(world: World, by: Person | Actor, award_id: int, **more: Any) -> None:
    """Reverse an award."""
    more.setdefault("reason", "记错了人")
    more.setdefault("key", secrets.token_hex(8))
    do(service.reverse_award, by, ReverseForm(award=award_id, **more))


def new_rule(place: int, name: str, points: Any, **more: Any) -> NewRuleForm:
    """Return the form of a new rule; negative points are a deduction."""
    more.setdefault("dimension", Dimension.ENVIRONMENT)
    return NewRuleForm(place=int(place), **_wording(name, points, more))


def revised(rule_id: int, version: int, name: str, points: Any, **more: Any) -> RevisedRuleForm:
    """Return the form of a new wording."""
    return RevisedRuleForm(rule=rule_id, version=version, **_wording(name, points, more))


def _wording(name: str, points: Any, more: dict[str, Any]) -> dict[str, Any]:
    more.setdefault("key", secrets.token_hex(8))
    more.setdefault("awarder", Awarder.STEWARD)
    if type(points) is int and points < 0:
        points, more["deducts"] = -points, True
    return {"name": name, "points": points, **more}


def passbook(world: World, name: str = "a") -> views.PassbookView:
    """Return somebody's passbook."""
    return ask(views.passbook, world.who(name))
