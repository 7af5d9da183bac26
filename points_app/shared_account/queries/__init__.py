"""Every read of the shared account. Amounts and dates come ready for the eye, in the reader's language."""

from points_app.shared_account.queries.bank import BankFigure, bank_figures, own_figure
from points_app.shared_account.queries.book import BookView, book, waiting_count
from points_app.shared_account.queries.entries import EntryLine, EntryPage, EntryView, entries, entry, may_see_voucher
from points_app.shared_account.queries.export import ExportHead, ExportRow, export_head, export_rows
from points_app.shared_account.queries.filters import STATES, Filter, Totals, make_filter, totals
from points_app.shared_account.queries.overview import (
    AccountSummary,
    BankBalance,
    CategoryBar,
    FundLine,
    FundList,
    MonthBar,
    Option,
    Overview,
    categories,
    fund_lines,
    overview,
    summary,
)
from points_app.shared_account.queries.proof import Difference, differences

__all__ = [
    "STATES",
    "AccountSummary",
    "BankBalance",
    "BankFigure",
    "BookView",
    "CategoryBar",
    "Difference",
    "EntryLine",
    "EntryPage",
    "EntryView",
    "ExportHead",
    "ExportRow",
    "Filter",
    "FundLine",
    "FundList",
    "MonthBar",
    "Option",
    "Overview",
    "Totals",
    "bank_figures",
    "book",
    "categories",
    "differences",
    "entries",
    "entry",
    "export_head",
    "export_rows",
    "fund_lines",
    "make_filter",
    "may_see_voucher",
    "overview",
    "own_figure",
    "summary",
    "totals",
    "waiting_count",
]
