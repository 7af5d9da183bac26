"""Every write of honors."""

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from points_app.core import clock, forms, photos
from points_app.core.errors import Conflict, InvalidInput, NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor, Role
from points_app.honors.forms import HonorDraft, honor_text
from points_app.honors.models import Honor
from points_app.notices.forms import day_typed, key_typed, reason_text
from points_app.notices.service import need_publisher, place_of_committee
from points_app.people import queries as people
from points_app.people.forms.mine import ConsentForm
from points_app.people.service import record_consent

HONOR_SCOPE = "honor"
PICTURES = photos.PicturePurpose("honor", "honor-draft", 1, need_publisher)


def publish_honor(session: Session, actor: Actor, draft: HonorDraft, key: str) -> int:
    """Publish an honor and return its id; consents that the draft brings on paper are recorded with it.

    Raises InvalidInput when the resident does not live at the place, has chosen to be on no board, or a photo comes
    without that person's consent.
    """
    me = actor.need_sign_in()
    before = session.exec(select(Honor).where(Honor.idempotency_key == key_typed(key))).first()
    if before is not None and before.published_by == me:
        return before.id or 0
    path = place_of_committee(session, actor, draft.place_id)
    resident = people.person(session, draft.resident_id)
    if resident is None or not resident.path.startswith(path):
        raise InvalidInput(_("请选一位住在这个地方的居民。"), "resident")
    if not resident.on_boards:
        raise InvalidInput(_("这位居民选择了不上榜，请尊重本人意愿。"), "resident")
    if draft.for_household and not resident.household_id:
        raise InvalidInput(_("这位居民没有登记住户，不能按家庭表彰。"), "for_household")
    text = honor_text(draft)
    signed_on = day_typed(draft.signed_on, "signed_on")
    for kind in draft.consents:
        form = forms.read(ConsentForm, {"kind": kind, "signed_on": signed_on})
        record_consent(session, actor, resident.id, form)
    if draft.photo and "honor_photo" not in people.live_consents(session, [resident.id]).get(resident.id, set()):
        raise InvalidInput(_("放照片要有本人同意，请先登记同意书。"), "photo")
    honor = Honor(
        place_id=draft.place_id,
        path=path,
        resident_id=resident.id,
        household_id=resident.household_id if draft.for_household else None,
        title=text.title,
        citation=text.citation,
        period=text.period,
        published_by=me,
        published_at=clock.now(),
        idempotency_key=key,
    )
    session.add(honor)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(_("这一条已经发布，请刷新页面查看。")) from error
    if draft.photo:
        (blob,) = photos.take(session, actor, PICTURES, [draft.photo])
        photos.attach(session, blob, HONOR_SCOPE, honor.id or 0)
    return honor.id or 0


def withdraw_honor(session: Session, actor: Actor, honor_id: int, reason: str) -> None:
    """Take an honor off the board, for good."""
    me = actor.need_sign_in()
    honor = session.exec(select(Honor).where(Honor.id == honor_id).with_for_update()).first()
    if honor is None:
        raise NotFound(_("没有这条表彰，或者不归您管理。"))
    actor.need(Role.COMMITTEE, honor.path)
    if honor.withdrawn_at is not None:
        raise Conflict(_("这条表彰已经撤回了。"))
    honor.withdrawn_reason = reason_text(reason, "reason", _("请写明为什么撤回，大家会看到。"))
    honor.withdrawn_by, honor.withdrawn_at = me, clock.now()
    session.flush()
