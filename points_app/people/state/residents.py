"""The state of a person's page, for whoever keeps the register."""

import asyncio

import reflex as rx
from reflex.event import EventSpec

from points_app.access import effects
from points_app.access.acting import ask, do
from points_app.access.address import id_parameter
from points_app.access.handlers import allow
from points_app.core.i18n import _, route
from points_app.people import service, views
from points_app.people.forms.register import MoveForm, ResidentForm
from points_app.people.rights import KEEPERS
from points_app.people.state.common import KeyedPageState


class PersonState(KeyedPageState, rx.State):
    """One person."""

    person: views.PersonPage = views.PersonPage()
    password_once: str = ""
    asking_move: bool = False

    @rx.event
    @allow(*KEEPERS)
    async def load(self) -> None:
        """Read the person that the address names."""
        self.password_once, self.asking_move = "", False
        await self._read(id_parameter(self, "id"))

    async def _read(self, resident_id: int) -> None:
        self.person = await ask(views.person_page, resident_id)
        self._renew_forms()
        self.ready = True

    @rx.event
    @allow(*KEEPERS)
    async def save(self, form: ResidentForm) -> EventSpec:
        """Change name and phone number."""
        await do(service.change_resident, self.person.id, form)
        await self._read(self.person.id)
        return effects.done(_("已保存。"))

    @rx.event
    @allow(*KEEPERS)
    async def hand_out_password(self) -> None:
        """Make a one-time password and show it; a second tap does not replace the one that is being read."""
        if self.password_once:
            return
        prepared = await asyncio.to_thread(service.prepare_password)
        await do(service.hand_out_password, self.person.id, prepared)
        await self._read(self.person.id)
        self.password_once = prepared.password

    @rx.event
    @allow(*KEEPERS)
    async def revoke(self, grant_id: int, vacant: bool) -> EventSpec:
        """Take a role back, though the office is `vacant` then."""
        await do(service.revoke_role, grant_id, vacant=vacant)
        await self._read(self.person.id)
        return effects.done(_("已收回。"))

    @rx.event
    @allow(*KEEPERS)
    async def move(self, form: MoveForm) -> EventSpec:
        """Move the person to another home in the community, and open that home."""
        home = await do(service.move_resident, self.person.id, form)
        return rx.redirect(f"{route('/people/household/')}?id={home}")

    @rx.event
    @allow(*KEEPERS)
    async def ask_move(self, asking: bool) -> None:
        """Open or close the question whether the person moved out."""
        self.asking_move = asking

    @rx.event
    @allow(*KEEPERS)
    async def move_out(self, vacant: bool) -> EventSpec:
        """Take the person off the active register, though an office is `vacant` then."""
        await do(service.move_out, self.person.id, vacant=vacant)
        self.asking_move = False
        await self._read(self.person.id)
        return effects.done(_("已迁出。"))
