"""What the reading of roster files understands, and what it refuses, cell by cell."""

import csv
import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from points_app.core.i18n import use_locale
from points_app.people.door_numbers import door_key
from points_app.people.imports import MAX_ROWS, from_json, parse, template, to_json
from tests.night import examples

HEADINGS = ["小区", "楼栋", "单元", "房号", "姓名", "手机号", "与户主关系", "建筑面积", "产权人"]


def as_csv(*rows: list[str], encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([HEADINGS, *rows])
    return out.getvalue().encode(encoding)


def as_xlsx(*rows: list[object], headings: list[str] | None = None, merge: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(headings or HEADINGS)
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ONE = ["东园", "1 栋", "1", "101", "张三", "13800000001", "户主", "89.5", "是"]


def test_a_row_is_a_person_behind_a_door() -> None:
    found = parse(as_csv(ONE))
    assert found.problems == ()
    assert [(r.compound, r.building, r.door, r.name, r.phone, r.is_head, r.area_cm2, r.owners) for r in found.rows] == [
        ("东园", "1 栋", "1 单元 101", "张三", "13800000001", True, 895_000, ("张三",))
    ]


def test_excel_numbers_are_read_as_what_was_meant() -> None:
    found = parse(as_xlsx(["东园", 1, 1.0, 101.0, "张三", 13800000001.0, "户主", 89.5, "是"]))
    assert found.problems == ()
    assert (found.rows[0].building, found.rows[0].door, found.rows[0].phone) == ("1", "1 单元 101", "13800000001")


def test_merged_places_hold_for_the_rows_below() -> None:
    rows = [
        ["东园", "1 栋", "1", "101", "张三", "", "户主", "", ""],
        ["", "", "", "", "李四", "", "配偶", "", ""],
        ["", "", "", "102", "王五", "", "户主", "", ""],
        ["", "2 栋", "1", "101", "赵六", "", "户主", "", ""],
    ]
    found = parse(as_xlsx(*rows, merge="A2:A5"))
    assert found.problems == ()
    assert [(row.building, row.door) for row in found.rows] == [
        ("1 栋", "1 单元 101"),
        ("1 栋", "1 单元 101"),
        ("1 栋", "1 单元 102"),
        ("2 栋", "1 单元 101"),
    ]


@pytest.mark.parametrize(
    "headings",
    [
        ["小区名称", "楼号", "单元号", "门牌号", "居民姓名", "联系电话", "户主关系", "面积（㎡）", "业主"],
        [
            "*小区",
            "栋号",
            "单元",
            "房间号（必填）",
            "姓 名",
            "手机号码*",
            "与户主\n关系",
            "建筑面积(平方米)",
            "产权人姓名",
        ],
    ],
)
def test_common_headings_are_known(headings: list[str]) -> None:
    found = parse(as_xlsx(ONE, headings=headings))
    assert found.problems == ()
    assert found.left_out == ()
    assert found.rows[0].phone == "13800000001"
    assert found.rows[0].owners == ("张三",)


@pytest.mark.parametrize(
    ("line", "door", "name", "phone"),
    [
        ("301.0,张三,13800000001.0", "301", "张三", "13800000001"),
        ("'301,张三,'13800000001", "301", "张三", "13800000001"),
        ('="301",张三,="13800000001"', "301", "张三", "13800000001"),
        ("３０１,张　三,１３８００００００01", "301", "张三", "13800000001"),
        ("301,张 三,+86 138-0000-0001", "301", "张三", "13800000001"),
        ("301,欧阳 修,1.3800000001E+10", "301", "欧阳修", "13800000001"),
        ("301,买买提・艾力,", "301", "买买提·艾力", ""),
        ("301,John Smith,", "301", "John Smith", ""),
        ("301,\u202e张三\u202c,", "301", "张三", ""),
    ],
)
def test_what_programs_and_people_make_of_a_cell_is_read_as_what_was_meant(
    line: str, door: str, name: str, phone: str
) -> None:
    found = parse(f"房号,姓名,手机号\n{line}\n".encode())
    assert found.problems == ()
    assert [(row.door, row.name, row.phone) for row in found.rows] == [(door, name, phone)]


@pytest.mark.parametrize(
    ("owners", "names"),
    [
        ("张和平", ("张和平",)),
        ("张 三", ("张三",)),
        ("张三、李四", ("张三", "李四")),
        ("张三 李四", ("张三", "李四")),
        ("John Smith; 王 五", ("John Smith", "王五")),
    ],
)
def test_owners_are_told_apart(owners: str, names: tuple[str, ...]) -> None:
    found = parse(as_csv(["东园", "1", "1", "101", "张三", "", "", "89", owners]))
    assert found.problems == ()
    assert found.rows[0].owners == names


@pytest.mark.parametrize("door", ["3月1日", "2026/3/1", "2026-03-01", "2026年3月1日", "1-Mar", "Mar-01"])
def test_a_door_that_excel_made_a_date_of_is_told_in_csv_too(door: str) -> None:
    found = parse(f"房号,姓名\n{door},张三\n".encode())
    assert [(one.row, one.column) for one in found.problems] == [(2, "房号")]
    assert "日期" in found.problems[0].message


def test_totals_repeated_headers_and_empty_rows_are_passed_over() -> None:
    found = parse(as_csv(ONE, [], HEADINGS, ["合计", "", "", "", "1 人"], ["说明：手机号可以不填"]))
    assert (len(found.rows), found.problems) == (1, ())


def test_unknown_columns_are_named_and_left_out() -> None:
    found = parse(as_xlsx(["x", "101", "张三"], headings=["民族", "房号", "姓名"]))
    assert found.left_out == ("民族",)


# Each kind of mistake: the row as it stands in the file, the heading of the bad cell, a word of the reason.
MISTAKES: list[tuple[list[object], str, str]] = [
    (["东园", "1", "1", "", "甲甲", "", "", "", ""], "房号", "没有房号"),
    (["东园", "2", "1", "102", "", "", "", "", ""], "姓名", "没有姓名"),
    (["东园", "2", "1", "103", "张3", "", "", "", ""], "姓名", "数字"),
    (["东园", "2", "1", "104", "张<b>三", "", "", "", ""], "姓名", "符号"),
    (["东园", "2", "1", "105", "张😀", "", "", "", ""], "姓名", "符号"),
    (["东园", "2", "1", "106", "张" * 61, "", "", "", ""], "姓名", "太长"),
    (["东园", "2", "1", "107", "=1+1", "", "", "", ""], "姓名", "公式"),
    (["东园", "2", "1", "108", "乙乙", "1380000000", "", "", ""], "手机号", "10 位"),
    (["东园", "2", "1", "109", "乙丙", "138000000011", "", "", ""], "手机号", "12 位"),
    (["东园", "2", "1", "110", "乙丁", "1.38E+10", "", "", ""], "手机号", "丢失"),
    (["东园", "2", "1", "111", "乙戊", "010-66668888", "", "", ""], "手机号", "座机"),
    (["东园", "2", "1", "112", "乙己", "13800000021/13800000022", "", "", ""], "手机号", "只写一个"),
    (["东园", "2", "1", "113", "乙庚", "12800000021", "", "", ""], "手机号", "不对"),
    (["东园", "2", "1", "114", "乙辛", "见备注", "", "", ""], "手机号", "不对"),
    (["东园", "2", "1", "115", "乙壬", "=A1", "", "", ""], "手机号", "公式"),
    (["东园", "2", "1", "116", "丙甲", "", "", "八十九", ""], "建筑面积", "平方米"),
    (["东园", "2", "1", "117", "丙乙", "", "", "0", ""], "建筑面积", "大于 0"),
    (["东园", "2", "1", "118", "丙丙", "", "", "-5", ""], "建筑面积", "平方米"),
    (["东园", "2", "1", "119", "丙丁", "", "", "999999", ""], "建筑面积", "不超过"),
    (["东园", "2", "1", "120", "丙戊", "", "", "89.55555", ""], "建筑面积", "平方米"),
    (["东园", "2", "1", "121", "丙己", "", "", "", "是"], "建筑面积", "产权人"),
    (["东园", "2", "1", "122", "丙庚", "", "", "80", "张3"], "产权人", "姓名"),
    (["东园", "2", "1", "###", "丁甲", "", "", "", ""], "房号", "没有数字或字母"),
    (["东园", "2", "1", dt.date(2026, 3, 1), "丁乙", "", "", "", ""], "房号", "日期"),
    (["东园", "2", "1", "124" * 20, "丁丙", "", "", "", ""], "房号", "太长"),
    (["东园", "2", "1", "125", "丁丁", "", "关系" * 20, "", ""], "与户主关系", "20"),
    (["东园", "2", "1", "126", "丁戊", "", "x" * 500, "", ""], "与户主关系", "太长"),
    (["东园", "1", "1", "101", "张三", "", "", "", ""], "姓名", "已经有了"),
    (["东园", "1", "1", "101", "李四", "13800000001", "", "", ""], "手机号", "已给了"),
    (["东园", "1", "1", "101", "王五", "", "户主", "", ""], "与户主关系", "一位户主"),
    (["东园", "1", "1", "101", "赵六", "", "", "90", ""], "建筑面积", "不一样"),
    (["=B2", "2", "1", "127", "戊甲", "", "", "", ""], "小区", "公式"),
]


def test_thirty_kinds_of_mistakes_in_one_file_are_each_named() -> None:
    assert len(MISTAKES) >= 30
    found = parse(as_xlsx(ONE, *(row for row, _column, _reason in MISTAKES)))
    told = {(problem.row, problem.column): problem.message for problem in found.problems}
    for number, (row, column, reason) in enumerate(MISTAKES, start=3):
        assert reason in told.get((number, column), ""), (number, row, told)
    assert {row for row, _column in told} == set(range(3, 3 + len(MISTAKES))), "a good row was blamed"
    assert [row.name for row in found.rows] == ["张三", "丙己"]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "空"),
        ("姓名,电话\n张三,1\n".encode(), "房号"),
        ("一二三\n四五六\n".encode(), "表头"),
        ("房号,姓名\n".encode(), "没有住户"),
        ("房号,房号,姓名\n1,2,张三".encode(), "两列"),
    ],
)
def test_a_file_that_is_no_roster_says_what_to_do(raw: bytes, reason: str) -> None:
    found = parse(raw)
    assert any(reason in problem.message for problem in found.problems), found


def test_too_many_rows_are_refused() -> None:
    raw = "房号,姓名\n" + "".join(f"{n},张三\n" for n in range(MAX_ROWS + 1))
    assert any("20,000" in problem.message for problem in parse(raw.encode()).problems)


def test_the_template_is_a_good_roster() -> None:
    found = parse(template())
    assert found.problems == ()
    assert len(found.rows) == 2


def test_reasons_are_told_in_english_too() -> None:
    with use_locale("en"):
        found = parse(as_csv(["东园", "1", "1", "101", "张3", "", "", "", ""]))
    assert all(ord(c) < 0x3000 for c in found.problems[0].message.replace("张", ""))


@given(st.binary(max_size=300))
@examples(100)
def test_nothing_that_is_uploaded_breaks_the_reading(raw: bytes) -> None:
    parse(raw)
    parse(b"PK\x03\x04" + raw)
    parse("房号,姓名,手机号\n".encode() + raw)


_names = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x4FFF), min_size=2, max_size=4)
_doors = st.builds("{}-{}".format, st.integers(1, 9), st.integers(101, 999))


@given(st.dictionaries(st.tuples(_doors, _names), st.integers(0, 10**9 - 1), max_size=20))
@examples(25)
def test_csv_and_xlsx_say_the_same_and_survive_keeping(people: dict[tuple[str, str], int]) -> None:
    numbers = {value: f"13{value:09d}" for value in people.values()}
    rows = [["东园", "1", "", door, name, numbers[value], "", "", ""] for (door, name), value in people.items()]
    one, other = parse(as_csv(*rows, encoding="gb18030")), parse(as_xlsx(*rows))
    assert one == other
    assert from_json(to_json(one)) == one
    if len(numbers) == len(people) and people:
        assert [(door_key(r.door), r.name) for r in one.rows] == [(door_key(d), n) for d, n in people]
