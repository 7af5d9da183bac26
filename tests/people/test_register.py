"""Keeping the register: who may do what where, and the words of each refusal."""

import pytest
import sqlalchemy as sa
from sqlalchemy import exc
from sqlmodel import col, select

from points_app.core import db
from points_app.core.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound, SignInNeeded
from points_app.core.permissions import NOBODY, Role
from points_app.people import door_numbers as keys
from points_app.people import queries, service, sessions
from points_app.people.models import Household, Place, PlaceKind, Resident, RoleGrant, Unit
from tests.people.village import Village


def run(village: Village, who: str, verb, *args, **kwargs):
    with db.write() as session:
        actor = sessions.actor_of(session, village.people[who]) if who else NOBODY
        return verb(session, actor, *args, **kwargs)


def test_the_tree_grows_and_is_cut_only_where_nothing_hangs(village: Village) -> None:
    made = run(
        village, "committee", service.add_place, village.places["east"], PlaceKind.BUILDING, " ３ 栋 ", "Building 3"
    )
    with db.read() as session:
        row = session.get_one(Place, made)
        assert (row.name, row.path) == ("3 栋", f"{village.paths['east']}{made}/")
    for name in ("3栋", "３　栋"):
        with pytest.raises(InvalidInput, match="已经有"):
            run(village, "committee", service.add_place, village.places["east"], PlaceKind.BUILDING, name)
    with pytest.raises(InvalidInput, match="不能再设"):
        run(village, "committee", service.add_place, made, PlaceKind.COMPOUND, "园中园")
    with pytest.raises(NotAllowed):
        run(village, "west-committee", service.add_place, village.places["east"], PlaceKind.BUILDING, "9 栋")
    run(village, "committee", service.rename_place, made, "三栋")
    with pytest.raises(Conflict, match="不能删除"):
        run(village, "committee", service.delete_place, village.places["east-1"])
    with pytest.raises(Conflict, match="最上级"):
        run(village, "administrator", service.delete_place, village.places["city"])
    run(village, "committee", service.delete_place, made)
    with pytest.raises(NotFound):
        run(village, "committee", service.delete_place, made)


def test_doors_and_buildings_sort_as_people_count(village: Village) -> None:
    for door in ("2 单元 1001", "10-101", "2-201", "商铺 5", "2-301"):
        run(village, "committee", service.add_household, village.places["west-2"], door)
    for number in (10, 9, 3):
        run(village, "committee", service.add_place, village.places["west"], PlaceKind.BUILDING, f"{number} 栋")
    with db.read() as session:
        actor = sessions.actor_of(session, village.people["committee"])
        rows = queries.household_rows(session, actor, village.places["west-2"], 0)
        assert [row.door for row in rows] == ["2-201", "2-301", "2 单元 1001", "10-101", "商铺 5"]
        page = queries.place_page(session, actor, village.places["west"])
        assert [one.name for one in page.children] == ["1 栋", "2 栋", "3 栋", "9 栋", "10 栋"]


@pytest.mark.parametrize("door", ["1-101", "１单元１０１室", "1 单元 101 号", "01-0101"])
def test_one_door_is_one_household(village: Village, door: str) -> None:
    with pytest.raises(InvalidInput, match="已经登记"):
        run(village, "committee", service.add_household, village.places["east-1"], door)


@pytest.mark.parametrize("door", ["", "   ", "\u200b", "单元室", "x" * 41])
def test_a_door_that_is_none_is_refused(village: Village, door: str) -> None:
    with pytest.raises(InvalidInput):
        run(village, "committee", service.add_household, village.places["east-1"], door)


def test_people_come_and_go(village: Village) -> None:
    house = village.households["east-1b"]
    made = run(village, "committee", service.add_resident, house, "孙一", "+86 138-0000-0009")
    for name, phone, reason in (
        ("孙一", "", "已经登记"),
        ("孙二", "13700000010", "另一位"),
        ("孙二", "12345", "手机号"),
        ("", "", "请填写"),
        ("孙" * 61, "", "太长"),
    ):
        with pytest.raises(InvalidInput, match=reason):
            run(village, "committee", service.add_resident, house, name, phone)
    run(village, "committee", service.change_resident, made, "孙一一", "13800000008")
    run(village, "committee", service.move_out, made)
    with db.read() as session:
        row = session.get_one(Resident, made)
        assert (row.active, row.phone, row.name) == (False, None, "孙一一")
    assert run(village, "committee", service.add_resident, house, "孙一一") == made
    with pytest.raises(Conflict, match="自己"):
        run(village, "committee", service.move_out, village.people["committee"])


def test_moving_out_signs_out_and_ends_roles(village: Village) -> None:
    with db.write() as session:
        token = sessions.open_session(session, village.people["steward"])
    run(village, "committee", service.move_out, village.people["steward"])
    with db.read() as session:
        assert sessions.load_actor(session, token) == NOBODY
        live = select(RoleGrant.id).where(
            RoleGrant.resident_id == village.people["steward"], col(RoleGrant.revoked_at).is_(None)
        )
        assert session.exec(live).all() == []


# Who may give which role where; everything else is refused.
MAY = {
    ("administrator", role, place) for role in Role if role is not Role.RESIDENT for place in ("city", "east", "west-1")
} | {("committee", Role.STEWARD, "east"), ("committee", Role.STEWARD, "west-1")}
MAY.add(("west-committee", Role.STEWARD, "west-1"))


@pytest.mark.parametrize(
    "who", ["", "resident", "steward", "property", "auditor", "committee", "west-committee", "administrator"]
)
def test_nobody_gives_more_than_they_may(village: Village, who: str) -> None:
    for role in Role:
        for place in ("city", "east", "west-1"):
            target = village.people["stranger"]
            try:
                grant = run(village, who, service.grant_role, target, role, village.places[place])
            except DomainError as error:
                assert (who, role, place) not in MAY, error.message
                assert isinstance(error, (NotAllowed, InvalidInput))
            else:
                assert (who, role, place) in MAY
                assert run(village, who, service.grant_role, target, role, village.places[place]) == grant
                run(village, who, service.revoke_role, grant)


def test_nobody_gives_oneself_a_role_and_the_last_administrator_stays(village: Village) -> None:
    for who in ("administrator", "committee"):
        with pytest.raises(NotAllowed, match="自己"):
            run(village, who, service.grant_role, village.people[who], Role.STEWARD, village.places["east-1"])
    with db.read() as session:
        last = session.exec(select(RoleGrant.id).where(RoleGrant.role == Role.ADMINISTRATOR)).one()
    with pytest.raises(Conflict, match="最后一位"):
        run(village, "administrator", service.revoke_role, last)
    with pytest.raises(NotAllowed):
        run(village, "committee", service.revoke_role, last)
    run(
        village,
        "administrator",
        service.grant_role,
        village.people["committee"],
        Role.ADMINISTRATOR,
        village.places["city"],
    )
    run(village, "administrator", service.revoke_role, last)


def test_the_committee_cannot_take_an_account_above_it(village: Village) -> None:
    """Changing the phone and handing out a password would be signing in as that person."""
    with db.write() as session:
        chief = session.get_one(Resident, village.people["administrator"])
        chief.path = village.paths["east"]
    prepared = service.prepare_password()
    for verb, args in (
        (service.change_resident, ("x", "13811112222")),
        (service.hand_out_password, (prepared,)),
        (service.move_out, ()),
    ):
        with pytest.raises(NotAllowed, match="上级管理员"):
            run(village, "committee", verb, village.people["administrator"], *args)
        with pytest.raises(NotAllowed):
            run(village, "west-committee", verb, village.people["resident"], *args)
        with pytest.raises(SignInNeeded):
            run(village, "", verb, village.people["resident"], *args)


def test_one_person_is_not_four_eyes(village: Village) -> None:
    """Who approves spending can neither appoint who submits it nor sign in as that person."""
    invented = run(village, "committee", service.add_person, village.places["east"], "某某", "13899990000")
    with pytest.raises(NotAllowed, match="管理员"):
        run(village, "committee", service.grant_role, invented, Role.PROPERTY, village.places["east"])
    with db.write() as session:
        grant = session.exec(select(RoleGrant.id).where(RoleGrant.role == Role.PROPERTY)).one()
    with pytest.raises(NotAllowed):
        run(village, "committee", service.revoke_role, grant)
    for verb, args in (
        (service.change_resident, ("property", "13811112222")),
        (service.hand_out_password, (service.prepare_password(),)),
        (service.move_out, ()),
    ):
        with pytest.raises(NotAllowed, match="上级管理员"):
            run(village, "committee", verb, village.people["property"], *args)
    run(village, "administrator", service.grant_role, invented, Role.PROPERTY, village.places["east"])
    run(village, "administrator", service.hand_out_password, invented, service.prepare_password())


def test_units_areas_and_owners(village: Village) -> None:
    unit = run(village, "committee", service.add_unit, village.places["east-1"], "1-101", "89.50 ㎡")
    run(village, "committee", service.add_owner, unit, village.people["resident"])
    run(village, "committee", service.add_owner, unit, village.people["resident"])
    run(village, "committee", service.change_unit, unit, "1 单元 101", "90.25")
    for area in ("", "0", "-1", "abc", "1e3", "nan", "100001", "1.23456"):
        with pytest.raises(InvalidInput, match="面积"):
            run(village, "committee", service.change_unit, unit, "1-101", area)
    with pytest.raises(NotAllowed):
        run(village, "west-committee", service.add_owner, unit, village.people["stranger"])
    with db.read() as session:
        actor = sessions.actor_of(session, village.people["committee"])
        page = queries.unit_page(session, actor, unit)
        assert (page.area, [one.name for one in page.owners]) == ("90.25", ["张小明"])
    run(village, "committee", service.remove_owner, unit, village.people["resident"])


def test_the_database_refuses_what_the_code_would(village: Village) -> None:
    with pytest.raises(exc.IntegrityError), db.write() as session:
        session.add(Unit(place_id=village.places["east-1"], path="/1/", door="9-9", area_cm2=0))
        session.flush()
    with pytest.raises(exc.IntegrityError), db.write() as session:
        session.add(
            Household(place_id=village.places["east-1"], path="/1/", door="1-101", created_at=sessions.clock.now())
        )
        session.flush()
    with pytest.raises(exc.IntegrityError), db.write() as session:
        session.execute(sa.update(Resident).values(phone="13700000010"))


def test_search_finds_by_name_phone_and_door_and_only_within_reach(village: Village) -> None:
    with db.read() as session:
        committee = sessions.actor_of(session, village.people["committee"])
        steward = sessions.actor_of(session, village.people["steward"])

        def names(actor, path: str, text: str) -> list[str]:
            return [one.name for one in queries.search_residents(session, actor, village.paths[path], text, 20)]

        assert names(committee, "community", "张") == ["张小明"]
        assert names(committee, "community", "13700000011") == ["赵远"]
        assert names(committee, "community", "1-101") == ["张小明", "李小红", "赵远"]
        assert names(committee, "east", "101") == ["张小明", "李小红"]
        assert names(steward, "community", "赵") == []  # asks for all, gets the building that is the steward's
        assert names(steward, "community", "王") == ["王大山"]
        assert names(committee, "community", "%") == []
        assert names(committee, "community", "小") == []
        for who in ("resident", "auditor"):
            with pytest.raises(NotAllowed):
                names(sessions.actor_of(session, village.people[who]), "east", "张")
        with pytest.raises(SignInNeeded):
            names(NOBODY, "east", "张")
        assert {one.name for one in queries.stewards_of(session, village.paths["east-1"])} == {"steward"}
        assert queries.stewards_of(session, village.paths["west"]) == []


def test_lists_are_paged_without_gaps_or_doubles(village: Village) -> None:
    with db.write() as session:
        actor = sessions.actor_of(session, village.people["committee"])
        for number in range(queries.PAGE * 2 + 5):
            house = service.add_household(session, actor, village.places["west-2"], f"1-{number + 1}")
            service.add_resident(session, actor, house, "同名")
    with db.read() as session:
        actor = sessions.actor_of(session, village.people["committee"])
        for query, args in ((queries.household_rows, ()), (queries.find_people, ("同",))):
            seen: list[int] = []
            while rows := query(session, actor, village.places["west-2"], *args, seen[-1] if seen else 0):
                seen += [row.id for row in rows]
            assert len(seen) == len(set(seen)) == queries.PAGE * 2 + 5


def test_pages_of_the_register_are_for_its_keepers(village: Village) -> None:
    house, person = village.households["east-1"], village.people["resident"]
    with db.read() as session:
        for who in ("resident", "steward", "property", "auditor", "west-committee"):
            actor = sessions.actor_of(session, village.people[who])
            for query, id_ in (
                (queries.place_page, village.places["east"]),
                (queries.household_page, house),
                (queries.person_page, person),
            ):
                with pytest.raises(NotAllowed):
                    query(session, actor, id_)
        actor = sessions.actor_of(session, village.people["committee"])
        assert queries.person_page(session, actor, person).phone == "13700000010"
        assert [one.phone for one in queries.household_page(session, actor, house).people] == [
            "137****0010",
            "没有手机号",
        ]


def test_boards_are_left_and_joined_by_oneself_or_the_committee(village: Village) -> None:
    house = village.households["east-1"]
    run(village, "resident", service.set_on_boards, on_boards=False)
    run(village, "spouse", service.set_on_boards, on_boards=False, household_id=house)
    run(village, "committee", service.set_on_boards, on_boards=True, household_id=house)
    for who in ("stranger", "west-committee", "steward"):
        with pytest.raises(NotAllowed):
            run(village, who, service.set_on_boards, on_boards=False, household_id=house)
        with pytest.raises(NotAllowed):
            run(village, who, service.set_on_boards, on_boards=False, resident_id=village.people["spouse"])
    with db.read() as session:
        assert not session.get_one(Resident, village.people["resident"]).on_boards


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("13800000001", "13800000001"), (" 138 0000 0001 ", "13800000001"), ("+86-138-0000-0001", "13800000001"),
        ("００８６13800000001", "13800000001"), ("8613800000001", "13800000001"),
        ("+852 9123 4567", "+85291234567"), ("0085291234567", "+85291234567"), ("12800000001", ""),
        ("010-12345678", ""),
        ("1380000000", ""), ("138000000011", ""), ("", ""), ("abc", ""), ("13800000001; DROP", ""), ("+0123456789", ""),
        ("١٣٨٠٠٠٠٠٠٠١", ""),
    ],
)  # fmt: skip
def test_phone_numbers_are_stored_in_one_form(text: str, stored: str) -> None:
    assert keys.phone_number(text) == stored


def test_limits_say_what_to_do_and_change_nothing(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    east, house = village.places["east-1"], village.households["east-1"]
    monkeypatch.setattr("points_app.people.service.residents.MAX_PEOPLE", 3)
    monkeypatch.setattr("points_app.people.service.units.MAX_OWNERS", 2)
    gone = run(village, "committee", service.add_resident, house, "孙三")
    run(village, "committee", service.move_out, gone)
    run(village, "committee", service.add_resident, house, "孙四")
    for name in ("孙三", "孙五"):  # who comes back is one more, too
        with pytest.raises(InvalidInput, match="一户最多登记 3 人。人再多，请另立一户"):
            run(village, "committee", service.add_resident, house, name)
    unit = run(village, "committee", service.add_unit, east, "1-101", "80")
    for owner in ("resident", "spouse"):
        run(village, "committee", service.add_owner, unit, village.people[owner])
    with pytest.raises(InvalidInput, match="最多登记 2 位产权人"):
        run(village, "committee", service.add_owner, unit, village.people["stranger"])
    for verb, args, words in (
        (service.add_place, (village.places["east"], PlaceKind.BUILDING, "楼" * 61), "名称太长，最多 60 个字"),
        (service.add_place, (village.places["east"], PlaceKind.BUILDING, "好楼", "x" * 121), "英文名太长，最多 120"),
        (service.rename_place, (east, "好楼", "x" * 121), "英文名太长，最多 120"),
        (service.rename_place, (east, ""), "请填写名称"),
        (service.add_household, (east, "1" * 41), "房号太长，最多 40 个字"),
        (service.change_household, (house, "1" * 41, None), "房号太长，最多 40 个字"),
        (service.add_person, (east, "人" * 61, "13811112222"), "姓名太长，最多 60 个字"),
        (service.change_resident, (village.people["spouse"], "人" * 61, ""), "姓名太长，最多 60 个字"),
        (service.add_unit, (east, "1" * 41, "80"), "房号太长，最多 40 个字"),
        (service.add_unit, (east, "9-901", "100001"), "不超过 100,000 平方米"),
        (service.change_unit, (unit, "1-101", "0"), "要大于 0"),
    ):
        with pytest.raises(InvalidInput, match=words):
            run(village, "committee", verb, *args)
    with db.read() as session:
        assert session.get_one(Place, east).name == "1 栋"
        assert not session.get_one(Resident, gone).active
