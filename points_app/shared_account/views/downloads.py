"""The files an owner takes home: every entry of a filter and the totals that the page shows, as CSV and as XLSX.

The XLSX has a second sheet, which adds the same entries up by month and category.
"""

from collections.abc import Iterable, Iterator

from sqlmodel import Session

from points_app.core import clock, downloads
from points_app.core.downloads import Cell, Download, Sheet, yuan
from points_app.core.errors import NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.core.saying import iso_month
from points_app.shared_account import queries
from points_app.shared_account.kinds import EntryKind
from points_app.shared_account.queries import Entry, Filter, Reader

_WIDTHS = (9, 12, 8, 20, 40, 26, 15, 15, 10, 12, 10, 18, 18, 12)
_SUM_WIDTH = 15
Counted = tuple[str, bool, str, int]
"""What the sums are made of: an approved entry's month, whether it is spending, its category, its signed fen."""


def csv_file(session: Session, actor: Actor, fund_id: int, chosen: Filter) -> Download:
    """Return the entries as CSV; NotFound for a fund that does not exist."""
    reader = _reader(session, actor, fund_id)
    entries = queries.every_entry(session, reader, chosen)
    return downloads.csv_file(queries.fund_name(reader.fund), _sheet(session, reader, chosen, entries))


def xlsx_file(session: Session, actor: Actor, fund_id: int, chosen: Filter) -> Download:
    """Return the entries as XLSX, and their sums; NotFound for a fund that does not exist."""
    reader = _reader(session, actor, fund_id)
    return downloads.xlsx_file(queries.fund_name(reader.fund), _sheets(session, reader, chosen))


def _reader(session: Session, actor: Actor, fund_id: int) -> Reader:
    fund = queries.find_fund(session, fund_id)
    if fund is None:
        raise NotFound(_("没有这个共管账户。"))
    return queries.reader_of(session, actor, fund)


def _sheets(session: Session, reader: Reader, chosen: Filter) -> Iterator[Sheet]:
    counted: list[Counted] = []
    entries = queries.every_entry(session, reader, chosen)
    yield _sheet(session, reader, chosen, _noting(entries, counted))
    yield _by_month(counted)


def _sheet(session: Session, reader: Reader, chosen: Filter, entries: Iterable[Entry]) -> Sheet:
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
    totals, balance = queries.totals(session, reader, chosen), queries.balance(session, reader.fund)
    return Sheet(_("收支明细"), header, map(_cells, entries), _totals(totals, balance), _WIDTHS)


def _cells(entry: Entry) -> list[Cell]:
    income = entry.kind == EntryKind.INCOME
    return [
        entry.id,
        entry.day,
        entry.kind.label,
        entry.category,
        entry.purpose,
        entry.party,
        yuan(entry.signed_fen) if income else None,
        None if income else yuan(entry.signed_fen),
        entry.state.label,
        entry.corrects_id,
        entry.voucher_count,
        entry.submitted_at,
        entry.ending.at if entry.ending else None,
        entry.transfer_id,
    ]


def _totals(totals: queries.Totals, balance: int) -> list[list[Cell]]:
    counted = _("合计（已入账 {n} 笔）", n=totals.approved)
    return [
        [counted, *[None] * 5, yuan(totals.income_fen), yuan(totals.spending_fen)],
        [_("账户余额"), *[None] * 5, yuan(balance)],
        [_("导出时间"), clock.now()],
    ]


def _noting(entries: Iterable[Entry], counted: list[Counted]) -> Iterator[Entry]:
    """Pass the entries on, and note those that count."""
    for entry in entries:
        if entry.counts:
            counted.append((iso_month(entry.day), entry.kind == EntryKind.SPENDING, entry.category, entry.effect_fen))
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
