"""Importing a roster: all or nothing, twice changes nothing, and never beyond what the importer may do."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from points_app.core import clock, db
from points_app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound, SignInNeeded
from points_app.core.permissions import NOBODY
from points_app.people import imports, queries
from points_app.people.imports import RosterReport, import_file, import_roster, parse, preview_roster
from points_app.people.models import Household, Place, Resident, RosterUpload, Unit, UnitOwner
from tests.night import examples
from tests.people.test_roster_files import as_csv
from tests.world import World, actor

TABLES = (Place, Household, Resident, Unit, UnitOwner)
FILE = as_csv(
    ["锦绣花园", "1", "1", "101", "张小明", "13700000010", "户主", "89.5", "张小明、李小红"],
    ["", "", "", "", "李小红", "13800000002", "配偶", "", ""],
    ["锦绣花园", "1", "2", "301", "新甲", "13800000003", "户主", "100", "外地业主"],
    ["锦绣花园", "9", "1", "101", "新乙", "", "", "", ""],
    ["新园", "1", "", "5", "新丙", "", "户主", "", ""],
)


def rows_of(*tables: type) -> list[list[tuple]]:
    with db.read() as session:
        return [
            sorted(map(tuple, session.execute(sa.select(sa.inspect(table).local_table)).all()), key=repr)
            for table in tables
        ]


def imported(world: World, raw: bytes, place: str = "community", who: str = "committee") -> RosterReport:
    with db.write() as session:
        actor = queries.actor_of(session, world.who(who))
        return import_roster(session, actor, world.place(place), parse(raw))


def test_a_roster_is_imported_and_a_second_time_changes_nothing(world: World) -> None:
    report = imported(world, FILE)
    assert (report.new, report.changed, report.same) == (4, 1, 1)  # one of the two who were there has a new phone
    assert report.places == ["锦绣花园 9 栋", "新园", "新园 1 栋"]
    assert report.households == 3
    before = rows_of(*TABLES)
    again = imported(world, FILE)
    assert (again.changes, again.new, again.changed, again.same) == (0, 0, 0, 5)
    assert rows_of(*TABLES) == before
    with db.read() as session:
        unit = session.exec(select(Unit).where(Unit.place_id == world.east_1)).first()
        assert unit.area_cm2 == 895_000
        names = session.exec(
            select(Resident.name).join(UnitOwner, col(UnitOwner.resident_id) == col(Resident.id))
        ).all()
        assert sorted(names) == sorted(["张小明", "李小红", "外地业主"])
        household = session.get_one(Household, world.a)
        assert household.head_name == "张小明"


def test_one_bad_row_and_nothing_is_imported(world: World) -> None:
    before = rows_of(*TABLES)
    bad = FILE + "锦绣花园,1,1,102,某某,12345,,,\r\n".encode()
    with pytest.raises(InvalidInput, match="第 7 行“手机号”"):
        imported(world, bad)
    taken = as_csv(["锦绣花园", "1", "1", "102", "某某", "13700000011", "", "", ""])
    with pytest.raises(InvalidInput, match="赵远"):
        imported(world, taken)
    assert rows_of(*TABLES) == before


def previewed(world: World, raw: bytes, place: str = "community", who: str = "committee") -> RosterReport:
    with db.write() as session:
        report = preview_roster(session, actor(world.who(who)), world.place(place), parse(raw))
        session.rollback()
        return report


def test_every_bad_cell_is_told_at_once_whether_the_file_or_the_register_says_so(world: World) -> None:
    """A taken number in the first of many households once broke the preview: the next household wrote it."""
    report = previewed(
        world,
        as_csv(
            ["锦绣花园", "7", "1", "101", "某甲", "13700000011", "", "", ""],
            ["锦绣花园", "8", "1", "101", "某3", "", "", "", ""],
            ["锦绣花园", "8", "1", "102", "某乙", "", "", "", ""],
            ["", "", "1", "103", "某丙", "13700000010", "", "", ""],
        ),
    )
    assert [(one.row, one.column) for one in report.problems] == [(2, "手机号"), (3, "姓名"), (5, "手机号")]
    assert report.changes == 0


def test_7_15_two_who_exchange_their_numbers_get_them(world: World) -> None:
    two = [["锦绣花园", "7", "1", "101", "某甲", "13900000001"], ["锦绣花园", "7", "1", "102", "某乙", "13900000002"]]
    imported(world, as_csv(*([*row, "", "", ""] for row in two)))
    two[0][-1], two[1][-1] = two[1][-1], two[0][-1]
    report = imported(world, as_csv(*([*row, "", "", ""] for row in two), ["锦绣花园", "7", "1", "103", "某丙"]))
    assert (report.new, report.changed) == (1, 2)
    with db.read() as session:
        phones = dict(
            session.exec(select(Resident.name, Resident.phone).where(col(Resident.name).in_(["某甲", "某乙"]))).all()
        )
    assert phones == {"某甲": "13900000002", "某乙": "13900000001"}


def test_a_number_that_somebody_keeps_is_told_not_tried(world: World) -> None:
    one = ["锦绣花园", "7", "1", "101", "某甲", "13900000001", "", "", ""]
    imported(world, as_csv(one, ["锦绣花园", "7", "1", "102", "某乙", "13900000002", "", "", ""]))
    report = previewed(world, as_csv(["锦绣花园", "7", "1", "103", "某丙", "13900000002", "", "", ""], one))
    assert [(one.row, one.column) for one in report.problems] == [(2, "手机号")]
    assert "某乙" in report.problems[0].message


def test_an_area_may_stand_in_any_row_of_its_door(world: World) -> None:
    """The owner's row without it and the next row with it are one unit."""
    raw = as_csv(["锦绣花园", "7", "1", "101", "某甲", "", "", "", "是"], ["", "", "", "", "某乙", "", "", "90", ""])
    report = imported(world, raw)
    assert (report.new, report.units) == (2, 2)  # the unit and its owner
    assert imported(world, raw).changes == 0


def test_a_roster_keeps_to_the_limits_of_a_household_a_unit_and_a_name(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("points_app.people.imports.planning.MAX_PEOPLE", 3)
    monkeypatch.setattr("points_app.people.imports.planning.MAX_OWNERS", 2)
    door = ["锦绣花园", "1", "1", "101"]  # where two live already
    full = as_csv(*([*door, name, "", "", "", ""] for name in ("张小明", "孙三")))
    assert not previewed(world, full).problems
    over = as_csv(*([*door, name, "", "", "", ""] for name in ("张小明", "孙三", "孙四", "孙五")))
    assert [(one.row, one.column) for one in previewed(world, over).problems] == [(4, "姓名")]
    assert "另立一户" in previewed(world, over).problems[0].message
    owned = as_csv([*door, "张小明", "", "", "80", "张小明、李小红、外人甲"])
    assert [(one.row, one.column) for one in previewed(world, owned).problems] == [(2, "产权人")]
    names = as_csv(
        ["园" * 59, "1", "1", "101", "孙三", "", "", "", ""], ["", "楼" * 59, "1", "101", "孙四", "", "", "", ""]
    )
    assert [(one.row, one.column) for one in previewed(world, names).problems] == [(2, "小区"), (3, "楼栋")]


def test_of_very_many_mistakes_the_first_are_told_and_how_many_more(world: World) -> None:
    report = previewed(world, as_csv(*(["锦绣花园", "7", "1", str(n), "某3", "", "", "", ""] for n in range(1, 700))))
    assert len(report.problems) == 501
    assert (report.problems[0].row, report.problems[-1].row) == (2, 0)
    assert "199" in report.problems[-1].message


def test_of_a_file_with_mistakes_no_names_are_kept(world: World) -> None:
    raw = as_csv(["锦绣花园", "7", "1", "101", "某甲", "13900000001", "", "", ""], ["锦绣花园", "7", "1", "102", "某3"])
    with db.write() as session:
        keeper, at = actor(world.committee), world.community
        made = imports.keep_upload(session, keeper, at, "名册.csv", raw, parse(raw))
        assert b"13900000001" not in session.get_one(RosterUpload, made).people
        with pytest.raises(InvalidInput, match="第 3 行“姓名”"):
            imports.import_upload(session, keeper, made, imports.read_upload(session, keeper, made).sha256)


def test_a_preview_names_nobody_whom_the_importer_does_not_keep(world: World) -> None:
    """Otherwise a file of numbers would tell whose they are, anywhere."""
    asked = as_csv(["清河里", "2", "1", "102", "某某", "13700000010", "", "", ""])
    with db.write() as session:
        actor = queries.actor_of(session, world.west_owners)
        preview = preview_roster(session, actor, world.west, parse(asked))
        session.rollback()
    (problem,) = preview.problems
    assert "另一位居民名下" in problem.message
    assert "张" not in problem.message
    with pytest.raises(InvalidInput, match="张小明"):
        imported(world, asked, "west", "committee")


def test_a_roster_stays_within_the_place_and_the_right(world: World) -> None:
    with pytest.raises(NotAllowed):
        imported(world, FILE, "community", "west_owners")
    with pytest.raises(NotAllowed):
        imported(world, FILE, "east", "steward")
    with pytest.raises(InvalidInput, match="不属于"):
        imported(world, FILE, "west", "west_owners")
    with pytest.raises(InvalidInput, match="不属于"):
        imported(world, as_csv(["", "2", "1", "1", "某某", "", "", "", ""]), "east_1")
    with pytest.raises(InvalidInput, match="没有小区"):
        imported(world, as_csv(["", "2", "1", "1", "某某", "", "", "", ""]))
    with pytest.raises(InvalidInput, match="先进入"):
        imported(world, FILE, "city", "administrator")


def test_a_roster_does_not_touch_the_number_of_somebody_above(world: World) -> None:
    with db.write() as session:
        chief = session.get_one(Resident, world.administrator)
        chief.household_id, chief.path = world.a, world.east_1.path
    raw = as_csv(["锦绣花园", "1", "1", "101", world.administrator.name, "13811111111", "", "", ""])
    with pytest.raises(InvalidInput, match="上级管理员"):
        imported(world, raw)
    assert imported(world, raw, who="administrator").changed == 1


def test_who_moved_out_comes_back_and_a_blank_number_keeps_the_known_one(world: World) -> None:
    with db.write() as session:
        session.get_one(Resident, world.neighbour).active = False
    report = imported(
        world,
        as_csv(
            ["锦绣花园", "1", "1", "201", "李芳", "", "", "", ""],
            ["锦绣花园", "1", "1", "101", "张小明", "", "", "", ""],
        ),
    )
    assert (report.changed, report.same) == (1, 1)
    with db.read() as session:
        assert session.get_one(Resident, world.neighbour).active
        assert session.get_one(Resident, world.resident).phone == "13700000010"


def test_doors_written_in_other_ways_are_the_same_door(world: World) -> None:
    for door in ("1-101", "1单元101室", "１－１０１", "01-101"):
        report = imported(world, as_csv(["锦绣花园", "1号楼", "", door, "张小明", "", "", "", ""]))
        assert (report.changes, report.same) == (0, 1), door


def test_the_command_line_imports_a_file(world: World, tmp_path: Path) -> None:
    path = tmp_path / "名册.csv"
    path.write_bytes(FILE)
    assert import_file(path, world.community).new == 4
    path.write_bytes(FILE + "锦绣花园,1,1,102,某某,1,,,\r\n".encode())
    before = rows_of(*TABLES)
    report = import_file(path, world.community)
    assert [(problem.row, problem.column) for problem in report.problems] == [(7, "手机号")]
    assert rows_of(*TABLES) == before


def kept(world: World, raw: bytes = FILE, who: str = "committee", place: str = "community") -> int:
    with db.write() as session:
        actor = queries.actor_of(session, world.who(who))
        return imports.keep_upload(session, actor, world.place(place), "名册.csv", raw, parse(raw))


def test_a_preview_changes_nothing_and_the_same_file_is_confirmed_once(world: World) -> None:
    before = rows_of(*TABLES)
    upload = kept(world)
    assert rows_of(*TABLES) == before
    with db.read() as session:
        actor = queries.actor_of(session, world.committee)
        view = imports.read_upload(session, actor, upload)
        assert (view.report.new, view.report.problems) == (4, [])
        assert "新园" in view.report.places
    with db.write() as session, pytest.raises(Conflict):
        imports.import_upload(session, actor, upload, "0" * 64)
    with db.write() as session:
        imports.import_upload(session, actor, upload, view.sha256)
    with db.write() as session, pytest.raises(Conflict, match="已经导入"):
        imports.import_upload(session, actor, upload, view.sha256)
    with db.read() as session:
        assert session.get_one(RosterUpload, upload).people == b""


def test_an_upload_is_for_whoever_uploaded_it_alone(world: World) -> None:
    upload = kept(world)
    for name in ("administrator", "west_owners", "resident"):
        with db.read() as session, pytest.raises(NotFound):
            imports.read_upload(session, actor(world.who(name)), upload)
    with db.read() as session, pytest.raises(SignInNeeded):
        imports.read_upload(session, NOBODY, upload)
    with pytest.raises(NotAllowed):
        kept(world, who="resident")


def test_an_upload_that_nobody_confirms_is_gone_after_a_day(world: World) -> None:
    with clock.pinned(clock.now() - imports.UPLOAD_LIFE * 2):
        upload = kept(world)
    with db.write() as session:
        imports.forget_uploads(session)
        assert session.get(RosterUpload, upload) is None


_people = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 3), st.sampled_from(["甲一", "乙二", "丙三", "丁四"])),
    min_size=1,
    max_size=12,
    unique=True,
)


@given(people=_people, cut=st.integers(0, 12))
@examples(12)
def test_any_roster_twice_or_in_parts_is_the_same_as_once(
    world: World, people: list[tuple[int, int, str]], cut: int
) -> None:
    rows = [["锦绣花园", str(b), "1", str(d), name, "", "", "", ""] for b, d, name in people]
    if rows[:cut]:
        imported(world, as_csv(*rows[:cut]))
    imported(world, as_csv(*rows))
    before = rows_of(*TABLES)
    assert imported(world, as_csv(*rows)).changes == 0
    assert rows_of(*TABLES) == before
    with db.read() as session:
        actor = queries.actor_of(session, world.committee)
        for building, door, name in people:
            found = queries.search_residents(session, actor, world.east.path, name, 50)
            assert any(
                one.household == f"1 单元 {door}" and one.building.startswith(f"锦绣花园 {building}") for one in found
            )


def test_a_person_who_was_registered_in_another_spelling_is_not_registered_again(world: World) -> None:
    door = ["锦绣花园", "1", "1", "101"]
    with db.write() as session:
        session.get_one(Resident, world.spouse).name = "李 红"
        session.get_one(Resident, world.resident).name = "Anna Lee"
    raw = as_csv([*door, "李　红", "", "户主", "", ""], [*door, "Ａｎｎａ　Ｌｅｅ", "", "", "89.5", "是"])
    report = imported(world, raw)
    assert (report.new, report.changed, report.same) == (0, 1, 1)  # the head has changed
    with db.read() as session:
        assert session.get_one(Household, world.a).head_name == "李 红"
        assert session.exec(select(UnitOwner.resident_id)).all() == [world.resident]
    assert imported(world, raw).changes == 0


def test_a_place_of_the_longest_name_keeps_all_of_it(world: World) -> None:
    name = "园" * 58
    assert imported(world, as_csv([name, "1", "1", "101", "新甲", "", "", "", ""])).places == [name, f"{name} 1 栋"]
