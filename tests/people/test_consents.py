"""Consents: who may record them, what withdrawing does, and what the database itself keeps."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from points_app.core import clock, db
from points_app.core.errors import InvalidInput, NotAllowed, NotFound, SignInNeeded
from points_app.core.permissions import NOBODY, Actor, Role
from points_app.demo import people as demo
from points_app.people import consents
from points_app.people.models import Household, PlaceKind, Resident
from points_app.people.sessions import actor_of

NOW = datetime(2026, 10, 20, 4, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Street:
    person: int
    neighbour: int
    path: str


@pytest.fixture
def street(database: sa.Engine) -> Street:
    with db.write() as session:
        community = demo.place(session, None, PlaceKind.COMMUNITY, "和风社区")
        household = Household(place_id=community, path=f"/{community}/", door="301", created_at=NOW)
        session.add(household)
        session.flush()
        people = [
            Resident(household_id=household.id, path=household.path, name=name, created_at=NOW)
            for name in ("梁小满", "柳清明")
        ]
        session.add_all(people)
        session.flush()
        return Street(people[0].id, people[1].id, f"/{community}/")


def act(verb: Any, actor: Actor, *args: Any) -> Any:
    with clock.pinned(NOW), db.write() as session:
        return verb(session, actor, *args)


def live(person: int) -> set[str]:
    with db.read() as session:
        return consents.live_consents(session, [person]).get(person, set())


def me(person: int) -> Actor:
    with db.read() as session:
        return actor_of(session, person)


def test_a_person_gives_and_withdraws(street: Street) -> None:
    assert live(street.person) == set()
    since = act(consents.record_consent, me(street.person), street.person, "honor_name")
    assert act(consents.record_consent, me(street.person), street.person, "honor_name") == since
    assert live(street.person) == {"honor_name"}
    act(consents.withdraw_consent, me(street.person), street.person, "honor_name")
    act(consents.withdraw_consent, me(street.person), street.person, "honor_name")
    assert live(street.person) == set()
    act(consents.record_consent, me(street.person), street.person, "honor_name")
    assert live(street.person) == {"honor_name"}


def test_the_committee_records_a_paper_form(street: Street) -> None:
    committee = Actor(street.neighbour, "柳清明", grants=((Role.COMMITTEE, street.path),))
    signed = NOW.date() - timedelta(days=3)
    since = act(consents.record_consent, committee, street.person, "honor_photo", signed)
    assert clock.local(since).date() == signed
    with pytest.raises(InvalidInput):
        act(consents.record_consent, committee, street.person, "honor_name", NOW.date() + timedelta(days=1))
    assert live(street.person) == {"honor_photo"}


def test_a_withdrawn_consent_is_not_revived_by_an_old_form(street: Street) -> None:
    committee = Actor(street.neighbour, "柳清明", grants=((Role.COMMITTEE, street.path),))
    today = clock.local(NOW).date()
    act(consents.record_consent, committee, street.person, "honor_name", today - timedelta(days=3))
    act(consents.withdraw_consent, me(street.person), street.person, "honor_name")
    for signed in (None, today - timedelta(days=3), today):
        with pytest.raises(InvalidInput) as caught:
            act(consents.record_consent, committee, street.person, "honor_name", signed)
        assert caught.value.field == "signed_on"
    assert live(street.person) == set()
    act(consents.record_consent, committee, street.person, "honor_photo")  # the other kind was never withdrawn
    with clock.pinned(NOW + timedelta(days=2)), db.write() as session:
        consents.record_consent(session, committee, street.person, "honor_name", today + timedelta(days=1))
    assert live(street.person) == {"honor_name", "honor_photo"}


@pytest.mark.parametrize("role", [Role.STEWARD, Role.PROPERTY, Role.AUDITOR, Role.RESIDENT])
def test_nobody_else_may(street: Street, role: Role) -> None:
    other = Actor(street.neighbour, "柳清明", grants=((role, street.path),))
    elsewhere = Actor(street.neighbour, "柳清明", grants=((Role.COMMITTEE, "/999/"),))
    for verb in (consents.record_consent, consents.withdraw_consent):
        for actor, refusal in ((other, NotAllowed), (elsewhere, NotAllowed), (NOBODY, SignInNeeded)):
            with pytest.raises(refusal):
                act(verb, actor, street.person, "honor_name")
    assert live(street.person) == set()


def test_bad_kinds_and_ids(street: Street) -> None:
    committee = Actor(street.neighbour, "柳清明", grants=((Role.COMMITTEE, street.path),))
    for kind in ("", "everything", "honor_name'--", "x" * 10_000):
        with pytest.raises(InvalidInput):
            act(consents.record_consent, committee, street.person, kind)
    with pytest.raises(NotFound):
        act(consents.record_consent, committee, 999_999, "honor_name")


def test_the_database_keeps_one_live_consent_a_kind(street: Street) -> None:
    act(consents.record_consent, me(street.person), street.person, "honor_name")
    insert = sa.text(
        "INSERT INTO consent (resident_id, kind, given_at, withdrawn_at) VALUES (:person, 'honor_name', :given, :end)"
    )
    for end in (None, "2020-01-01 00:00:00"):
        with pytest.raises(sa.exc.IntegrityError), db.engine().begin() as connection:
            connection.execute(insert, {"person": street.person, "given": "2026-01-01 00:00:00", "end": end})
