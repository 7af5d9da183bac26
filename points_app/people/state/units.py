"""The state of a unit's page."""

import reflex as rx
from reflex.event import EventSpec

from points_app.access import effects
from points_app.access.acting import ask, do
from points_app.access.address import id_parameter
from points_app.access.handlers import allow
from points_app.core.i18n import _
from points_app.people import queries, service, views
from points_app.people.forms.register import CandidateForm, UnitForm
from points_app.people.rights import KEEPERS
from points_app.people.state.common import KeyedPageState


class UnitState(KeyedPageState, rx.State):
    """One unit and its owners."""

    unit: views.UnitPage = views.UnitPage()
    candidates: list[queries.PersonView] = []
    searched: bool = False

    @rx.event
    @allow(*KEEPERS)
    async def load(self) -> None:
        """Read the unit that the address names."""
        self.candidates, self.searched = [], False
        await self._read(id_parameter(self, "id"))

    async def _read(self, unit_id: int) -> None:
        self.unit = await ask(views.unit_page, unit_id)
        self._renew_forms()
        self.ready = True

    @rx.event
    @allow(*KEEPERS)
    async def save(self, form: UnitForm) -> EventSpec:
        """Change door and area."""
        await do(service.change_unit, self.unit.id, form)
        await self._read(self.unit.id)
        return effects.done(_("已保存。"))

    @rx.event
    @allow(*KEEPERS)
    async def find(self, form: CandidateForm) -> None:
        """Find people who could be an owner."""
        self.candidates = await ask(queries.find_candidates, self.unit.path, form.who)
        self.searched = True

    @rx.event
    @allow(*KEEPERS)
    async def add_owner(self, resident_id: int) -> EventSpec:
        """Record an owner."""
        await do(service.add_owner, self.unit.id, resident_id)
        self.candidates, self.searched = [], False
        await self._read(self.unit.id)
        return effects.done(_("已登记产权人。"))

    @rx.event
    @allow(*KEEPERS)
    async def remove_owner(self, resident_id: int) -> EventSpec:
        """Take an owner off."""
        await do(service.remove_owner, self.unit.id, resident_id)
        await self._read(self.unit.id)
        return effects.done(_("已移除产权人。"))
