"""Consents: who may record them, what withdrawing does, and what the database itself keeps."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from points_app.core import clock, db
from points_app.core.errors import InvalidInput, NotAllowed, NotFound, SignInNeeded
from points_app.core.permissions import NOBODY, Actor, Role
from points_app.people import consents
from tests.world import Person, World, do

NOW = datetime(2026, 10, 20, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def moment() -> Iterator[None]:
    with clock.pinned(NOW):
        yield


def live(person: Person) -> set[str]:
    with db.read() as session:
        return consents.live_consents(session, [person]).get(person, set())


def test_a_person_gives_and_withdraws(world: World) -> None:
    assert live(world.resident) == set()
    since = do(consents.record_consent, world.resident, world.resident, "honor_name")
    assert do(consents.record_consent, world.resident, world.resident, "honor_name") == since
    assert live(world.resident) == {"honor_name"}
    do(consents.withdraw_consent, world.resident, world.resident, "honor_name")
    do(consents.withdraw_consent, world.resident, world.resident, "honor_name")
    assert live(world.resident) == set()
    do(consents.record_consent, world.resident, world.resident, "honor_name")
    assert live(world.resident) == {"honor_name"}


def test_the_committee_records_a_paper_form(world: World) -> None:
    committee = Actor(world.stranger, "赵远", grants=((Role.COMMITTEE, world.east.path),))
    signed = NOW.date() - timedelta(days=3)
    since = do(consents.record_consent, committee, world.resident, "honor_photo", signed)
    assert clock.local(since).date() == signed
    with pytest.raises(InvalidInput):
        do(consents.record_consent, committee, world.resident, "honor_name", NOW.date() + timedelta(days=1))
    assert live(world.resident) == {"honor_photo"}


def test_a_withdrawn_consent_is_not_revived_by_an_old_form(world: World) -> None:
    committee = Actor(world.stranger, "赵远", grants=((Role.COMMITTEE, world.east.path),))
    today = clock.local(NOW).date()
    do(consents.record_consent, committee, world.resident, "honor_name", today - timedelta(days=3))
    do(consents.withdraw_consent, world.resident, world.resident, "honor_name")
    for signed in (None, today - timedelta(days=3), today):
        with pytest.raises(InvalidInput) as caught:
            do(consents.record_consent, committee, world.resident, "honor_name", signed)
        assert caught.value.field == "signed_on"
    assert live(world.resident) == set()
    do(consents.record_consent, committee, world.resident, "honor_photo")  # the other kind was never withdrawn
    with clock.pinned(NOW + timedelta(days=2)), db.write() as session:
        consents.record_consent(session, committee, world.resident, "honor_name", today + timedelta(days=1))
    assert live(world.resident) == {"honor_name", "honor_photo"}


@pytest.mark.parametrize("role", [Role.STEWARD, Role.PROPERTY, Role.AUDITOR, Role.RESIDENT])
def test_nobody_else_may(world: World, role: Role) -> None:
    other = Actor(world.stranger, "赵远", grants=((role, world.east.path),))
    elsewhere = Actor(world.stranger, "赵远", grants=((Role.COMMITTEE, "/999/"),))
    for verb in (consents.record_consent, consents.withdraw_consent):
        for actor, refusal in ((other, NotAllowed), (elsewhere, NotAllowed), (NOBODY, SignInNeeded)):
            with pytest.raises(refusal):
                do(verb, actor, world.resident, "honor_name")
    assert live(world.resident) == set()


def test_bad_kinds_and_ids(world: World) -> None:
    committee = Actor(world.stranger, "赵远", grants=((Role.COMMITTEE, world.east.path),))
    for kind in ("", "everything", "honor_name'--", "x" * 10_000):
        with pytest.raises(InvalidInput):
            do(consents.record_consent, committee, world.resident, kind)
    with pytest.raises(NotFound):
        do(consents.record_consent, committee, 999_999, "honor_name")


def test_the_database_keeps_one_live_consent_a_kind(world: World) -> None:
    do(consents.record_consent, world.resident, world.resident, "honor_name")
    insert = sa.text(
        "INSERT INTO consent (resident_id, kind, given_at, withdrawn_at) VALUES (:person, 'honor_name', :given, :end)"
    )
    for end in (None, "2020-01-01 00:00:00"):
        with pytest.raises(sa.exc.IntegrityError), db.engine().begin() as connection:
            connection.execute(insert, {"person": world.resident, "given": "2026-01-01 00:00:00", "end": end})
