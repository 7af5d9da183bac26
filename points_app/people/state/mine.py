"""States of what a person sees of oneself: signing in, "me", password, card, the choice of a place."""

from urllib.parse import urlencode

import reflex as rx

from points_app.access.acting import ask, do, me, place_cookie
from points_app.access.address import id_parameter, parameter
from points_app.access.handlers import allow, public
from points_app.access.page import PageState
from points_app.core import forms, text
from points_app.core.errors import DomainError
from points_app.core.i18n import route
from points_app.core.permissions import Role
from points_app.people import queries, service, views
from points_app.people.forms.mine import ConsentForm
from points_app.people.kinds import PlaceKind
from points_app.people.offered import offered
from points_app.web.addresses import sign_in_address


class SignInState(rx.State):
    """Where to go after signing in, and in a demo who may be tried."""

    onward: str = ""
    card: str = ""
    """The page for a household card, which goes on to the same place."""
    demo_password: str = ""
    sign_ins: list[views.Option] = []

    @rx.event
    @public
    async def load(self) -> None:
        """Read the address; a demo shows a sign-in for every role."""
        onward = parameter(self, "next")
        self.onward = onward or route("/me/")
        self.card = f"{route('/card/')}?{urlencode({'next': onward})}" if onward else ""
        offer = offered()
        self.demo_password = offer.password
        self.sign_ins = [views.Option(phone, role.label) for role, phone in offer.sign_ins]


class MeState(PageState, rx.State):
    """The signed-in person's own page."""

    me: views.Me = views.Me()
    done: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        """Read the person's own data."""
        self.done = parameter(self, "done")
        await self._read()

    async def _read(self) -> None:
        self.me = await ask(views.me_view)
        self.ready = True

    @rx.event
    @allow(Role.RESIDENT)
    async def set_consent(self, kind: str, given: bool) -> None:
        """Give or withdraw a consent to publish."""
        form = forms.read(ConsentForm, {"kind": kind})
        resident_id = (await me()).need_sign_in()
        if given:
            await do(service.record_consent, resident_id, form)
        else:
            await do(service.withdraw_consent, resident_id, form.kind)
        await self._read()

    @rx.event
    @allow(Role.RESIDENT)
    async def show_me(self, shown: bool) -> None:
        """Show oneself on the boards or not."""
        await do(service.set_on_boards, on_boards=shown)
        await self._read()

    @rx.event
    @allow(Role.RESIDENT)
    async def show_household(self, shown: bool) -> None:
        """Show one's household on the boards or not."""
        household_id = (await me()).household_id or 0
        await do(service.set_on_boards, on_boards=shown, household_id=household_id)
        await self._read()

    @rx.event
    @allow(Role.RESIDENT)
    async def end_device(self, session_id: int) -> None:
        """Sign another device out."""
        await do(service.end_session, session_id)
        await self._read()


class PasswordState(PageState, rx.State):
    """The page on which a person changes the password."""

    signed_in: bool = False
    has_password: bool = True
    onward: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        """Read whether there is a password to ask for."""
        self.signed_in = (await me()).signed_in
        self.has_password = not self.signed_in or await ask(queries.stored_password) != ""
        self.onward = parameter(self, "next") or route("/me/")
        self.ready = True


class CardState(PageState, rx.State):
    """A household card: what it opens, or why it does not."""

    onward: str = ""
    sign_in: str = ""
    token: str = ""
    refused: str = ""
    card: views.CardPage = views.CardPage()

    @rx.event
    @public
    async def load(self) -> None:
        """Read the card that the address carries."""
        self.token, self.refused = parameter(self, "c"), ""
        self.onward = parameter(self, "next") or route("/me/")
        self.sign_in = sign_in_address(self.onward)
        if self.token:
            try:
                self.card = await ask(views.card_page, self.token)
            except DomainError as error:
                self.refused = error.message
        self.ready = True


class PlacesState(PageState, rx.State):
    """The choice of the place to look at."""

    onward: str = ""
    chosen: queries.PlaceView = queries.PlaceView()
    choice: views.PlaceChoice = views.PlaceChoice()
    searched: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        """Read the tree where the visitor is, or where the address says."""
        self.onward = parameter(self, "next") or route("/")
        self.chosen = await ask(queries.current_place, place_cookie())
        self.searched = ""
        self.choice = await ask(views.place_choice, self._at(), "")
        self.ready = True

    def _at(self) -> int:
        """Return the place whose inside is shown: the address's, else where the chosen one is among its neighbours."""
        if parameter(self, "at"):
            return id_parameter(self, "at")
        wide = self.chosen.kind == PlaceKind.COMMUNITY
        return self.chosen.id if wide else self.chosen.parent_id

    @rx.event
    @public
    async def search(self, typed: str) -> None:
        """Find places by the beginning of their name."""
        self.searched = text.line(typed)[:60]
        self.choice = await ask(views.place_choice, self._at(), self.searched)
