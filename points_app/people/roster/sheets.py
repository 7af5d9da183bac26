"""The cells of a roster file, whatever its format, as plain text with their places; problems with the file itself."""

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook

from points_app.core.errors import InvalidInput
from points_app.core.i18n import _

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_CELL = 200
MAX_UNPACKED_BYTES = 120 * 1024 * 1024
MAX_PARTS = 500
# 20,000 rows of 60 cells have so many; reading takes about a second for each million.
MAX_TAGS = 5_000_000
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_WEB_PAGE = re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|table|head|meta|\?xml)", re.IGNORECASE)
# What Excel makes of the door 3-1 when it is opened and saved as CSV.
_DATE = re.compile(
    r"[0-9]{1,2}月[0-9]{1,2}日|(19|20)[0-9]{2}(-|/|年)[0-9]{1,2}(-|/|月)([0-9]{1,2}日?)?"
    r"|[0-9]{1,2}-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"|(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-[0-9]{1,2}",
    re.IGNORECASE,
)
# Above the header may stand a title, a date line and notes.
_EXTRA_ROWS = 30


@dataclass(frozen=True)
class Cell:
    """A cell's text, and what is wrong with it: "" (nothing), "formula", "date" or "long"."""

    text: str = ""
    flaw: str = ""


Row = tuple[int, list[Cell]]
"""A row's number in the sheet (from 1) and its cells."""


def read_sheets(raw: bytes) -> list[list[Row]]:
    """Return the sheets of a file, rows without any text left out; raises InvalidInput when it is no such file."""
    if not raw.strip():
        raise InvalidInput(_("文件是空的，请重新选择。"), "file")
    if len(raw) > MAX_BYTES:
        raise InvalidInput(_("文件超过 5 MB，请分几次导入。"), "file")
    if raw.startswith(_OLD_EXCEL):
        raise InvalidInput(
            _("这是旧版 Excel（.xls）或加了密码的文件。请用 Excel 打开，另存为“.xlsx”且不设密码，再上传。"), "file"
        )
    if _WEB_PAGE.match(raw):
        raise InvalidInput(_("这个文件其实是网页，只是名字像 Excel。请用 Excel 打开，另存为“.xlsx”，再上传。"), "file")
    sheets = _xlsx(raw) if raw.startswith(_ZIP) else [_csv(raw)]
    if not any(sheets):
        raise InvalidInput(_("文件里没有内容，请重新选择。"), "file")
    if max(len(sheet) for sheet in sheets) > MAX_ROWS + _EXTRA_ROWS:
        raise InvalidInput(_("名册超过 {most} 行，请分几次导入。", most=f"{MAX_ROWS:,}"), "file")
    return sheets


def _xlsx(raw: bytes) -> list[list[Row]]:
    _refuse_bomb(raw)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it tells of styles and checks that it leaves out
            book = load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
            sheets = [_sheet(sheet) for sheet in book.worksheets if sheet.sheet_state == "visible"]
            book.close()
    except InvalidInput:
        raise
    except Exception as error:  # a broken file breaks openpyxl in any way
        raise InvalidInput(_("这个 Excel 文件打不开，可能损坏了。请重新另存一份再上传。"), "file") from error
    return sheets


def _refuse_bomb(raw: bytes) -> None:
    """Refuse a file that is small but would take minutes or gigabytes to read, before it is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            parts = packed.infolist()
            small = len(parts) <= MAX_PARTS and sum(part.file_size for part in parts) <= MAX_UNPACKED_BYTES
            small = small and sum(_tags(packed, part) for part in parts) <= MAX_TAGS
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise InvalidInput(_("这个 Excel 文件打不开，可能损坏了。请重新另存一份再上传。"), "file") from error
    if not small:
        raise InvalidInput(_("这个文件展开后太大，不是普通的名册。请只留名册一张表再上传。"), "file")
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise InvalidInput(_("这不是 Excel 文件。请上传 .xlsx 或 .csv。"), "file")


def _tags(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Return how many tags a part has, cells among them."""
    with packed.open(part) as opened:
        return sum(piece.count(b"<") for piece in iter(lambda: opened.read(1 << 20), b""))


def _sheet(sheet: Any) -> list[Row]:
    rows: list[Row] = []
    limit = MAX_ROWS + 2 * _EXTRA_ROWS
    for number, values in enumerate(sheet.iter_rows(max_row=limit * 5, max_col=MAX_COLUMNS), start=1):
        cells = [_cell(value) for value in values]
        if any(cell.text for cell in cells):
            rows.append((number, cells))
        if len(rows) > limit:
            break
    return rows


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return Cell()
    if cell.data_type == "f":
        return Cell(str(value)[:MAX_CELL], "formula")
    if isinstance(value, (datetime, date, time)):
        return Cell(str(value), "date")
    if isinstance(value, bool):
        return Cell("是" if value else "否")
    if isinstance(value, float):
        return Cell(f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value))
    return _text(str(value))


def _text(text: str) -> Cell:
    # 301.0 is a number that a program wrote, '301 one that was meant as text.
    plain = re.sub(r"^(\d+)\.0$", r"\1", re.sub(r"^['`](?=\d)", "", text.strip()))
    return Cell(plain[:MAX_CELL], "long") if len(plain) > MAX_CELL else Cell(plain)


def _csv(raw: bytes) -> list[Row]:
    text = _decoded(raw)
    delimiter = max(",\t;", key=text[:5000].count)
    return list(_csv_rows(text, delimiter))


def _csv_rows(text: str, delimiter: str) -> Iterator[Row]:
    """Yield the rows with the numbers that Excel shows: a cell of several lines is one row there."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    kept = number = 0
    try:
        for number, values in enumerate(reader, start=1):
            cells = [_csv_cell(value) for value in values[:MAX_COLUMNS]]
            if any(cell.text for cell in cells):
                kept += 1
                yield number, cells
            if kept > MAX_ROWS + 2 * _EXTRA_ROWS:
                return
    except csv.Error as error:
        raise InvalidInput(
            _("第 {row} 行附近的引号不成对，读不下去。请修正后再上传。", row=number + 1), "file"
        ) from error


def _csv_cell(text: str) -> Cell:
    plain = text.strip().lstrip("\ufeff")
    # ="13900000000" is how exports keep Excel from rounding a number.
    if len(plain) > 3 and plain.startswith('="') and plain.endswith('"'):
        return _text(plain[2:-1])
    if plain.startswith("=") and len(plain) > 1:
        return Cell(plain[:MAX_CELL], "formula")
    return Cell(plain, "date") if _DATE.fullmatch(plain) else _text(plain)


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        tries = ("utf-16",)
    else:
        if b"\x00" in raw:
            raise InvalidInput(_("这不是名册文件。请上传 .xlsx 或 .csv。"), "file")
        tries = ("utf-8-sig", "gb18030")  # type: ignore[assignment]
    for encoding in tries:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput(_("文件的文字编码认不出来。请用 Excel 另存为 .xlsx 再上传。"), "file")
