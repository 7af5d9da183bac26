"""The home page: read at once, so that the phone waits once; what everybody gets alike is read once for all."""

import reflex as rx

from points_app.access.acting import ask, has_token, place_cookie
from points_app.access.handlers import public
from points_app.access.page import PageState
from points_app.access.shared_views import see
from points_app.boards.views import HomeView, home_alike, home_of, own_home
from points_app.notices.views import urgent


class HomeState(PageState, rx.State):
    """What the home page shows."""

    view: HomeView = HomeView()

    @rx.event
    @public
    async def load(self) -> None:
        """Read what everybody gets, and what is the visitor's own."""
        self.view = await self._own() if has_token() else (await see(self, home_alike, place_cookie())).view
        self.ready = True

    async def _own(self) -> HomeView:
        own = await ask(own_home, place_cookie())
        at_home = await see(self, urgent, own.household_path) if own.household_path else []
        return home_of(await see(self, home_alike, str(own.place_id)), own, at_home)
