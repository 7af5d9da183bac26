"""Household cards: one card, one account, once; and never an account that is somebody's already."""

import asyncio
import threading
from datetime import timedelta

import httpx
import pytest
from sqlmodel import col, select

from points_app.access.acting import COOKIE
from points_app.api.app import api
from points_app.core import audit, clock, db
from points_app.core.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound
from points_app.core.idempotency import new_key
from points_app.core.permissions import NOBODY, Role
from points_app.people import queries, service
from points_app.people.card_codes import card_code, card_id_of, card_id_of_code, card_token
from points_app.people.forms.mine import CardForm
from points_app.people.models import HouseholdCard, Resident, RoleGrant
from points_app.people.state import CardsState
from points_app.people.views.mine import card_page
from points_app.web.guard import Guard
from tests.reliability import doors
from tests.world import PASSWORD, World, actor, do

KEEPERS = {"administrator", "committee", "committee2", "owners", "owners2", "both"}
"""who keeps the register of the eastern compound"""

DEVICE = service.Device(agent="test")


def issue(world: World, household: str = "a") -> int:
    with db.write() as session:
        actor = queries.actor_of(session, world.committee)
        return service.issue_card(session, actor, world.home(household), new_key())


def card_form(card: int, who: int, phone: str = "13800000099") -> CardForm:
    return CardForm(c=card_token(card), resident=int(who), phone=phone, password=PASSWORD, again=PASSWORD)


def activate(world: World, card: int, who: str = "spouse", phone: str = "13800000099") -> str:
    with db.write() as session:
        return service.activate(session, NOBODY, card_form(card, world.who(who), phone), world.hashed, DEVICE)


def test_a_card_opens_one_account_once(world: World) -> None:
    card = issue(world)
    with db.read() as session:
        assert card_id_of(card_token(card)) == card
        page = card_page(session, NOBODY, card_token(card))
        assert (page.where, [one.name for one in page.people], page.taken) == (
            "锦绣花园 1 栋 1 单元 ***",
            ["李*红"],
            ["张*明"],
        )
    token = activate(world, card)
    with db.read() as session:
        assert queries.load_actor(session, token).resident_id == world.spouse
        with pytest.raises(Conflict, match="已经激活"):
            card_page(session, NOBODY, card_token(card))
    with db.write() as session:
        session.get_one(Resident, world.spouse).password_hash = None
    with pytest.raises(Conflict, match="已经激活"):
        activate(world, card, phone="13800000098")


def test_two_activations_at_once_open_one_account(world: World) -> None:
    card = issue(world)
    with db.write() as session:
        session.get_one(Resident, world.resident).password_hash = None
    barrier, outcomes = threading.Barrier(2), []

    def go(who: str, phone: str) -> None:
        barrier.wait()
        try:
            activate(world, card, who, phone)
        except DomainError as error:
            outcomes.append(type(error))
        else:
            outcomes.append("opened")

    threads = [
        threading.Thread(target=go, args=one) for one in (("spouse", "13800000097"), ("resident", "13700000010"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == sorted(["opened", str(Conflict)])


def test_a_card_in_the_wrong_hands_takes_nobody_over(world: World) -> None:
    card = issue(world)
    with pytest.raises(Conflict, match="已经有账号"):
        activate(world, card, "resident", "13700000010")
    with pytest.raises(InvalidInput, match="选自己"):
        activate(world, card, "neighbour")
    with pytest.raises(InvalidInput, match="另一位"):
        activate(world, card, "spouse", "13700000011")
    with pytest.raises(InvalidInput, match="手机号"):
        activate(world, card, "spouse", "1")
    with db.write() as session:
        session.get_one(Resident, world.spouse).phone = "13811110000"
    with pytest.raises(InvalidInput, match="不一致"):
        activate(world, card, "spouse", "13822220000")
    with db.read() as session:
        assert session.get_one(HouseholdCard, card).used_at is None


def test_two_cards_at_once_open_one_person_once(world: World) -> None:
    """The second looks at the person again after waiting: it must not set another phone and password over the first."""
    cards = [issue(world), issue(world)]
    barrier, outcomes = threading.Barrier(2), []

    def go(card: int, phone: str) -> None:
        try:
            with db.write() as session:
                before = session.get_one(Resident, world.spouse)  # seen before the other one wrote
                if db.engine().dialect.name == "postgresql":
                    barrier.wait(10)
                service.activate(session, NOBODY, card_form(card, world.spouse, phone), world.hashed, DEVICE)
                assert before.phone == phone
        except DomainError as error:
            outcomes.append(error.message)
        else:
            outcomes.append("")

    threads = [threading.Thread(target=go, args=one) for one in zip(cards, ("13800000097", "13800000096"), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(bool, outcomes)) == [False, True]
    assert "已经有账号" in max(outcomes)


def test_a_card_opens_no_account_of_staff_nor_one_that_is_just_being_opened(world: World) -> None:
    """Whoever holds a card is any member of the household; a role is not the household's."""
    card = issue(world)
    with db.write() as session:
        grant = RoleGrant(
            resident_id=world.spouse,
            role=Role.COMMITTEE,
            place_id=world.east,
            granted_at=clock.now(),
        )
        session.add(grant)
        session.flush()
        number = grant.id
    with pytest.raises(Conflict, match="一次性密码") as caught:
        activate(world, card)
    assert caught.value.field == "staff"
    with db.write() as session:
        assert card_page(session, NOBODY, card_token(card)).people == []
        session.get_one(RoleGrant, number).revoked_at = clock.now()
        token = service.open_session(session, world.spouse)  # with a one-time password, just used up
    with pytest.raises(Conflict, match="一次性密码") as caught:
        activate(world, card)
    assert caught.value.field == "opening"
    with db.write() as session:
        service.sign_out(session, queries.load_actor(session, token))
        assert [one.name for one in card_page(session, NOBODY, card_token(card)).people] == ["李*红"]
    activate(world, card)


def test_the_card_page_shows_two_digits_of_a_registered_number(world: World) -> None:
    card = issue(world)
    with db.write() as session:
        session.get_one(Resident, world.spouse).phone = "13811112234"
    with db.read() as session:
        (one,) = card_page(session, NOBODY, card_token(card)).people
    assert one.phone.endswith("34")
    assert sum(c.isdigit() for c in one.phone) == 2


def test_revoked_and_expired_cards_say_so(world: World) -> None:
    card = issue(world)
    with db.write() as session:
        actor = queries.actor_of(session, world.committee)
        with pytest.raises(NotAllowed):
            service.revoke_card(session, queries.actor_of(session, world.west_owners), card)
        service.revoke_card(session, actor, card)
    with pytest.raises(Conflict, match="收回"):
        activate(world, card)
    with clock.pinned(clock.now() - timedelta(days=91)):
        old = issue(world)
    with pytest.raises(Conflict, match="过期"):
        activate(world, old)


def test_what_is_done_with_a_card_leaves_a_row(world: World) -> None:
    key = new_key()
    with db.write() as session:
        committee = actor(world.committee)
        card = service.issue_card(session, committee, world.a, key)
        assert service.issue_card(session, committee, world.a, key) == card
        gone = service.issue_card(session, committee, world.a, new_key())
        assert gone != card
        with pytest.raises(Conflict, match="内容"):
            service.issue_card(session, committee, world.b, key)
        for _time in range(2):
            service.revoke_card(session, committee, gone)
        service.issue_cards(session, committee, world.east_1)
    activate(world, card)
    with db.read() as session:
        rows = audit.rows(session, [world.east.path], subject="household_card").rows
        sheets = audit.rows(session, [world.east.path], subject="place").rows
    assert [(one.verb, one.actor_id, one.subject_id) for one in reversed(rows)] == [
        ("people.issue_card", world.committee, card),
        ("people.issue_card", world.committee, gone),
        ("people.revoke_card", world.committee, gone),
        ("people.activate_card", world.spouse, card),
    ]
    assert [one.verb for one in sheets] == ["people.issue_cards"]


@pytest.mark.parametrize("text", ["", "x", "1", "MTI.bad", "' OR 1=1", "9" * 5_000, "\x00"])
def test_what_is_no_card_is_not_found(world: World, text: str) -> None:
    with pytest.raises(NotFound):
        card_id_of(text)
    with pytest.raises(NotFound):
        card_id_of_code(text)


def test_a_code_is_typed_in_any_way_and_fits_one_card(world: World) -> None:
    card = issue(world)
    code = card_code(card)
    for typed in (
        *(code, code.lower(), code.replace("-", " "), f" {code} ", code.replace("0", "O").replace("1", "l")),
        *(f"编码：{code}。", code.replace("-", "－"), code.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})),
    ):
        assert card_id_of_code(typed) == card
    with pytest.raises(NotFound):
        card_id_of_code(code[:-1] + ("0" if code[-1] != "0" else "1"))
    with pytest.raises(NotFound):
        card_id_of_code(f"{card + 1}{code[code.index('-') :]}")


def test_printing_twice_prints_the_same_cards(world: World) -> None:
    with db.write() as session:
        actor = queries.actor_of(session, world.committee)
        first = service.issue_cards(session, actor, world.east_1)
        assert service.issue_cards(session, actor, world.east_1) == first
        more = service.issue_cards(session, actor, world.east_1, 2)
        assert set(first) < set(more)
        assert len(more) == 6
        cards = queries.cards_to_print(session, actor, more)
        assert [card.door for card in cards] == [
            door for door in ("1 单元 101", "1 单元 201", "1 单元 501") for _card in range(2)
        ]
        west = queries.actor_of(session, world.west_owners)
        assert queries.cards_to_print(session, west, more) == []
        with pytest.raises(NotAllowed):
            service.issue_cards(session, west, world.east_1)
        with pytest.raises(InvalidInput, match="没有直接登记"):
            service.issue_cards(session, actor, world.east)
        with pytest.raises(InvalidInput):
            service.issue_cards(session, actor, world.east_1, 99)
        assert len(session.exec(select(HouseholdCard).where(col(HouseholdCard.revoked_at).is_(None))).all()) == 6


def test_expired_cards_are_not_printed_again_and_leave_room_for_new_ones(world: World) -> None:
    with clock.pinned(clock.now() - timedelta(days=91)):
        old = do(service.issue_cards, world.committee, world.east_1, 4)
    new = do(service.issue_cards, world.committee, world.east_1)
    assert not set(old) & set(new)
    assert len(new) == 3
    assert do(service.issue_card, world.committee, world.a, new_key()) not in {*old, *new}


def test_a_place_with_too_many_doors_is_told_so_not_cut_short(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("points_app.people.service.cards.MAX_HOUSEHOLDS", 1)
    with db.write() as session:
        with pytest.raises(InvalidInput, match="先分到楼栋"):
            service.issue_cards(session, actor(world.committee), world.east_1)
        assert session.exec(select(HouseholdCard)).first() is None


def test_a_card_s_picture_is_for_who_keeps_the_register_there(world: World) -> None:
    with db.write() as session:
        card = service.issue_card(session, actor(world.committee), world.a, new_key())
        gone = service.issue_card(session, actor(world.committee), world.a, new_key())
        service.revoke_card(session, actor(world.committee), gone)
        tokens = {name: service.open_session(session, id_) for name, id_ in world.people().items()}

    async def status(who: str, name: str) -> int:
        cookies = {COOKIE: tokens.get(who, "")}
        transport = httpx.ASGITransport(app=Guard(api))
        async with httpx.AsyncClient(transport=transport, base_url="http://points.test", cookies=cookies) as client:
            answer = await client.get(f"/api/card/{name}.svg")
        if answer.status_code == 200:
            assert answer.headers["cache-control"] == "no-store"
        return answer.status_code

    for who in ("", *world.people()):
        keeps = who in KEEPERS
        assert asyncio.run(status(who, str(card))) == (200 if keeps else 404), who
    for name in (str(gone), "0", "x", "9" * 40, "-1", "1%00"):
        assert asyncio.run(status("committee", name)) == 404, name


def test_a_sheet_of_cards_is_for_who_keeps_the_register_there(world: World) -> None:
    with db.write() as session:
        card = service.issue_card(session, actor(world.committee), world.a, new_key())
        tokens = {name: service.open_session(session, id_) for name, id_ in world.people().items()}
    place = world.east_1
    for who in ("", *world.people()):
        for query in (f"card={card}", f"at={place}", f"card={card}&at={world.west_1}"):
            page = doors.instance(CardsState, tokens.get(who, ""), query, "/people/cards/")
            load, issue_all = (CardsState.event_handlers[name].fn for name in ("load", "issue"))
            asyncio.run(load(page))
            seen = [*page.sheet, *page.cards]
            asyncio.run(issue_all(page))
            keeps = who in KEEPERS
            shown = {one.door for one in [*seen, *page.sheet] if "锦绣花园" in one.where}
            assert bool(shown) is keeps, (who, query)
