"""The files an owner takes home: every entry of a filter and the totals that the page shows, as CSV and as XLSX.

The XLSX has a second sheet, which adds the same entries up by month and category.
"""

from collections.abc import Iterable, Iterator

from sqlmodel import Session

from points_app.core import clock, downloads
from points_app.core.downloads import Cell, Download, Sheet, yuan
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.core.saying import iso_month
from points_app.shared_account import queries

_WIDTHS = (9, 12, 8, 20, 40, 26, 15, 15, 10, 12, 10, 18, 18, 12)
_SUM_WIDTH = 15
Counted = tuple[str, bool, str, int]
"""What the sums are made of: an approved entry's month, whether it is spending, its category, its signed fen."""


def csv_file(session: Session, actor: Actor, fund_id: int, chosen: queries.Filter) -> Download:
    """Return the entries as CSV."""
    head = queries.export_head(session, actor, fund_id, chosen)
    return downloads.csv_file(head.name, _entries(head, queries.export_rows(session, actor, fund_id, chosen)))


def xlsx_file(session: Session, actor: Actor, fund_id: int, chosen: queries.Filter) -> Download:
    """Return the entries as XLSX, and their sums."""
    head = queries.export_head(session, actor, fund_id, chosen)
    return downloads.xlsx_file(head.name, _sheets(head, queries.export_rows(session, actor, fund_id, chosen)))


def _sheets(head: queries.ExportHead, rows: Iterable[queries.ExportRow]) -> Iterator[Sheet]:
    counted: list[Counted] = []
    yield _entries(head, _noting(rows, counted))
    yield _by_month(counted)


def _entries(head: queries.ExportHead, rows: Iterable[queries.ExportRow]) -> Sheet:
    header = [
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
    return Sheet(_("收支明细"), header, map(_cells, rows), _totals(head), _WIDTHS)


def _cells(row: queries.ExportRow) -> list[Cell]:
    return [
        row.id,
        row.day,
        row.kind,
        row.category,
        row.purpose,
        row.party,
        yuan(row.income_fen),
        yuan(row.spending_fen),
        row.state,
        row.corrects_id,
        row.vouchers,
        row.submitted_at,
        row.decided_at,
        row.transfer_id,
    ]


def _totals(head: queries.ExportHead) -> list[list[Cell]]:
    counted = _("合计（已入账 {n} 笔）", n=head.totals.approved)
    return [
        [counted, *[None] * 5, yuan(head.totals.income_fen), yuan(head.totals.spending_fen)],
        [_("账户余额"), *[None] * 5, yuan(head.balance_fen)],
        [_("导出时间"), clock.now()],
    ]


def _noting(entries: Iterable[queries.ExportRow], counted: list[Counted]) -> Iterator[queries.ExportRow]:
    """Pass the entries on, and note those that count."""
    for entry in entries:
        if entry.counts:
            spends = entry.income_fen is None
            fen = -(entry.spending_fen or 0) if spends else entry.income_fen or 0
            counted.append((iso_month(entry.day), spends, entry.category, fen))
        yield entry


def _by_month(counted: list[Counted]) -> Sheet:
    """Return a table of months and categories in yuan, income first, spending negative, with the sums of both."""
    import pandas as pd  # noqa: PLC0415  50 MB, which a process that writes no such file need not hold

    frame = pd.DataFrame(counted, columns=["month", "spends", "category", "fen"])
    table = frame.pivot_table(index="month", columns=["spends", "category"], values="fen", aggfunc="sum", fill_value=0)
    kinds = {False: _("收入"), True: _("支出")}
    header = [_("月份"), *(f"{kinds[bool(spends)]} · {category}" for spends, category in table.columns), _("合计")]
    rows = [_sums(month, row) for month, row in zip(table.index, table.to_numpy(), strict=True)]
    widths = (12, *[_SUM_WIDTH] * (len(header) - 1))
    return Sheet(_("按月汇总"), header, rows, [_sums(_("合计"), table.sum().to_numpy())], widths)


def _sums(name: str, row: Iterable[int]) -> list[Cell]:
    fen = [int(one) for one in row]
    return [name, *(yuan(one) for one in fen), yuan(sum(fen))]
