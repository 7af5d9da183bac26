"""The home page of a reader, put together from what everybody gets and what is their own, as its state does."""

from sqlmodel import Session

from points_app.boards.views import HomeView, home_alike, home_of, own_home
from points_app.core.permissions import NOBODY, Actor
from points_app.notices.views import urgent


def home(session: Session, actor: Actor, chosen: str) -> HomeView:
    """Return the home page of the place that `chosen` names, for this actor."""
    own = own_home(session, actor, chosen)
    at_home = urgent(session, NOBODY, own.household_path) if own.household_path else []
    return home_of(home_alike(session, NOBODY, str(own.place_id)), own, at_home)
