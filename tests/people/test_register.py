"""Keeping the register: who may do what where, and the words of each refusal."""

from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy import exc
from sqlmodel import col, func, select

from points_app.core import audit, clock, db
from points_app.core.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound, SignInNeeded
from points_app.core.permissions import NOBODY, Role
from points_app.people import queries, service, views
from points_app.people.models import Household, Place, Resident, RoleGrant, Unit
from tests.people import keeping
from tests.world import World, do, together


def test_the_tree_grows_and_is_cut_only_where_nothing_hangs(world: World) -> None:
    made = do(service.add_place, world.committee, world.east, keeping.place("building", " ３ 栋 ", "Building 3"))
    with db.read() as session:
        row = session.get_one(Place, made)
        assert (row.name, row.path) == ("3 栋", f"{world.east.path}{made}/")
    for name in ("3栋", "３　栋"):
        with pytest.raises(InvalidInput, match="已经有"):
            do(service.add_place, world.committee, world.east, keeping.place("building", name))
    with pytest.raises(InvalidInput, match="不能再设"):
        do(service.add_place, world.committee, made, keeping.place("compound", "园中园"))
    with pytest.raises(NotAllowed):
        do(service.add_place, world.west_owners, world.east, keeping.place("building", "9 栋"))
    do(service.rename_place, world.committee, made, keeping.names("三栋"))
    with pytest.raises(Conflict, match="不能删除"):
        do(service.delete_place, world.committee, world.east_1)
    with pytest.raises(Conflict, match="最上级"):
        do(service.delete_place, world.administrator, world.city)
    do(service.delete_place, world.committee, made)
    with pytest.raises(NotFound):
        do(service.delete_place, world.committee, made)


def test_doors_and_buildings_sort_as_people_count(world: World) -> None:
    for door in ("2 单元 1001", "10-101", "2-201", "商铺 5", "2-301"):
        do(service.add_household, world.committee, world.west_2, keeping.door(door))
    for number in (10, 9, 3):
        do(service.add_place, world.committee, world.west, keeping.place("building", f"{number} 栋"))
    with db.read() as session:
        actor = queries.actor_of(session, world.committee)
        page = queries.households_at(session, actor, world.west_2)
        assert [row.door for row in page.rows] == ["2-201", "2-301", "2 单元 1001", "10-101", "商铺 5"]
        place = queries.kept_place(session, actor, world.west)
        assert [one.name for one in place.below] == ["1 栋", "2 栋", "3 栋", "9 栋", "10 栋"]


@pytest.mark.parametrize("door", ["1-101", "１单元１０１室", "1 单元 101 号", "01-0101"])
def test_one_door_is_one_household(world: World, door: str) -> None:
    with pytest.raises(InvalidInput, match="已经登记"):
        do(service.add_household, world.committee, world.east_1, keeping.door(door))


@pytest.mark.parametrize("door", ["", "   ", "\u200b", "单元室", "x" * 41])
def test_a_door_that_is_none_is_refused(world: World, door: str) -> None:
    with pytest.raises(InvalidInput):
        do(service.add_household, world.committee, world.east_1, keeping.door(door))


def test_people_come_and_go(world: World) -> None:
    house = world.b
    made = do(service.add_resident, world.committee, house, keeping.resident("孙一", "+86 138-0000-0009"))
    for name, phone, reason in (
        ("孙一", "", "已经登记"),
        ("孙二", "13700000010", "另一位"),
        ("孙二", "12345", "手机号"),
        ("", "", "请填写"),
        ("孙" * 61, "", "最多 60 个字"),
    ):
        with pytest.raises(InvalidInput, match=reason):
            do(service.add_resident, world.committee, house, keeping.resident(name, phone))
    do(service.change_resident, world.committee, made, keeping.resident("孙一一", "13800000008"))
    do(service.move_out, world.committee, made)
    with db.read() as session:
        row = session.get_one(Resident, made)
        assert (row.active, row.phone, row.name) == (False, None, "孙一一")
    assert do(service.add_resident, world.committee, house, keeping.resident("孙一一")) == made
    with pytest.raises(Conflict, match="自己"):
        do(service.move_out, world.committee, world.committee)


def test_moving_out_signs_out_and_ends_roles(world: World) -> None:
    with db.write() as session:
        token = service.open_session(session, world.steward)
    do(service.move_out, world.committee, world.steward)
    with db.read() as session:
        assert queries.load_actor(session, token) == NOBODY
        live = select(RoleGrant.id).where(RoleGrant.resident_id == world.steward, col(RoleGrant.revoked_at).is_(None))
        assert session.exec(live).all() == []


def test_another_number_signs_its_person_out_unless_the_person_changed_it(world: World) -> None:
    """Whoever has the old phone is signed in; the committee's own browser stays."""
    with db.write() as session:
        tokens = [service.open_session(session, who) for who in (world.resident, world.committee)]

    def signed_in() -> list[bool]:
        with db.read() as session:
            return [queries.load_actor(session, token).signed_in for token in tokens]

    do(service.change_resident, world.committee, world.resident, keeping.resident("张大明", "13700000010"))
    assert signed_in() == [True, True]
    do(service.change_resident, world.committee, world.resident, keeping.resident("张大明", "13811112222"))
    do(service.change_resident, world.committee, world.committee, keeping.resident("岚清越", "13811113333"))
    assert signed_in() == [False, True]


# Who may give which role where; everything else is refused.
MAY = {
    ("administrator", role, place) for role in Role if role is not Role.RESIDENT for place in ("city", "east", "west_1")
} | {("committee", Role.STEWARD, "east"), ("committee", Role.STEWARD, "west_1")}
MAY.add(("west_owners", Role.STEWARD, "west_1"))


@pytest.mark.parametrize(
    "who", ["nobody", "resident", "steward", "property", "auditor", "committee", "west_owners", "administrator"]
)
def test_nobody_gives_more_than_they_may(world: World, who: str) -> None:
    for role in Role:
        for place in ("city", "east", "west_1"):
            target = world.stranger
            try:
                grant = do(service.grant_role, world.who(who), target, role, world.place(place))
            except DomainError as error:
                assert (who, role, place) not in MAY, error.message
                assert isinstance(error, (NotAllowed, InvalidInput))
            else:
                assert (who, role, place) in MAY
                assert do(service.grant_role, world.who(who), target, role, world.place(place)) == grant
                do(service.revoke_role, world.who(who), grant, vacant=True)


def test_nobody_gives_oneself_a_role_and_the_last_administrator_stays(world: World) -> None:
    for who in ("administrator", "committee"):
        with pytest.raises(NotAllowed, match="自己"):
            do(service.grant_role, world.who(who), world.who(who), Role.STEWARD, world.east_1)
    with db.read() as session:
        last = session.exec(select(RoleGrant.id).where(RoleGrant.role == Role.ADMINISTRATOR)).one()
    with pytest.raises(Conflict, match="最后一位"):
        do(service.revoke_role, world.administrator, last)
    with pytest.raises(NotAllowed):
        do(service.revoke_role, world.committee, last)
    do(
        service.grant_role,
        world.administrator,
        world.committee,
        Role.ADMINISTRATOR,
        world.city,
    )
    do(service.revoke_role, world.administrator, last)


def test_the_committee_cannot_take_an_account_above_it(world: World) -> None:
    """Changing the phone and handing out a password would be signing in as that person."""
    with db.write() as session:
        chief = session.get_one(Resident, world.administrator)
        chief.path = world.east.path
    prepared = service.prepare_password()
    for verb, args in (
        (service.change_resident, (keeping.resident("x", "13811112222"),)),
        (service.hand_out_password, (prepared,)),
        (service.move_out, ()),
    ):
        with pytest.raises(NotAllowed, match="上级管理员"):
            do(verb, world.committee, world.administrator, *args)
        with pytest.raises(NotAllowed):
            do(verb, world.west_owners, world.resident, *args)
        with pytest.raises(SignInNeeded):
            do(verb, NOBODY, world.resident, *args)


def test_who_may_give_one_of_somebody_s_roles_does_not_manage_that_person(world: World) -> None:
    do(service.grant_role, world.administrator, world.steward, Role.AUDITOR, world.community)
    for verb, args in (
        (service.change_resident, (keeping.resident("桐小雪", "13811112222"),)),
        (service.hand_out_password, (service.prepare_password(),)),
        (service.move_out, ()),
    ):
        with pytest.raises(NotAllowed, match="上级管理员"):
            do(verb, world.committee, world.steward, *args)


def test_one_person_is_not_four_eyes(world: World) -> None:
    """Who approves spending can neither appoint who submits it nor sign in as that person."""
    invented = do(service.add_person, world.committee, world.east, keeping.person("某某", "13899990000"))
    with pytest.raises(NotAllowed, match="管理员"):
        do(service.grant_role, world.committee, invented, Role.PROPERTY, world.east)
    with db.write() as session:
        grant = session.exec(select(RoleGrant.id).where(RoleGrant.resident_id == world.property)).one()
    with pytest.raises(NotAllowed):
        do(service.revoke_role, world.committee, grant)
    for verb, args in (
        (service.change_resident, (keeping.resident("property", "13811112222"),)),
        (service.hand_out_password, (service.prepare_password(),)),
        (service.move_out, ()),
    ):
        with pytest.raises(NotAllowed, match="上级管理员"):
            do(verb, world.committee, world.property, *args)
    do(service.grant_role, world.administrator, invented, Role.PROPERTY, world.east)
    do(service.hand_out_password, world.administrator, invented, service.prepare_password())


def test_units_areas_and_owners(world: World) -> None:
    unit = do(service.add_unit, world.committee, world.east_1, keeping.unit("1-101", "89.50 ㎡"))
    do(service.add_owner, world.committee, unit, world.resident)
    do(service.add_owner, world.committee, unit, world.resident)
    do(service.change_unit, world.committee, unit, keeping.unit("1 单元 101", "90.25"))
    for area in ("", "0", "-1", "abc", "1e3", "nan", "100001", "1.23456"):
        with pytest.raises(InvalidInput, match="面积"):
            do(service.change_unit, world.committee, unit, keeping.unit("1-101", area))
    with pytest.raises(NotAllowed):
        do(service.add_owner, world.west_owners, unit, world.stranger)
    with db.read() as session:
        actor = queries.actor_of(session, world.committee)
        page = views.unit_page(session, actor, unit)
        assert (page.area, [one.name for one in page.owners]) == ("90.25", ["张小明"])
    do(service.remove_owner, world.committee, unit, world.resident)


def test_the_database_refuses_what_the_code_would(world: World) -> None:
    with pytest.raises(exc.IntegrityError), db.write() as session:
        session.add(Unit(place_id=world.east_1, path="/1/", door="9-9", area_cm2=0))
        session.flush()
    with pytest.raises(exc.IntegrityError), db.write() as session:
        session.add(Household(place_id=world.east_1, path="/1/", door="1-101", created_at=clock.now()))
        session.flush()
    with pytest.raises(exc.IntegrityError), db.write() as session:
        session.execute(sa.update(Resident).values(phone="13700000010"))


def test_search_finds_by_name_phone_and_door_and_only_within_reach(world: World) -> None:
    with db.read() as session:
        committee = queries.actor_of(session, world.committee)
        steward = queries.actor_of(session, world.steward)

        def names(actor, path: str, text: str) -> list[str]:
            return [one.name for one in queries.search_residents(session, actor, world.place(path).path, text, 20)]

        assert names(committee, "community", "张") == ["张小明"]
        assert names(committee, "community", "13700000011") == ["赵远"]
        assert names(committee, "community", "1-101") == ["张小明", "李小红", "赵远"]
        assert names(committee, "east", "101") == ["张小明", "李小红"]
        assert names(steward, "community", "赵") == []  # asks for all, gets the building that is the steward's
        assert names(steward, "community", "李") == ["李小红", "李芳"]
        assert names(committee, "community", "%") == []
        assert names(committee, "community", "小") == []
        for who in ("resident", "auditor"):
            with pytest.raises(NotAllowed):
                names(queries.actor_of(session, world.who(who)), "east", "张")
        with pytest.raises(SignInNeeded):
            names(NOBODY, "east", "张")
        assert {one.name for one in queries.stewards_of(session, world.east_1.path)} == {world.steward.name}
        assert queries.stewards_of(session, world.west.path) == []


def test_lists_are_paged_without_gaps_or_doubles(world: World) -> None:
    with db.write() as session:
        actor = queries.actor_of(session, world.committee)
        for number in range(queries.PAGE * 2 + 5):
            house = service.add_household(session, actor, world.west_2, keeping.door(f"1-{number + 1}"))
            service.add_resident(session, actor, house, keeping.resident("同名"))
    with db.read() as session:
        actor = queries.actor_of(session, world.committee)
        for query, args in ((queries.households_at, ()), (queries.find_people, ("同",))):
            page = query(session, actor, world.west_2, *args)
            seen = [row.id for row in page.rows]
            while page.after:
                page = query(session, actor, world.west_2, *args, page.after)
                seen += [row.id for row in page.rows]
            assert len(seen) == len(set(seen)) == queries.PAGE * 2 + 5


def test_pages_of_the_register_are_for_its_keepers(world: World) -> None:
    house, person = world.a, world.resident
    with db.read() as session:
        for who in ("resident", "steward", "property", "auditor", "west_owners"):
            actor = queries.actor_of(session, world.who(who))
            for query, id_ in (
                (views.place_page, world.east),
                (views.household_page, house),
                (views.person_page, person),
            ):
                with pytest.raises(NotAllowed):
                    query(session, actor, id_)
        actor = queries.actor_of(session, world.committee)
        assert views.person_page(session, actor, person).phone == "13700000010"
        assert [one.phone for one in views.household_page(session, actor, house).people] == [
            "137****0010",
            "没有手机号",
        ]


def test_boards_are_left_and_joined_by_oneself_or_the_committee(world: World) -> None:
    house = world.a
    do(service.set_on_boards, world.resident, on_boards=False)
    do(service.set_on_boards, world.spouse, on_boards=False, household_id=house)
    do(service.set_on_boards, world.committee, on_boards=True, household_id=house)
    for who in ("stranger", "west_owners", "steward"):
        with pytest.raises(NotAllowed):
            do(service.set_on_boards, world.who(who), on_boards=False, household_id=house)
        with pytest.raises(NotAllowed):
            do(service.set_on_boards, world.who(who), on_boards=False, resident_id=world.spouse)
    with db.read() as session:
        assert not session.get_one(Resident, world.resident).on_boards


def test_limits_say_what_to_do_and_change_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    east, house = world.east_1, world.a
    monkeypatch.setattr("points_app.people.service.checks.MAX_PEOPLE", 3)
    monkeypatch.setattr("points_app.people.service.units.MAX_OWNERS", 2)
    gone = do(service.add_resident, world.committee, house, keeping.resident("孙三"))
    do(service.move_out, world.committee, gone)
    do(service.add_resident, world.committee, house, keeping.resident("孙四"))
    for name in ("孙三", "孙五"):  # who comes back is one more, too
        with pytest.raises(InvalidInput, match="一户最多登记 3 人。人再多，请另立一户"):
            do(service.add_resident, world.committee, house, keeping.resident(name))
    unit = do(service.add_unit, world.committee, east, keeping.unit("1-101", "80"))
    for owner in ("resident", "spouse"):
        do(service.add_owner, world.committee, unit, world.who(owner))
    with pytest.raises(InvalidInput, match="最多登记 2 位产权人"):
        do(service.add_owner, world.committee, unit, world.stranger)
    for form, typed, words in (
        (keeping.place, ("building", "楼" * 61), "名称最多 60 个字，现在有 61 个"),
        (keeping.place, ("building", "好楼", "x" * 121), "英文名最多 120"),
        (keeping.place, ("house", "好楼"), "请选择层级"),
        (keeping.names, ("好楼", "x" * 121), "英文名最多 120"),
        (keeping.names, ("",), "请填写名称"),
        (keeping.door, ("1" * 41,), "房号最多 40 个字"),
        (keeping.household, ("1" * 41,), "房号最多 40 个字"),
        (keeping.person, ("人" * 61, "13811112222"), "姓名最多 60 个字"),
        (keeping.person, ("某某", ""), "要登记手机号，才能登录"),
        (keeping.resident, ("人" * 61,), "姓名最多 60 个字"),
        (keeping.unit, ("1" * 41, "80"), "房号最多 40 个字"),
        (keeping.unit, ("9-901", "100001"), "不超过 100,000 平方米"),
        (keeping.unit, ("1-101", "0"), "要大于 0"),
    ):
        with pytest.raises(InvalidInput, match=words):
            form(*typed)
    with db.read() as session:
        assert session.get_one(Place, east).name == "1 栋"
        assert not session.get_one(Resident, gone).active


def test_each_verb_leaves_its_row_with_where_it_was_done_and_a_repeat_none(world: World) -> None:
    with db.read() as session:
        before = session.exec(select(func.count()).select_from(audit.AuditRow)).one()
    form = keeping.place("building", "7 栋")
    place = do(service.add_place, world.committee, world.east, form)
    assert do(service.add_place, world.committee, world.east, form) == place
    do(service.rename_place, world.committee, place, keeping.names("七栋"))
    house = do(service.add_household, world.committee, place, keeping.door("1-101"))
    one = do(service.add_resident, world.committee, house, keeping.resident("孙一"))
    do(service.change_household, world.committee, house, keeping.household("1-102", one))
    do(service.set_on_boards, world.committee, on_boards=False, household_id=house)
    do(service.change_resident, world.committee, one, keeping.resident("孙一一"))
    unit = do(service.add_unit, world.committee, place, keeping.unit("1-102", "80"))
    do(service.change_unit, world.committee, unit, keeping.unit("1-102", "81"))
    for _tap in range(2):
        do(service.add_owner, world.committee, unit, one)
    for _tap in range(2):
        do(service.remove_owner, world.committee, unit, one)
    for _tap in range(2):
        grant = do(service.grant_role, world.committee, one, Role.STEWARD, place)
    do(service.revoke_role, world.committee, grant)
    do(service.move_out, world.committee, one)
    do(service.add_person, world.committee, place, keeping.person("外来者", "13811110002"))
    empty = do(service.add_place, world.committee, world.east, keeping.place("building", "8 栋"))
    do(service.delete_place, world.committee, empty)
    below = f"{world.east.path}{place}/"
    gone = f"{world.east.path}{empty}/"
    with db.read() as session:
        done = session.exec(select(audit.AuditRow).where(audit.AuditRow.id > before).order_by(col(audit.AuditRow.id)))
        rows = [(row.actor_id, row.verb, row.subject, row.path) for row in done]
    assert {row[0] for row in rows} == {world.committee}
    assert [row[1:] for row in rows] == [
        ("people.add_place", "place", below),
        ("people.rename_place", "place", below),
        ("people.add_household", "household", below),
        ("people.add_resident", "resident", below),
        ("people.change_household", "household", below),
        ("people.set_on_boards", "household", below),
        ("people.change_resident", "resident", below),
        ("people.add_unit", "unit", below),
        ("people.change_unit", "unit", below),
        ("people.add_owner", "unit", below),
        ("people.remove_owner", "unit", below),
        ("people.grant_role", "role_grant", below),
        ("people.revoke_role", "role_grant", below),
        ("people.move_out", "resident", below),
        ("people.end_household", "household", below),
        ("people.add_person", "resident", below),
        ("people.add_place", "place", gone),
        ("people.delete_place", "place", gone),
    ]


def test_a_refused_form_may_be_sent_again(world: World) -> None:
    form = keeping.door("1-101")
    with pytest.raises(InvalidInput, match="已经登记"):
        do(service.add_household, world.committee, world.east_1, form)
    do(service.change_household, world.committee, world.a, keeping.household("1-109"))
    made = do(service.add_household, world.committee, world.east_1, form)
    with pytest.raises(Conflict, match="提交过一次"):
        do(service.add_household, world.committee, world.east_2, form)
    with pytest.raises(NotAllowed):  # who may not any more is not told what was made
        do(service.add_household, world.west_owners, world.east_1, form)
    assert do(service.add_household, world.committee, world.east_1, form) == made


def test_two_administrators_do_not_take_each_other_s_last_role(world: World) -> None:
    do(service.grant_role, world.administrator, world.committee, Role.ADMINISTRATOR, world.city)
    with db.read() as session:
        grants = {
            resident: grant
            for grant, resident in session.exec(
                select(RoleGrant.id, RoleGrant.resident_id).where(RoleGrant.role == Role.ADMINISTRATOR)
            )
        }
    pairs = ((world.administrator, world.committee), (world.committee, world.administrator))
    together(*(partial(do, service.revoke_role, who, grants[other]) for who, other in pairs))
    with db.read() as session:
        live = (RoleGrant.role == Role.ADMINISTRATOR, col(RoleGrant.revoked_at).is_(None))
        assert len(session.exec(select(RoleGrant.id).where(*live)).all()) == 1
