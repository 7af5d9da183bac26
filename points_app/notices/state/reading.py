"""The notice board and one notice, as anybody reads them."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import reflex as rx
from sqlmodel import Session

from points_app.access.acting import ask, client_ip, do, here, me
from points_app.access.address import id_parameter, parameter
from points_app.access.handlers import public
from points_app.access.limits import slow_down_from
from points_app.access.page import PageState
from points_app.access.shared_views import see
from points_app.core import forms, secret
from points_app.core.errors import NotFound, TooMany
from points_app.core.paging import Page
from points_app.core.permissions import Actor
from points_app.notices import service, views
from points_app.notices.forms import SearchForm
from points_app.notices.kinds import NoticeKind
from points_app.people import queries as people

READS_LIMIT, READS_PER = 60, timedelta(minutes=1)


def _board(session: Session, actor: Actor, chosen: str, kind: str, text: str, after: str) -> Page[views.NoticeRow]:
    place = people.current_place(session, actor, chosen)
    wanted = next((one for one in NoticeKind if one.value == kind), None)
    return views.board(session, actor, place.path, wanted, text, after)


def _slow_down(session: Session, _actor: Actor, ip: str) -> None:
    slow_down_from(session, "reads-from", ip, limit=READS_LIMIT, per=READS_PER)


class NoticeBoardState(PageState, rx.State):
    """The list of notices of the place that is looked at."""

    kind: str = ""
    text: str = ""
    rows: list[views.NoticeRow] = []
    after: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        """Read the first page, of the kind and with the words that the address names."""
        wanted = forms.read(SearchForm, {"text": parameter(self, "text")})
        self.kind, self.text = parameter(self, "kind")[:20], wanted.text
        await self._read()

    @rx.event
    @public
    async def more(self) -> None:
        """Add the next page."""
        if self.after:
            await self._read(self.after)

    async def _read(self, after: str = "") -> None:
        place = await here()
        if self.text:  # what one looks for, others do not
            page = await ask(_board, place, self.kind, self.text, after)
        else:
            page = await see(self, _board, place, self.kind, "", after)
        self.rows = [*(self.rows if after else []), *page.rows]
        self.after, self.ready = page.after, True


class NoticeState(PageState, rx.State):
    """One notice, and its readers' count."""

    view: views.NoticeView = views.NoticeView()
    missing: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        """Read the notice that the address names."""
        await self._read(0)

    @rx.event
    @public
    async def show_version(self, number: int) -> None:
        """Show one of its wordings; 0 for the present one."""
        await self._read(number)

    @rx.event
    @public
    async def count(self) -> None:
        """Count this visitor, once a day, after the page is shown."""
        with suppress(TooMany):  # nobody reads so many in a minute; the reader need not be told
            await do(_slow_down, client_ip())
            # Only what the server knows to be true counts: a cookie that opens nothing is anybody's invention.
            resident = (await me()).resident_id
            visitor = f"resident {resident}" if resident else f"{client_ip()} {self.router.headers.user_agent}"
            hashed = await asyncio.to_thread(secret.fingerprint, "notice-visitor", visitor)
            await do(service.count_read, id_parameter(self, "id"), hashed)

    async def _read(self, number: int) -> None:
        try:
            self.view, self.missing = await ask(views.notice, id_parameter(self, "id"), number), ""
        except NotFound as error:
            self.view, self.missing = views.NoticeView(), error.message
        self.ready = True
