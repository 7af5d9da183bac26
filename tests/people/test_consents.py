"""Consents: who may record them, what withdrawing does, and what the database itself keeps."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from points_app.core import audit, clock, db, forms
from points_app.core.errors import InvalidInput, NotAllowed, NotFound, SignInNeeded
from points_app.core.permissions import NOBODY, Actor, Role
from points_app.people.forms.mine import ConsentForm
from points_app.people.kinds import ConsentKind
from points_app.people.queries import live_consents
from points_app.people.service import record_consent, withdraw_consent
from tests.world import Person, World, do, together

NOW = datetime(2026, 10, 20, 4, 0, tzinfo=UTC)
NAME, PHOTO = (ConsentForm(kind=kind) for kind in (ConsentKind.HONOR_NAME, ConsentKind.HONOR_PHOTO))


@pytest.fixture(autouse=True)
def moment() -> Iterator[None]:
    with clock.pinned(NOW):
        yield


def signed(day: date | None) -> ConsentForm:
    """Return a paper form for the name."""
    return ConsentForm(kind=ConsentKind.HONOR_NAME, signed_on=day)


def live(person: Person) -> set[str]:
    with db.read() as session:
        return live_consents(session, [person]).get(person, set())


def test_a_person_gives_and_withdraws(world: World) -> None:
    assert live(world.resident) == set()
    since = do(record_consent, world.resident, world.resident, NAME)
    assert do(record_consent, world.resident, world.resident, NAME) == since
    assert live(world.resident) == {"honor_name"}
    do(withdraw_consent, world.resident, world.resident, NAME.kind)
    do(withdraw_consent, world.resident, world.resident, NAME.kind)
    assert live(world.resident) == set()
    do(record_consent, world.resident, world.resident, NAME)
    assert live(world.resident) == {"honor_name"}


def test_the_committee_records_a_paper_form(world: World) -> None:
    committee = Actor(world.stranger, "赵远", grants=((Role.COMMITTEE, world.east.path),))
    day = NOW.date() - timedelta(days=3)
    since = do(record_consent, committee, world.resident, signed(day))
    assert clock.local(since).date() == day
    with pytest.raises(InvalidInput) as caught:
        signed(NOW.date() + timedelta(days=1))
    assert caught.value.field == "signed_on"
    assert live(world.resident) == {"honor_name"}


def test_a_withdrawn_consent_is_not_revived_by_an_old_form(world: World) -> None:
    committee = Actor(world.stranger, "赵远", grants=((Role.COMMITTEE, world.east.path),))
    today = clock.local(NOW).date()
    do(record_consent, committee, world.resident, signed(today - timedelta(days=3)))
    do(withdraw_consent, world.resident, world.resident, NAME.kind)
    for day in (None, today - timedelta(days=3), today):
        with pytest.raises(InvalidInput) as caught:
            do(record_consent, committee, world.resident, signed(day))
        assert caught.value.field == "signed_on"
    assert live(world.resident) == set()
    do(record_consent, committee, world.resident, PHOTO)  # the other kind was never withdrawn
    with clock.pinned(NOW + timedelta(days=2)), db.write() as session:
        record_consent(session, committee, world.resident, signed(today + timedelta(days=1)))
    assert live(world.resident) == {"honor_name", "honor_photo"}


@pytest.mark.parametrize("role", [Role.STEWARD, Role.PROPERTY, Role.AUDITOR, Role.RESIDENT])
def test_nobody_else_may(world: World, role: Role) -> None:
    other = Actor(world.stranger, "赵远", grants=((role, world.east.path),))
    elsewhere = Actor(world.stranger, "赵远", grants=((Role.COMMITTEE, "/999/"),))
    for verb, what in ((record_consent, NAME), (withdraw_consent, NAME.kind)):
        for actor, refusal in ((other, NotAllowed), (elsewhere, NotAllowed), (NOBODY, SignInNeeded)):
            with pytest.raises(refusal):
                do(verb, actor, world.resident, what)
    assert live(world.resident) == set()


def test_bad_kinds_and_ids(world: World) -> None:
    committee = Actor(world.stranger, "赵远", grants=((Role.COMMITTEE, world.east.path),))
    for kind in ("", "everything", "honor_name'--", "x" * 10_000):
        with pytest.raises(InvalidInput):
            forms.read(ConsentForm, {"kind": kind})
    with pytest.raises(NotFound):
        do(record_consent, committee, 999_999, NAME)


def test_two_at_one_moment_record_it_once_and_every_change_leaves_a_row(world: World) -> None:
    moments = together(*[lambda: do(record_consent, world.resident, world.resident, NAME)] * 2)
    assert moments[0] == moments[1]
    do(withdraw_consent, world.resident, world.resident, NAME.kind)
    do(withdraw_consent, world.resident, world.resident, NAME.kind)
    with db.read() as session:
        told = audit.rows(session, [world.east.path], subject="consent").rows
    assert [(one.verb, one.actor_id) for one in told] == [
        ("people.withdraw_consent", world.resident),
        ("people.record_consent", world.resident),
    ]


def test_the_database_keeps_one_live_consent_a_kind(world: World) -> None:
    do(record_consent, world.resident, world.resident, NAME)
    insert = sa.text(
        "INSERT INTO consent (resident_id, kind, given_at, withdrawn_at) VALUES (:person, 'honor_name', :given, :end)"
    )
    for end in (None, "2020-01-01 00:00:00"):
        with pytest.raises(sa.exc.IntegrityError), db.engine().begin() as connection:
            connection.execute(insert, {"person": world.resident, "given": "2026-01-01 00:00:00", "end": end})
