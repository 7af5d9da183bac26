"""Consents to publish: recorded with who and when, withdrawn at any moment, kept as rows (PIPL §§15, 25)."""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from points_app.core import clock
from points_app.core.errors import InvalidInput, NotAllowed, NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor, Role
from points_app.people.kinds import ConsentKind
from points_app.people.models import Consent, Resident

RECORDERS = frozenset({Role.COMMITTEE, Role.ADMINISTRATOR})
MAX_IDS = 1000


def live_consents(session: Session, resident_ids: list[int]) -> dict[int, set[str]]:
    """Return resident → kinds of consent that hold now, for at most 1,000 ids; who gave none is not in it."""
    ids = sorted(set(resident_ids))[:MAX_IDS]
    if not ids:
        return {}
    rows = session.exec(
        select(Consent.resident_id, Consent.kind).where(
            col(Consent.resident_id).in_(ids), col(Consent.withdrawn_at).is_(None)
        )
    ).all()
    found: dict[int, set[str]] = {}
    for resident_id, kind in rows:
        found.setdefault(resident_id, set()).add(str(kind))
    return found


def record_consent(
    session: Session, actor: Actor, resident_id: int, kind: str, signed_on: date | None = None
) -> datetime:
    """Record that a resident agrees to `kind`; return since when. Recording twice changes nothing.

    The person may do it, or the committee (administrator) of the place, who keeps the paper form signed on `signed_on`.
    """
    wanted = _kind(kind)
    _need_right(session, actor, resident_id)
    found = _live(session, resident_id, wanted)
    if found is not None:
        return found.given_at
    if actor.resident_id != resident_id:
        _need_newer_form(session, resident_id, wanted, signed_on)
    row = Consent(
        resident_id=resident_id, kind=wanted, recorded_by=actor.resident_id, given_at=_signing_moment(signed_on)
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:  # another device recorded it in this very moment
        found = _live(session, resident_id, wanted)
        if found is None:
            raise
        return found.given_at
    return row.given_at


def withdraw_consent(session: Session, actor: Actor, resident_id: int, kind: str) -> None:
    """End a consent, at once; ending none changes nothing. The person may do it, or the committee of the place."""
    wanted = _kind(kind)
    _need_right(session, actor, resident_id)
    found = _live(session, resident_id, wanted)
    if found is not None:
        # A form may be dated today and withdrawn today: the end never lies before the beginning.
        found.withdrawn_at = max(clock.now(), found.given_at)
        session.flush()


def _kind(kind: str) -> ConsentKind:
    try:
        return ConsentKind(kind)
    except ValueError as error:
        raise InvalidInput(_("没有这一种同意事项。"), "kind") from error


def _signing_moment(signed_on: date | None) -> datetime:
    if signed_on is None or signed_on == clock.today():
        return clock.now()
    if signed_on > clock.today() or signed_on.year < 2000:
        raise InvalidInput(_("签字日期不能晚于今天。"), "signed_on")
    return clock.at_local(signed_on, 12).astimezone(UTC)


def _need_newer_form(session: Session, resident_id: int, kind: ConsentKind, signed_on: date | None) -> None:
    """Raise InvalidInput when a form is not newer than the last withdrawal: a "no" is not undone by an old "yes"."""
    last = session.exec(
        select(sa.func.max(Consent.withdrawn_at)).where(Consent.resident_id == resident_id, Consent.kind == kind)
    ).one()
    if last is None:
        return
    day = clock.local(last).date()
    if signed_on is None or signed_on <= day:
        raise InvalidInput(
            _(
                "本人在 {day} 撤回过同意，要有在那之后新签的同意书；请填新的签字日期，或请本人自己登记。",
                day=day.isoformat(),
            ),
            "signed_on",
        )


def _live(session: Session, resident_id: int, kind: ConsentKind) -> Consent | None:
    return session.exec(
        select(Consent).where(
            Consent.resident_id == resident_id, Consent.kind == kind, col(Consent.withdrawn_at).is_(None)
        )
    ).first()


def _need_right(session: Session, actor: Actor, resident_id: int) -> None:
    me = actor.need_sign_in()
    resident = session.get(Resident, resident_id)
    if me == resident_id and resident is not None:
        return
    if not actor.roles & RECORDERS:
        raise NotAllowed(_("只有本人或居委会能登记和撤回同意。"))
    if resident is None:
        raise NotFound(_("没有这位居民，或者不归您管理。"))
    actor.need(RECORDERS, resident.path)
