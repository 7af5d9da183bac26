"""The shared account's facts in words, in the reader's language, and as tables to take home."""

from points_app.shared_account.views.bank import BankBalance
from points_app.shared_account.views.desk import DeskView, desk, desk_at, more_own
from points_app.shared_account.views.downloads import csv_file, xlsx_file
from points_app.shared_account.views.entries import (
    CategoryBar,
    Chosen,
    EntryLine,
    EntryList,
    EntryView,
    category_bars,
    entry,
    entry_list,
    more_entries,
)
from points_app.shared_account.views.options import Option
from points_app.shared_account.views.overview import (
    FundList,
    FundPage,
    FundSummary,
    Overview,
    fund_lines,
    fund_page,
    overview,
    summary,
)

__all__ = [
    "BankBalance",
    "CategoryBar",
    "Chosen",
    "DeskView",
    "EntryLine",
    "EntryList",
    "EntryView",
    "FundList",
    "FundPage",
    "FundSummary",
    "Option",
    "Overview",
    "category_bars",
    "csv_file",
    "desk",
    "desk_at",
    "entry",
    "entry_list",
    "fund_lines",
    "fund_page",
    "more_entries",
    "more_own",
    "overview",
    "summary",
    "xlsx_file",
]
