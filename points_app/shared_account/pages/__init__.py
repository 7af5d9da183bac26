"""Pages of the shared account: the account itself, one entry, the desk of those who keep the book."""

from points_app.core.i18n import _
from points_app.shared_account.pages.account import account
from points_app.shared_account.pages.book import book
from points_app.shared_account.pages.entry import entry
from points_app.shared_account.state import AccountState, BookState, EntryState
from points_app.ui.shell import Page

PAGES = [
    Page("/account/", lambda: _("共管账户"), account, on_load=(AccountState.load,), door="account", width="work"),
    Page("/account/entry/", lambda: _("一笔收支"), entry, on_load=(EntryState.load,), door="account"),
    Page("/account/book/", lambda: _("记账与审批"), book, on_load=(BookState.load,), door="book", width="work"),
]
