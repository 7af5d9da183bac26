"""What the shared account's pages show, and what is done on them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from points_app.access import effects
from points_app.access.acting import ask, do, place_cookie
from points_app.access.handlers import allow, public
from points_app.access.page import FormPageState, PageState
from points_app.access.shared_views import read
from points_app.core import clock
from points_app.core.errors import Conflict, InvalidInput
from points_app.core.fields import row_id
from points_app.core.i18n import _, locale, route
from points_app.core.idempotency import new_key
from points_app.core.saying import iso_day
from points_app.shared_account import queries, rights, service, views
from points_app.shared_account.forms import (
    ApprovalForm,
    BankBalanceForm,
    CategoryForm,
    CorrectionForm,
    FundForm,
    RefusalForm,
    SearchForm,
    SpanForm,
)
from points_app.shared_account.kinds import EntryKind
from points_app.shared_account.queries import Filter

MAX_LINES = 400
"""So many entries a page holds at most; its state goes through the websocket whole."""


class FundState(PageState, rx.State):
    """The page of a fund, or the list of a community's funds."""

    fund: views.Overview = views.Overview()
    funds: views.FundList = views.FundList()
    listed: views.EntryList = views.EntryList()
    lines: list[views.EntryLine] = []
    after: str = ""
    full: bool = False
    csv_address: str = ""
    xlsx_address: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        """Read the fund named in the address, or that of the place looked at, and the filter named there."""
        asked = self.router.url.query_parameters
        page = await read(self, views.fund_page, row_id(asked.get("fund", "")), place_cookie())
        self.fund, self.funds = page.fund, page.funds
        await self._show(queries.read_filter(asked))
        self.ready = True

    @rx.event
    @public
    async def search(self, form: SearchForm) -> Any:
        """Narrow the list to what the form says."""
        return [await self._narrow(q=form.q), effects.scroll_to("account-words")]

    @rx.event
    @public
    async def pick_kind(self, value: str) -> Any:
        """Narrow the list to income or spending."""
        return await self._narrow(kind=value)

    @rx.event
    @public
    async def pick_category(self, value: str) -> Any:
        """Narrow the list to one category."""
        return await self._narrow(category=value)

    @rx.event
    @public
    async def open_category(self, value: str) -> Any:
        """Go to the entries that a bar of the categories adds up."""
        await self._show(Filter(category_id=row_id(value), period=self._filter().period or queries.last_year()))
        return [self._kept(), effects.scroll_to("entries")]

    @rx.event
    @public
    async def pick_month(self, value: str) -> Any:
        """Narrow list and categories to one month, or to the last twelve."""
        return await self._narrow(month=value)

    @rx.event
    @public
    async def pick_span(self, form: SpanForm) -> Any:
        """Narrow list and categories to the months from one to another."""
        if queries.read_period(f"{form.first}..{form.last}") is None:
            raise InvalidInput(_("“从”的月份要在“到”的月份之前。"), "first")
        return await self._narrow(month=f"{form.first}..{form.last}")

    @rx.event
    @public
    async def pick_state(self, value: str) -> Any:
        """Narrow the list to what counts, waits, or was refused."""
        return await self._narrow(state=value)

    @rx.event
    @public
    async def clear(self) -> Any:
        """Narrow nothing."""
        await self._show(Filter())
        return self._kept()

    @rx.event
    @public
    async def more(self) -> None:
        """Read the next page of the list."""
        if self.after:
            page = await ask(views.more_entries, self.fund.fund_id, self._filter(), self.after)
            self.lines = [*self.lines, *page.rows]
            self.full = len(self.lines) >= MAX_LINES and page.after != ""
            self.after = "" if self.full else page.after

    async def _narrow(self, **changed: str) -> Any:
        await self._show(queries.read_filter({**asdict(self.listed.chosen), **changed}))
        return self._kept()

    def _filter(self) -> Filter:
        return queries.read_filter(asdict(self.listed.chosen))

    def _kept(self) -> Any:
        """Write the filter into the address: it is there again after an entry was looked at, and can be sent."""
        said = {"fund": self.fund.fund_id, **asdict(self.listed.chosen)}
        query = urlencode({name: value for name, value in said.items() if value})
        return effects.show_address(f"{route('/account/')}?{query}")

    async def _show(self, chosen: Filter) -> None:
        fund_id = self.fund.fund_id
        self.listed = await read(self, views.entry_list, fund_id, chosen)
        self.lines, self.after, self.full = list(self.listed.rows), self.listed.after, False
        query = urlencode({**asdict(self.listed.chosen), "lang": locale()})
        self.csv_address = f"/api/account/{fund_id}/entries.csv?{query}"
        self.xlsx_address = f"/api/account/{fund_id}/entries.xlsx?{query}"


class EntryPageState(FormPageState, rx.State):
    """One entry's page. `asking` is the sheet that is open."""

    entry: views.EntryView = views.EntryView()
    asking: str = ""
    key: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        """Read the entry named in the address."""
        await self._show(row_id(self.router.url.query_parameters.get("id", "")))
        self.ready = True

    @rx.event
    @public
    async def open_sheet(self, what: str) -> None:
        """Open the sheet that asks for words: "approve", "reject" or "correct"; "" closes it."""
        self.asking = what if what in {"approve", "reject", "correct"} else ""

    @rx.event
    @allow(*rights.DECIDERS)
    async def approve(self, form: ApprovalForm) -> None:
        """Approve the entry that the form names."""
        async with self._read_again():
            await do(service.approve_entry, form)

    @rx.event
    @allow(*rights.DECIDERS)
    async def reject(self, form: RefusalForm) -> None:
        """Refuse the entry that the form names, for the reason given."""
        async with self._read_again():
            await do(service.reject_entry, form)

    @rx.event
    @allow(*rights.SUBMITTERS)
    async def withdraw(self, key: str) -> None:
        """Take back the entry shown."""
        async with self._read_again():
            await do(service.withdraw_entry, self.entry.id, key)

    @rx.event
    @allow(*rights.SUBMITTERS)
    async def correct(self, form: CorrectionForm) -> None:
        """Ask to undo the entry that the form names."""
        async with self._read_again():
            await do(service.correct_entry, form)

    @asynccontextmanager
    async def _read_again(self) -> AsyncIterator[None]:
        """Read the entry again after a deed; also when somebody else was faster, which the error then says above it."""
        try:
            yield
        except Conflict:
            await self._show(self.entry.id)
            raise
        await self._show(self.entry.id)

    async def _show(self, entry_id: int) -> None:
        found = await ask(views.entry, entry_id)
        self.entry = found or views.EntryView()
        self.asking, self.key = "", new_key()


class EntryDeskState(FormPageState, rx.State):
    """The desk of those who enter and decide: what is submitted, what waits for approval.

    `kind` is that of the entry being entered, `sent` the one just submitted; `asking` is the sheet that is open about
    the entry `asked`.
    """

    desk: views.DeskView = views.DeskView()
    own: list[views.EntryLine] = []
    own_after: str = ""
    kind: str = EntryKind.SPENDING.value
    key: str = ""
    today: str = ""
    sent: int = 0
    asking: str = ""
    asked: views.EntryLine = views.EntryLine()

    @rx.event
    @allow(*rights.AT_DESK)
    async def load(self) -> None:
        """Read the desk named in the address, or that of the place looked at."""
        asked = self.router.url.query_parameters
        await self._show(row_id(asked.get("fund", "")))
        self.sent = row_id(asked.get("sent", ""))
        self.today = iso_day(clock.today())
        self.ready = True

    @rx.event
    @allow(*rights.AT_DESK)
    async def pick_fund(self, value: str) -> None:
        """Go to another fund's desk."""
        await self._show(row_id(value))

    @rx.event
    @allow(*rights.SUBMITTERS)
    async def pick_kind(self, value: str) -> None:
        """Fill the form for income or for spending."""
        self.kind = value if value in set(EntryKind) else EntryKind.SPENDING.value

    @rx.event
    @allow(*rights.SUBMITTERS)
    async def more(self) -> None:
        """Read on in one's own submissions."""
        if self.own_after:
            page = await ask(views.more_own, self.desk.fund_id, self.own_after)
            self.own = [*self.own, *page.rows]
            self.own_after = page.after if len(self.own) < MAX_LINES else ""

    @rx.event
    @allow(*rights.DECIDERS)
    async def open_sheet(self, what: str, entry_id: int) -> None:
        """Open the sheet that asks for words about one that waits: "approve" or "reject"; "" closes it."""
        found = [line for line in self.desk.waiting if line.id == entry_id and what in {"approve", "reject"}]
        self.asking, self.asked = (what, found[0]) if found else ("", views.EntryLine())

    @rx.event
    @allow(*rights.DECIDERS)
    async def approve(self, form: ApprovalForm) -> None:
        """Approve the one that the form names."""
        async with self._read_again():
            await do(service.approve_entry, form)

    @rx.event
    @allow(*rights.DECIDERS)
    async def reject(self, form: RefusalForm) -> None:
        """Refuse the one that the form names, for the reason given."""
        async with self._read_again():
            await do(service.reject_entry, form)

    @rx.event
    @allow(*rights.SUBMITTERS)
    async def withdraw(self, entry_id: int, key: str) -> None:
        """Take back one of one's own."""
        async with self._read_again():
            await do(service.withdraw_entry, entry_id, key)

    @rx.event
    @allow(*rights.DECIDERS)
    async def add_category(self, form: CategoryForm) -> None:
        """Add a line to the chart of accounts."""
        await do(service.add_category, form)
        await self._show(self.desk.fund_id)

    @rx.event
    @allow(*rights.DECIDERS)
    async def record_bank(self, form: BankBalanceForm) -> None:
        """Record what the bank says the account held."""
        await do(service.record_bank_balance, form)
        await self._show(self.desk.fund_id)

    @rx.event
    @allow(*rights.OPENERS)
    async def open_fund(self, form: FundForm) -> None:
        """Open the shared account of a compound that has none."""
        await self._show(await do(service.open_fund, form))

    @asynccontextmanager
    async def _read_again(self) -> AsyncIterator[None]:
        """Read the desk again after a deed; also when somebody else was faster, which the error then says above it."""
        try:
            yield
        except Conflict:
            await self._show(self.desk.fund_id)
            raise
        await self._show(self.desk.fund_id)

    async def _show(self, fund_id: int) -> None:
        self.desk = await ask(views.desk_at, fund_id, place_cookie())
        self.own, self.own_after = list(self.desk.own), self.desk.own_after
        self.asking, self.asked, self.key = "", views.EntryLine(), new_key()
