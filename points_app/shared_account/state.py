"""What the shared account's pages show, and what is done on them."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import reflex as rx
from sqlmodel import Session

from points_app.access.acting import ask, do, place_cookie
from points_app.access.handlers import allow, public
from points_app.access.page import FormPageState, PageState
from points_app.core import clock
from points_app.core.errors import Conflict
from points_app.core.i18n import locale, route
from points_app.core.permissions import Actor, Role
from points_app.people import queries as people
from points_app.shared_account import queries, service
from points_app.shared_account.models import EntryKind
from points_app.shared_account.words import LAST_YEAR, period_words

_NO_OVERVIEW = queries.Overview(0, "", "", "", "", "", "", "", 0, False, queries.BankBalance(), False, [], [], [])
_NO_LINE = queries.EntryLine(0, "", False, "", "", "", "", "", "", "", "", 0)
_NO_ENTRY = queries.EntryView(
    0, "", 0, "", _NO_LINE, "", "", "", [], False, "", False, [], 0, 0, False, "", False, False, False
)
_NO_BOOK = queries.BookView(0, "", "", "", [], [], [], [], False, False, [], "", [], "")
MAX_LINES = 400
"""So many entries a page holds at most; its state goes through the websocket whole."""


def _number(text: str) -> int:
    """Return the number that an address or a form says, 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _overview(
    session: Session, actor: Actor, fund_id: int, chosen: str
) -> tuple[queries.Overview | None, queries.FundList]:
    path = people.current_place(session, actor, chosen).path
    found = queries.overview(session, actor, fund_id, path)
    return found, queries.FundList([], "") if found else queries.fund_lines(session, actor, path)


def _book(session: Session, actor: Actor, fund_id: int, chosen: str, after: str) -> queries.BookView:
    path = people.current_place(session, actor, chosen).path
    return queries.book(session, actor, fund_id, path, after)


class AccountState(PageState, rx.State):
    """The page of a fund, or the list of a community's funds."""

    fund: queries.Overview = _NO_OVERVIEW
    funds: queries.FundList = queries.FundList([], "")
    spending: list[queries.CategoryBar] = []
    income: list[queries.CategoryBar] = []
    lines: list[queries.EntryLine] = []
    after: str = ""
    full: bool = False
    words: str = ""
    period: str = ""
    narrowed: bool = False
    q: str = ""
    kind: str = ""
    category: str = ""
    month: str = ""
    state: str = "approved"
    csv_address: str = ""
    xlsx_address: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        """Read the fund named in the address, or that of the place looked at, and the filter named there."""
        asked = self.router.url.query_parameters
        found, self.funds = await ask(_overview, _number(asked.get("fund", "")), place_cookie())
        self.fund = found or _NO_OVERVIEW
        names = ("q", "kind", "category", "month", "state")
        await self._show(queries.make_filter(**{name: asked.get(name, "") for name in names}))
        self.ready = True

    @rx.event
    @public
    async def search(self, form: dict[str, str]) -> Any:
        """Narrow the list to what the form says."""
        await self._show(queries.make_filter(form.get("q", ""), self.kind, self.category, self.month, self.state))
        return self._kept()

    @rx.event
    @public
    async def pick_kind(self, value: str) -> Any:
        """Narrow the list to income or spending."""
        await self._show(queries.make_filter(self.q, value, self.category, self.month, self.state))
        return self._kept()

    @rx.event
    @public
    async def pick_category(self, value: str) -> Any:
        """Narrow the list to one category."""
        await self._show(queries.make_filter(self.q, self.kind, value, self.month, self.state))
        return self._kept()

    @rx.event
    @public
    async def open_category(self, value: str) -> Any:
        """Go to the entries that a bar of the categories adds up."""
        await self._show(queries.make_filter(category=value, month=self.month or LAST_YEAR))
        return [self._kept(), rx.scroll_to("entries")]

    @rx.event
    @public
    async def pick_month(self, value: str) -> Any:
        """Narrow list and categories to one month, or to the last twelve."""
        await self._show(queries.make_filter(self.q, self.kind, self.category, value, self.state))
        return self._kept()

    @rx.event
    @public
    async def pick_state(self, value: str) -> Any:
        """Narrow the list to what counts, waits, or was refused."""
        await self._show(queries.make_filter(self.q, self.kind, self.category, self.month, value))
        return self._kept()

    @rx.event
    @public
    async def clear(self) -> Any:
        """Narrow nothing."""
        await self._show(queries.make_filter())
        return self._kept()

    @rx.event
    @public
    async def more(self) -> None:
        """Read the next page of the list."""
        if self.after:
            page = await ask(queries.entries, self.fund.fund_id, self._filter(), self.after)
            self.lines = [*self.lines, *page.lines]
            self.full = len(self.lines) >= MAX_LINES and page.after != ""
            self.after = "" if self.full else page.after

    def _filter(self) -> queries.Filter:
        return queries.make_filter(self.q, self.kind, self.category, self.month, self.state)

    def _kept(self) -> Any:
        """Write the filter into the address: it is there again after an entry was looked at, and can be sent."""
        said = {"fund": self.fund.fund_id, **self._said()}
        query = urlencode({name: value for name, value in said.items() if value})
        return rx.call_script(f"history.replaceState(history.state, '', '{route('/account/')}?{query}')")

    def _said(self) -> dict[str, str]:
        return {"q": self.q, "kind": self.kind, "category": self.category, "month": self.month, "state": self.state}

    async def _show(self, chosen: queries.Filter) -> None:
        self.q, self.kind, self.state = chosen.q, chosen.kind, chosen.state
        # The selects would show a month or category that is not theirs as "all".
        self.month = chosen.month if chosen.month in [option.value for option in self.fund.month_options] else ""
        category = str(chosen.category_id)
        self.category = category if category in [option.value for option in self.fund.category_options] else ""
        chosen = self._filter()
        self.narrowed = chosen != queries.make_filter()
        fund_id = self.fund.fund_id
        page = await ask(queries.entries, fund_id, chosen)
        self.lines, self.after, self.words, self.full = page.lines, page.after, page.words, False
        period = chosen.month or LAST_YEAR
        self.spending = await ask(queries.categories, fund_id, EntryKind.SPENDING, period)
        self.income = await ask(queries.categories, fund_id, EntryKind.INCOME, period)
        self.period = period_words(period)
        query = urlencode({**self._said(), "lang": locale()})
        self.csv_address = f"/api/account/{fund_id}/entries.csv?{query}"
        self.xlsx_address = f"/api/account/{fund_id}/entries.xlsx?{query}"


class EntryState(FormPageState, rx.State):
    """One entry's page."""

    entry: queries.EntryView = _NO_ENTRY
    asking: str = ""
    key: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        """Read the entry named in the address."""
        found = await ask(queries.entry, _number(self.router.url.query_parameters.get("id", "")))
        self.entry = found or _NO_ENTRY
        self.asking = ""
        self.key = secrets.token_urlsafe(16)
        self.ready = True

    @rx.event
    @public
    async def open_sheet(self, what: str) -> None:
        """Open the sheet that asks for words: "approve", "reject" or "correct"; "" closes it."""
        self.asking = what if what in {"approve", "reject", "correct"} else ""

    @rx.event
    @allow(Role.COMMITTEE)
    async def approve(self, form: dict[str, str]) -> None:
        """Approve the entry shown."""
        async with self._read_again():
            await do(service.approve_entry, self.entry.id, form.get("note", ""))

    @rx.event
    @allow(Role.PROPERTY)
    async def withdraw(self) -> None:
        """Take back the entry shown."""
        async with self._read_again():
            await do(service.withdraw_entry, self.entry.id)

    @rx.event
    @allow(Role.COMMITTEE)
    async def reject(self, form: dict[str, str]) -> None:
        """Refuse the entry shown, for the reason given."""
        async with self._read_again():
            await do(service.reject_entry, self.entry.id, form.get("reason", ""))

    @rx.event
    @allow(Role.PROPERTY)
    async def correct(self, form: dict[str, str]) -> None:
        """Ask to undo the entry shown; the form brings its key, so that two taps are one correction."""
        async with self._read_again():
            await do(service.correct_entry, self.entry.id, form.get("reason", ""), form.get("key", ""))

    @asynccontextmanager
    async def _read_again(self) -> AsyncIterator[None]:
        """Read the entry again after a deed; also when somebody else was faster, which the error then says above it."""
        try:
            yield
        except Conflict:
            await self._again()
            raise
        await self._again()

    async def _again(self) -> None:
        found = await ask(queries.entry, self.entry.id)
        self.entry = found or _NO_ENTRY
        self.asking = ""
        self.key = secrets.token_urlsafe(16)


class BookState(FormPageState, rx.State):
    """The desk of those who keep a fund's book: what is submitted, what waits for approval."""

    book: queries.BookView = _NO_BOOK
    own: list[queries.EntryLine] = []
    own_after: str = ""
    kind: str = "spending"
    key: str = ""
    today: str = ""
    sent: int = 0
    asking: str = ""
    asked: queries.EntryLine = _NO_LINE

    @rx.event
    @allow(Role.PROPERTY, Role.COMMITTEE, Role.ADMINISTRATOR)
    async def load(self) -> None:
        """Read the desk named in the address, or that of the place looked at; a new form gets a new key."""
        asked = self.router.url.query_parameters
        await self._show(_number(asked.get("fund", "")))
        self.sent = _number(asked.get("sent", ""))
        self.key = secrets.token_urlsafe(16)
        self.today = f"{clock.today():%Y-%m-%d}"
        self.ready = True

    @rx.event
    @allow(Role.PROPERTY, Role.COMMITTEE, Role.ADMINISTRATOR)
    async def pick_fund(self, value: str) -> None:
        """Go to another fund's desk."""
        await self._show(_number(value))

    @rx.event
    @allow(Role.PROPERTY)
    async def pick_kind(self, value: str) -> None:
        """Fill the form for income or for spending."""
        self.kind = value if value in set(EntryKind) else EntryKind.SPENDING

    @rx.event
    @allow(Role.PROPERTY)
    async def more(self) -> None:
        """Read on in one's own submissions."""
        if self.own_after:
            book = await ask(_book, self.book.fund_id, place_cookie(), self.own_after)
            self.own = [*self.own, *book.own]
            self.own_after = book.own_after if len(self.own) < MAX_LINES else ""

    @rx.event
    @allow(Role.COMMITTEE)
    async def open_sheet(self, what: str, entry_id: int) -> None:
        """Open the sheet that asks for words about one that waits: "approve" or "reject"; "" closes it."""
        found = [line for line in self.book.waiting if line.id == entry_id and what in {"approve", "reject"}]
        self.asking, self.asked = (what, found[0]) if found else ("", _NO_LINE)

    @rx.event
    @allow(Role.COMMITTEE)
    async def approve(self, form: dict[str, str]) -> None:
        """Approve the one that the form names."""
        async with self._read_again():
            await do(service.approve_entry, _number(form.get("entry", "")), form.get("note", ""))

    @rx.event
    @allow(Role.COMMITTEE)
    async def reject(self, form: dict[str, str]) -> None:
        """Refuse the one that the form names, for the reason given."""
        async with self._read_again():
            await do(service.reject_entry, _number(form.get("entry", "")), form.get("reason", ""))

    @rx.event
    @allow(Role.PROPERTY)
    async def withdraw(self, entry_id: int) -> None:
        """Take back one of one's own."""
        async with self._read_again():
            await do(service.withdraw_entry, entry_id)

    @asynccontextmanager
    async def _read_again(self) -> AsyncIterator[None]:
        """Read the desk again after a deed; also when somebody else was faster, which the error then says above it."""
        try:
            yield
        except Conflict:
            await self._show(self.book.fund_id)
            raise
        await self._show(self.book.fund_id)

    @rx.event
    @allow(Role.COMMITTEE)
    async def add_category(self, form: dict[str, str]) -> None:
        """Add a line to the chart of accounts."""
        kind = EntryKind.INCOME if form.get("kind") == EntryKind.INCOME else EntryKind.SPENDING
        name, english = form.get("category_name", ""), form.get("category_name_en", "")
        await do(service.add_category, self.book.fund_id, kind, name, english)
        await self._show(self.book.fund_id)

    @rx.event
    @allow(Role.COMMITTEE)
    async def record_bank(self, form: dict[str, str]) -> None:
        """Record what the bank says the account held."""
        await do(service.record_bank_balance, self.book.fund_id, form.get("day", ""), form.get("amount", ""))
        await self._show(self.book.fund_id)

    @rx.event
    @allow(Role.COMMITTEE, Role.ADMINISTRATOR)
    async def open_fund(self, form: dict[str, str]) -> None:
        """Open the shared account of a compound that has none."""
        fund_id = await do(
            service.open_fund,
            _number(form.get("place_id", "")),
            name=form.get("name", ""),
            name_en=form.get("name_en", ""),
            bank_name=form.get("bank_name", ""),
            account_tail=form.get("account_tail", ""),
        )
        await self._show(fund_id)

    async def _show(self, fund_id: int) -> None:
        self.book = await ask(_book, fund_id, place_cookie(), "")
        self.own, self.own_after = self.book.own, self.book.own_after
        self.asking, self.asked = "", _NO_LINE
