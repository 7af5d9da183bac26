"""Every write of honors."""

from sqlmodel import Session, select

from points_app.core import audit, clock, photos
from points_app.core.errors import Conflict, InvalidInput, NotFound
from points_app.core.i18n import _
from points_app.core.idempotency import derived_key, once
from points_app.core.permissions import Actor
from points_app.honors.forms import HonorForm
from points_app.honors.models import Honor
from points_app.honors.pictures import OF_HONOR, PICTURES
from points_app.notices.forms import WithdrawForm
from points_app.notices.queries import place_to_publish
from points_app.notices.rights import PUBLISHERS
from points_app.people import queries as people
from points_app.people.forms.mine import ConsentForm
from points_app.people.kinds import ConsentKind
from points_app.people.service import record_consent


def publish_honor(session: Session, actor: Actor, form: HonorForm) -> int:
    """Publish an honor and return its id; consents that the form brings on paper are recorded with it.

    Raises InvalidInput when the resident does not live at the place, has chosen to be on no board, or a photo comes
    without that person's consent.
    """
    place = place_to_publish(session, actor, form.place_id)
    verb = "honors.publish_honor"

    def work() -> int:
        resident = _resident_to_honor(session, form, place.path)
        for kind in form.consents:
            record_consent(session, actor, resident.id, ConsentForm(kind=kind, signed_on=form.signed_on))
        if form.photo and not _agrees_to_photo(session, resident.id):
            raise InvalidInput(_("放照片要有本人同意，请先登记同意书。"), "photo")
        honor = Honor(
            place_id=place.id,
            path=place.path,
            resident_id=resident.id,
            household_id=resident.household_id if form.for_household else None,
            title=form.title,
            citation=form.citation,
            period=form.period.code,
            published_by=actor.need_sign_in(),
            published_at=clock.now(),
            idempotency_key=derived_key(actor, verb, form.key),
        )
        session.add(honor)
        session.flush()
        if form.photo:
            (blob,) = photos.take(session, actor, PICTURES, [form.photo])
            photos.attach(session, blob, OF_HONOR, honor.id or 0)
        _record(session, actor, verb, honor)
        return honor.id or 0

    return once(session, actor, verb, form, work)


def withdraw_honor(session: Session, actor: Actor, honor_id: int, form: WithdrawForm) -> None:
    """Take an honor off the board, for good."""
    actor.need_sign_in()
    honor = session.exec(select(Honor).where(Honor.id == honor_id).with_for_update()).first()
    if honor is None:
        raise NotFound(_("没有这条表彰，或者不归您管理。"))
    actor.need(PUBLISHERS, honor.path)
    verb = "honors.withdraw_honor"

    def work() -> None:
        if honor.withdrawn_at is not None:
            raise Conflict(_("这条表彰已经撤回了。"))
        honor.withdrawn_reason = form.reason
        honor.withdrawn_by, honor.withdrawn_at = actor.resident_id, clock.now()
        session.flush()
        _record(session, actor, verb, honor)

    once(session, actor, verb, form, work, content=(honor_id,))


def _resident_to_honor(session: Session, form: HonorForm, path: str) -> people.PersonView:
    resident = people.person(session, form.resident_id)
    if resident is None or not resident.path.startswith(path):
        raise InvalidInput(_("请选一位住在这个地方的居民。"), "resident_id")
    if not resident.on_boards:
        raise InvalidInput(_("这位居民选择了不上榜，请尊重本人意愿。"), "resident_id")
    if form.for_household and not resident.household_id:
        raise InvalidInput(_("这位居民没有登记住户，不能按家庭表彰。"), "for_household")
    return resident


def _agrees_to_photo(session: Session, resident_id: int) -> bool:
    return ConsentKind.HONOR_PHOTO in people.live_consents(session, [resident_id]).get(resident_id, set())


def _record(session: Session, actor: Actor, verb: str, honor: Honor) -> None:
    audit.record(session, actor, verb, subject="honor", subject_id=honor.id, path=honor.path)
