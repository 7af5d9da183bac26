"""A small community for the tests of points: two compounds, three buildings, and one person of every role."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from points_app.core import clock, db
from points_app.core.permissions import NOBODY, Actor, Role
from points_app.people.models import Household, Place, PlaceKind, Resident, RoleGrant
from points_app.people.sessions import actor_of
from points_app.points import service
from points_app.points.models import Awarder, Dimension, PointRule

NOW = datetime(2026, 5, 20, 4, 0, tzinfo=UTC)
"""20 May 2026, noon in Shanghai."""
TODAY = NOW.date()


@dataclass
class Village:
    """Ids by short names; `homes[name]` lists the residents of a household."""

    place: dict[str, int] = field(default_factory=dict)
    path: dict[str, str] = field(default_factory=dict)
    home: dict[str, int] = field(default_factory=dict)
    homes: dict[str, list[int]] = field(default_factory=dict)
    staff: dict[str, int] = field(default_factory=dict)
    rule: dict[str, int] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """Return the actor of a role's name, or of the first resident of a household's name."""
        if name == "nobody":
            return NOBODY
        with db.read() as session:
            return actor_of(session, self.staff.get(name) or self.homes[name][0])


def build() -> Village:
    """Return the village: b1, b2 in compound c1, b3 in c2; households a, b in b1, c in b2, d in b3, s1 in b1."""
    village = Village()
    with db.write() as session, clock.pinned(NOW):
        _places(session, village)
        _people(session, village)
    for name, dimension, draft in (
        ("patrol", Dimension.LAW, service.RuleDraft("夜间巡逻", 5, per_day=2, per_month=3)),
        ("clean", Dimension.ENVIRONMENT, service.RuleDraft("清扫楼道", 3)),
        ("honour", Dimension.CIVILITY, service.RuleDraft("好人好事", 20, awarder=Awarder.COMMITTEE)),
        ("litter", Dimension.ENVIRONMENT, service.RuleDraft("高空抛物", -4)),
    ):
        with clock.pinned(NOW):
            village.rule[name] = do(
                service.create_rule, village.actor("committee"), village.place["community"], dimension, draft
            )
    return village


def _places(session: Session, village: Village) -> None:
    for name, parent, kind in (
        ("town", None, PlaceKind.TOWNSHIP),
        ("community", "town", PlaceKind.COMMUNITY),
        ("c1", "community", PlaceKind.COMPOUND),
        ("c2", "community", PlaceKind.COMPOUND),
        ("b1", "c1", PlaceKind.BUILDING),
        ("b2", "c1", PlaceKind.BUILDING),
        ("b3", "c2", PlaceKind.BUILDING),
        ("elsewhere", "town", PlaceKind.COMMUNITY),
    ):
        row = Place(parent_id=village.place.get(parent or ""), kind=kind, name=name)
        session.add(row)
        session.flush()
        village.place[name] = row.id
        village.path[name] = row.path = f"{village.path.get(parent or '', '/')}{row.id}/"


def _people(session: Session, village: Village) -> None:
    for name, place, people in (
        ("a", "b1", ("张小明", "张大力")),
        ("b", "b1", ("李芳",)),
        ("c", "b2", ("王五一",)),
        ("d", "b3", ("赵六六",)),
        ("s1", "b1", ("孙户长",)),
    ):
        house = Household(
            place_id=village.place[place],
            path=village.path[place],
            door=f"1 单元 {len(village.home) + 1}01",
            head_name=people[0],
            created_at=NOW,
        )
        session.add(house)
        session.flush()
        village.home[name] = house.id
        village.homes[name] = [_person(session, p, house.id, house.path) for p in people]
    village.staff["steward"] = village.homes["s1"][0]
    _grant(session, village, village.staff["steward"], Role.STEWARD, "b1")
    for name, role, place in (
        ("other_steward", Role.STEWARD, "b3"),
        ("committee", Role.COMMITTEE, "community"),
        ("committee2", Role.COMMITTEE, "community"),
        ("compound_committee", Role.COMMITTEE, "c1"),
        ("property", Role.PROPERTY, "c1"),
        ("auditor", Role.AUDITOR, "community"),
        ("administrator", Role.ADMINISTRATOR, "town"),
    ):
        village.staff[name] = _person(session, name, None, village.path[place])
        _grant(session, village, village.staff[name], role, place)


def _person(session: Session, name: str, household: int | None, path: str) -> int:
    row = Resident(name=name, household_id=household, path=path, created_at=NOW)
    session.add(row)
    session.flush()
    return row.id


def _grant(session: Session, village: Village, resident: int, role: Role, place: str) -> None:
    session.add(RoleGrant(resident_id=resident, role=role, place_id=village.place[place], granted_at=NOW))
    session.flush()


def do(verb: Any, actor: Actor, *args: Any, **kwargs: Any) -> Any:
    """Run a verb in a unit of work of its own."""
    with db.write() as session:
        return verb(session, actor, *args, **kwargs)


def ask(query: Any, *args: Any, **kwargs: Any) -> Any:
    """Run a query."""
    with db.read() as session:
        return query(session, *args, **kwargs)


def award(village: Village, who: str, people: list[int], rule: str, **more: Any) -> list[int]:
    """Award by a rule's short name, as `who`, today, unless `more` says otherwise."""
    more.setdefault("reason", "做了好事")
    more.setdefault("day", TODAY)
    more.setdefault("idempotency_key", secrets.token_hex(8))
    more.setdefault("seen_version", version_of(village.rule[rule]))
    return do(service.give_award, village.actor(who), people, village.rule[rule], **more)


def version_of(rule_id: int) -> int:
    """Return the version of a rule that a page drawn now would show; 1 for none."""
    with db.read() as session:
        rule = session.get(PointRule, rule_id)
        return rule.version if rule else 1


def reverse(village: Village, who: str, award_id: int, **more: Any) -> None:
    """Reverse an award as `who`."""
    more.setdefault("reason", "记错了人")
    more.setdefault("idempotency_key", secrets.token_hex(8))
    do(service.reverse_award, village.actor(who), award_id, **more)
