"""Sending a report, in few words."""

from datetime import UTC, datetime
from typing import Any

from points_app.core import db, photos
from points_app.core.permissions import NOBODY, Actor
from points_app.service_requests import service
from points_app.service_requests.models import ServiceRequest
from tests.world import Person, World, do

MONDAY = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai, no holiday near


def form(world: World, **changes: Any) -> service.ReportForm:
    given = {"need": "urgent", "category": "water", "text": "厨房水管裂了", "tag": world.tag, "key": "k1"}
    return service.ReportForm(**{**given, **changes})


def send(
    world: World,
    *pictures: photos.PhotoBlob,
    who: Person | Actor = NOBODY,
    at: datetime | None = None,
    **changes: Any,
) -> tuple[str, int]:
    """Send a report; return code and id."""
    code = do(service.report, who, form(world, **changes), pictures, at=at)
    return code, row_of(code).id


def row_of(code: str) -> ServiceRequest:
    with db.read() as session:
        row = service.by_code(session, code)
        session.expunge(row)
        return row
