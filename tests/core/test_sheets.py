"""Tables in: what the reading of XLSX and CSV understands and refuses, and the header among the first rows."""

import csv
import datetime as dt
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from points_app.core.errors import InvalidInput
from points_app.core.i18n import use_locale
from points_app.core.sheets import MAX_BYTES, MAX_CELL, MAX_ROWS, Row, Table, find_table, read_sheets
from tests.night import examples

HEADINGS = {"day": "日期 交易日期", "amount": "金额 发生额", "party": "对方 对方户名"}
HEADER = ["交易日期", "对方户名", "金额"]
ONE = ["11-20", "张三", "12.30"]


def as_csv(*rows: list[str], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(*sheets: list[list[object]], hidden: int | None = None, merge: tuple[str, ...] = ()) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"第 {number + 1} 张")
        for row in rows:
            sheet.append(row)
        for area in merge:
            sheet.merge_cells(area)
        if number == hidden:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def texts(rows: list[Row]) -> list[tuple[int, list[str]]]:
    return [(row.number, [cell.text for cell in row.cells]) for row in rows]


def found(raw: bytes) -> Table:
    return find_table(read_sheets(raw), HEADINGS, {"day", "amount"}, "日期和金额都要有。")


def refused(raw: bytes) -> str:
    with pytest.raises(InvalidInput) as caught:
        found(raw)
    assert caught.value.field == "file"
    return caught.value.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_every_encoding_and_delimiter_reads_the_same(encoding: str, delimiter: str) -> None:
    [sheet] = read_sheets(as_csv(HEADER, ONE, encoding=encoding, delimiter=delimiter))
    assert texts(sheet.rows) == [(1, HEADER), (2, ONE)]


def test_all_visible_sheets_are_read_with_their_titles() -> None:
    sheets = read_sheets(as_xlsx([HEADER], [["x"]], [[], [ONE[1]]], hidden=1))
    assert [(sheet.title, texts(sheet.rows), sheet.is_hidden) for sheet in sheets] == [
        ("第 1 张", [(1, HEADER)], False),
        ("第 2 张", [], True),  # that it is there is told
        ("第 3 张", [(2, ["张三"])], False),
    ]


def test_cells_of_excel_are_the_text_that_was_meant() -> None:
    row = [301.0, 13800000001.0, 89.5, True, None, " 张三 ", "'301", "=A1", dt.date(2026, 3, 1), "x" * (MAX_CELL + 1)]
    [sheet] = read_sheets(as_xlsx([row]))
    assert [(cell.text, cell.flaw) for cell in sheet.rows[0].cells] == [
        ("301", ""),
        ("13800000001", ""),
        ("89.5", ""),
        ("是", ""),
        ("", ""),
        ("张三", ""),
        ("301", ""),
        ("=A1", "formula"),
        ("2026-03-01", "date"),
        ("x" * MAX_CELL, "long"),
    ]


@pytest.mark.parametrize(
    ("written", "text", "flaw"),
    [
        ("301.0", "301", ""),
        ("'301", "301", ""),
        ('="13900000000"', "13900000000", ""),
        ("=1+1", "=1+1", "formula"),
        ("=", "=", ""),
        *((day, day, "date") for day in ("3月1日", "2026/3/1", "2026-03-01", "2026年3月1日", "1-Mar", "Mar-01")),
        ("3-1", "3-1", ""),
        ("x" * 300, "x" * MAX_CELL, "long"),
    ],
)
def test_cells_of_csv_are_the_text_that_was_meant(written: str, text: str, flaw: str) -> None:
    [sheet] = read_sheets(f"{written}\n".encode())
    assert [(cell.text, cell.flaw) for cell in sheet.rows[0].cells] == [(text, flaw)]


def test_rows_are_numbered_as_excel_shows_them() -> None:
    [sheet] = read_sheets(b'a\n"b\nb"\n\n ,\nc\n')
    assert texts(sheet.rows) == [(1, ["a"]), (2, ["b\nb"]), (5, ["c"])]


@pytest.mark.parametrize("above", [0, 1, 3, 24])
@pytest.mark.parametrize("sheet", [0, 1])
def test_a_header_is_found_below_titles_and_on_a_later_sheet(above: int, sheet: int) -> None:
    rows: list[list[object]] = [*([f"流水 第 {n} 行"] for n in range(above)), [*HEADER, "备注"], ONE]
    table = found(as_xlsx(*[[["说明"]]] * sheet, rows))
    assert table.headings == {"day": "交易日期", "party": "对方户名", "amount": "金额"}
    assert table.left_out == ("备注",)
    [row] = table.rows
    assert row.number == above + 2
    assert [table.cell(row, field).text for field in ("day", "amount", "party", "nothing")] == [*ONE[::2], "张三", ""]


def test_a_header_is_not_looked_for_far_below() -> None:
    assert refused(as_xlsx([*([f"流水 {n}"] for n in range(26)), HEADER, ONE])) == "日期和金额都要有。"


@pytest.mark.parametrize("heading", ["*日期", "日 期", "日期（必填）", "日\n期：", "【交易】日期", "ＪＹ/日期[年月日]"])
def test_signs_in_a_heading_do_not_matter(heading: str) -> None:
    table_headings = {**HEADINGS, "day": "日期 JY日期"}
    table = find_table(read_sheets(as_xlsx([[heading, "金额"], ["1", "2"]])), table_headings, {"day"}, "")
    assert table.headings["day"] == heading


def test_a_header_may_have_two_rows() -> None:
    rows: list[list[object]] = [["序号", "交易", "", "备注"], ["", "日期", "金额", ""], [1, "2", 3, "x"]]
    table = found(as_xlsx(rows, merge=("A1:A2", "B1:C1", "D1:D2")))
    assert (table.columns, table.left_out, len(table.rows)) == ({"day": 1, "amount": 2}, ("序号", "备注"), 1)


def test_a_second_column_of_a_field_is_told_and_not_read() -> None:
    table = found(as_csv(["日期", "金额", "交易日期", "日期"], ["1", "2", "3", "4"]))
    assert table.twice == ("day", "day")
    assert table.cell(table.rows[0], "day").text == "1"


def test_a_missing_header_says_what_was_understood() -> None:
    assert refused(as_csv(["对方户名", "金额", "备注"], ["a", "1", ""])) == (
        "只找到这些列：对方户名、金额。日期和金额都要有。"
    )
    assert refused("一二三\n四五六\n".encode()) == "日期和金额都要有。"
    with use_locale("en"):
        assert refused(as_csv(["对方户名", "金额"])).startswith("Only these columns were found: 对方户名, 金额. ")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "空"),
        (b"   \n", "空"),
        (b",,\n,,\n", "没有内容"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "另存为"),
        (b"PK\x03\x04 not a zip", "打不开"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "不是表格"),
        ('房号,姓名\n100,王五\n"101,张三\n102,李四\n'.encode(), "第 3 行附近的引号"),
        ("<html><table><tr><td>房号</td><td>姓名</td></tr></table></html>".encode(), "网页"),
        (b"x" * (MAX_BYTES + 1), "5 MB"),
        (b"\x81\xff\xff,\xff", "编码"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(raw: bytes, reason: str) -> None:
    assert reason in refused(raw)


def test_too_many_rows_are_refused() -> None:
    assert "20,000" in refused(b"a\n" * (MAX_ROWS + 100))


def test_only_hidden_sheets_are_nothing() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_xlsx([HEADER, ONE]))) as plain, zipfile.ZipFile(out, "w") as packed:
        for name in plain.namelist():
            part = plain.read(name)
            packed.writestr(name, part.replace(b'state="visible"', b'state="hidden"'))
    assert "没有内容" in refused(out.getvalue())


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "x")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (130 * 1024 * 1024))
    assert "太大" in refused(out.getvalue())


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_small_file_of_millions_of_tags_is_refused_before_it_is_read(part: str) -> None:
    """Of 120 KB it took two minutes to read every cell."""
    raw, out = as_xlsx([HEADER, ONE]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as plain, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in {*plain.namelist(), part}:
            packed.writestr(name, b"<a>" + b"<c/>" * 5_100_000 + b"</a>" if name == part else plain.read(name))
    assert len(out.getvalue()) < 200_000
    assert "太大" in refused(out.getvalue())


def test_a_sheet_that_claims_a_million_rows_is_read_quickly() -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(HEADER)
    sheet.append(ONE)
    sheet.cell(900_000, 2, "")
    out = io.BytesIO()
    book.save(out)
    assert len(found(out.getvalue()).rows) == 1


@given(st.binary(max_size=300))
@examples(100)
def test_nothing_that_is_uploaded_breaks_the_reading(raw: bytes) -> None:
    for one in (raw, b"PK\x03\x04" + raw, as_csv(HEADER) + raw):
        try:
            found(one)
        except InvalidInput as error:
            assert error.message


_words = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x4FFF), min_size=1, max_size=8)


@given(st.lists(st.tuples(_words, st.integers(0, 10**12), _words), max_size=20))
@examples(25)
def test_csv_and_xlsx_say_the_same(rows: list[tuple[str, int, str]]) -> None:
    one = read_sheets(as_csv(HEADER, *([day, str(amount), name] for day, amount, name in rows), encoding="gb18030"))
    other = read_sheets(as_xlsx([HEADER, *(list(row) for row in rows)]))
    assert one[0].rows == other[0].rows
