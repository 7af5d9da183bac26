"""Who handles reports is said once: the door, the handlers, the service and the work list agree, at every place."""

import pytest

from points_app.core.errors import NotAllowed
from points_app.core.permissions import Role
from points_app.service_requests import rights, state, views
from points_app.service_requests.kinds import Segment
from points_app.service_requests.slice import DOORS
from tests.service_requests.sending import accept, assign, row_of, send
from tests.world import World, ask


def _marks(of: type) -> set[frozenset[Role]]:
    return {handler.fn.points_roles for handler in of.event_handlers.values() if hasattr(handler.fn, "points_roles")}


def test_doors_and_handlers_are_for_who_has_the_right() -> None:
    doors = {door.key: frozenset(door.roles) for door in DOORS if door.roles}
    assert doors == {"work": rights.HANDLERS, "tags": rights.DISPATCHERS}
    assert _marks(state.WorkState) == {rights.HANDLERS}
    assert _marks(state.TagState) == {rights.DISPATCHERS}
    assert rights.SUPERVISORS < rights.DISPATCHERS < rights.HANDLERS


@pytest.mark.parametrize(
    "who", ["steward", "committee", "property", "administrator", "auditor", "resident", "steward2"]
)
def test_who_finds_a_report_in_the_work_list_may_take_it_on_and_nobody_else(world: World, who: str) -> None:
    code, id_ = send(world)
    person, handles = world.who(who), who in {"steward", "committee", "property", "administrator"}
    assert bool(ask(views.inbox, person, Segment.ALL).rows) == handles
    if handles:
        accept(person, id_)
        assert row_of(code).assignee_id == person
        assert ask(views.work_detail, person, id_).may_assign == (who != "steward")
        return
    with pytest.raises(NotAllowed):
        accept(person, id_)


def test_a_report_may_be_given_to_whoever_handles_reports_there(world: World) -> None:
    code, id_ = send(world)
    names = {one.id for one in ask(views.work_detail, world.committee, id_).candidates}
    assert {world.committee, world.property, world.administrator} <= names
    assert not names & {world.steward, world.auditor, world.steward2, world.west_property}
    assign(world.committee, id_, world.administrator)
    assert row_of(code).assignee_id == world.administrator
