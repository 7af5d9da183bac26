"""All HTTP routes of our own, in front of Reflex's."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from points_app import slices
from points_app.web import errors

api = Starlette(routes=slices.routes(), exception_handlers={HTTPException: errors.refused, Exception: errors.failed})
