"""States of what everybody reads: the board, the catalogue of rules, the own passbook."""

from dataclasses import replace
from typing import Annotated

import reflex as rx
from sqlmodel import Session

from points_app.access.acting import ask, do, place_cookie
from points_app.access.handlers import allow, public
from points_app.access.page import PageState
from points_app.access.shared_views import read
from points_app.core.fields import Choice
from points_app.core.permissions import Actor, Role
from points_app.points import service, views
from points_app.points.kinds import Period, Subject


class BoardState(PageState, rx.State):
    """The points board as the visitor asked for it, month first."""

    by: str = Subject.HOUSEHOLD
    period: str = Period.MONTH
    level: str = ""
    levels: list[views.LevelView] = []
    place: str = ""
    period_words: str = ""
    rows: list[views.BoardRow] = []
    me: list[views.BoardRow] = []
    hidden: bool = False
    after: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        """Read the first page."""
        await self._read()

    @rx.event
    @public
    async def pick_by(self, by: Annotated[Subject, Choice(Subject)]) -> None:
        """Rank households or persons."""
        await self._read(by=by)

    @rx.event
    @public
    async def pick_period(self, period: Annotated[Period, Choice(Period)]) -> None:
        """Rank this month, quarter, year, or all time."""
        await self._read(period=period)

    @rx.event
    @public
    async def pick_level(self, level: str) -> None:
        """Rank the building, the compound or the community."""
        await self._read(level=level)

    async def _read(self, by: Subject | None = None, period: Period | None = None, level: str | None = None) -> None:
        by, period = by or Subject(self.by), period or Period(self.period)
        level = self.level if level is None else level
        page = await read(self, views.board_page, place_cookie(), level=level, by=by, period=period)
        self.by, self.period, self.level = by, period, page.level
        self.levels, self.place = page.levels, page.view.place
        self.period_words, self.hidden = page.view.period_words, page.view.hidden
        self.rows, self.me, self.after = page.view.rows, page.view.me, page.view.after
        self.ready = True

    @rx.event
    @public
    async def more(self) -> None:
        """Read the next page."""
        if self.after:
            by, period = Subject(self.by), Period(self.period)
            page = await read(
                self, views.board_page, place_cookie(), level=self.level, by=by, period=period, after=self.after
            )
            self.rows, self.after = self.rows + page.view.rows, page.view.after


class PassbookState(PageState, rx.State):
    """The own household's passbook."""

    signed_in: bool = False
    book: views.PassbookView = views.PassbookView()
    entries: list[views.EntryView] = []
    opened: views.EntryView = views.EntryView()

    @rx.event
    @public
    async def load(self) -> None:
        """Read balance and newest entries; a visitor is told to sign in."""
        await self._read()

    async def _read(self) -> None:
        self.signed_in, book = await ask(_passbook, "", "")
        self.entries, self.book = book.entries, _without_entries(book)
        self.opened = views.EntryView()
        self.ready = True

    @rx.event
    @allow(Role.RESIDENT)
    async def more(self) -> None:
        """Read older entries."""
        if self.book.after:
            _signed_in, book = await ask(_passbook, self.book.after, self.entries[-1].month if self.entries else "")
            self.entries, self.book = self.entries + book.entries, _without_entries(book)

    @rx.event
    @allow(Role.RESIDENT)
    async def open_entry(self, entry_id: int) -> None:
        """Show one entry with rule, reason, who and when."""
        self.opened = next((e for e in self.entries if e.id == entry_id), views.EntryView())

    @rx.event
    @public
    async def close_entry(self) -> None:
        """Close the sheet."""
        self.opened = views.EntryView()

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


def _passbook(session: Session, actor: Actor, after: str, last_month: str) -> tuple[bool, views.PassbookView]:
    return actor.signed_in, views.passbook(session, actor, after, last_month)


def _without_entries(book: views.PassbookView) -> views.PassbookView:
    """Return the figures alone: the entries of all pages are kept beside them, once."""
    return replace(book, entries=[])


class CatalogueState(PageState, rx.State):
    """The rules in force where the visitor looks."""

    dimensions: list[views.DimensionView] = []

    @rx.event
    @public
    async def load(self) -> None:
        """Read the catalogue."""
        self.dimensions = await ask(views.catalogue, place_cookie())
        self.ready = True
