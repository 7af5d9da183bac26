"""All HTTP routes of our own, in front of Reflex's."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route

from points_app.api import account, boards, errors, health, people, photos, points, reports, session

ANY_METHOD = ["GET", "POST", "PUT", "PATCH", "DELETE"]

api = Starlette(
    routes=[
        *session.routes,
        *people.routes,
        *boards.routes,
        *account.routes,
        *photos.routes,
        *points.routes,
        *reports.routes,
        *health.routes,
        Route("/api/{rest:path}", errors.unknown, methods=ANY_METHOD),  # last: all that is left
    ],
    exception_handlers={HTTPException: errors.refused, Exception: errors.failed},
)
