"""The state of a place of the register: its households, staff and units, a search, and the places below it."""

import reflex as rx
from reflex.event import EventSpec

from points_app.access import effects
from points_app.access.acting import ask, do
from points_app.access.address import id_parameter, parameter
from points_app.access.handlers import allow
from points_app.core.errors import InvalidInput
from points_app.core.fields import Choice
from points_app.core.i18n import _, route
from points_app.core.permissions import Role
from points_app.people import service, views
from points_app.people.forms.register import (
    CandidateForm,
    DoorForm,
    FindForm,
    NamesForm,
    PersonForm,
    PlaceForm,
    UnitForm,
)
from points_app.people.rights import KEEPERS
from points_app.people.state.common import KeyedPageState

TABS = ("households", "staff", "units", "place")


class RegisterState(KeyedPageState, rx.State):
    """A place of the register. `after` asks for what follows the list that is shown."""

    place: views.PlacePage = views.PlacePage()
    tops: list[views.PlaceRow] = []
    tab: str = "households"
    searched: str = ""
    households: list[views.HouseholdRow] = []
    people: list[views.PersonRow] = []
    staff: list[views.GrantRow] = []
    units: list[views.UnitRow] = []
    after: str = ""
    candidates: list[views.CandidateRow] = []
    vacancies: list[str] = []
    left: list[views.HouseholdRow] = []
    unclear: list[views.HouseholdRow] = []
    candidate_text: str = ""

    @rx.event
    @allow(*KEEPERS)
    async def load(self) -> None:
        """Read the place that the address names, else the first one that the actor keeps."""
        place_id = id_parameter(self, "at")
        asked = parameter(self, "tab")
        self.tab = asked if asked in TABS else "households"
        self.searched, self.candidates = "", []
        self.tops = await ask(views.keeper_tops)
        await self._read_place(place_id)
        await self._read_list()
        self.ready = True

    async def _read_place(self, place_id: int) -> None:
        self.place = await ask(views.place_page, place_id)
        self._renew_forms()

    async def _read_list(self) -> None:
        self.households, self.people, self.staff, self.units, self.after = [], [], [], [], ""
        await self._read_more()

    async def _read_more(self) -> None:
        at, after = self.place.id, self.after
        if self.searched:
            people = await ask(views.person_rows, at, self.searched, after)
            self.people, self.after = [*self.people, *people.rows], people.after
        elif self.tab == "households":
            if not after:
                self.left = await ask(views.left_rows, at)
                self.unclear = await ask(views.unclear_rows, at)
            doors = await ask(views.household_rows, at, after)
            self.households, self.after = [*self.households, *doors.rows], doors.after
        elif self.tab == "staff":
            self.vacancies = await ask(views.vacancy_lines, at)
            staff = await ask(views.staff_rows, at, after)
            self.staff, self.after = [*self.staff, *staff.rows], staff.after
        elif self.tab == "units":
            units = await ask(views.unit_rows, at, after)
            self.units, self.after = [*self.units, *units.rows], units.after

    @rx.event
    @allow(*KEEPERS)
    async def pick_tab(self, tab: str) -> None:
        """Show another side of the place."""
        if tab not in TABS:
            raise InvalidInput(_("没有这一栏，请刷新页面。"))
        self.tab, self.searched = tab, ""
        await self._read_list()

    @rx.event
    @allow(*KEEPERS)
    async def load_more(self) -> None:
        """Read the next page of the list."""
        if self.after:
            await self._read_more()

    @rx.event
    @allow(*KEEPERS)
    async def search(self, form: FindForm) -> None:
        """Find people by the beginning of the name or number, or by door."""
        self.searched = form.text
        await self._read_list()

    @rx.event
    @allow(*KEEPERS)
    async def add_place(self, form: PlaceForm) -> EventSpec:
        """Add a place right below this one."""
        await do(service.add_place, self.place.id, form)
        await self._read_place(self.place.id)
        return effects.done(_("已添加。"))

    @rx.event
    @allow(*KEEPERS)
    async def rename_place(self, form: NamesForm) -> EventSpec:
        """Change this place's names."""
        await do(service.rename_place, self.place.id, form)
        await self._read_place(self.place.id)
        return effects.done(_("已保存。"))

    @rx.event
    @allow(*KEEPERS)
    async def delete_place(self, place_id: int) -> EventSpec:
        """Delete an unused place below this one."""
        await do(service.delete_place, place_id)
        await self._read_place(self.place.id)
        return effects.done(_("已删除。"))

    @rx.event
    @allow(*KEEPERS)
    async def add_household(self, form: DoorForm) -> EventSpec:
        """Add a household here and open it, to add its people."""
        made = await do(service.add_household, self.place.id, form)
        return rx.redirect(f"{route('/people/household/')}?id={made}")

    @rx.event
    @allow(*KEEPERS)
    async def add_unit(self, form: UnitForm) -> EventSpec:
        """Add a unit here and open it, to add its owners."""
        made = await do(service.add_unit, self.place.id, form)
        return rx.redirect(f"{route('/people/unit/')}?id={made}")

    @rx.event
    @allow(*KEEPERS)
    async def add_person(self, form: PersonForm) -> EventSpec:
        """Register somebody who works here and lives elsewhere, and open the person's page."""
        made = await do(service.add_person, self.place.id, form)
        return rx.redirect(f"{route('/people/person/')}?id={made}")

    @rx.event
    @allow(*KEEPERS)
    async def find_candidates(self, form: CandidateForm) -> None:
        """Find people who could be given a role here: of this place, then of all that the actor keeps."""
        self.candidate_text = form.who
        self.candidates = await ask(views.candidate_rows, self.place.path, form.who)

    @rx.event
    @allow(*KEEPERS)
    async def grant(self, resident_id: int, role: str) -> EventSpec:
        """Give a person a role here."""
        await do(service.grant_role, resident_id, Choice(Role).read(role, _("角色")), self.place.id)
        self.candidates, self.candidate_text = [], ""
        self._renew_forms()
        await self._read_list()
        return effects.done(_("已任命。"))

    @rx.event
    @allow(*KEEPERS)
    async def revoke(self, grant_id: int, vacant: bool) -> EventSpec:
        """Take a role back, though the office is `vacant` then."""
        await do(service.revoke_role, grant_id, vacant=vacant)
        await self._read_list()
        return effects.done(_("已收回。"))
