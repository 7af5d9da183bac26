"""States of what everybody reads: the board, the catalogue of rules, the own passbook."""

from dataclasses import replace

import reflex as rx
from sqlmodel import Session

from points_app.access.acting import ask, do, place_cookie
from points_app.access.handlers import allow, public
from points_app.access.page import PageState
from points_app.core.permissions import Actor, Role
from points_app.people.queries import current_place
from points_app.points import queries, service


class BoardState(PageState, rx.State):
    """The points board as the visitor asked for it, month first."""

    by: str = "household"
    period: str = "month"
    level: str = ""
    levels: list[queries.LevelView] = []
    place: str = ""
    period_words: str = ""
    rows: list[queries.BoardRow] = []
    me: list[queries.BoardRow] = []
    hidden: bool = False
    after: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        """Read the first page."""
        await self._read()

    @rx.event
    @public
    async def pick_by(self, by: str) -> None:
        """Rank households or persons."""
        await self._read(by=by)

    @rx.event
    @public
    async def pick_period(self, period: str) -> None:
        """Rank this month, quarter, year, or all time."""
        await self._read(period=period)

    @rx.event
    @public
    async def pick_level(self, level: str) -> None:
        """Rank the building, the compound or the community."""
        await self._read(level=level)

    async def _read(self, **change: str) -> None:
        wanted = {"by": self.by, "period": self.period, "level": self.level} | change
        page = await ask(queries.board_page, place_cookie(), **wanted)
        self.by, self.period, self.level = wanted["by"], wanted["period"], page.level
        self.levels, self.place = page.levels, page.view.place
        self.period_words, self.hidden = page.view.period_words, page.view.hidden
        self.rows, self.me, self.after = page.view.rows, page.view.me, page.view.next
        self.ready = True

    @rx.event
    @public
    async def more(self) -> None:
        """Read the next page."""
        if self.after:
            page = await ask(
                queries.board_page,
                place_cookie(),
                level=self.level,
                by=self.by,
                period=self.period,
                after=self.after,
            )
            self.rows, self.after = self.rows + page.view.rows, page.view.next


class PassbookState(PageState, rx.State):
    """The own household's passbook."""

    signed_in: bool = False
    book: queries.PassbookView = queries.PassbookView()
    entries: list[queries.EntryView] = []
    opened: queries.EntryView = queries.EntryView()

    @rx.event
    @public
    async def load(self) -> None:
        """Read balance and newest entries; a visitor is told to sign in."""
        await self._read()

    async def _read(self) -> None:
        self.signed_in, book = await ask(_passbook, 0, "")
        self.entries, self.book = book.entries, _without_entries(book)
        self.opened = queries.EntryView()
        self.ready = True

    @rx.event
    @allow(Role.RESIDENT)
    async def more(self) -> None:
        """Read older entries."""
        if self.book.next:
            _signed_in, book = await ask(_passbook, self.book.next, self.entries[-1].month if self.entries else "")
            self.entries, self.book = self.entries + book.entries, _without_entries(book)

    @rx.event
    @allow(Role.RESIDENT)
    async def open_entry(self, entry_id: int) -> None:
        """Show one entry with rule, reason, who and when."""
        self.opened = next((e for e in self.entries if e.id == entry_id), queries.EntryView())

    @rx.event
    @public
    async def close_entry(self) -> None:
        """Close the sheet."""
        self.opened = queries.EntryView()

    @rx.event
    @allow(Role.RESIDENT)
    async def show_household(self, on: bool) -> None:
        """Put the household on the boards or take it off."""
        await do(service.set_on_boards, on=on, household=True)
        await self._read()

    @rx.event
    @allow(Role.RESIDENT)
    async def show_me(self, on: bool) -> None:
        """Put oneself on the boards or take oneself off."""
        await do(service.set_on_boards, on=on, household=False)
        await self._read()


def _passbook(session: Session, actor: Actor, before: int, last_month: str) -> tuple[bool, queries.PassbookView]:
    return actor.signed_in, queries.passbook(session, actor, before=before, last_month=last_month)


def _without_entries(book: queries.PassbookView) -> queries.PassbookView:
    """Return the book's figures alone: the entries of all pages are kept beside it, once."""
    return replace(book, entries=[])


class CatalogueState(PageState, rx.State):
    """The rules in force where the visitor looks."""

    dimensions: list[queries.DimensionView] = []

    @rx.event
    @public
    async def load(self) -> None:
        """Read the catalogue."""
        found = await ask(_catalogue, place_cookie())
        self.dimensions = [group for group in found if group.rules]
        self.ready = True


def _catalogue(session: Session, actor: Actor, chosen: str) -> list[queries.DimensionView]:
    return queries.catalogue(session, actor, current_place(session, actor, chosen).path)
