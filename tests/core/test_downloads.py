"""Tables out: one table becomes CSV and XLSX with the same cells, harmless, in little memory."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from points_app.core import clock, downloads
from points_app.core.downloads import Cell, Download, Sheet

NOW = datetime(2026, 11, 23, 4, 0, 30, tzinfo=UTC)
ROW: list[Cell] = ["=1+1", 7, Decimal("1234.50"), date(2026, 11, 20), NOW, None]
HEADER = ["a", "b", "c", "d", "e", "f"]


def taken(download: Download) -> bytes:
    with download.file:
        return download.file.read()


def csv_of(sheet: Sheet) -> list[list[str]]:
    raw = taken(downloads.csv_file("x", sheet))
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def book_of(*sheets: Sheet) -> Any:
    return load_workbook(io.BytesIO(taken(downloads.xlsx_file("x", iter(sheets)))))


def test_csv_is_plain() -> None:
    sheet = Sheet("表", HEADER, [ROW], [["合计", None, downloads.yuan(-5)]])
    assert csv_of(sheet) == [
        HEADER,
        ["'=1+1", "7", "1234.50", "2026-11-20", "2026-11-23 12:00", ""],
        ["合计", "", "-0.05"],
    ]


def test_xlsx_has_types_formats_and_a_frozen_header() -> None:
    page = book_of(Sheet("表", HEADER, [ROW], [["合计"]], widths=(5, 20)))["表"]
    assert page.freeze_panes == "A2"
    assert [page.column_dimensions[letter].width for letter in "AB"] == [5, 20]
    assert [cell.font.b for cell in page[1]] == [True] * 6
    assert [cell.value for cell in page[2]] == [
        "'=1+1",
        7,
        1234.5,
        datetime(2026, 11, 20),  # noqa: DTZ001
        datetime(2026, 11, 23, 12, 0),  # noqa: DTZ001
        None,
    ]
    assert [cell.number_format for cell in page[2]][2:5] == ["#,##0.00", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"]
    assert page["A3"].value == "合计"
    assert not page["A3"].font.b


def test_a_later_sheet_may_be_made_of_the_rows_of_the_one_before() -> None:
    seen: list[int] = []

    def rows() -> Iterator[list[Cell]]:
        for number in range(3):
            seen.append(number)
            yield [number]

    def sheets() -> Iterator[Sheet]:
        yield Sheet("rows", ["n"], rows(), ([sum(seen)] for _once in range(1)))
        yield Sheet("sums", ["n"], [[sum(seen)]])

    book = load_workbook(io.BytesIO(taken(downloads.xlsx_file("x", sheets()))))
    assert list(book["rows"].values) == [("n",), (0,), (1,), (2,), (3,)]
    assert list(book["sums"].values) == [("n",), (3,)]


def test_the_name_has_the_day_and_nothing_that_a_disk_refuses() -> None:
    sheet = Sheet("x", ["n"], [])
    with clock.pinned(NOW):
        made = [downloads.csv_file("锦绣花园", sheet), downloads.xlsx_file('a/b:"c"', [sheet])]
    assert [one.name for one in made] == ["锦绣花园-20261123.csv", "a_b__c_-20261123.xlsx"]
    assert [one.media_type for one in made] == [downloads.CSV, downloads.XLSX]
    for one in made:
        one.file.close()


@pytest.mark.parametrize("title", ["a/b:c*d?[e]\\f", "很长的表名" * 10])
def test_any_title_is_taken(title: str) -> None:
    assert len(book_of(Sheet(title, ["n"], [])).sheetnames[0]) <= 31


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠a", "\x00=1"])
def test_a_formula_is_disarmed_in_headings_rows_and_totals(text: str) -> None:
    sheet = Sheet("x", [text], [[text]], [[text]])
    assert [row[0][0] for row in csv_of(sheet)] == ["'"] * 3
    assert [row[0][0] for row in book_of(sheet)["x"].values] == ["'"] * 3


@given(st.lists(st.lists(st.text(max_size=20), min_size=1, max_size=3), max_size=5))
def test_both_files_hold_the_same_cells(rows: list[list[str]]) -> None:
    sheet = Sheet("x", ["n"], rows)
    plain = [["".join(downloads.safe(cell)) for cell in row] for row in [["n"], *rows]]
    assert csv_of(sheet) == plain
    shown = [[cell or "" for cell in row] for row in book_of(sheet)["x"].values]
    for row, wanted in zip(shown, plain, strict=True):
        assert [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row[: len(wanted)]] == [
            cell.replace("\r\n", "\n").replace("\r", "\n") for cell in wanted
        ]


def test_nothing_is_left_open_when_a_row_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    real = downloads.SpooledTemporaryFile
    monkeypatch.setattr(downloads, "SpooledTemporaryFile", lambda **kw: made.append(real(**kw)) or made[-1])

    def rows() -> Iterator[list[Cell]]:
        yield [1]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        downloads.csv_file("x", Sheet("x", ["n"], rows()))
    assert [file.closed for file in made] == [True]
