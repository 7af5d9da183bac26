"""GET /healthz: whether this process can serve; for the proxy and for whoever watches."""

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from points_app.core import db, log


async def health(_request: Request) -> Response:
    """Answer 200 when the database answers, else 503."""
    try:
        await db.in_thread(_ask_database)
    except Exception as error:  # noqa: BLE001  whatever it is, this process cannot serve
        log.ours.error("The database does not answer: %s", type(error).__name__)
        return JSONResponse({"database": False}, 503, headers={"cache-control": "no-store"})
    return JSONResponse({"database": True}, headers={"cache-control": "no-store"})


def _ask_database() -> None:
    with db.read() as session:
        session.execute(text("SELECT 1"))


ROUTES = [Route("/healthz", health, methods=["GET"])]
