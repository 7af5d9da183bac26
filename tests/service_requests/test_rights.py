"""Who handles reports is said once: the door, the handlers, the service and the work list agree, at every place."""

from datetime import timedelta

import pytest

from points_app.core import clock, db
from points_app.core.errors import InvalidInput, NotAllowed
from points_app.core.permissions import Role
from points_app.people.models import Resident
from points_app.service_requests import rights, state, views
from points_app.service_requests.kinds import Segment
from points_app.service_requests.slice import DOORS
from tests.service_requests.sending import accept, assign, row_of, send
from tests.world import Person, World, ask


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
        assert ask(views.work_detail, person, id_).may_assign
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


def test_8_a_steward_who_has_accepted_hands_on_to_the_company_or_the_committee(world: World) -> None:
    code, id_ = send(world)
    assert not ask(views.work_detail, world.steward, id_).may_assign, "not yet accepted"
    with pytest.raises(NotAllowed):
        assign(world.steward, id_, world.property)
    accept(world.steward, id_)
    names = {one.id for one in ask(views.work_detail, world.steward, id_).candidates}
    assert {world.property, world.committee} <= names
    assert not names & {world.steward, world.steward2, world.administrator}
    with pytest.raises(InvalidInput):
        assign(world.steward, id_, world.administrator)
    assign(world.steward, id_, world.property, "要换总管")
    row = row_of(code)
    assert (row.assignee_id, row.state) == (world.property, "received")
    with pytest.raises(NotAllowed):
        assign(world.steward, id_, world.committee)


def _without_account(person: Person, ends: str = "") -> None:
    with db.write() as session:
        row = session.get_one(Resident, int(person))
        row.password_hash = row.password_hash if ends else None
        row.password_expires_at = clock.now() - timedelta(days=1) if ends else None


@pytest.mark.parametrize("ends", ["", "a one-time password that nobody used"])
def test_8_a_report_is_not_given_to_who_cannot_sign_in(world: World, ends: str) -> None:
    _without_account(world.steward, ends)
    code, id_ = send(world)
    row = row_of(code)
    assert row.assignee_id in {world.committee, world.administrator, world.owners}
    assert ask(views.without_account, world.committee)[0].id == world.steward
    assert ask(views.without_account, world.steward2) == ()
    assert ask(views.without_account, world.property) == ()
    with pytest.raises(InvalidInput) as refused:
        assign(world.committee, id_, world.steward)
    assert refused.value.field == "to"
    assert row_of(code).assignee_id == row.assignee_id


def test_8_where_nobody_can_sign_in_the_report_waits_for_the_first_who_can(world: World) -> None:
    for person in (world.steward, world.committee, world.administrator, world.owners):
        _without_account(person)
    code, _id = send(world, category="danger")
    row = row_of(code)
    assert (row.assignee_id, row.alerted_id) == (None, None)
