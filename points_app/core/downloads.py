"""Tables out: a slice says which columns and which rows, once; the same cells become CSV or XLSX here.

Rows are asked for one by one and written at once, so a file of any length takes little memory. Text that a spreadsheet
would take for a formula is disarmed by an apostrophe. Amounts are exact decimals, never floats.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from points_app.core import clock

IN_MEMORY_BYTES = 2 * 1024 * 1024
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | Decimal | date | datetime | None
"""A moment is aware and is written on the community's clock, to the minute."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NOT_IN_XLSX = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NOT_IN_TITLES = re.compile(r"[\\*?:/\[\]]")
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_LONGEST_TITLE = 31
_BOLD = Font(bold=True)
_TOP = Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True)
class Sheet:
    """One table: headings, rows below them, sums below those. `widths` are of the columns, in characters."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    totals: Iterable[Sequence[Cell]] = ()
    """Read after the last row, so they may be of what `rows` has yielded."""
    widths: Sequence[int] = ()


@dataclass(frozen=True)
class Download:
    """A file, rewound; whoever takes it closes it."""

    file: IO[bytes]
    name: str
    media_type: str


def csv_file(name: str, sheet: Sheet) -> Download:
    """Return a sheet as CSV, in UTF-8 with the mark by which Excel knows it. `name` comes without day and ending."""

    def write(file: IO[bytes]) -> None:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        csv.writer(text).writerows([_plain(cell) for cell in row] for row in _lines(sheet))
        text.flush()
        text.detach()

    return Download(_filled(write), _file_name(name, "csv"), CSV)


def xlsx_file(name: str, sheets: Iterable[Sheet]) -> Download:
    """Return sheets as one XLSX, with real dates and numbers. `name` comes without day and ending.

    A sheet is asked for after the one before it is written, so it may be made of what that one's rows have yielded.
    """

    def write(file: IO[bytes]) -> None:
        book = Workbook(write_only=True)
        for sheet in sheets:
            _add(book, sheet)
        book.save(file)

    return Download(_filled(write), _file_name(name, "xlsx"), XLSX)


def yuan(fen: int | None) -> Decimal | None:
    """Return fen as a cell in yuan."""
    return None if fen is None else Decimal(fen).scaleb(-2)


def safe(text: str) -> str:
    """Return text that no spreadsheet takes for a formula, and that every format can hold."""
    plain = _NOT_IN_XLSX.sub("", text)
    return f"'{plain}" if plain.startswith(_FORMULA) else plain


def _filled(write: Callable[[IO[bytes]], None]) -> IO[bytes]:
    file = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115  whoever takes the download closes it
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _file_name(name: str, suffix: str) -> str:
    return f"{_NOT_IN_FILE_NAMES.sub('_', name)}-{clock.today():%Y%m%d}.{suffix}"


def _lines(sheet: Sheet) -> Iterator[list[Cell]]:
    for row in chain([sheet.header], sheet.rows, sheet.totals):
        yield [_written(cell) for cell in row]


def _written(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return safe(cell)
    if isinstance(cell, datetime):  # spreadsheets know no zones
        return clock.local(cell).replace(second=0, microsecond=0, tzinfo=None)
    return cell


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def _add(book: Workbook, sheet: Sheet) -> None:
    page: Any = book.create_sheet(_NOT_IN_TITLES.sub(" ", sheet.title)[:_LONGEST_TITLE])
    page.freeze_panes = "A2"
    for number, width in enumerate(sheet.widths, start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    for number, row in enumerate(_lines(sheet)):
        page.append([_styled(page, cell, heading=number == 0) for cell in row])


def _styled(page: Any, value: Any, *, heading: bool) -> Any:
    cell = WriteOnlyCell(page, value)
    if heading:
        cell.font, cell.alignment = _BOLD, _TOP
    elif isinstance(value, Decimal):
        cell.number_format = "#,##0.00"
    elif isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return cell
