"""7.15: rosters as communities keep them; each file was refused, or read with something lost and nothing said."""

import io
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import Workbook
from sqlmodel import col, select

from points_app.core import db
from points_app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from points_app.people import imports, queries, views
from points_app.people.imports import parse
from points_app.people.models import Household, Place, Resident, RosterHeading, RosterUpload, UserSession
from points_app.people.service import open_session
from tests.people.test_roster_files import as_csv
from tests.people.test_roster_import import FILE, imported, previewed
from tests.world import World, ask, do

FOLDER = Path(__file__).parent.parent / "data" / "rosters"


def case(number: str, name: str = "roster.xlsx") -> bytes:
    [found] = FOLDER.glob(f"{number}-*-{name}")
    return found.read_bytes()


def names(raw: bytes) -> list[str]:
    roster = parse(raw)
    assert roster.problems == ()
    return [row.name for row in roster.rows]


def workbook(*rows: list[Any], hide: dict[str, Any] | None = None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for row in (hide or {}).get("rows", ()):
        book.active.row_dimensions[row].hidden = True
    for column in (hide or {}).get("columns", ()):
        book.active.column_dimensions[column].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_7_15_all_sheets_are_read() -> None:
    assert len(names(case("01"))) == 3


def test_7_15_a_sheet_without_a_table_is_named_and_a_bad_cell_names_its_sheet() -> None:
    book = Workbook()
    book.active.title = "1栋"
    book.active.append(["房号", "姓名"])
    book.active.append(["101", "张三"])
    for title, rows in (("说明", [["请勿外传"]]), ("2栋", [["房号", "姓名"], ["102", "李4"]])):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    roster = parse(out.getvalue())
    assert ["说明" in note for note in roster.notes] == [True]
    assert [(one.sheet, one.row) for one in roster.problems] == [("2栋", 2)]


def test_7_15_private_characters_become_those_of_the_standard_and_no_name_gets_shorter() -> None:
    assert names(case("02")) == ["李䶮", "王䶮明"]
    roster = parse(case("02", "roster-gbk.csv"))
    assert [row.name for row in roster.rows] == ["李䶮", "张龴"]
    assert [(one.row, one.column) for one in roster.problems] == [(4, "姓名")]


def test_7_15_hidden_rows_and_columns_are_left_out_and_told() -> None:
    roster = parse(case("03"))
    assert [row.name for row in roster.rows] == ["丙在住", "戊在住"]
    assert ["第 3 行" in note for note in roster.notes] == [True]
    raw = workbook(["房号", "姓名", "手机号"], ["101", "张三", "13800000000"], hide={"columns": ["C"]})
    roster = parse(raw)
    assert [(row.name, row.phone) for row in roster.rows] == [("张三", "")]
    assert ["C" in note for note in roster.notes] == [True]


def test_7_15_a_building_inside_the_door_is_found(world: World) -> None:
    report = imported(world, case("05"), place="west")
    assert report.places == []
    with db.read() as session:
        homes = session.exec(
            select(Place.name, Household.door)
            .join(Household, col(Household.place_id) == col(Place.id))
            .where(col(Place.path).startswith(world.west.path))
            .order_by(col(Household.id))
        ).all()
    assert homes == [("1 栋", "1 单元 101"), ("1 栋", "1 单元 102")]


def test_7_15_what_stands_for_nobody_is_no_person(world: World) -> None:
    report = imported(world, case("15"), place="west")
    assert (report.new, report.households) == (1, 4)
    roster = parse(as_csv(["锦绣花园", "1", "1", "101", "空置", "13800000000", "", "", ""]))
    assert [one.column for one in roster.problems] == ["手机号"]


def test_7_15_strict_open_xml_is_read() -> None:
    assert names(case("16")) == ["甲"]


def test_7_15_names_stay_as_they_are_written() -> None:
    assert names(case("17")) == ["Nguyễn Văn A", "José M García", "李〇"]


def test_7_15_a_decimal_comma_is_never_another_number() -> None:
    assert [(one.row, one.column) for one in parse(case("19", "roster.csv")).problems] == [(2, "建筑面积")]


def test_7_15_numbers_that_swap_are_one_change(world: World) -> None:
    imported(world, case("20", "first.csv"), place="west")
    with db.write() as session:
        husband = session.exec(select(Resident.id).where(Resident.name == "夫甲")).one()
        open_session(session, husband or 0)
    assert imported(world, case("20", "second.csv"), place="west").changed == 2
    with db.read() as session:
        rows = session.exec(select(Resident.name, Resident.phone).where(col(Resident.name).in_(["夫甲", "妻乙"])))
        assert dict(rows.all()) == {"夫甲": "13811110072", "妻乙": "13811110071"}
        assert session.exec(select(UserSession.revoked_at).where(UserSession.resident_id == husband)).one()  # 7.13


OTHERS = workbook(["户主/成员 姓 名", "门 牌", "联系电话(有)", "备用"], ["张三", "1-101", "13811112222", "x"])


def _uploaded(world: World, raw: bytes = OTHERS) -> int:
    known = ask(imports.known_headings, world.committee, world.west)
    return int(do(imports.keep_upload, world.committee, world.west, "名册.xlsx", raw, parse(raw, known)))


def test_7_15_headings_that_are_not_ours_are_explained_once_and_remembered(world: World) -> None:
    upload = _uploaded(world)
    seen = ask(views.upload_view, world.committee, upload)
    assert [one.heading for one in seen.headings] == ["户主/成员 姓 名", "门 牌", "联系电话(有)", "备用"]
    assert [one.field for one in seen.headings] == ["", "door", "phone", ""]
    said = {"户主/成员 姓 名": "name", "门 牌": "door", "联系电话(有)": "phone", "备用": ""}
    unread = ask(imports.explaining, world.committee, upload, said)
    again = do(imports.explain, world.committee, upload, said, parse(unread.raw, unread.known))
    seen = ask(views.upload_view, world.committee, again)
    assert (seen.headings, seen.problems, seen.new) == ([], [], 1)
    do(imports.import_upload, world.committee, again, seen.sha256)
    with db.read() as session:
        assert session.exec(select(Resident.phone).where(Resident.name == "张三")).one() == "13811112222"
        assert session.get_one(RosterUpload, again).raw == b""
        assert len(session.exec(select(RosterHeading)).all()) == 4
    seen = ask(views.upload_view, world.committee, _uploaded(world))
    assert (seen.headings, seen.same) == ([], 1)


@pytest.mark.parametrize(
    ("who", "said", "refusal"),
    [
        ("committee", {"户主/成员 姓 名": "name"}, InvalidInput),
        ("committee", {"户主/成员 姓 名": "name", "门 牌": "name"}, InvalidInput),
        ("committee", {"户主/成员 姓 名": "name", "门 牌": "door", "无此列": ""}, InvalidInput),
        ("committee", {"户主/成员 姓 名": "name", "门 牌": "password_hash"}, InvalidInput),
        ("committee2", {"户主/成员 姓 名": "name", "门 牌": "door"}, NotFound),
        ("nobody", {"户主/成员 姓 名": "name", "门 牌": "door"}, NotAllowed),
    ],
)
def test_7_15_nobody_explains_what_is_not_there(
    world: World, who: str, said: dict[str, str], refusal: type[Exception]
) -> None:
    upload = _uploaded(world)
    with pytest.raises(refusal):
        do(imports.explain, world.who(who), upload, said, parse(OTHERS))
    with db.read() as session:
        assert session.exec(select(RosterHeading)).all() == []
        assert session.get_one(RosterUpload, upload).raw == OTHERS


def test_7_15_a_file_that_is_understood_is_not_kept(world: World) -> None:
    upload = _uploaded(world, as_csv(["清河里", "1", "1", "101", "某甲", "", "", "", ""]))
    with db.read() as session:
        assert session.get_one(RosterUpload, upload).raw == b""
    with pytest.raises(InvalidInput):
        do(imports.explain, world.committee, upload, {"姓名": "name", "房号": "door"}, parse(OTHERS))


def test_7_15_importing_twice_is_refused(world: World) -> None:
    upload = _uploaded(world, as_csv(["清河里", "1", "1", "101", "某甲", "", "", "", ""]))
    sha256 = ask(views.upload_view, world.committee, upload).sha256
    do(imports.import_upload, world.committee, upload, sha256)
    with pytest.raises(Conflict):
        do(imports.import_upload, world.committee, upload, sha256)
    assert previewed(world, as_csv(["清河里", "1", "1", "101", "某甲", "", "", "", ""]), place="west").same == 1


@pytest.mark.parametrize("number", ["01", "05", "15", "16", "17"])
def test_7_8_what_is_rehearsed_is_what_would_be_done_and_waits_for_no_writer(world: World, number: str) -> None:
    """On a copy of the rows, while somebody writes; the same report as the import's own planning gives."""
    imported(world, FILE, place="community")
    for raw in (case(number), FILE):
        place = world.west if raw != FILE else world.community
        with db.write() as busy:
            busy.connection().execute(sa.text("UPDATE secret SET name = name"))
            rehearsed = ask(imports.rehearse, world.committee, place, parse(raw))
        with db.write() as session:
            planned = imports.preview_roster(session, queries.actor_of(session, world.committee), place, parse(raw))
            session.rollback()
        assert rehearsed == planned
    with pytest.raises(NotAllowed):
        ask(imports.rehearse, world.steward, world.west, parse(case(number)))


def test_7_8_a_number_of_somebody_elsewhere_is_seen_in_the_rehearsal_too(world: World) -> None:
    raw = as_csv(["清河里", "1", "1", "101", "某甲", "13700000010", "", "", ""])  # a resident's of another compound
    report = ask(imports.rehearse, world.committee, world.west, parse(raw))
    assert [one.column for one in report.problems] == ["手机号"]
