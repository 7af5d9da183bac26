"""Giving points and taking them back, in few words."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from points_app.core import db
from points_app.core.permissions import Actor
from points_app.points import service
from points_app.points.models import PointRule
from tests.world import Person, World, do

NOW = datetime(2026, 5, 20, 4, 0, tzinfo=UTC)
"""20 May 2026, noon in Shanghai."""
TODAY = NOW.date()


def award(world: World, by: Person | Actor, people: Sequence[int], rule: str, **more: Any) -> list[int]:
    """Award by a rule's name, today, unless `more` says otherwise."""
    more.setdefault("reason", "做了好事")
    more.setdefault("day", TODAY)
    more.setdefault("idempotency_key", secrets.token_hex(8))
    more.setdefault("seen_version", version_of(world.rules[rule]))
    return do(service.give_award, by, people, world.rules[rule], **more)


def version_of(rule_id: int) -> int:
    """Return the version of a rule that a page drawn now would show; 1 for none."""
    with db.read() as session:
        rule = session.get(PointRule, rule_id)
        return rule.version if rule else 1


def reverse(world: World, by: Person | Actor, award_id: int, **more: Any) -> None:
    """Reverse an award."""
    more.setdefault("reason", "记错了人")
    more.setdefault("idempotency_key", secrets.token_hex(8))
    do(service.reverse_award, by, award_id, **more)
