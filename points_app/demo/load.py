"""The demo community: one command, the same from every seed, filled slice by slice through their services."""

from datetime import timedelta
from importlib import import_module

from sqlmodel import Session, col, select

from points_app.core import clock, db
from points_app.demo import people as people_demo
from points_app.people.models import Place, Resident

SLICES = ("points", "service_requests", "shared_account", "notices", "honors")


def load(seed: int = 20260501) -> bool:
    """Fill an empty database with the demo community, all or nothing; return False when there are places already."""
    with db.write() as session:
        db.take_turns(session, "demo")
        if session.exec(select(Place).limit(1)).first() is not None:
            return False
        with clock.pinned(clock.now() - timedelta(days=183)):
            world = people_demo.fill(session, seed)
        for name in SLICES:
            import_module(f"points_app.demo.{name}").fill(session, world)
    return True


def is_loaded(session: Session) -> bool:
    """Whether the demo community lives here: all the sign-ins that it shows exist."""
    phones = [phone for _role, phone in people_demo.SIGN_INS]
    return len(session.exec(select(Resident.id).where(col(Resident.phone).in_(phones))).all()) == len(phones)
