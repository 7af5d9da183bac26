"""Every write of notices: their wordings, readers, pictures."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import audit, clock, db, photos
from points_app.core.errors import Conflict, NotFound
from points_app.core.i18n import _
from points_app.core.idempotency import derived_key, once
from points_app.core.permissions import Actor
from points_app.notices.forms import ChangeForm, NoticeForm, PictureForm, WithdrawForm, Wording, wording
from points_app.notices.kinds import Showing
from points_app.notices.models import Notice, NoticeReaders, NoticeVersion, NoticeVisit
from points_app.notices.pictures import OF_NOTICE, PICTURES
from points_app.notices.queries import place_to_publish
from points_app.notices.rights import PUBLISHERS

MAX_PINNED = 5


def publish_notice(session: Session, actor: Actor, form: NoticeForm) -> int:
    """Publish a notice and return its id."""
    place = place_to_publish(session, actor, form.place_id)
    verb = "notices.publish_notice"

    def work() -> int:
        said = wording(form)
        if form.pinned:
            _need_room_for_pin(session, place.id)
        notice = Notice(
            place_id=place.id,
            path=place.path,
            kind=said.kind,
            pinned=form.pinned,
            starts_at=said.starts_at,
            ends_at=said.ends_at,
            published_by=actor.need_sign_in(),
            published_at=clock.now(),
        )
        session.add(notice)
        session.flush()
        session.add(NoticeReaders(notice_id=notice.id or 0))
        _add_version(session, actor, notice, said, derived_key(actor, verb, form.key))
        _record(session, actor, verb, notice)
        return notice.id or 0

    return once(session, actor, verb, form, work)


def edit_notice(session: Session, actor: Actor, notice_id: int, form: ChangeForm) -> int:
    """Add a wording to a notice and return its number.

    The place stays: who was told is told. Raises Conflict when somebody else was quicker.
    """
    notice = _own_notice(session, actor, notice_id)
    verb = "notices.edit_notice"

    def work() -> int:
        _need_not_withdrawn(notice)
        last = _version(session, notice)
        if notice.version != form.seen:
            raise _was_slower(last)
        said = wording(form, last.starts_at, last.ends_at)
        if _same(said, last):
            raise Conflict(_("内容没有变化，不用保存。"))
        _add_version(session, actor, notice, said, derived_key(actor, verb, form.key), form.what_changed)
        notice.version += 1
        notice.kind, notice.starts_at, notice.ends_at = said.kind, said.starts_at, said.ends_at
        session.flush()
        _record(session, actor, verb, notice)
        return notice.version

    return once(session, actor, verb, form, work, content=(notice_id,))


def pin_notice(session: Session, actor: Actor, notice_id: int, pinned: bool) -> None:
    """Put a notice on top of its place's board, or let it go down; what is so already stays so."""
    notice = _own_notice(session, actor, notice_id)
    _need_not_withdrawn(notice)
    if notice.pinned == pinned:
        return
    if pinned:
        _need_room_for_pin(session, notice.place_id)
    notice.pinned = pinned
    session.flush()
    _record(session, actor, "notices.pin_notice", notice)


def withdraw_notice(session: Session, actor: Actor, notice_id: int, form: WithdrawForm) -> None:
    """Take a notice off the board, for good and with a reason that everybody sees."""
    notice = _own_notice(session, actor, notice_id)
    verb = "notices.withdraw_notice"

    def work() -> None:
        _need_not_withdrawn(notice)
        notice.withdrawn_reason = form.reason
        notice.withdrawn_by, notice.withdrawn_at, notice.pinned = actor.resident_id, clock.now(), False
        session.flush()
        _record(session, actor, verb, notice)

    once(session, actor, verb, form, work, content=(notice_id,))


def count_read(session: Session, _actor: Actor, notice_id: int, visitor: str) -> None:
    """Count `visitor` (a keyed hash of who it is) as a reader of a notice that is shown, once a day."""
    today = clock.today()
    notice = session.get(Notice, notice_id)
    if notice is None or not visitor or _showing(notice) is not Showing.OPEN:
        return
    session.exec(sa.delete(NoticeVisit).where(col(NoticeVisit.day) < today - timedelta(days=1)))
    if db.insert_new(session, NoticeVisit(notice_id=notice_id, day=today, visitor=visitor[:32])):
        count = sa.update(NoticeReaders).where(col(NoticeReaders.notice_id) == notice_id)
        session.exec(count.values(readers=NoticeReaders.readers + 1))


def _showing(notice: Notice) -> Showing:
    return Showing.at_present(notice.starts_at, notice.ends_at, notice.withdrawn_at)


def _own_notice(session: Session, actor: Actor, notice_id: int) -> Notice:
    """Return a notice to change, locked; whoever may not change it learns nothing about it."""
    actor.need_sign_in()
    notice = session.exec(select(Notice).where(Notice.id == notice_id).with_for_update()).first()
    if notice is None:
        raise NotFound(_("没有这条公示，或者不归您管理。"))
    actor.need(PUBLISHERS, notice.path)
    return notice


def _need_not_withdrawn(notice: Notice) -> None:
    if notice.withdrawn_at is not None:
        raise Conflict(_("这条已经撤回，不能再改。需要的话，请重新发一条。"))


def _was_slower(last: NoticeVersion) -> Conflict:
    words = _(
        "您写的时候，这一条已经有人改过：{what}。您写的都还在。请看新版本，把要留的并进来，再预览、保存。",
        what=last.what_changed,
    )
    return Conflict(words, "seen")


def _version(session: Session, notice: Notice) -> NoticeVersion:
    return session.exec(
        select(NoticeVersion).where(NoticeVersion.notice_id == notice.id, NoticeVersion.number == notice.version)
    ).one()


def _add_version(
    session: Session, actor: Actor, notice: Notice, said: Wording, key: str, what_changed: str = ""
) -> None:
    pictures = _attached(session, actor, notice.id or 0, said.pictures)
    version = NoticeVersion(
        notice_id=notice.id or 0,
        number=notice.version + 1 if what_changed else 1,
        kind=said.kind,
        starts_at=said.starts_at,
        ends_at=said.ends_at,
        title=said.title,
        source=said.source,
        html=said.html,
        excerpt=said.excerpt,
        pictures=_kept(pictures),
        what_changed=what_changed,
        written_by=actor.need_sign_in(),
        written_at=clock.now(),
        idempotency_key=key,
    )
    session.add(version)
    session.flush()


def _same(said: Wording, last: NoticeVersion) -> bool:
    new = (said.kind, said.title, said.source, said.starts_at, said.ends_at, _kept(said.pictures))
    return new == (last.kind, last.title, last.source, last.starts_at, last.ends_at, last.pictures)


def _kept(pictures: Sequence[PictureForm]) -> list[dict[str, str]]:
    return [{"name": one.name, "caption": one.caption} for one in pictures]


def _attached(session: Session, actor: Actor, notice_id: int, pictures: Sequence[PictureForm]) -> list[PictureForm]:
    """Give the notice the pictures that the actor sent for it; those it has already stay."""
    thing = (OF_NOTICE, notice_id)
    blobs = photos.take(session, actor, PICTURES, [picture.name for picture in pictures], already=thing)
    return [
        PictureForm(name=photos.attach(session, blob, *thing, position, picture.caption).name, caption=picture.caption)
        for position, (picture, blob) in enumerate(zip(pictures, blobs, strict=True))
    ]


def _need_room_for_pin(session: Session, place_id: int) -> None:
    db.take_turns(session, f"pins at {place_id}")
    now = clock.now()
    pinned = session.exec(
        select(sa.func.count())
        .select_from(Notice)
        .where(
            Notice.place_id == place_id,
            Notice.pinned,
            sa.or_(col(Notice.ends_at).is_(None), col(Notice.ends_at) > now),
        )
    ).one()
    if pinned >= MAX_PINNED:
        raise Conflict(_("这里已经置顶了 {most} 条，请先取消一条的置顶。", most=MAX_PINNED))


def _record(session: Session, actor: Actor, verb: str, notice: Notice) -> None:
    audit.record(session, actor, verb, subject="notice", subject_id=notice.id, path=notice.path)
