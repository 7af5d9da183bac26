"""7.2, 7.9, 7.10: access got before the power does not outlive its gain, offices are not emptied by two at once."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.access.limits import slow_down
from points_app.core import clock, db
from points_app.core.errors import Conflict, DomainError, NotAllowed, TooMany
from points_app.core.permissions import Actor, Role
from points_app.people import founding, queries, service, views
from points_app.people.card_codes import card_token
from points_app.people.forms.mine import CardForm
from points_app.people.kinds import PlaceKind
from points_app.people.models import Resident, RoleGrant, UserSession
from points_app.people.passwords import password_is
from points_app.people.queries import actor_of
from points_app.people.queries.activation import usable_card
from points_app.people.service.sessions import QUARTER
from tests.core.together import second_waits
from tests.people import keeping
from tests.world import Person, World, ask, do, together

STORED = "scrypt$not$a$real$hash"


def _made(world: World, phone: str = "13855550001") -> int:
    return int(do(service.add_person, world.committee, world.east, keeping.person("物业经理", phone)))


def _signed_in(token: str) -> bool:
    with db.read() as session:
        return queries.load_actor(session, token).signed_in


def _password(world: World, who: Person | Actor, resident: int) -> str:
    prepared = service.prepare_password()
    do(service.hand_out_password, who, resident, prepared)
    return prepared.password


def _resident(id_: int) -> Resident:
    with db.read() as session:
        row = session.get_one(Resident, id_)
        session.expunge(row)
        return row


def _live(role: Role, place: int) -> int:
    with db.read() as session:
        live = select(sa.func.count()).where(
            RoleGrant.role == role, RoleGrant.place_id == place, col(RoleGrant.revoked_at).is_(None)
        )
        return int(session.exec(live).one())


@pytest.mark.parametrize("role", [Role.PROPERTY, Role.COMMITTEE, Role.AUDITOR, Role.ADMINISTRATOR])
def test_7_2_access_got_before_the_power_ends_with_its_gain(world: World, role: Role) -> None:
    """The committee registers a phone of its own, signs in with it, and the administrator appoints in good faith."""
    puppet = _made(world)
    _password(world, world.committee, puppet)
    with db.write() as session:
        token = service.open_session(session, puppet)
    assert _signed_in(token)
    do(service.grant_role, world.administrator, puppet, role, world.east)
    assert not _signed_in(token)
    assert _resident(puppet).password_hash is None
    with pytest.raises(NotAllowed):
        _password(world, world.committee, puppet)
    with pytest.raises(NotAllowed):
        do(service.change_resident, world.committee, puppet, keeping.resident("物业经理", "13855550002"))
    given = _password(world, world.administrator, puppet)  # by who may give the role
    assert password_is(given, _resident(puppet).password_hash or "")


def test_7_2_a_steward_keeps_the_sign_in(world: World) -> None:
    with db.write() as session:
        token = service.open_session(session, world.stranger)
    do(service.grant_role, world.committee, world.stranger, Role.STEWARD, world.west_1)
    assert _signed_in(token)


def test_7_2_no_card_opens_the_account_and_the_cards_of_the_household_stay_good(world: World) -> None:
    with db.write() as session:
        cards = service.issue_card(session, _actor(session, world.committee), world.b, "k" * 32)
    do(service.grant_role, world.administrator, world.neighbour, Role.PROPERTY, world.west)
    form = CardForm(
        c=card_token(cards), resident=int(world.neighbour), phone="13855550009", password=STORED[:20], again=STORED[:20]
    )
    with pytest.raises(Conflict, match="工作人员"), db.write() as session:
        service.activate(session, Actor(), form, STORED, service.Device())
    with db.read() as session:
        assert usable_card(session, cards).used_at is None


def _actor(session: Session, who: int) -> Actor:
    return actor_of(session, who)


def test_7_2_whoever_appoints_sees_whose_word_the_number_rests_on(world: World) -> None:
    puppet = _made(world)
    committee = _resident(world.committee).name
    found = ask(views.candidate_rows, world.administrator, world.east.path, "物业经理")
    assert [one.id for one in found] == [puppet]
    assert found[0].number.startswith(f"手机号 138****0001，{committee}于 ")
    do(service.change_resident, world.administrator, puppet, keeping.resident("物业经理", "13855550003"))
    found = ask(views.candidate_rows, world.administrator, world.east.path, "物业经理")
    assert found[0].number.startswith(f"手机号 138****0003，{_resident(world.administrator).name}于 ")


def test_7_2_a_founded_administrator_is_nobody_elses(world: World) -> None:
    with db.write() as session:
        token = service.open_session(session, world.stranger)
        phone = session.get_one(Resident, world.stranger).phone or ""
    with db.write() as session:
        founding.make_administrator(session, phone, "某人", "a new long password", str(int(world.city)), PlaceKind.CITY)
    assert not _signed_in(token)
    assert password_is("a new long password", _resident(world.stranger).password_hash or "")


def _told(work: Callable[[Session], Any]) -> Callable[[Session], str]:
    """Return `work` that gives the name of its refusal, "done" for none."""

    def tried(session: Session) -> str:
        try:
            work(session)
        except DomainError as error:
            session.rollback()
            return type(error).__name__
        return "done"

    return tried


def _grant(world: World, puppet: int) -> Callable[[Session], Any]:
    return lambda session: service.grant_role(
        session, _actor(session, world.administrator), puppet, Role.PROPERTY, world.east
    )


def test_7_2_a_password_handed_out_at_the_moment_of_the_appointment_is_refused(world: World) -> None:
    puppet = _made(world)
    prepared = service.prepare_password()

    hand_out = _told(
        lambda session: service.hand_out_password(session, _actor(session, world.committee), puppet, prepared)
    )
    assert second_waits(_grant(world, puppet), hand_out)[1] == "NotAllowed"
    assert _resident(puppet).password_hash is None


def test_7_2_a_password_handed_out_just_before_ends_with_the_appointment(world: World) -> None:
    puppet = _made(world)
    prepared = service.prepare_password()

    def hand_out(session: Session) -> None:
        service.hand_out_password(session, _actor(session, world.committee), puppet, prepared)

    second_waits(hand_out, _grant(world, puppet))
    assert _resident(puppet).password_hash is None


def test_7_2_a_sign_in_at_the_moment_of_the_appointment_finds_another_password(world: World) -> None:
    puppet = _made(world)
    _password(world, world.committee, puppet)
    stored = _resident(puppet).password_hash or ""
    found = queries.Found(puppet, stored, once=True)

    def sign_in(session: Session) -> str | None:
        return service.sign_in(session, Actor(), found, service.Try((), ()), service.Device())

    assert second_waits(_grant(world, puppet), sign_in)[1] is None
    with db.read() as session:
        assert not queries.has_open_session(session, puppet)


def test_7_2_a_phone_changed_at_the_moment_of_the_appointment_is_refused(world: World) -> None:
    puppet = _made(world)
    form = keeping.resident("物业经理", "13855550008")

    change = _told(lambda session: service.change_resident(session, _actor(session, world.committee), puppet, form))
    assert second_waits(_grant(world, puppet), change)[1] == "NotAllowed"


def test_7_2_a_card_sent_again_opens_nothing_once_the_password_is_another(world: World) -> None:
    with db.write() as session:
        assert service.open_again(session, world.resident, world.hashed, service.Device()) is not None
        assert service.open_again(session, world.resident, STORED, service.Device()) is None


# --- 7.9: counted under a lock ----------------------------------------------------------------------------------------


def _try(key: str, limit: int) -> bool:
    try:
        with db.write() as session:
            slow_down(session, key, limit=limit, per=QUARTER)
    except TooMany:
        return False
    return True


@pytest.mark.parametrize("limit", [5, 8])
def test_7_9_of_many_tries_at_once_no_more_count_than_may(world: World, limit: int) -> None:
    passed = together(*(partial(_try, "sign-in:13800000000", limit) for _one in range(limit * 3)))
    assert sum(passed) == limit


# --- 7.10: the last one in an office ----------------------------------------------------------------------------------


def _grants(role: Role, place: int) -> dict[int, int]:
    with db.read() as session:
        rows = session.exec(
            select(RoleGrant.resident_id, RoleGrant.id).where(
                RoleGrant.role == role, RoleGrant.place_id == place, col(RoleGrant.revoked_at).is_(None)
            )
        ).all()
    return {resident: id_ or 0 for resident, id_ in rows}


def _words(verb: Callable[..., Any], *args: Any, **more: Any) -> str:
    try:
        do(verb, *args, **more)
    except DomainError as error:
        return type(error).__name__
    return "done"


def test_7_10_two_administrators_who_revoke_each_other_leave_one(world: World) -> None:
    do(service.grant_role, world.administrator, world.committee, Role.ADMINISTRATOR, world.city)
    grants = _grants(Role.ADMINISTRATOR, world.city)
    both = [(world.administrator, world.committee), (world.committee, world.administrator)]
    said = together(*(partial(_words, service.revoke_role, who, grants[other]) for who, other in both))
    assert "done" in said
    assert _live(Role.ADMINISTRATOR, world.city) == 1


def test_7_10_two_who_move_each_other_out_leave_one(world: World) -> None:
    do(service.grant_role, world.administrator, world.committee, Role.ADMINISTRATOR, world.city)
    both = [(world.administrator, world.committee), (world.committee, world.administrator)]
    together(*(partial(_words, service.move_out, who, other, vacant=False) for who, other in both))
    assert _live(Role.ADMINISTRATOR, world.city) == 1


def test_7_10_moving_out_asks_what_revoking_asks(world: World) -> None:
    """Both members of the community's committee: the first may go, the last only when the vacancy is confirmed."""
    do(service.move_out, world.administrator, world.committee2)
    with pytest.raises(Conflict, match="最后一位") as caught:
        do(service.move_out, world.administrator, world.committee)
    assert caught.value.field == "vacancy"
    assert _resident(world.committee).active
    do(service.move_out, world.administrator, world.committee, vacant=True)
    assert _live(Role.COMMITTEE, world.community) == 0


def test_7_10_nobody_confirms_a_vacancy_but_who_stands_above(world: World) -> None:
    assert _words(service.move_out, world.committee, world.owners, vacant=True) == "NotAllowed"
    grant = _grants(Role.ADMINISTRATOR, world.city)[world.administrator]
    assert _words(service.revoke_role, world.administrator, grant, vacant=True) == "Conflict"


def test_7_10_a_vacancy_shows_until_it_is_filled(world: World) -> None:
    assert ask(views.vacancy_lines, world.administrator, world.community) == []
    grants = _grants(Role.COMMITTEE, world.community)
    do(service.revoke_role, world.administrator, grants[world.committee])
    do(service.revoke_role, world.administrator, grants[world.committee2], vacant=True)
    shown = ask(views.vacancy_lines, world.administrator, world.city)
    assert len(shown) == 1
    assert "居委会空缺" in shown[0]
    do(service.grant_role, world.administrator, world.committee, Role.COMMITTEE, world.community)
    assert ask(views.vacancy_lines, world.administrator, world.city) == []


def test_7_10_a_role_given_while_its_person_moves_out_does_not_stay_alive(world: World) -> None:
    puppet = _made(world)

    def move_out(session: Session) -> None:
        service.move_out(session, _actor(session, world.administrator), puppet)

    assert second_waits(move_out, _told(_grant(world, puppet)))[1] == "Conflict"
    assert _live(Role.PROPERTY, world.east) == len(
        {world.property, world.clerk, world.both} & set(_grants(Role.PROPERTY, world.east))
    )


def test_7_10_who_lost_the_right_a_moment_ago_takes_nobody_elses(world: World) -> None:
    """Three administrators: the second takes the first's right, who at that moment takes the third's."""
    for who in (world.committee, world.committee2):
        do(service.grant_role, world.administrator, who, Role.ADMINISTRATOR, world.city)
    grants = _grants(Role.ADMINISTRATOR, world.city)

    def first(session: Session) -> None:
        service.revoke_role(session, _actor(session, world.committee), grants[world.administrator])

    def second(session: Session) -> None:
        service.revoke_role(session, _actor(session, world.administrator), grants[world.committee2])

    assert second_waits(first, _told(second))[1] == "NotAllowed"
    assert _live(Role.ADMINISTRATOR, world.city) == 2


def test_7_2_of_the_sessions_none_is_left(world: World) -> None:
    """Whatever the appointed person had open is ended in the same unit of work as the appointment."""
    puppet = _made(world)
    with db.write() as session:
        for _device in range(3):
            service.open_session(session, puppet)
    do(service.grant_role, world.administrator, puppet, Role.PROPERTY, world.east)
    with db.read() as session:
        rows = session.exec(select(UserSession).where(UserSession.resident_id == puppet)).all()
        assert len(rows) == 3
        assert all(row.revoked_at is not None and row.revoked_at <= clock.now() for row in rows)
