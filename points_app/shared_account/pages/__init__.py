"""Pages of the shared account: the fund itself, one entry, the desk of those who enter and decide."""

from points_app.core.i18n import _
from points_app.shared_account.pages.desk import desk
from points_app.shared_account.pages.entry import entry
from points_app.shared_account.pages.fund import fund
from points_app.shared_account.state import EntryDeskState, EntryPageState, FundState
from points_app.ui.shell import Page

PAGES = [
    Page("/account/", lambda: _("共管账户"), fund, on_load=(FundState.load,), door="account", width="work"),
    Page("/account/entry/", lambda: _("一笔收支"), entry, on_load=(EntryPageState.load,), door="account"),
    Page(
        "/account/book/",
        lambda: _("记账与审批"),
        desk,
        on_load=(EntryDeskState.load,),
        door="entry-desk",
        width="work",
    ),
]
