"""The home page: one read, so that the phone waits once."""

import reflex as rx

from points_app.access.acting import ask, place_cookie
from points_app.access.handlers import public
from points_app.access.page import PageState
from points_app.boards.views import HomeView, home


class HomeState(PageState, rx.State):
    """What the home page shows."""

    view: HomeView = HomeView()

    @rx.event
    @public
    async def load(self) -> None:
        """Read everything at once."""
        self.view = await ask(home, place_cookie())
        self.ready = True
