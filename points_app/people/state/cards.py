"""The state of the page with a building's cards."""

import reflex as rx
from reflex.event import EventSpec

from points_app.access import effects
from points_app.access.acting import ask, do
from points_app.access.address import id_parameter
from points_app.access.handlers import allow
from points_app.access.page import FormPageState
from points_app.core.i18n import _
from points_app.people import queries, service, views
from points_app.people.rights import KEEPERS
from points_app.people.views.place_settings import card_words


class CardsState(FormPageState, rx.State):
    """The cards of a building: made, printed on a sheet, revoked."""

    place: views.PlacePage = views.PlacePage()
    about: str = ""
    each: str = "1"
    sheet: list[views.CardRow] = []
    cards: list[views.CardRow] = []
    after: str = ""

    @rx.event
    @allow(*KEEPERS)
    async def load(self) -> None:
        """Read the cards of the place that the address names; with ?card= the sheet holds that one."""
        self.sheet = []
        card_id = id_parameter(self, "card")
        place_id = id_parameter(self, "at")
        if card_id:
            self.sheet = await ask(views.cards_to_print, [card_id])
            place_id = place_id or await ask(queries.place_of_card, card_id)
        self.place = await ask(views.place_page, place_id)
        self.about = await ask(card_words, self.place.path)
        await self._read_cards()
        self.ready = True

    async def _read_cards(self) -> None:
        self.cards, self.after = [], ""
        await self._read_more()

    async def _read_more(self) -> None:
        page = await ask(views.cards_of_place, self.place.id, self.after)
        self.cards, self.after = [*self.cards, *page.rows], page.after

    @rx.event
    @allow(*KEEPERS)
    async def load_more(self) -> None:
        """Read older cards."""
        if self.after:
            await self._read_more()

    @rx.event
    @allow(*KEEPERS)
    async def pick_each(self, each: str) -> None:
        """Choose how many cards a household gets."""
        self.each = each if each in {"1", "2", "3", "4"} else "1"

    @rx.event
    @allow(*KEEPERS)
    async def issue(self) -> None:
        """Make what is missing and lay the sheet out; a second time lays the same cards out again."""
        ids = await do(service.issue_cards, self.place.id, int(self.each))
        self.sheet = await ask(views.cards_to_print, ids)
        await self._read_cards()

    @rx.event
    @allow(*KEEPERS)
    async def revoke(self, card_id: int) -> EventSpec:
        """Make a card worthless."""
        await do(service.revoke_card, card_id)
        self.sheet = [card for card in self.sheet if card.id != card_id]
        await self._read_cards()
        return effects.done(_("卡已收回，不能再用。"))
