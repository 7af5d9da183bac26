"""Consents to publish: recorded with who and when, withdrawn at any moment, kept as rows (PIPL §§15, 25)."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import audit, clock, db, saying
from points_app.core.errors import InvalidInput, NotAllowed, NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.people.forms.mine import ConsentForm
from points_app.people.kinds import ConsentKind
from points_app.people.models import Consent, Resident
from points_app.people.rights import KEEPERS


def record_consent(session: Session, actor: Actor, resident_id: int, form: ConsentForm) -> datetime:
    """Record that a resident agrees; return since when. Recording twice changes nothing.

    The person may do it, or the committee (administrator) of the place, who keeps the paper form.
    """
    resident = _resident(session, actor, resident_id)
    found = _live(session, resident_id, form.kind)
    if found is not None:
        return found.given_at
    if actor.resident_id != resident_id:
        _need_newer_form(session, resident_id, form)
    given = Consent(
        resident_id=resident_id,
        kind=form.kind,
        recorded_by=actor.resident_id,
        given_at=_signing_moment(form.signed_on),
    )
    row, is_new = db.find_or_insert(session, given, "resident_id", "kind", "withdrawn_at")
    if is_new:
        _record(session, actor, "people.record_consent", row, resident)
    return row.given_at


def withdraw_consent(session: Session, actor: Actor, resident_id: int, kind: ConsentKind) -> None:
    """End a consent, at once; ending none changes nothing. The person may do it, or the committee of the place."""
    resident = _resident(session, actor, resident_id)
    found = _live(session, resident_id, kind)
    if found is not None:
        # A form may be dated today and withdrawn today: the end never lies before the beginning.
        found.withdrawn_at = max(clock.now(), found.given_at)
        session.flush()
        _record(session, actor, "people.withdraw_consent", found, resident)


def _record(session: Session, actor: Actor, verb: str, row: Consent, resident: Resident) -> None:
    audit.record(session, actor, verb, subject="consent", subject_id=row.id, path=resident.path)


def _signing_moment(signed_on: date | None) -> datetime:
    if signed_on is None or signed_on == clock.today():
        return clock.now()
    return clock.at_local(signed_on, 12)


def _need_newer_form(session: Session, resident_id: int, form: ConsentForm) -> None:
    """Raise InvalidInput when a form is not newer than the last withdrawal: a "no" is not undone by an old "yes"."""
    last = session.exec(
        select(sa.func.max(Consent.withdrawn_at)).where(Consent.resident_id == resident_id, Consent.kind == form.kind)
    ).one()
    if last is None or (form.signed_on is not None and form.signed_on > clock.local(last).date()):
        return
    raise InvalidInput(
        _(
            "本人在 {day} 撤回过同意，要有在那之后新签的同意书；请填新的签字日期，或请本人自己登记。",
            day=saying.day(last),
        ),
        "signed_on",
    )


def _live(session: Session, resident_id: int, kind: ConsentKind) -> Consent | None:
    return session.exec(
        select(Consent).where(
            Consent.resident_id == resident_id, Consent.kind == kind, col(Consent.withdrawn_at).is_(None)
        )
    ).first()


def _resident(session: Session, actor: Actor, resident_id: int) -> Resident:
    """Return the resident, for whom the actor may say yes or no."""
    me = actor.need_sign_in()
    resident = session.get(Resident, resident_id)
    if me == resident_id and resident is not None:
        return resident
    if not actor.roles & KEEPERS:
        raise NotAllowed(_("只有本人或居委会能登记和撤回同意。"))
    if resident is None:
        raise NotFound(_("没有这位居民，或者不归您管理。"))
    actor.need(KEEPERS, resident.path)
    return resident
