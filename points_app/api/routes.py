"""Routes for machines, and the picture route."""

from starlette.routing import Route

from points_app.api import health, photos
from points_app.web import errors

ANY_METHOD = ["GET", "POST", "PUT", "PATCH", "DELETE"]
ROUTES = [
    *photos.ROUTES,
    *health.ROUTES,
    Route("/api/{rest:path}", errors.unknown, methods=ANY_METHOD),  # last: all that is left
]
