"""All HTTP routes of our own, in front of Reflex's."""

from starlette.applications import Starlette

from points_app.api import photos, session

api = Starlette(routes=[*session.routes, *photos.routes])
