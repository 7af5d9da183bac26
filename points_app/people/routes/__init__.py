"""People over HTTP: signing in and out, cards, rosters."""

from points_app.people.routes import register, session

ROUTES = [*session.ROUTES, *register.ROUTES]

__all__ = ["ROUTES"]
