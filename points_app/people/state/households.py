"""The state of a household's page."""

import reflex as rx
from reflex.event import EventSpec

from points_app.access import effects
from points_app.access.acting import ask, do
from points_app.access.address import id_parameter
from points_app.access.handlers import allow
from points_app.core.i18n import _, route
from points_app.people import service, views
from points_app.people.forms.register import GiveForm, HouseholdForm, MoveForm, ResidentForm
from points_app.people.rights import KEEPERS
from points_app.people.state.common import KeyedPageState


class HouseholdState(KeyedPageState, rx.State):
    """One household."""

    household: views.HouseholdPage = views.HouseholdPage()

    @rx.event
    @allow(*KEEPERS)
    async def load(self) -> None:
        """Read the household that the address names."""
        await self._read(id_parameter(self, "id"))

    async def _read(self, household_id: int) -> None:
        self.household = await ask(views.household_page, household_id)
        self._renew_forms()
        self.ready = True

    @rx.event
    @allow(*KEEPERS)
    async def add_resident(self, form: ResidentForm) -> EventSpec:
        """Add a person to the household."""
        await do(service.add_resident, self.household.id, form)
        await self._read(self.household.id)
        return effects.done(_("已添加。"))

    @rx.event
    @allow(*KEEPERS)
    async def save(self, form: HouseholdForm) -> EventSpec:
        """Change the door and the head."""
        await do(service.change_household, self.household.id, form)
        await self._read(self.household.id)
        return effects.done(_("已保存。"))

    @rx.event
    @allow(*KEEPERS)
    async def move(self, form: MoveForm) -> EventSpec:
        """Move the household with all it has, and open where it lives now."""
        now = await do(service.move_household, self.household.id, form)
        await self._read(now)
        return rx.redirect(f"{route('/people/household/')}?id={now}", replace=True)

    @rx.event
    @allow(*KEEPERS)
    async def give(self, form: GiveForm) -> EventSpec:
        """Give what is left of an ended household to the one its people live in now."""
        said = await do(service.give_rest, self.household.id, form)
        await self._read(self.household.id)
        return effects.done(said)

    @rx.event
    @allow(*KEEPERS)
    async def show_on_boards(self, shown: bool) -> None:
        """Show the household on the boards or not, as it asked."""
        await do(service.set_on_boards, on_boards=shown, household_id=self.household.id)
        await self._read(self.household.id)

    @rx.event
    @allow(*KEEPERS)
    async def issue_card(self) -> EventSpec:
        """Make one more card and open it for printing; a second tap opens the same one."""
        made = await do(service.issue_card, self.household.id, self.key)
        return rx.redirect(f"{route('/people/cards/')}?card={made}")

    @rx.event
    @allow(*KEEPERS)
    async def revoke_card(self, card_id: int) -> EventSpec:
        """Make a card worthless."""
        await do(service.revoke_card, card_id)
        await self._read(self.household.id)
        return effects.done(_("卡已收回，不能再用。"))
