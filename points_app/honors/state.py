"""The honor board, and the committee's desk for it."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from sqlmodel import Session

from points_app.access.acting import ask, do, place_cookie
from points_app.access.handlers import allow, public
from points_app.access.page import FormPageState, PageState
from points_app.core import clock
from points_app.core.i18n import _
from points_app.core.permissions import Actor, Role
from points_app.honors import queries, service
from points_app.honors.forms import HonorDraft
from points_app.notices import text as words
from points_app.notices.queries import PlaceChoice, places_to_publish
from points_app.notices.service import new_key
from points_app.notices.state.reading import id_typed
from points_app.notices.state.writing import uploaded
from points_app.people import queries as people
from points_app.ui.posting import forget_kept

NOBODY = queries.HonoredPerson(0, "", "", name_consent=False, photo_consent=False, on_boards=False)


@dataclass(frozen=True)
class PeriodChoice:
    """A period as the form offers it."""

    code: str
    words: str


def _board(session: Session, actor: Actor, chosen: str, after: int) -> queries.HonorList:
    return queries.honors(session, actor, people.current_place(session, actor, chosen).path, after)


def _desk(session: Session, actor: Actor, after: int) -> tuple[queries.HonorList, list[PlaceChoice]]:
    return queries.own_honors(session, actor, after), places_to_publish(session, actor)


def joined(before: list[queries.HonorGroup], after: list[queries.HonorGroup]) -> list[queries.HonorGroup]:
    """Return two pages as one; a period that the page ends in goes on."""
    if not before or not after or before[-1].period != after[0].period:
        return [*before, *after]
    middle = queries.HonorGroup(after[0].period, [*before[-1].rows, *after[0].rows])
    return [*before[:-1], middle, *after[1:]]


class HonorBoardState(PageState, rx.State):
    """The honors of the place that is looked at."""

    groups: list[queries.HonorGroup] = []
    last: int = 0
    has_more: bool = False

    @rx.event
    @public
    async def load(self) -> None:
        """Read the first page."""
        await self._read(0)

    @rx.event
    @public
    async def more(self) -> None:
        """Add the next page."""
        await self._read(self.last)

    async def _read(self, after: int) -> None:
        page = await ask(_board, place_cookie(), after)
        self.groups = joined(self.groups, page.groups) if after else page.groups
        self.last, self.has_more, self.ready = page.last, page.has_more, True


class HonorWriteState(FormPageState, rx.State):
    """The committee's desk for honors."""

    groups: list[queries.HonorGroup] = []
    last: int = 0
    has_more: bool = False
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

    @rx.event
    @allow(Role.COMMITTEE)
    async def load(self) -> None:
        """Read the honors that the actor may withdraw, and what the form offers."""
        today = clock.today()
        self.today = today.isoformat()
        self.periods = [PeriodChoice(code, words.period_words(code)) for code in words.recent_periods(today)]
        await self._read(0)

    @rx.event
    @allow(Role.COMMITTEE)
    async def more(self) -> None:
        """Add the next page."""
        await self._read(self.last)

    @rx.event
    @allow(Role.COMMITTEE)
    async def search(self, form: dict[str, str]) -> None:
        """Look for residents by name or door."""
        self.found = await ask(queries.people_to_honor, form.get("text", ""))
        self.searched, self.person = True, NOBODY

    @rx.event
    @allow(Role.COMMITTEE)
    async def pick(self, resident_id: int) -> None:
        """Choose one of the residents found; 0 chooses none."""
        self.person = next((one for one in self.found if one.id == resident_id), NOBODY)
        self.photo_consent = self.person.photo_consent
        self.photo, self.key = "", new_key()

    @rx.event
    @allow(Role.COMMITTEE)
    async def agree_to_photo(self, agreed: bool) -> None:
        """Offer the photo only when there is consent."""
        self.photo_consent = agreed
        self.photo = self.photo if agreed else ""

    @rx.event
    @allow(Role.COMMITTEE)
    async def add_photo(self, answer: str) -> None:
        """Take the name that the upload by HTTP gave."""
        self.photo = next((one.name for one in uploaded(answer)), self.photo)

    @rx.event
    @allow(Role.COMMITTEE)
    async def remove_photo(self) -> None:
        """Do without the photo."""
        self.photo = ""

    @rx.event
    @allow(Role.COMMITTEE)
    async def publish(self, form: dict[str, Any]) -> Any:
        """Publish an honor with what the paper form allows; once it is, a second tap has nothing to do."""
        if not self.person.id:
            return None
        agreed = [kind for kind in ("honor_name", "honor_photo") if form.get(kind)]
        draft = HonorDraft(
            place_id=id_typed(str(form.get("place_id", ""))),
            resident_id=self.person.id,
            for_household=bool(form.get("for_household")),
            title=str(form.get("title", "")),
            citation=str(form.get("citation", "")),
            period=str(form.get("period", "")),
            photo=self.photo,
            consents=agreed,
            signed_on=str(form.get("signed_on", "")) if agreed else "",
        )
        await do(service.publish_honor, draft, self.key)
        typed = f"honor:{self.person.id}"
        self.person, self.photo, self.found, self.searched = NOBODY, "", [], False
        await self._read(0)
        return [forget_kept(typed), rx.toast.success(_("已登上光荣榜。"))]

    @rx.event
    @allow(Role.COMMITTEE)
    async def ask_reason(self, honor_id: int, name: str) -> None:
        """Ask why an honor is withdrawn; 0 asks no more."""
        self.withdrawing, self.withdrawing_name = honor_id, name[:80]

    @rx.event
    @allow(Role.COMMITTEE)
    async def withdraw(self, form: dict[str, Any]) -> Any:
        """Withdraw the honor in question; a second tap has nothing to do."""
        if not self.withdrawing:
            return None
        await do(service.withdraw_honor, self.withdrawing, str(form.get("reason", "")))
        self.withdrawing = 0
        await self._read(0)
        return rx.toast.success(_("已撤回。"))

    async def _read(self, after: int) -> None:
        page, self.places = await ask(_desk, after)
        self.groups = joined(self.groups, page.groups) if after else page.groups
        self.last, self.has_more, self.ready = page.last, page.has_more, True
