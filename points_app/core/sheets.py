"""Tables in: the cells of a file, XLSX or CSV, as plain text with their places, and the header among its first rows.

What is wrong with the file itself is an InvalidInput in words; what is wrong with one cell stands in the cell.
"""

import csv
import io
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import zip_longest
from typing import IO, Any, NamedTuple
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from points_app.core.errors import InvalidInput
from points_app.core.i18n import _
from points_app.core.saying import number, size

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
# What Excel makes of a text like 3-1 when it is opened and saved as CSV.
_DATE = re.compile(
    r"[0-9]{1,2}月[0-9]{1,2}日|(19|20)[0-9]{2}(-|/|年)[0-9]{1,2}(-|/|月)([0-9]{1,2}日?)?"
    r"|[0-9]{1,2}-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"|(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-[0-9]{1,2}",
    re.IGNORECASE,
)
# Above the header may stand a title, a date line and notes.
_EXTRA_ROWS = 30
_HEADER_SEARCH_ROWS = 25
_NOT_IN_HEADINGS = re.compile(r"[(（\[【].*?[)）\]】]|[\s*＊:：_\-/㎡]")


@dataclass(frozen=True)
class Cell:
    """A cell's text, and what may be wrong with it.

    `flaw` is "" (nothing), "formula", "long" (the text is cut to MAX_CELL) or "date": a day in XLSX (the text is ISO),
    or what looks like one in CSV; wrong where no day is meant, since Excel makes one of a text like 3-1.
    """

    text: str = ""
    flaw: str = ""


class Row(NamedTuple):
    """A row's number in the sheet, as Excel shows it (from 1), and its cells up to the last that says something."""

    number: int
    cells: list[Cell]


class Sheet(NamedTuple):
    """A sheet's title ("" in CSV) and its rows, those without any text and those that are hidden left out.

    `hidden_rows` and `hidden_columns` are the numbers of what says something and is hidden; cells of a hidden column
    are empty. A sheet that is hidden itself has no rows here, and `is_hidden`.
    """

    title: str
    rows: list[Row]
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    is_hidden: bool = False


@dataclass(frozen=True)
class Table:
    """A header that was found, by field, and the rows below it."""

    rows: list[Row]
    headings: dict[str, str]
    """A field → its heading as it stands in the file; only of fields that are there."""
    columns: dict[str, int]
    left_out: tuple[str, ...]
    """Headings that mean no field."""
    twice: tuple[str, ...]
    """Fields of which another column was found, which is not read; once for each."""
    sheet: str = ""
    """The title of the sheet it stands in."""

    def cell(self, row: Row, field: str) -> Cell:
        """Return the cell of a field; an empty one where the row or the table has none."""
        index = self.columns.get(field)
        return row.cells[index] if index is not None and index < len(row.cells) else Cell()


def read_sheets(raw: bytes) -> list[Sheet]:
    """Return the sheets of a file; raises InvalidInput when it cannot be read or holds too much."""
    if not raw.strip():
        raise InvalidInput(_("文件是空的，请重新选择。"), "file")
    if len(raw) > MAX_BYTES:
        raise InvalidInput(_("文件超过 {most}，请分几次导入。", most=size(MAX_BYTES)), "file")
    if raw.startswith(_OLD_EXCEL):
        raise InvalidInput(
            _("这是旧版 Excel（.xls）或加了密码的文件。请用 Excel 打开，另存为“.xlsx”且不设密码，再上传。"), "file"
        )
    if _WEB_PAGE.match(raw):
        raise InvalidInput(_("这个文件其实是网页，只是名字像 Excel。请用 Excel 打开，另存为“.xlsx”，再上传。"), "file")
    sheets = _xlsx(raw) if raw.startswith(_ZIP) else [Sheet("", _csv(raw))]
    longest = max((len(sheet.rows) for sheet in sheets), default=0)
    if not longest:
        raise InvalidInput(_("文件里没有内容，请重新选择。"), "file")
    if longest > MAX_ROWS + _EXTRA_ROWS:
        raise InvalidInput(too_many_rows(), "file")
    return sheets


def too_many_rows() -> str:
    """Return the reason why more than MAX_ROWS rows are refused; those below the header are the caller's to count."""
    return _("表格超过 {most} 行，请分几次导入。", most=number(MAX_ROWS))


def find_table(sheets: list[Sheet], headings: Mapping[str, str], needed: Collection[str], otherwise: str) -> Table:
    """Return the first table that has a heading for each field `needed`, wherever in a sheet it begins.

    `headings` says a field's usual headings, with blanks between: {"name": "姓名 住户姓名"}; blanks, brackets and full
    width in the file do not matter. A header may have two rows, groups above. Without one, InvalidInput says which
    headings were understood, and `otherwise`: what should be there.
    """
    fields = {word: field for field, words in headings.items() for word in words.split()}
    best: list[str] = []
    for sheet in sheets:
        for index in range(min(len(sheet.rows), _HEADER_SEARCH_ROWS)):
            for depth in (1, 2):
                header = _header(sheet.rows[index : index + depth])
                found = {heading: field for heading in header if (field := fields.get(plain_heading(heading)))}
                if set(needed) <= set(found.values()):
                    return replace(_table(header, found, sheet.rows[index + depth :]), sheet=sheet.title)
                if len(set(found.values())) > len(best):
                    best = list(found)
    hint = _("只找到这些列：{found}。", found=_("、").join(best)) if best else ""
    raise InvalidInput(hint + otherwise, "file")


def find_tables(
    sheets: list[Sheet], headings: Mapping[str, str], needed: Collection[str], otherwise: str
) -> tuple[list[Table], list[str]]:
    """Return the tables of all sheets that have one, as `find_table` finds them, and the titles of the others."""
    tables, others = [], []
    for sheet in sheets:
        try:
            tables.append(find_table([sheet], headings, needed, otherwise))
        except InvalidInput:
            if sheet.rows or sheet.is_hidden:
                others.append(sheet.title)
    if not tables:
        find_table(sheets, headings, needed, otherwise)  # says what was understood of the best one
    return tables, others


def likely_header(sheets: list[Sheet]) -> list[str]:
    """Return the headings of the first row that looks like a header: several cells, none of them a number."""
    for sheet in sheets:
        for row in sheet.rows[:_HEADER_SEARCH_ROWS]:
            texts = [cell.text for cell in row.cells if cell.text]
            if len(texts) > 1 and not any(re.search(r"[0-9]{2}", text) for text in texts):
                return list(dict.fromkeys(texts))
    return []


def _header(rows: list[Row]) -> list[str]:
    """Return the headings of a header, of two rows the lower where it says something: the upper names groups."""
    columns = zip_longest(*([cell.text for cell in row.cells] for row in rows), fillvalue="")
    return [next((text for text in reversed(column) if text), "") for column in columns]


def plain_heading(heading: str) -> str:
    """Return a heading without what does not matter in it: blanks, brackets, full width."""
    return _NOT_IN_HEADINGS.sub("", unicodedata.normalize("NFKC", heading))


def _table(header: list[str], found: Mapping[str, str], rows: list[Row]) -> Table:
    headings: dict[str, str] = {}
    columns: dict[str, int] = {}
    twice, left_out = [], []
    for index, heading in enumerate(header):
        field = found.get(heading)
        if field and field not in columns:
            headings[field], columns[field] = heading, index
        elif field:
            twice.append(field)
        elif heading:
            left_out.append(heading)
    return Table(rows, headings, columns, tuple(left_out), tuple(twice))


def _xlsx(raw: bytes) -> list[Sheet]:
    _refuse_bomb(raw)
    raw = _transitional(raw)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it tells of styles and checks that it leaves out
            book = load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
            sheets = [_sheet(raw, sheet) for sheet in book.worksheets]
            book.close()
    except InvalidInput:
        raise
    except Exception as error:  # a broken file breaks openpyxl in any way
        raise InvalidInput(_("这个 Excel 文件打不开，可能损坏了。请重新另存一份再上传。"), "file") from error
    return sheets


_STRICT = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)


def _transitional(raw: bytes) -> bytes:
    """Return a file of "Strict Open XML" as the ordinary kind, which differs in its namespaces; any other as it is."""
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        if b"purl.oclc.org/ooxml" not in packed.read("xl/workbook.xml"):
            return raw
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as plain:
            for part in packed.infolist():
                data = packed.read(part)
                for strict, usual in _STRICT if part.filename.endswith((".xml", ".rels")) else ():
                    data = data.replace(strict, usual)
                plain.writestr(part.filename, data)
    return out.getvalue()


def _sheet(raw: bytes, sheet: Any) -> Sheet:
    if sheet.sheet_state != "visible":
        return Sheet(sheet.title, [], is_hidden=True)
    rows = _rows(sheet)
    hidden_rows, hidden_columns = _hidden(raw, sheet._worksheet_path)  # noqa: SLF001  told nowhere else
    seen = [row for row in rows if row.number not in hidden_rows]
    columns = sorted(index for index in hidden_columns if any(_says(row, index) for row in seen))
    return Sheet(
        sheet.title,
        [Row(row.number, _filled(_without(row.cells, columns))) for row in seen] if columns else seen,
        tuple(row.number for row in rows if row.number in hidden_rows),
        tuple(get_column_letter(index + 1) for index in columns),
    )


def _says(row: Row, index: int) -> bool:
    return index < len(row.cells) and bool(row.cells[index].text)


def _without(cells: list[Cell], columns: list[int]) -> list[Cell]:
    return [Cell() if index in columns else cell for index, cell in enumerate(cells)]


def _hidden(raw: bytes, part: str) -> tuple[set[int], set[int]]:
    """Return the numbers of a sheet's hidden rows, and the indexes of its hidden columns among those that are read."""
    rows: set[int] = set()
    columns: set[int] = set()

    def started(name: str, said: dict[str, str]) -> None:
        if said.get("hidden") not in {"1", "true"}:
            return
        if name == "row":
            rows.add(int(said.get("r", "0")))
        elif name == "col":
            columns.update(range(int(said["min"]) - 1, min(int(said["max"]), MAX_COLUMNS)))

    with zipfile.ZipFile(io.BytesIO(raw)) as packed, packed.open(part) as opened:
        if not any(b'hidden="' in piece for piece in _overlapping(opened)):
            return rows, columns
        opened.seek(0)
        parser = expat.ParserCreate()
        parser.StartElementHandler = started
        parser.ParseFile(opened)
    return rows, columns


def _overlapping(opened: IO[bytes]) -> Iterator[bytes]:
    """Yield a file in pieces, each with the end of the one before it."""
    end = b""
    for piece in iter(lambda: opened.read(1 << 20), b""):
        yield end + piece
        end = piece[-16:]


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
        raise InvalidInput(_("这个文件展开后太大，不是普通的表格。请只留要导入的一张表再上传。"), "file")
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise InvalidInput(_("这不是 Excel 文件。请上传 .xlsx 或 .csv。"), "file")


def _tags(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Return how many tags a part has, cells among them."""
    with packed.open(part) as opened:
        return sum(piece.count(b"<") for piece in iter(lambda: opened.read(1 << 20), b""))


def _rows(sheet: Any) -> list[Row]:
    rows: list[Row] = []
    limit = MAX_ROWS + 2 * _EXTRA_ROWS
    for place, values in enumerate(sheet.iter_rows(max_row=limit * 5, max_col=MAX_COLUMNS), start=1):
        cells = _filled(_cell(value) for value in values)
        if cells:
            rows.append(Row(place, cells))
        if len(rows) > limit:
            break
    return rows


def _filled(cells: Iterable[Cell]) -> list[Cell]:
    """Return cells to the last that says something: XLSX gives as many as the widest row has, or far more."""
    found = list(cells)
    while found and not found[-1].text:
        found.pop()
    return found


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return Cell()
    if cell.data_type == "f":
        return Cell(str(value)[:MAX_CELL], "formula")
    if isinstance(value, (datetime, date, time)):
        return Cell(str(value).removesuffix(" 00:00:00"), "date")
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
    kept = place = 0
    try:
        for place, values in enumerate(reader, start=1):
            cells = _filled(_csv_cell(value) for value in values[:MAX_COLUMNS])
            if cells:
                kept += 1
                yield Row(place, cells)
            if kept > MAX_ROWS + 2 * _EXTRA_ROWS:
                return
    except csv.Error as error:
        raise InvalidInput(
            _("第 {row} 行附近的引号不成对，读不下去。请修正后再上传。", row=place + 1), "file"
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
        tries: tuple[str, ...] = ("utf-16",)
    else:
        if b"\x00" in raw:
            raise InvalidInput(_("这不是表格文件。请上传 .xlsx 或 .csv。"), "file")
        tries = ("utf-8-sig", "gb18030")
    for encoding in tries:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput(_("文件的文字编码认不出来。请用 Excel 另存为 .xlsx 再上传。"), "file")
