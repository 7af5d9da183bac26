"""The honor board, and the committee's desk for it."""

from dataclasses import dataclass, replace
from typing import Any

import reflex as rx
from sqlmodel import Session

from points_app.access import effects
from points_app.access.acting import ask, do, here
from points_app.access.handlers import allow, public
from points_app.access.page import FormPageState, PageState
from points_app.access.shared_views import see
from points_app.core import clock, photos
from points_app.core.i18n import _
from points_app.core.idempotency import new_key
from points_app.core.paging import Page
from points_app.core.permissions import Actor
from points_app.honors import periods, queries, service, views
from points_app.honors.forms import HonorForm, SearchForm
from points_app.notices.forms import WithdrawForm
from points_app.notices.rights import PUBLISHERS
from points_app.notices.views import PlaceChoice, places_to_publish
from points_app.people import queries as people

NOBODY = queries.HonoredPerson()


@dataclass(frozen=True)
class PeriodChoice:
    """A period as the form offers it."""

    code: str
    words: str


def _board(session: Session, actor: Actor, chosen: str, after: str) -> Page[views.HonorRow]:
    return views.honors(session, actor, people.current_place(session, actor, chosen).path, after)


def _desk(session: Session, actor: Actor, after: str) -> tuple[Page[views.HonorRow], list[PlaceChoice]]:
    return views.own_honors(session, actor, after), places_to_publish(session, actor)


class HonorBoardState(PageState, rx.State):
    """The honors of the place that is looked at."""

    groups: list[views.HonorGroup] = []
    after: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        """Read the first page."""
        await self._read()

    @rx.event
    @public
    async def more(self) -> None:
        """Add the next page."""
        if self.after:
            await self._read(self.after)

    async def _read(self, after: str = "") -> None:
        page = await see(self, _board, await here(), after)
        self.groups = views.grouped(page.rows, self.groups if after else ())
        self.after, self.ready = page.after, True


class HonorWriteState(FormPageState, rx.State):
    """The committee's desk for honors."""

    groups: list[views.HonorGroup] = []
    after: str = ""
    places: list[PlaceChoice] = []
    periods: list[PeriodChoice] = []
    searched: bool = False
    found: list[queries.HonoredPerson] = []
    person: queries.HonoredPerson = NOBODY
    photo: str = ""
    photo_consent: bool = False
    today: str = ""
    key: str = ""
    withdrawing: int = 0
    withdrawing_name: str = ""
    withdrawing_key: str = ""

    @rx.event
    @allow(*PUBLISHERS)
    async def load(self) -> None:
        """Read the honors that the actor may withdraw, and what the form offers."""
        today = clock.today()
        self.today = today.isoformat()
        self.periods = [PeriodChoice(one.code, one.words) for one in periods.recent(today)]
        await self._read()

    @rx.event
    @allow(*PUBLISHERS)
    async def more(self) -> None:
        """Add the next page."""
        if self.after:
            await self._read(self.after)

    @rx.event
    @allow(*PUBLISHERS)
    async def search(self, form: SearchForm) -> None:
        """Look for residents by name or door."""
        self.found = await ask(queries.people_to_honor, form.text)
        self.searched, self.person = True, NOBODY

    @rx.event
    @allow(*PUBLISHERS)
    async def pick(self, resident_id: int) -> None:
        """Choose one of the residents found; 0 chooses none."""
        self.person = next((one for one in self.found if one.id == resident_id), NOBODY)
        self.photo_consent = self.person.photo_consent
        self.photo, self.key = "", new_key()

    @rx.event
    @allow(*PUBLISHERS)
    async def agree_to_photo(self, agreed: bool) -> None:
        """Offer the photo only when there is consent."""
        self.photo_consent = agreed
        self.photo = self.photo if agreed else ""

    @rx.event
    @allow(*PUBLISHERS)
    async def add_photo(self, answer: str) -> None:
        """Take the name that the upload by HTTP gave."""
        self.photo = photos.uploaded_names(answer)[0]

    @rx.event
    @allow(*PUBLISHERS)
    async def remove_photo(self) -> None:
        """Do without the photo."""
        self.photo = ""

    @rx.event
    @allow(*PUBLISHERS)
    async def publish(self, form: HonorForm) -> Any:
        """Publish an honor with what the paper form allows; once it is, a second tap has nothing to do."""
        if form.resident_id != self.person.id:
            return None
        await do(service.publish_honor, replace(form, photo=self.photo))
        self.person, self.photo, self.found, self.searched = NOBODY, "", [], False
        await self._read()
        return [effects.forget_kept(f"honor:{form.resident_id}"), effects.done(_("已登上光荣榜。"))]

    @rx.event
    @allow(*PUBLISHERS)
    async def ask_reason(self, honor_id: int, name: str) -> None:
        """Ask why an honor is withdrawn; 0 asks no more."""
        self.withdrawing, self.withdrawing_name, self.withdrawing_key = honor_id, name[:80], new_key()

    @rx.event
    @allow(*PUBLISHERS)
    async def withdraw(self, form: WithdrawForm) -> Any:
        """Withdraw the honor in question; a second tap has nothing to do."""
        if not self.withdrawing:
            return None
        await do(service.withdraw_honor, self.withdrawing, form)
        self.withdrawing = 0
        await self._read()
        return effects.done(_("已撤回。"))

    async def _read(self, after: str = "") -> None:
        page, self.places = await ask(_desk, after)
        self.groups = views.grouped(page.rows, self.groups if after else ())
        self.after, self.ready = page.after, True
