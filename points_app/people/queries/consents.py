"""Consents to publish that hold now."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from points_app.people.kinds import ConsentKind
from points_app.people.models import Consent

MAX_IDS = 1000


def live_consents(session: Session, resident_ids: Iterable[int]) -> dict[int, set[ConsentKind]]:
    """Return resident → kinds of consent that hold now, for at most 1,000 ids; who gave none is not in it."""
    ids = sorted(set(resident_ids))[:MAX_IDS]
    if not ids:
        return {}
    rows = session.exec(
        select(Consent.resident_id, Consent.kind)
        .where(col(Consent.resident_id).in_(ids), col(Consent.withdrawn_at).is_(None))
        .order_by(col(Consent.resident_id), col(Consent.id))
    ).all()
    found: dict[int, set[ConsentKind]] = {}
    for resident_id, kind in rows:
        found.setdefault(resident_id, set()).add(ConsentKind(kind))
    return found
