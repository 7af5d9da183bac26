"""What everybody may know about the reports of a place: how many, and how many in time."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import clock, db, saying
from points_app.core.permissions import Actor
from points_app.service_requests.kinds import OPEN
from points_app.service_requests.models import ServiceRequest


@dataclass(frozen=True)
class PublicFigures:
    """How reports stand at a place: open now, solved this month, and the share of those in time (None: none yet)."""

    open: int = 0
    solved_this_month: int = 0
    on_time_percent: int | None = None


def public_figures(session: Session, _actor: Actor, path: str) -> PublicFigures:
    """Return a place's figures; two counts over small indexes, however many reports there have been."""
    here = db.below(col(ServiceRequest.path), path)
    is_open = col(ServiceRequest.state).in_(sorted(OPEN))
    still_open = session.exec(select(sa.func.count()).select_from(ServiceRequest).where(here, is_open)).one()
    rows = session.exec(
        select(ServiceRequest.on_time, sa.func.count())
        .where(here, ServiceRequest.solved_month == saying.iso_month(clock.today()))
        .group_by(col(ServiceRequest.on_time))
    ).all()
    counted = {bool(on_time): count for on_time, count in rows}
    solved = sum(counted.values())
    percent = round(100 * counted.get(True, 0) / solved) if solved else None
    return PublicFigures(still_open, solved, percent)
