"""7.14: a household is people at a time, not a door; the passbook goes with the people."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from points_app.core import clock, db
from points_app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from points_app.core.idempotency import new_key
from points_app.core.tables import faults
from points_app.ledger import service as ledger
from points_app.people import service as people
from points_app.people import views as register
from points_app.people.forms.register import GiveForm, MoveForm
from points_app.people.kinds import SplitState
from points_app.people.models import HomeToSplit, Household, HouseholdCard, Resident
from points_app.people.place_settings import LEFT_DAYS, value
from points_app.points import queries
from points_app.points.kinds import Subject
from points_app.points.models import PointAward, PointMove
from tests.people import keeping
from tests.points.giving import NOW, award, reverse
from tests.points.test_boards import board
from tests.world import Person, World, around, ask, do


def move_to(place: int, door: str, *, join: bool = False) -> MoveForm:
    return MoveForm(key=new_key(), to=int(place), new_door=door, join=join)


def _give(world: World, who: Person, times: int) -> list[int]:
    return award(world, world.committee, [who], "clean", times=times)


def _book(who: Person | int) -> tuple[int, list[str]]:
    found = ask(queries.passbook, Person(who))
    assert found is not None
    return found.balance, [entry.memo for entry in found.entries.rows]


def _on_board(world: World, place: str = "community", by: str = "household") -> list[int]:
    return [row.points for row in board(world, place=place, by=by).rows]


def _home_of(who: int) -> Household:
    with db.read() as session:
        home = session.get_one(Household, session.get_one(Resident, who).household_id)
        session.expunge(home)
        return home


def _in_order() -> None:
    assert faults() == []


def _family_leaves(world: World) -> None:
    for who in (world.resident, world.spouse):
        do(people.move_out, world.committee, who)


def test_7_14_when_all_have_left_the_home_is_off_the_board_and_its_cards_open_nothing(world: World) -> None:
    _give(world, world.resident, 4)
    cards = do(people.issue_cards, world.committee, world.east_1)
    do(people.move_out, world.committee, world.spouse)
    assert _on_board(world) == [12]
    do(people.move_out, world.committee, world.resident)
    assert _on_board(world) == []
    assert _on_board(world, by="resident") == []
    with db.read() as session:
        home = session.get_one(Household, world.a)
        assert home.ended_at == NOW
        open_ = session.exec(
            select(HouseholdCard.household_id).where(
                HouseholdCard.revoked_at.is_(None),  # type: ignore[union-attr]
                HouseholdCard.id.in_(cards),  # type: ignore[union-attr]
            )
        ).all()
    assert world.a not in open_
    with pytest.raises(Conflict):
        do(people.issue_card, world.committee, world.a, new_key())
    _in_order()


def test_7_14_whoever_moves_in_where_others_moved_out_begins_at_nothing(world: World) -> None:
    _give(world, world.resident, 4)
    _family_leaves(world)
    with pytest.raises(Conflict, match="新的一户"):
        do(people.add_resident, world.committee, world.a, keeping.resident("新来的"))
    home = do(people.add_household, world.committee, world.east_1, keeping.door("1-101"))
    new = do(people.add_resident, world.committee, home, keeping.resident("新来的", "13866660001"))
    assert home != world.a
    assert _book(new) == (0, [])
    _give(world, Person(new), 1)
    assert _book(new)[0] == 3
    assert _on_board(world) == [3]
    _in_order()


def test_7_14_a_roster_opens_a_new_home_at_the_door_of_those_who_left(world: World) -> None:
    _give(world, world.resident, 4)
    _family_leaves(world)
    do(people.add_household, world.committee, world.east_1, keeping.door("1 单元 101"))
    with pytest.raises(InvalidInput, match="已经登记"):  # one that lives there at a time
        do(people.add_household, world.committee, world.east_1, keeping.door("1-101"))
    with pytest.raises(sa.exc.IntegrityError):  # and the database says so itself
        around("UPDATE household SET ended_at = NULL WHERE id = :id", id=int(world.a))


def test_7_14_who_was_moved_out_by_mistake_comes_back_to_the_same_passbook(world: World) -> None:
    _give(world, world.resident, 4)
    _family_leaves(world)
    do(people.add_resident, world.committee, world.a, keeping.resident("张小明", "13700000010"))
    assert _book(world.resident)[0] == 12
    assert _on_board(world) == [12]


def test_7_14_a_household_that_moves_takes_its_passbook_along(world: World) -> None:
    _give(world, world.resident, 4)
    before = _book(world.resident)
    form = move_to(world.west_2, "2-202")
    now = do(people.move_household, world.committee, world.a, form)
    assert now == world.a
    assert do(people.move_household, world.committee, world.a, form) == now  # two taps
    assert _book(world.resident) == before
    home = _home_of(world.spouse)
    assert (home.door, home.path) == ("2-202", world.west_2.path)
    assert _on_board(world, "west_2") == [12]
    assert _on_board(world, "west") == [12]
    assert _on_board(world, "east") == []
    assert _on_board(world, "west_2", by="resident") == [12]
    _in_order()


def test_7_14_one_leaver_takes_nothing_while_others_stay(world: World) -> None:
    _give(world, world.resident, 4)
    home = do(people.move_resident, world.committee, world.spouse, move_to(world.east_2, "9-901"))
    assert home != world.a
    assert _book(world.spouse) == (0, [])
    assert _book(world.resident)[0] == 12
    _in_order()


def test_7_14_the_last_one_is_the_household_and_takes_all(world: World) -> None:
    _give(world, world.resident, 4)
    do(people.move_out, world.committee, world.spouse)
    assert do(people.move_resident, world.committee, world.resident, move_to(world.east_2, "9-901")) == world.a
    assert _book(world.resident)[0] == 12
    assert _on_board(world, "east_2") == [12]


def test_7_14_a_merger_is_asked_and_then_visible_in_both_passbooks(world: World) -> None:
    _give(world, world.resident, 4)
    _give(world, world.neighbour, 1)
    with pytest.raises(Conflict, match="李芳") as asked:
        do(people.move_household, world.committee, world.a, move_to(world.east_1, "1-201"))
    assert asked.value.field == "join"
    assert _book(world.resident)[0] == 12
    there = do(people.move_household, world.committee, world.a, move_to(world.east_1, "1-201", join=True))
    assert there == world.b
    assert _book(world.resident) == _book(world.neighbour)
    assert _book(world.resident)[0] == 15
    assert "随住户迁居转入" in _book(world.neighbour)[1]
    with db.read() as session:
        old = session.get_one(Household, world.a)
        assert old.ended_at is not None
        assert old.settled_at is not None
    _in_order()


@pytest.mark.parametrize(
    ("who", "to", "door", "refusal"),
    [
        ("nobody", "east_2", "9-901", NotAllowed),
        ("resident", "east_2", "9-901", NotAllowed),
        ("west_owners", "west_1", "9-901", NotAllowed),
        ("owners", "west_1", "9-901", NotAllowed),
        ("administrator", "community", "9-901", InvalidInput),
        ("administrator", "elsewhere", "9-901", InvalidInput),
        ("administrator", "east_1", "——", InvalidInput),
        ("administrator", "east_1", "1-101", InvalidInput),
    ],
)
def test_7_14_moves_that_cannot_be(world: World, who: str, to: str, door: str, refusal: type[Exception]) -> None:
    _give(world, world.resident, 2)
    for verb, subject in ((people.move_household, world.a), (people.move_resident, world.spouse)):
        if (verb, door) == (people.move_resident, "1-101"):
            continue  # joining those one lives with is asked
        with pytest.raises(refusal):
            do(verb, world.who(who), subject, move_to(world.place(to), door))
    assert _home_of(world.spouse).id == world.a
    assert _book(world.resident)[0] == 6


def test_7_14_what_is_left_is_given_to_where_they_went_once_and_visibly(world: World) -> None:
    _give(world, world.resident, 4)
    _family_leaves(world)
    assert [one.people for one in ask(register.left_rows, world.committee, world.east_1)] == ["张小明、李小红"]
    form = GiveForm(key=new_key(), to=int(world.east_2), new_door="1-301")
    with pytest.raises(NotAllowed):
        do(people.give_rest, world.steward, world.a, form)
    with pytest.raises(NotFound):
        do(people.give_rest, world.committee, world.a, GiveForm(key=new_key(), to=int(world.east_2), new_door="8-888"))
    assert do(people.give_rest, world.committee, world.a, form) == "随迁转走 12 分。"
    assert do(people.give_rest, world.committee, world.a, form) == "随迁转走 12 分。"
    with pytest.raises(Conflict):
        do(people.give_rest, world.committee, world.a, GiveForm(key=new_key(), to=int(world.east_2), new_door="1-301"))
    assert _book(world.cousin) == (12, ["随住户迁居转入"])
    assert ask(register.left_rows, world.committee, world.east_1) == []
    _in_order()


def test_7_14_what_nobody_asks_for_ends_after_the_time_that_is_set(world: World) -> None:
    _give(world, world.resident, 4)
    _family_leaves(world)
    with db.read() as session:
        days = value(session, world.east_1.path, LEFT_DAYS)
    assert days == 90
    for after, settled in ((days - 1, False), (days + 1, True), (days + 2, True)):
        with clock.pinned(NOW + timedelta(days=after)), db.write() as session:
            people.end_rests(session)
        with db.read() as session:
            assert (session.get_one(Household, world.a).settled_at is not None) is settled
    with db.read() as session:
        left = session.connection().scalar(
            sa.text(
                "SELECT credits_posted - debits_posted FROM ledger_balance b"
                " JOIN ledger_account a ON a.id = b.account_id WHERE a.owner_type = 'household' AND a.owner_id = :id"
            ),
            {"id": int(world.a)},
        )
    assert left == 0
    _in_order()


# --- what is there of former times ------------------------------------------------------------------------------------


def _as_before(world: World) -> tuple[Person, int]:
    """A home of version 0011: the family moved out, and a newcomer was registered into the same household."""
    earned = {world.resident: 4, world.spouse: 2}
    for who, times in earned.items():
        _give(world, who, times)
    with db.write() as session:
        new = Resident(household_id=world.a, path=world.east_1.path, name="新来的", created_at=NOW)
        session.add(new)
        session.flush()
        made = Person(new.id or 0)
        for who in earned:
            session.get_one(Resident, who).active = False
        session.add(HomeToSplit(household_id=world.a, state=SplitState.WAITING, at=NOW))
    reversed_one, kept = _give(world, made, 1)[0], _give(world, made, 3)[0]
    reverse(world, world.committee, reversed_one)
    return made, kept


def _split() -> SplitState:
    with db.write() as session:
        people.split_old_homes(session)
    with db.read() as session:
        return SplitState(session.exec(select(HomeToSplit.state)).one())


def test_7_14_an_old_home_splits_and_each_award_follows_whoever_earned_it(world: World) -> None:
    new, kept = _as_before(world)
    with db.read() as session:
        awards = [one.model_dump() for one in session.exec(select(PointAward).order_by(PointAward.id)).all()]  # type: ignore[arg-type]
    assert _book(new)[0] == 27  # the fault: the former family's points
    assert _split() is SplitState.SPLIT
    assert _split() is SplitState.SPLIT  # and once
    found = ask(queries.passbook, new)
    assert found is not None
    assert (found.balance, len(found.entries.rows)) == (9, 1)
    assert found.entries.rows[0].award is not None  # with its reason and pictures
    assert found.entries.rows[0].award.id == kept
    assert _on_board(world) == [9]
    with db.read() as session:
        old = session.get_one(Household, world.a)
        assert old.ended_at is not None
        assert [one.model_dump() for one in session.exec(select(PointAward).order_by(PointAward.id)).all()] == awards  # type: ignore[arg-type]
        assert session.exec(select(PointMove.award_id)).all() == [kept]
    with pytest.raises(Conflict, match="不能再冲正"):
        reverse(world, world.committee, kept)
    with pytest.raises(sa.exc.DBAPIError):
        around("DELETE FROM point_move")
    _in_order()


def test_7_14_where_spending_leaves_it_unclear_nothing_is_guessed(world: World) -> None:
    new, _kept = _as_before(world)
    with db.write() as session:
        accounts = session.connection().execute(
            sa.text("SELECT id FROM ledger_account WHERE owner_type = 'household' AND owner_id = :id"),
            {"id": int(world.a)},
        )
        account = accounts.scalar_one()
        programme = session.connection().scalar(
            sa.text("SELECT id FROM ledger_account WHERE owner_type = 'place' AND owner_id = :id"),
            {"id": int(world.community)},
        )
        ledger.transfer(
            session,
            ledger.Order(
                debit_account_id=account, credit_account_id=programme or 0, amount=5, code="spend", idempotency_key="s1"
            ),
        )
    before = _book(new)
    assert _split() is SplitState.UNCLEAR
    assert _book(new) == before
    assert [one.id for one in ask(register.unclear_rows, world.committee, world.community)] == [world.a]
    with db.read() as session:
        assert session.get_one(Household, world.a).ended_at is None
        assert session.exec(select(PointMove)).all() == []
    _in_order()


def test_7_14_the_board_by_person_is_of_who_lives_there(world: World) -> None:
    """Whoever moves within the community stays on the board in person, where the person lives now."""
    _give(world, world.spouse, 2)
    do(people.move_resident, world.committee, world.spouse, move_to(world.west_1, "3-301"))
    assert _on_board(world, "west_1", by=Subject.RESIDENT) == [6]
    assert _on_board(world, "east_1", by=Subject.RESIDENT) == []
