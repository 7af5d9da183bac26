"""The files an owner takes home: every entry of a filter and the totals, as CSV and as XLSX, with the same cells.

The XLSX has a second sheet, which adds the same entries up by month and category. Amounts are exact decimals, never
floats. Text that a spreadsheet would take for a formula is disarmed by an apostrophe.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from sqlmodel import Session

from points_app.core import clock
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.shared_account import queries

IN_MEMORY_BYTES = 2 * 1024 * 1024
Cell = str | int | Decimal | date | datetime | None
_WIDTHS = (9, 12, 8, 20, 40, 26, 15, 15, 10, 12, 10, 18, 18, 12)
_BOLD = Font(bold=True)
Counted = tuple[str, bool, str, int]
"""What the sums are made of: an approved entry's month, whether it is spending, its category, its signed fen."""


@dataclass(frozen=True)
class Download:
    """A file, rewound; whoever takes it closes it."""

    file: IO[bytes]
    name: str
    media_type: str


def csv_file(session: Session, actor: Actor, fund_id: int, chosen: queries.Filter) -> Download:
    """Return the entries as CSV, in UTF-8 with the mark by which Excel knows it."""
    head = queries.export_head(session, actor, fund_id, chosen)
    file = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115  the answer closes it
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    for row in _rows(head, queries.export_rows(session, actor, fund_id, chosen)):
        writer.writerow([_plain(cell) for cell in row])
    text.flush()
    text.detach()
    file.seek(0)
    return Download(file, _name(head, "csv"), "text/csv; charset=utf-8")


def xlsx_file(session: Session, actor: Actor, fund_id: int, chosen: queries.Filter) -> Download:
    """Return the entries as XLSX, with real dates and numbers; written row by row, so memory stays small."""
    head = queries.export_head(session, actor, fund_id, chosen)
    counted: list[Counted] = []
    entries = _noting(queries.export_rows(session, actor, fund_id, chosen), counted)
    book = Workbook(write_only=True)
    _write_sheet(book, _("收支明细"), _rows(head, entries), _WIDTHS)
    _write_sheet(book, _("按月汇总"), _by_month(counted), (12, *[15] * len({entry[1:3] for entry in counted}), 15))
    file = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115  the answer closes it
    book.save(file)
    file.seek(0)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Download(file, _name(head, "xlsx"), kind)


def _write_sheet(book: Workbook, title: str, rows: Iterable[list[Cell]], widths: Iterable[int]) -> None:
    sheet: Any = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for number, row in enumerate(rows):
        sheet.append([_styled(sheet, cell, bold=number == 0) for cell in row])


def _noting(entries: Iterable[queries.ExportRow], counted: list[Counted]) -> Iterator[queries.ExportRow]:
    """Pass the entries on, and note those that count."""
    for entry in entries:
        if entry.counts:
            spends = entry.income_fen is None
            fen = -(entry.spending_fen or 0) if spends else entry.income_fen or 0
            counted.append((f"{entry.day:%Y-%m}", spends, entry.category, fen))
        yield entry


def _by_month(counted: list[Counted]) -> Iterator[list[Cell]]:
    """Yield a table of months and categories in yuan, income first, spending negative, with the sums of both."""
    import pandas as pd  # noqa: PLC0415  50 MB, which a process that writes no such file need not hold

    frame = pd.DataFrame(counted, columns=["month", "spends", "category", "fen"])
    table = frame.pivot_table(index="month", columns=["spends", "category"], values="fen", aggfunc="sum", fill_value=0)
    kinds = {False: _("收入"), True: _("支出")}
    yield [_("月份"), *(safe(f"{kinds[bool(spends)]} · {category}") for spends, category in table.columns), _("合计")]
    for month, row in zip([*table.index, _("合计")], [*table.to_numpy(), table.sum().to_numpy()], strict=True):
        yield [month, *(_yuan(int(fen)) for fen in row), _yuan(int(row.sum()))]


def _name(head: queries.ExportHead, suffix: str) -> str:
    return f"{head.name}-{clock.today():%Y%m%d}.{suffix}"


def _rows(head: queries.ExportHead, entries: Iterable[queries.ExportRow]) -> Iterator[list[Cell]]:
    """Yield the header, every entry, and the totals that the page shows."""
    yield [
        _("序号"),
        _("日期"),
        _("收支"),
        _("类别"),
        _("用途"),
        _("付款方或收款方"),
        _("收入（元）"),
        _("支出（元）"),
        _("状态"),
        _("冲正第几笔"),
        _("凭证（张）"),
        _("提交时间"),
        _("审批时间"),
        _("账本编号"),
    ]
    for row in entries:
        yield [
            row.id,
            row.day,
            row.kind,
            safe(row.category),
            safe(row.purpose),
            safe(row.party),
            _yuan(row.income_fen),
            _yuan(row.spending_fen),
            row.state,
            row.corrects_id,
            row.vouchers,
            _minute(row.submitted_at),
            _minute(row.decided_at),
            row.transfer_id,
        ]
    counted = _("合计（已入账 {n} 笔）", n=head.totals.approved)
    sums = [_yuan(head.totals.income_fen), _yuan(head.totals.spending_fen)]
    yield [counted, *[None] * 5, *sums]
    yield [_("账户余额"), *[None] * 5, _yuan(head.balance_fen)]
    yield [_("导出时间"), _minute(clock.local(clock.now()))]


def safe(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")) else text


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen).scaleb(-2)


def _minute(moment: datetime | None) -> datetime | None:
    """Return a local moment to the minute, without the zone that spreadsheets do not know."""
    return moment.replace(second=0, microsecond=0, tzinfo=None) if moment else None


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return str(cell)


def _styled(sheet: Any, value: Any, *, bold: bool) -> Any:
    cell = WriteOnlyCell(sheet, value)
    if bold:
        cell.font = _BOLD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    elif isinstance(value, Decimal):
        cell.number_format = "#,##0.00"
    elif isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return cell
