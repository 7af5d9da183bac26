"""Each verb of points leaves its row in the audit, once; what is refused and what is sent again leaves none."""

import pytest
from sqlmodel import col, select

from points_app.core import audit, db
from points_app.core.errors import Conflict
from points_app.points import service
from points_app.points.forms import RetireRuleForm
from tests.points.giving import award, new_rule, reverse, revised
from tests.world import World, do


def recorded(world: World) -> list[tuple[str, str, str]]:
    """Return verb, subject and path of all that was recorded after the world was made."""
    with db.read() as session:
        rows = session.exec(select(audit.AuditRow).order_by(col(audit.AuditRow.id))).all()
        return [
            (row.verb, row.subject, row.path)
            for row in rows
            if row.verb.startswith("points.") and row.at > min(one.at for one in rows)
        ]


def test_each_verb_leaves_its_row_and_a_repeat_none(world: World) -> None:
    path = world.community.path
    for _time in range(2):
        rule = do(service.create_rule, world.committee, new_rule(world.community, "种花", 2, key="new-rule-1"))
        do(service.revise_rule, world.committee, revised(rule, 1, "种花种草", 3, key="new-rule-1"))
        do(service.retire_rule, world.committee, RetireRuleForm(key="new-rule-1", rule=rule))
        one = award(world, world.steward, world.a.people, "clean", key="one-click")
        award(world, world.committee, [world.a.people[0], world.d.people[0]], "clean", key="one-click")
        reverse(world, world.steward, one[0], key="one-click")
    with pytest.raises(Conflict):
        reverse(world, world.steward, one[0])
    assert recorded(world) == [
        ("points.create_rule", "point_rule", path),
        ("points.revise_rule", "point_rule", path),
        ("points.retire_rule", "point_rule", path),
        ("points.give_award", "point_award", world.east_1.path),
        ("points.give_award", "point_award", path),
        ("points.reverse_award", "point_award", world.east_1.path),
    ]
