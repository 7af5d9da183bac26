"""The home page: one read, so that the phone waits once."""

import reflex as rx

from points_app.boards.queries.home import HomeView, home
from points_app.people.marks import ask, place_cookie, public


class HomeState(rx.State):
    """What the home page shows."""

    ready: bool = False
    view: HomeView = HomeView()

    @rx.event
    @public
    async def load(self) -> None:
        """Read everything at once."""
        self.view = await ask(home, place_cookie())
        self.ready = True
